"""Who signs in: the credential chain, watched while it runs. session.py and the tests import it.

Start at identity.py; what each step of the chain is and reads stands in steps.py, how it is watched in observed.py.
"""
