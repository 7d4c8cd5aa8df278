"""Azure Resource Manager, reading only: tenants, subscriptions, groups, resources, providers."""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import Addresses, Fault, RequestIds, bearer, json_answer
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.estate import resource_filter
from explorer.demo.estate import resource_views as views
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Group, Resource
from explorer.demo.estate.resource_faults import authenticate, fault, wrong_tenant
from explorer.demo.estate.resource_graph import PATH, GraphFault, ResourceGraph, refusal, too_many

PAGE = 100
"""Resources on a page; the service gives more, but here paging should show."""

MOST = 1000
"""The most that $top may ask for."""

_Item = TypeVar("_Item")


class ResourceManager:
    """https://management.azure.com over one estate; https://learn.microsoft.com/rest/api/resources/."""

    def __init__(self, estate: Estate, behaviour: Behaviour, addresses: Addresses, ids: RequestIds) -> None:
        self.estate = estate
        self.behaviour = behaviour
        self.addresses = addresses
        self.graph = ResourceGraph(estate, addresses)
        self._ids = ids
        self._numbers = itertools.count(1)

    def is_busy(self) -> bool:
        """Count a request, and return whether it must come again later."""
        throttle = self.behaviour.throttle
        return throttle is not None and next(self._numbers) % throttle.every == 0

    def answer(self, request: Request) -> Response:
        """Answer a request; every answer carries the ids by which Azure's support would find it."""
        request_id = self._ids.next()
        call = _Call(self, request, request_id)
        try:
            response = json_answer(call.body(), headers=call.headers)
        except Fault as refused:
            error: dict[str, Any] = {"code": refused.code, "message": refused.message}
            if isinstance(refused, GraphFault):
                error["details"] = refused.details
            response = json_answer({"error": error}, refused.status, {**call.headers, **refused.headers})
        response.headers["x-ms-request-id"] = request_id
        response.headers["x-ms-correlation-request-id"] = request.headers.get("x-ms-correlation-request-id", request_id)
        response.headers["x-ms-routing-request-id"] = (
            f"WESTEUROPE:{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}:{request_id}"
        )
        return response


