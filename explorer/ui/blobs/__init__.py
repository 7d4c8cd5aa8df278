"""Blobs mode: accounts, containers, folders and blobs in lists inside one another.

For the app and the registry. Begin with `blobs.py`, the screen, which names its parts; `lists/` has the kinds of lists.
"""
