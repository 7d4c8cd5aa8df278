"""Who hands out tokens in the demo: Entra, managed identities, and stand-ins for `az`, `azd` and `pwsh`.

The wire, the estate and the scenarios import it. Start with `entra`.
"""
