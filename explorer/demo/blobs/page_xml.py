"""What the Blob service writes as XML: lists of containers and blobs, index tags, and errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from email.utils import formatdate
from functools import lru_cache
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from explorer.demo.blobs.listing_rules import Blob, Container, Entry, Page, Past, flag

_DECLARATION = '\ufeff<?xml version="1.0" encoding="utf-8"?>'

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BATCH = 500  # entries per piece of an answer

_LEASE = "<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>"


def http_date(seconds: int) -> str:
    """Return a time as HTTP writes it; days are cached, since a listing formats thousands of times."""
    hours, rest = divmod(seconds % 86400, 3600)
    return f"{_day(seconds // 86400)} {hours:02}:{rest // 60:02}:{rest % 60:02} GMT"


@lru_cache(maxsize=2048)
def _day(days: int) -> str:
    return formatdate(days * 86400, usegmt=True)[:16]


def list_blobs(
    endpoint: str,
    container: Container,
    echo: Mapping[str, str],
    page: Page,
    marker: str,
    included: Collection[str],
) -> Iterator[bytes]:
    """Yield a List Blobs answer in pieces; `echo` holds the parameters it repeats, `marker` where the next page begins.

    https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body
    """
    yield f"{_head(endpoint, container.name, echo)}<Blobs>".encode()
    for start in range(0, len(page.entries), _BATCH):
        batch = page.entries[start : start + _BATCH]
        yield "".join(_entry(container, entry, included) for entry in batch).encode()
    yield f"</Blobs>{_element('NextMarker', marker)}</EnumerationResults>".encode()


def list_containers(
    endpoint: str, containers: list[Container], echo: Mapping[str, str], marker: str, with_metadata: bool
) -> Iterator[bytes]:
    """Yield a List Containers answer; https://learn.microsoft.com/rest/api/storageservices/list-containers2."""
    yield f"{_head(endpoint, '', echo)}<Containers>".encode()
    for container in containers:
        facts = container.facts
        status, state, duration = facts.lease
        gone = "<Deleted>true</Deleted><Version>01D9F1B2C3D4E5F6</Version>" if facts.deleted else ""
        yield (
            f"<Container><Name>{container.name}</Name>{gone}<Properties>"
            f"<Last-Modified>{http_date(container.modified)}</Last-Modified>"
            f'<Etag>"{container_etag(container)}"</Etag>'
            f"<LeaseStatus>{status}</LeaseStatus><LeaseState>{state}</LeaseState>"
            f"{_if_any('LeaseDuration', duration)}{_if_any('PublicAccess', container.public_access)}"
            f"<DefaultEncryptionScope>{facts.encryption_scope}</DefaultEncryptionScope>"
            f"<DenyEncryptionScopeOverride>{flag(facts.denies_other_scopes)}</DenyEncryptionScopeOverride>"
            f"<HasImmutabilityPolicy>{flag(facts.has_immutability_policy)}</HasImmutabilityPolicy>"
            f"<HasLegalHold>{flag(facts.has_legal_hold)}</HasLegalHold>"
            "<ImmutableStorageWithVersioningEnabled>false</ImmutableStorageWithVersioningEnabled>"
            f"{_kept(facts.deleted, facts.days_left)}</Properties>"
            f"{_metadata(container.metadata) if with_metadata else ''}</Container>"
        ).encode()
    yield f"</Containers>{_element('NextMarker', marker)}</EnumerationResults>".encode()


def found_blobs(
    endpoint: str, expression: str, rows: Sequence[tuple[str, str, Mapping[str, str]]], marker: str
) -> bytes:
    """Return a Find Blobs by Tags answer of rows (container, name, tags)."""
    blobs = "".join(
        f"<Blob>{_element('Name', name)}<ContainerName>{container}</ContainerName>{_tag_set(tags)}</Blob>"
        for container, name, tags in rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint={quoteattr(endpoint)}>'
        f"<Where>{escape(expression)}</Where><Blobs>{blobs}</Blobs>"
        f"<NextMarker>{marker}</NextMarker></EnumerationResults>"
    ).encode()


def blob_tags(tags: Mapping[str, str]) -> bytes:
    """Return a Get Blob Tags answer."""
    return f'<?xml version="1.0" encoding="utf-8"?>{_tag_set(tags)}'.encode()


