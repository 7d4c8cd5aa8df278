"""Lists of containers and blobs, a blob's properties, and the right that opens an account.

storage.py, download and preview import it. Start at listing.py, which asks for a page and hands it to its reader.
"""
