"""A blob's properties in words, in the order to show them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from azure.storage.blob import BlobProperties

from explorer.model.redact import redact
from explorer.model.text import count, size


def blob_words(found: BlobProperties) -> dict[str, str]:
    """Return what Azure tells of a blob as words for each name, redacted; what it does not tell is left out.

    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob-properties
    """
    return {name: redact(words) for name, value in _fields(found) if (words := _words(value))}


def _fields(found: Any) -> Iterator[tuple[str, Any]]:
    settings, lease, copy, policy = found.content_settings, found.lease, found.copy, found.immutability_policy
    yield "size", f"{size(found.size)} ({count(found.size)} bytes)" if found.size >= 1024 else f"{found.size} bytes"
    yield "content type", settings.content_type
    yield "encoding", settings.content_encoding
    yield "language", settings.content_language
    yield "disposition", settings.content_disposition
    yield "cache control", settings.cache_control
    yield "kind", found.blob_type
    yield "tier", f"{_words(found.blob_tier)} (inferred)" if found.blob_tier_inferred else found.blob_tier
    yield "tier changed", found.blob_tier_change_time
    yield "archive", found.archive_status
    yield "rehydrate", found.rehydrate_priority
    yield "modified", found.last_modified
    yield "created", found.creation_time
    yield "last read", found.last_accessed_on
    yield "lease", " ".join(filter(None, (_words(lease.state), _words(lease.status), _words(lease.duration))))
    yield "version", found.version_id
    yield "sealed", "yes" if found.is_append_blob_sealed else ""
    yield "copied from", (copy.source or "").partition("?")[0]  # what follows may be a SAS
    yield "copy", " ".join(filter(None, (copy.status, copy.progress)))
    yield "legal hold", "yes" if found.has_legal_hold else ""
    yield "immutable until", policy.expiry_time if policy else None
    yield "encryption scope", found.encryption_scope
    yield "tags", f"{found.tag_count}" if found.tag_count else ""
    yield "etag", found.etag
    yield "md5", base64.b64encode(bytes(settings.content_md5)).decode() if settings.content_md5 else ""
    for name, value in sorted((found.metadata or {}).items()):
        yield f"metadata {name}", value


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return str(getattr(value, "value", value) or "")