def container_etag(container: Container) -> str:
    """Return the version tag of a container, without quotes."""
    return f"0x8DD{container.modified:011X}"


def error(code: str, message: str, details: Mapping[str, str]) -> bytes:
    """Return the body of an error; https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2."""
    more = "".join(_element(name, value) for name, value in details.items())
    return f"{_DECLARATION}<Error><Code>{code}</Code>{_element('Message', message)}{more}</Error>".encode()


def _head(endpoint: str, container: str, echo: Mapping[str, str]) -> str:
    place = f" ContainerName={quoteattr(container)}" if container else ""
    repeated = "".join(_element(name, value) for name, value in echo.items() if value)
    return f"{_DECLARATION}<EnumerationResults ServiceEndpoint={quoteattr(endpoint)}{place}>{repeated}"


def _entry(container: Container, entry: Entry, included: Collection[str]) -> str:
    if entry.row is None and entry.past is None:
        return f"<BlobPrefix>{_element('Name', entry.name)}</BlobPrefix>"
    if entry.past:
        return _blob(entry.past.blob, included, entry.past)
    version = container.versions.get(entry.name, "") if "versions" in included else ""
    return _blob(container.blob_at(entry.row or 0), included, version=version)


def _blob(blob: Blob, included: Collection[str], past: Past | None = None, version: str = "") -> str:
    content = blob.content
    is_path = bool(past and past.deletion_id)
    kind = f"<ResourceType>{'directory' if past and past.is_folder else 'file'}</ResourceType>" if is_path else ""
    inferred = "<AccessTierInferred>true</AccessTierInferred>" if blob.tier_is_inferred else ""
    tier = f"<AccessTier>{blob.tier}</AccessTier>{inferred}" if blob.blob_type == "BlockBlob" else ""
    marks, kept = "", ""
    if past:
        kept = _kept(past.deleted, past.days_left)
        marks = _if_any("DeletionId", past.deletion_id) + _if_any("Snapshot", past.snapshot)
        marks += _if_any("VersionId", past.version_id) + ("<Deleted>true</Deleted>" if past.is_deleted else "")
    elif version:
        marks = f"<VersionId>{version}</VersionId><IsCurrentVersion>true</IsCurrentVersion>"
    return (
        f"<Blob>{_element('Name', blob.name)}{marks}<Properties>"
        f"<Creation-Time>{http_date(blob.created)}</Creation-Time>"
        f"<Last-Modified>{http_date(blob.modified)}</Last-Modified><Etag>{blob.etag}</Etag>{kind}"
        f"<Content-Length>{content.size}</Content-Length>"
        f"<Content-Type>{blob.media_type or content.media_type}</Content-Type>"
        "<Content-Encoding /><Content-Language /><Content-CRC64 />"
        f"<Content-MD5>{content.md5 or ''}</Content-MD5><Cache-Control /><Content-Disposition />"
        f"<BlobType>{blob.blob_type}</BlobType>{tier}{_LEASE}<ServerEncrypted>true</ServerEncrypted>{kept}</Properties>"
        f"{_metadata(blob.metadata) if 'metadata' in included else ''}"
        f"{_tag_set(blob.tags) if blob.tags and 'tags' in included else ''}"
        "<OrMetadata /></Blob>"
    )


def _kept(deleted: int, days_left: int) -> str:
    """Return when something was deleted and for how long it is kept; "" if it was not deleted."""
    days = f"<RemainingRetentionDays>{days_left}</RemainingRetentionDays>"
    return f"<DeletedTime>{http_date(deleted)}</DeletedTime>{days}" if deleted else ""


def _tag_set(tags: Mapping[str, str]) -> str:
    pairs = (f"<Tag>{_element('Key', key)}{_element('Value', value)}</Tag>" for key, value in tags.items())
    return f"<Tags><TagSet>{''.join(pairs)}</TagSet></Tags>"


def _metadata(metadata: Mapping[str, str]) -> str:
    return "<Metadata>" + "".join(_element(name, value) for name, value in metadata.items()) + "</Metadata>"


def _if_any(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


def _element(name: str, text: str) -> str:
    """Return an element of text; as the service does, text that XML cannot hold is percent-encoded and marked."""
    if not text:
        return f"<{name} />"
    if _NOT_XML.search(text):
        return f'<{name} Encoded="true">{quote(text, safe="")}</{name}>'
    return f"<{name}>{escape(text)}</{name}>"
