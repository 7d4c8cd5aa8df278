"""What azpane can ask of Azure; the only folder that imports azure, msal or requests. The screen and the doctor use it.

Start at session.py: it holds the identity, the directory of resources, and blob storage.
"""
