"""The Blob service of one storage account: listings, properties and content, read with a token."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import Addresses, RequestIds, bearer, http_now
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.tokens import STORAGE_AUDIENCES, read
from explorer.demo.blobs import index_tags, page_xml
from explorer.demo.blobs.account import PRIVATE, StorageAccount
from explorer.demo.blobs.listing_rules import (
    MAX_RESULTS,
    Container,
    flag,
    is_refused,
    list_deleted,
    list_page,
    with_past,
)
from explorer.demo.blobs.reading import blob_headers, check_conditions, content
from explorer.demo.blobs.storage_faults import StorageFault

SERVICE_VERSION = "2026-02-06"
"""The version in the answer to a request that names none."""

_ARROW = "application/vnd.apache.arrow.stream"
_FIRST_WITH_ARROW = "2026-10-06"


class BlobService:
    """Every storage account's Blob service; https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api."""

    def __init__(self, behaviour: Behaviour, addresses: Addresses, ids: RequestIds) -> None:
        self._behaviour = behaviour
        self._addresses = addresses
        self._ids = ids

    def answer(self, request: Request, account: StorageAccount, path: str) -> Response:
        """Answer a request for a path below the account: "/", "/container" or "/container/blob"."""
        try:
            self._authenticate(request, account)
            if account.name in PRIVATE:
                raise StorageFault("AuthorizationFailure")
            response = self._dispatch(request, account, path)
        except StorageFault as fault:
            response = self._error(fault, request)
        for name, value in (
            ("Server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0"),
            ("x-ms-request-id", self._ids.next()),
            ("x-ms-client-request-id", request.headers.get("x-ms-client-request-id", "")),
            ("x-ms-version", request.headers.get("x-ms-version", SERVICE_VERSION)),
            ("Date", http_now()),
        ):
            if value:
                response.headers.setdefault(name, value)
        return response

    def _authenticate(self, request: Request, account: StorageAccount) -> None:
        """https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#bearer-challenge."""
        challenge = {
            "WWW-Authenticate": "Bearer "
            f"authorization_uri={self._addresses.login}/{account.tenant.id}/oauth2/authorize "
            "resource_id=https://storage.azure.com"
        }
        token = bearer(request.headers.get("Authorization"))
        if token is None:
            raise StorageFault("NoAuthenticationInformation", challenge)
        if wrong := _what_is_wrong(read(token), account):
            raise StorageFault("InvalidAuthenticationInfo", challenge, AuthenticationErrorDetail=wrong)

    def _dispatch(self, request: Request, account: StorageAccount, path: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise StorageFault("UnsupportedHttpVerb")
        container_name, _, blob_name = path.removeprefix("/").partition("/")
        kind, component = request.args.get("restype"), request.args.get("comp")
        if not container_name:
            match kind, component:
                case None, "list":
                    return self._list_containers(request, account)
                case None, "blobs":
                    return self._find_blobs(request, account)
                case "account", "properties":
                    return self._account_properties(account)
            raise _invalid("comp", component or "")
        if not blob_name and kind != "container":
            container_name, blob_name = "$root", container_name
        container = account.container(container_name)
        container = container and container.at(self._behaviour.clock())
        if blob_name:
            return self._blob(request, _existing(container), blob_name, account.is_hierarchical)
        if component == "list":
            return self._list_blobs(request, account, _existing(container))
        self._permit("Get Container Properties")
        return self._container_properties(_existing(container))

    def _permit(self, operation: str) -> None:
        if code := self._behaviour.refusals.get(operation):
            raise StorageFault(code)

    def _account_properties(self, account: StorageAccount) -> Response:
        self._permit("Get Account Information")
        return Response(
            headers={
                "Content-Length": "0",
                "x-ms-sku-name": account.sku,
                "x-ms-account-kind": account.kind,
                "x-ms-is-hns-enabled": str(account.is_hierarchical).lower(),
            }
        )

    def _list_containers(self, request: Request, account: StorageAccount) -> Response:
        self._permit("List Containers")
        asked = _included(request)
        by_name = {one.name: one for one in account.containers if "deleted" in asked or not one.facts.deleted}
        prefix, first = request.args.get("prefix", ""), _name_in(request.args.get("marker", ""))
        page = list_page(sorted(by_name), prefix=prefix, first=first, limit=_limit(request))
        containers, marker = [by_name[entry.name] for entry in page.entries], _marker_for(page.next_name)
        endpoint = self._addresses.service(account.name, "blob")
        return _xml(page_xml.list_containers(endpoint, containers, _echo(request), marker, "metadata" in asked))

    def _find_blobs(self, request: Request, account: StorageAccount) -> Response:
        self._permit("Find Blobs by Tags")
        if account.is_hierarchical:
            raise StorageFault("FeatureNotYetSupportedForHierarchicalNamespaceAccounts")
        expression, first = request.args.get("where", ""), _name_in(request.args.get("marker", ""))
        rows, following = index_tags.find(account.containers, expression, first, _limit(request))
        endpoint = self._addresses.service(account.name, "blob")
        return _xml([page_xml.found_blobs(endpoint, expression, rows, _marker_for(following))])

    def _list_blobs(self, request: Request, account: StorageAccount, container: Container) -> Response:
        self._permit("List Blobs")
        prefix, delimiter = request.args.get("prefix", ""), request.args.get("delimiter", "")
        first = max(_name_in(request.args.get("marker", "")), request.args.get("startFrom", ""))
        included = _included(request)
        asks_for_arrow = _ARROW in request.headers.get("Accept", "")
        is_arrow = asks_for_arrow and request.headers.get("x-ms-version", "") >= _FIRST_WITH_ARROW
        show_only = request.args.get("showonly", "")
        if show_only:
            if is_refused(show_only, included, is_hierarchical=account.is_hierarchical):
                raise _invalid("showonly", show_only)
            page = list_deleted(container, prefix=prefix, delimiter=delimiter, first=first, limit=_limit(request))
        else:
            page = list_page(
                container.names,
                prefix=prefix,
                delimiter=delimiter,
                first=first,
                before=request.args.get("endBefore", "") if is_arrow else "",
                limit=_limit(request),
            )
            past = [one for one in included if one != "deleted" or not account.is_hierarchical]
            page = with_past(container, page, past, prefix=prefix, delimiter=delimiter, first=first)
        marker = _marker_for(page.next_name)
        if is_arrow:
            from explorer.demo.blobs import page_arrow  # where there is no nanoarrow, nobody asks for it

            body = page_arrow.list_blobs(container, page, marker, included)
            return Response(body, headers={"Content-Type": _ARROW})
        endpoint = self._addresses.service(account.name, "blob")
        return _xml(page_xml.list_blobs(endpoint, container, _echo(request), page, marker, included))

    def _container_properties(self, container: Container) -> Response:
        headers = {
            "Content-Length": "0",
            "Last-Modified": page_xml.http_date(container.modified),
            "ETag": f'"{page_xml.container_etag(container)}"',
            "x-ms-lease-status": container.facts.lease[0],
            "x-ms-lease-state": container.facts.lease[1],
            "x-ms-has-immutability-policy": flag(container.facts.has_immutability_policy),
            "x-ms-has-legal-hold": flag(container.facts.has_legal_hold),
            "x-ms-default-encryption-scope": container.facts.encryption_scope,
            "x-ms-deny-encryption-scope-override": flag(container.facts.denies_other_scopes),
            **{f"x-ms-meta-{name}": value for name, value in container.metadata.items()},
        }
        if container.public_access:
            headers["x-ms-blob-public-access"] = container.public_access
        return Response(headers=headers)

    def _blob(self, request: Request, container: Container, name: str, is_hierarchical: bool) -> Response:
        is_about_tags = request.args.get("comp") == "tags"
        if is_about_tags and is_hierarchical:
            raise _invalid("comp", "tags")
        reading = "Get Blob Properties" if request.method == "HEAD" else "Get Blob"
        self._permit("Get Blob Tags" if is_about_tags else reading)
        version, snapshot = request.args.get("versionid", ""), request.args.get("snapshot", "")
        is_past = bool(version or snapshot)
        blob = container.find_past(name, version, snapshot) if is_past else container.find(name)
        if blob is None:
            raise StorageFault("BlobNotFound")
        if blob.has_customer_key and "x-ms-encryption-key" not in request.headers:
            raise StorageFault("BlobUsesCustomerSpecifiedEncryption")
        check_conditions(request, blob)
        tags = {} if is_hierarchical else index_tags.tags_of(container.name, name)
        if is_about_tags:
            return _xml([page_xml.blob_tags(tags)])
        headers = blob_headers(blob)
        if tags:
            headers["x-ms-tag-count"] = str(len(tags))
        if version or name in container.versions:
            current = container.versions.get(name, "")
            headers["x-ms-version-id"] = version or current
            headers |= {"x-ms-is-current-version": "true"} if headers["x-ms-version-id"] == current else {}
        if request.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(blob.content.size)})
        if blob.tier == "Archive":
            raise StorageFault("BlobArchived")
        return content(request, blob, headers)

    def _error(self, fault: StorageFault, request: Request) -> Response:
        request_id = self._ids.next()
        when = time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime())
        body = page_xml.error(fault.code, f"{fault.message}\nRequestId:{request_id}\nTime:{when}", fault.details)
        headers = {
            "Content-Length": str(len(body)),
            "Content-Type": "application/xml",
            "x-ms-request-id": request_id,
            "x-ms-error-code": fault.code,
            **fault.headers,
        }
        return Response(b"" if request.method == "HEAD" else body, fault.status, headers)


