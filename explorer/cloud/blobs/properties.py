"""A blob's properties in words, in the order in which they are shown."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError
from azure.storage.blob import BlobProperties

from explorer.cloud.wire.errors import translate
from explorer.model.base.redact import redact
from explorer.model.base.text import count, size

# Headers of accounts with a hierarchical namespace that the SDK's model leaves out.
_POSIX = (
    ("owner", "x-ms-owner"),
    ("group", "x-ms-group"),
    ("permissions", "x-ms-permissions"),
    ("access list", "x-ms-acl"),
    ("expires", "x-ms-expiry-time"),
)


def blob_words(found: BlobProperties, headers: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return a blob's properties in words by name, redacted, without those that Azure does not give.

    `headers` are those of the answer, for what the SDK leaves out. Source: https://learn.microsoft.com/rest/api/storageservices/get-blob-properties
    """
    posix = ((name, headers.get(header)) for name, header in _POSIX)
    return {name: redact(words) for name, value in (*_fields(found), *posix) if (words := _words(value))}


def tag_words(tags: Mapping[str, str]) -> dict[str, str]:
    """Return index tags in words, redacted; their names say that they are no metadata."""
    return {f"tag {name}": redact(value) or "(empty)" for name, value in sorted(tags.items())}


def why_no_tags(error: AzureError) -> str:
    """Return in a few words why index tags could not be read, and which right would allow it.

    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob-tags#authorization
    """
    if isinstance(error, HttpResponseError) and error.status_code == 403:
        return (
            "it takes the role Storage Blob Data Owner, or the data action Microsoft.Storage/storageAccounts/"
            "blobServices/containers/blobs/tags/read, or t in a SAS"
        )
    return translate(error).message.splitlines()[0]


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
    yield "smart tier", found.smart_access_tier
    yield "lease", " ".join(filter(None, (_words(lease.state), _words(lease.status), _words(lease.duration))))
    yield "version", found.version_id
    yield "current version", "yes" if found.is_current_version else ""
    yield "snapshot", found.snapshot
    yield "appended blocks", found.append_blob_committed_block_count
    yield "sequence number", found.page_blob_sequence_number
    yield "sealed", "yes" if found.is_append_blob_sealed else ""
    yield "copied from", (copy.source or "").partition("?")[0]  # what follows may be a SAS
    yield "copy", " ".join(filter(None, (copy.status, copy.progress, copy.status_description)))
    yield "copied", copy.completion_time
    yield "legal hold", "yes" if found.has_legal_hold else ""
    yield "immutable until", policy.expiry_time if policy else None
    yield "immutability", _words(policy.policy_mode) if policy else ""
    yield "encryption scope", found.encryption_scope
    yield "customer's key", found.encryption_key_sha256
    yield (
        "replication",
        "a copy, by an object replication policy" if found.object_replication_destination_policy else "",
    )
    yield "tags", f"{found.tag_count}" if found.tag_count else ""
    yield "etag", found.etag
    yield "md5", base64.b64encode(bytes(settings.content_md5)).decode() if settings.content_md5 else ""
    for name, value in sorted((found.metadata or {}).items()):
        yield f"metadata {name}", value


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return str(getattr(value, "value", value) or "")
