"""One resource with all that its provider tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from azure.core.rest import HttpRequest

from explorer.cloud.estate.manager import Manager
from explorer.cloud.estate.manager_contents import RESOURCES_VERSION
from explorer.model.base.errors import NotFound

# The first version whose subscriptions name their tenant, their managing tenants and their tags.
# Source: https://learn.microsoft.com/rest/api/resources/subscriptions/list
SUBSCRIPTIONS_VERSION = "2022-12-01"


class Single:
    """Asks for single resources, each by the newest stable version that its provider lists; every call blocks."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._api_versions: dict[str, dict[str, str]] = {}

    def json(self, resource_id: str, tenant_id: str) -> dict[str, Any]:
        """Return the full JSON of a resource, group or subscription."""
        version = self._api_version(resource_id, tenant_id)
        path = f"{quote(resource_id, safe='/')}?api-version={version}"
        response = self._manager.client(tenant_id).send_request(HttpRequest("GET", path))
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found

    def _api_version(self, resource_id: str, tenant_id: str) -> str:
        parts = resource_id.strip("/").split("/")
        lowered = [part.lower() for part in parts]
        if "providers" not in lowered:
            return RESOURCES_VERSION if len(parts) > 2 else SUBSCRIPTIONS_VERSION
        at = len(lowered) - 1 - lowered[::-1].index("providers")
        namespace, kind = parts[at + 1], "/".join(lowered[at + 2 :: 2])
        if namespace not in self._api_versions:
            provider = self._manager.client(tenant_id, _subscription_of(resource_id)).providers.get(namespace)
            self._api_versions[namespace] = {
                (one.resource_type or "").lower(): newest_stable(one.api_versions or [])
                for one in provider.resource_types or []
            }
        version = self._api_versions[namespace].get(kind, "")
        if not version:
            raise NotFound(f"The provider {namespace} lists no version for {kind}.")
        return version


def newest_stable(versions: Sequence[str]) -> str:
    """Return the newest api-version that is not a preview, or the newest preview where there is nothing else."""
    stable = [version for version in versions if "-preview" not in version.lower()]
    return max(stable or versions, default="")


def _subscription_of(resource_id: str) -> str:
    parts = resource_id.strip("/").split("/")
    return parts[1] if len(parts) > 1 else ""