def _what_is_wrong(claims: Mapping[str, object] | None, account: StorageAccount) -> str:
    """Return in the service's words why it refuses a token for an account; "" if it accepts it."""
    if claims is None:
        return "Signature validation failed. Signature verification failed."
    audiences = (*STORAGE_AUDIENCES, *(f"https://{account.name}.blob.core.windows.net{end}" for end in ("", "/")))
    if claims.get("aud") not in audiences:
        return "Audience validation failed. Audience did not match."
    if claims.get("tid") != account.tenant.id:
        return "Issuer validation failed. Issuer did not match."
    if int(str(claims.get("exp", 0))) <= time.time():
        return "Lifetime validation failed. The token is expired."
    return ""


def _existing(container: Container | None) -> Container:
    if container is None:
        raise StorageFault("ContainerNotFound")
    return container


def _xml(pieces: Iterable[bytes]) -> Response:
    return Response(iter(pieces), headers={"Content-Type": "application/xml"})


def _echo(request: Request) -> dict[str, str]:
    """Return the parameters that a listing repeats, by the names of their elements; absent ones are empty."""
    names = ("Prefix", "Marker", "MaxResults", "Delimiter")
    return {name: request.args.get(name.lower(), "") for name in names}


def _included(request: Request) -> list[str]:
    return request.args.get("include", "").split(",")


def _limit(request: Request) -> int:
    """Return how many results a page may have, at most the service's limit. Raises StorageFault below one."""
    text = request.args.get("maxresults", str(MAX_RESULTS))
    if not text.lstrip("-").isdigit():
        raise _invalid("maxresults", text)
    if int(text) < 1:
        raise StorageFault(
            "OutOfRangeQueryParameterValue",
            QueryParameterName="maxresults",
            QueryParameterValue=text,
            MinimumAllowed="1",
            MaximumAllowed=str(MAX_RESULTS),
        )
    return min(int(text), MAX_RESULTS)


def _marker_for(name: str) -> str:
    """Return a name as an opaque continuation marker; "" for the end of a listing."""
    return f"2!{len(name)}!{base64.urlsafe_b64encode(name.encode()).decode()}" if name else ""


def _name_in(marker: str) -> str:
    if not marker:
        return ""
    try:
        return base64.urlsafe_b64decode(marker.split("!")[2]).decode()
    except (IndexError, ValueError) as error:
        raise _invalid("marker", unquote(marker)) from error


def _invalid(parameter: str, value: str) -> StorageFault:
    return StorageFault("InvalidQueryParameterValue", QueryParameterName=parameter, QueryParameterValue=value)
