"""The preview of a blob: read block by block, drawn by kind, searched and followed. Blobs mode imports it.

Start at preview.py, the pane; blob_view.py is the blob that it shows, views.py how content is drawn.
"""
