"""The kinds of lists of Blobs mode, a record a file: accounts, containers, blobs, blobs found by their tags.

For `explorer.ui.blobs` and the registry. Begin with `place_list.py`: what a record says, and what every list keeps.
"""
