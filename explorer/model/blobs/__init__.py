"""Blobs of a container in columns: pages, filter, order. Start at store.py."""
