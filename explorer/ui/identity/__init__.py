"""Identity mode: the credential chain step by step, and signing in. Only the app and the registry import it.

Start at identity.py, the screen; words.py has what it says.
"""
