"""The demo's storage: accounts, containers, blobs and their contents, and the Blob service that reads them.

The estate and the wire import it; it knows neither. Start with `blob_service`.
"""