class _Call:
    """One request to Resource Manager: who asks, and for what."""

    def __init__(self, manager: ResourceManager, request: Request, request_id: str) -> None:
        self._manager = manager
        self._request_id = request_id
        self.headers = {"x-ms-ratelimit-remaining-subscription-reads": "1099"}
        self._estate = manager.estate
        self._request = request
        self._path = request.path.rstrip("/")
        self._claims: dict[str, Any] = {}

    def body(self) -> Any:
        """Return what is asked for, as JSON data. Raises Fault."""
        parts = self._path.strip("/").split("/")
        is_query = [part.lower() for part in parts] == PATH and self._request.method == "POST"
        if not is_query and self._request.method not in ("GET", "HEAD"):
            raise fault("MethodNotAllowed", method=self._request.method)
        if parts == ["metadata", "endpoints"]:
            return self._metadata()
        self._claims = authenticate(bearer(self._request.headers.get("Authorization")))
        if not self._request.args.get("api-version"):
            raise fault("MissingApiVersionParameter")
        if self._manager.is_busy():
            seconds = str(self._manager.behaviour.throttle.seconds)  # type: ignore[union-attr]
            raise too_many(seconds, self._request_id) if is_query else fault("TooManyRequests", retry_after=seconds)
        if is_query:
            return self._queried()
        match [part.lower() for part in parts]:
            case ["tenants"]:
                self._permit("List Tenants")
                return {"value": [views.tenant(each) for each in self._estate.tenants if self._may_enter(each.id)]}
            case ["subscriptions"]:
                self._permit("List Subscriptions")
                mine = [views.subscription(each) for each in self._visible()]
                return {"value": mine, "count": {"type": "Total", "value": len(mine)}}
            case ["subscriptions", _, *rest]:
                return self._in_subscription(self._subscription(parts[1]), parts, rest)
        raise fault("NotFound", path=self._path)

    def _queried(self) -> Any:
        """Answer a query of Resource Graph, which throttles by its own quota."""
        graph = self._manager.graph
        self.headers = graph.quota.headers(self._claims["oid"])
        if code := self._manager.behaviour.refusals.get("Query Resources"):
            raise refusal(code, self._request_id)
        if self._request.mimetype != "application/json":
            raise fault("InternalServerError")
        seen = [each for each in self._visible() if each.id not in self._manager.behaviour.failing]
        return graph.answer(self._request.get_json(), seen, self._request_id)

    def _visible(self) -> list[Subscription]:
        return [
            each
            for each in self._estate.subscriptions
            if each.is_shown_by(self._claims["tid"]) and self._has_role(each)
        ]

    def _metadata(self) -> Any:
        cloud = views.cloud(self._manager.addresses)
        return cloud if self._request.args.get("api-version", "") >= "2022-09-01" else [cloud]

    def _may_enter(self, tenant_id: str) -> bool:
        """A user sees every tenant that knows the user; an application only its own."""
        people = self._manager.behaviour.people
        ids = [person.tenant_ids for person in people if self._claims["oid"] in person.object_ids.values()]
        return any(tenant_id in each for each in ids) or tenant_id == self._claims["tid"]

    def _subscription(self, subscription_id: str) -> Subscription:
        subscription = self._estate.subscription(subscription_id)
        if subscription is None:
            raise fault("SubscriptionNotFound", subscription=subscription_id)
        if not subscription.is_shown_by(self._claims["tid"]):
            raise wrong_tenant(str(self._claims["iss"]), subscription.tenant.id)
        if not self._has_role(subscription):
            raise self._fault("AuthorizationFailed")
        return subscription

    def _has_role(self, subscription: Subscription) -> bool:
        roles = self._manager.behaviour.roles.get(self._claims["oid"])
        return roles is None or subscription.id in roles

    def _in_subscription(self, subscription: Subscription, parts: Sequence[str], rest: Sequence[str]) -> Any:
        """Answer below a subscription; `rest` is the path after it in lower case, `parts` the whole path."""
        if code := self._manager.behaviour.failing.get(subscription.id):
            raise self._fault(code)
        match rest:
            case []:
                self._permit("Get Subscription")
                return views.subscription(subscription)
            case ["resourcegroups"]:
                self._permit("List Resource Groups")
                return self._paged(self._estate.groups_of(subscription), views.group, MOST)
            case ["resources"]:
                self._permit("List Resources")
                return self._resources(self._estate.resources(subscription))
            case ["providers"]:
                return {"value": views.providers(self._estate, subscription)}
            case ["providers", _]:
                return self._provider(subscription, parts[3])
            case ["providers", _, *types] if types:
                return self._of_type("/".join(parts[3:]), self._estate.resources(subscription))
            case ["resourcegroups", _, *inside]:
                return self._in_group(self._group(subscription, parts[3]), parts, inside)
        raise fault("NotFound", path=self._path)

    def _group(self, subscription: Subscription, name: str) -> Group:
        group = self._estate.group(subscription, name)
        if group is None:
            raise fault("ResourceGroupNotFound", group=name)
        return group

    def _in_group(self, group: Group, parts: Sequence[str], inside: Sequence[str]) -> Any:
        match inside:
            case []:
                self._permit("Get Resource Group")
                return views.group(group)
            case ["resources"]:
                self._permit("List Resources")
                return self._resources(group.resources)
            case ["providers", _, *types] if len(types) % 2:
                return self._of_type("/".join(parts[5:]), group.resources)
            case ["providers", _, *types] if types:
                return self._resource(parts)
        raise fault("NotFound", path=self._path)

    def _provider(self, subscription: Subscription, namespace: str) -> Any:
        self._permit("Get Provider")
        for each in views.providers(self._estate, subscription):
            if each["namespace"].lower() == namespace.lower():
                return each
        raise fault("InvalidResourceNamespace", namespace=namespace)

    def _resource(self, parts: Sequence[str]) -> Any:
        self._permit("Get Resource")
        namespace, pairs = parts[5], parts[6:]
        kind_name = "/".join((namespace, *pairs[::2]))
        self._check_version(kind_name)
        resource = self._estate.resource(self._path)
        if resource is None:
            raise fault("ResourceNotFound", name=f"{kind_name}/{'/'.join(pairs[1::2])}", group=parts[3])
        return views.full_resource(resource, self._manager.addresses)

    def _of_type(self, kind_name: str, resources: Iterable[Resource]) -> Any:
        """Answer as the provider of a type does: its resources with all their properties."""
        self._permit("List Resources")
        self._check_version(kind_name)
        of_type = [each for each in resources if each.kind.type.lower() == kind_name.lower()]
        return {"value": [views.full_resource(each, self._manager.addresses) for each in of_type]}

    def _check_version(self, kind_name: str) -> None:
        """Raise Fault for an api-version that the provider of a type does not know."""
        version = self._request.args["api-version"]
        for kind in self._estate.kinds.values():
            if kind.type.lower() == kind_name.lower():
                if version in kind.versions:
                    return
                raise fault(
                    "NoRegisteredProviderFound",
                    version=version,
                    type=kind.type.partition("/")[2],
                    versions=", ".join(kind.versions),
                    locations=kind.location or ", ".join(region.lower().replace(" ", "") for region in views.REGIONS),
                )
        raise fault("InvalidResourceType", type=kind_name, version=version)

    def _resources(self, resources: Sequence[Resource]) -> Any:
        text = self._request.args.get("$filter", "")
        if text.strip():
            try:
                wanted = resource_filter.parse(text)
            except ValueError as error:
                raise Fault(400, "InvalidFilterInQueryString", str(error)) from error
            resources = [each for each in resources if wanted(each)]
        expand = self._request.args.get("$expand", "")
        return self._paged(resources, lambda each: views.resource(each, expand), PAGE)

    def _paged(self, items: Sequence[_Item], view: Callable[[_Item], dict[str, Any]], usual: int) -> dict[str, Any]:
        """Return a page of items; its nextLink repeats the parameters of the request."""
        arguments = self._request.args.to_dict()
        try:
            size = min(max(int(arguments.get("$top", usual)), 1), MOST)
            start = int(base64.urlsafe_b64decode(arguments.pop("$skiptoken", "MA==")))
        except ValueError as error:
            raise Fault(400, "InvalidQueryParameter", "The value of $top or $skiptoken is not valid.") from error
        body: dict[str, Any] = {"value": [view(each) for each in items[start : start + size]]}
        if start + size < len(items):
            arguments["$skiptoken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
            body["nextLink"] = f"{self._manager.addresses.resource_manager}{self._path}?{urlencode(arguments)}"
        return body

    def _permit(self, operation: str) -> None:
        if code := self._manager.behaviour.refusals.get(operation):
            raise self._fault(code)

    def _fault(self, code: str) -> Fault:
        return fault(code, oid=str(self._claims["oid"]), appid=str(self._claims["appid"]), scope=self._path)
