"""Groups, resources and storage accounts of one subscription, as Resource Manager lists them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from explorer.cloud.estate.decoded import ACCOUNT_PAGES, PAGES, Account
from explorer.cloud.estate.manager import Manager
from explorer.cloud.estate.pages import AccountsPage, ContentsPage
from explorer.cloud.estate.rows import Rows
from explorer.cloud.wire.errors import translate
from explorer.model.azure.places import StorageAccount, Subscription
from explorer.model.base.screen_first import computing

RESOURCES_VERSION = "2021-04-01"
_STORAGE_VERSION = "2024-01-01"
_PAGE = 1000  # the most that Resource Manager gives at once


def contents_of(
    manager: Manager,
    rows: Rows,
    subscription: Subscription,
    stop: threading.Event,
    *,
    with_groups: bool = True,
) -> Iterator[ContentsPage]:
    """List one subscription; its failure is its own last page."""
    base, tail = f"/subscriptions/{subscription.id}", f"?api-version={RESOURCES_VERSION}&$top={_PAGE}"
    try:
        if with_groups:
            for page in manager.pages(PAGES, subscription.tenant_id, f"{base}/resourcegroups{tail}", stop):
                yield ContentsPage(groups=rows.groups(page.value, subscription.id))
        for page in manager.pages(PAGES, subscription.tenant_id, f"{base}/resources{tail}", stop):
            with computing():
                found = rows.of_manager(page.value, subscription.id)
            yield ContentsPage(resources=found)
    except Exception as error:  # whatever one subscription answers is that subscription's row, and no other's
        yield ContentsPage(ended=((subscription.id, translate(error)),))
    else:
        yield ContentsPage(ended=((subscription.id, None),))


def accounts_of(manager: Manager, subscription: Subscription, stop: threading.Event) -> Iterator[AccountsPage]:
    """List the storage accounts of one subscription; its failure is its own last page."""
    path = f"/subscriptions/{subscription.id}/providers/Microsoft.Storage/storageAccounts"
    url = f"{path}?api-version={_STORAGE_VERSION}"
    try:
        for page in manager.pages(ACCOUNT_PAGES, subscription.tenant_id, url, stop):
            yield AccountsPage(subscription, tuple(_account(one, subscription) for one in page.value))
    except Exception as error:  # as above: the subscription's own row
        yield AccountsPage(subscription, error=translate(error))


def _account(one: Account, subscription: Subscription) -> StorageAccount:
    return StorageAccount(
        id=one.id,
        name=one.name,
        tenant_id=subscription.tenant_id,
        subscription_id=subscription.id,
        blob_endpoint=one.properties.endpoints.blob,
        location=one.location,
        kind=one.kind,
        sku=one.sku.name,
        is_hierarchical=one.properties.is_hierarchical,
        access_tier=one.properties.access_tier or "",
        network=one.properties.network,
        home_tenant_id=subscription.home_tenant_id,
    )
