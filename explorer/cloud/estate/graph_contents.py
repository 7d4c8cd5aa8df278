"""Groups and resources of a tenant's subscriptions: through Resource Graph where its quota allows.

One query first asks how many resources each subscription has. Resource Graph allows about 15 queries in 5 seconds, each
for 1,000 rows. What fits in two such windows comes from it, by a few queries at once, each over its own subscriptions.
More than that comes from Resource Manager, whose limits are for each subscription. So do subscriptions that Resource
Graph does not name: it is silent about what it does not see (a new subscription, a right on a single group), and that
does not mean that they are empty.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from explorer.cloud.estate.decoded import GRAPH_PAGES, Item
from explorer.cloud.estate.graph import PAGE, Graph, chunks, is_cut
from explorer.cloud.estate.graph_counts import TenantCounts
from explorer.cloud.estate.kql import GROUPS, GraphQuery
from explorer.cloud.estate.manager import Manager, contents_of
from explorer.cloud.estate.rows import ContentsPage, Rows, rows_lost
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.parallel import Source, merged
from explorer.model.azure.places import Subscription
from explorer.model.base.errors import ExplorerError, ServiceFault, SignInNeeded, Unreachable
from explorer.model.base.screen_first import computing
from explorer.model.base.text import count
from explorer.model.estate.selection import Selection

_REFUSED = "Listed through Resource Manager, because Resource Graph did not answer:"
_TOO_MANY = "more than Resource Graph's quota gives at once, so they are listed through Resource Manager."
_NOT_COUNTED = "Resource Graph says nothing of this subscription: what it holds is not among the counts."
_NONE_SEEN = "NoValidSubscriptionsInQueryRequest"

_WINDOWS = 2  # of the quota that a listing may take
_USUAL = 14  # queries that are left after the first, where no answer says
_WIDTH = 4  # queries in flight: more would only use up the quota sooner

Admit = Callable[[Mapping[str, int]], bool]
"""Decides, on a worker thread, whether resources are listed; given their number by subscription id in lower case."""


class TenantContents:
    """One listing of the subscriptions of one tenant."""

    def __init__(
        self, manager: Manager, graph: Graph, rows: Rows, tenant_id: str, subscriptions: Sequence[Subscription]
    ) -> None:
        self._manager, self._graph, self._rows = manager, graph, rows
        self._tenant_id = tenant_id
        self._subscriptions = {one.id.lower(): one for one in subscriptions}
        self._known: set[str] = set()
        self._ends: dict[str, ExplorerError | None] = {}
        self._groups_error: ExplorerError | None = None

    def pages(self, admit: Admit, notices: set[str], stop: threading.Event) -> Iterator[ContentsPage]:
        """List everything, or only groups where the resources are not admitted.

        `notices` are the tenants whose notice has been given; it is added to.
        """
        query = GraphQuery(Selection(), {})
        try:
            counts = TenantCounts(self._graph, self._tenant_id, self._listed, stop).by_subscription(query)
        except Exception as error:  # Resource Manager may still answer
            yield from self._without_graph(translate(error), notices, stop)
            return
        is_admitted = admit(counts)
        pages = self._resources(query, counts, notices, stop) if is_admitted else self._only_groups(counts, stop)
        for page in pages:
            self._ends.update((key.lower(), problem) for key, problem in page.ended)
            yield page
        yield from self._rest(stop, is_admitted=is_admitted)

    def slice(self, where: Selection, stop: threading.Event) -> Iterator[ContentsPage]:
        """List the resources that a selection leaves, without groups, however long the quota makes it wait.

        Raises what Resource Graph answers: Resource Manager cannot select.
        """
        counting = TenantCounts(self._graph, self._tenant_id, self._listed, stop)
        query = counting.query(where)
        sources = self._batches(query, counting.by_subscription(query))
        for page in merged(sources, stop, _WIDTH):
            yield page
            for _, problem in page.ended:
                if problem:
                    raise problem

    @property
    def _listed(self) -> list[Subscription]:
        return list(self._subscriptions.values())

    def _without_graph(
        self, problem: ExplorerError, notices: set[str], stop: threading.Event
    ) -> Iterator[ContentsPage]:
        if isinstance(problem, SignInNeeded | Unreachable):  # each subscription would get the same error
            yield ContentsPage(ended=tuple((one.id, problem) for one in self._listed))
            return
        if problem.code != _NONE_SEEN and self._tenant_id not in notices:
            notices.add(self._tenant_id)
            yield ContentsPage(notice=f"{_REFUSED} {problem.message.split(' Please provide below info')[0]}")
        yield from self._by_manager(self._listed, stop)

    def _resources(
        self, query: GraphQuery, counts: Counter[str], notices: set[str], stop: threading.Event
    ) -> Iterator[ContentsPage]:
        self._known.update(counts)
        left = self._graph.quota(self._tenant_id).left
        if -(-counts.total() // PAGE) <= _WINDOWS * ((_USUAL if left is None else left) + 1):
            sources: list[Source[ContentsPage]] = [self._groups, *self._batches(query, counts)]
            yield from merged(sources, stop, _WIDTH)
            return
        if self._tenant_id not in notices:
            notices.add(self._tenant_id)
            yield ContentsPage(notice=f"{count(counts.total())} resources: {_TOO_MANY}")
        listed = [self._subscriptions[key] for key, _ in counts.most_common() if key in self._subscriptions]
        apart: list[Source[ContentsPage]] = [self._groups]
        apart += [partial(contents_of, self._manager, self._rows, one, with_groups=False) for one in listed]
        yield from merged(apart, stop)

    def _only_groups(self, counts: Counter[str], stop: threading.Event) -> Iterator[ContentsPage]:
        self._known.update(counts)
        yield ContentsPage(left_out=counts.total())
        yield from self._groups(stop)

    def _batches(self, query: GraphQuery, counts: Counter[str]) -> list[Source[ContentsPage]]:
        listed = [one for key, one in self._subscriptions.items() if counts[key]]
        width = min(_WIDTH, max(1, -(-counts.total() // PAGE)))
        return [partial(self._batch, batch, counts, query) for batch in _shared_out(listed, counts, width)]

    def _groups(self, stop: threading.Event) -> Iterator[ContentsPage]:
        """List the groups of all; where that fails, each subscription ends with the reason."""
        try:
            for chunk in chunks([one.id for one in self._subscriptions.values()]):
                for page in self._graph.pages(GRAPH_PAGES, GROUPS, self._tenant_id, chunk, stop):
                    by_subscription: defaultdict[str, list[Item]] = defaultdict(list)
                    for item in page.data:
                        by_subscription[item.subscription_id.lower()].append(item)
                    mine = by_subscription.keys() & self._subscriptions.keys()
                    self._known |= mine
                    groups = [self._rows.groups(by_subscription[key], self._subscriptions[key].id) for key in mine]
                    yield ContentsPage(groups=tuple(chain.from_iterable(groups)))
        except Exception as error:  # as above
            self._groups_error = translate(error)

    def _batch(
        self,
        batch: Sequence[Subscription],
        counts: Counter[str],
        query: GraphQuery,
        stop: threading.Event,
    ) -> Iterator[ContentsPage]:
        """List the resources of some subscriptions by one query and its pages.

        Where it breaks off, subscriptions whose rows have all come are complete, and the others end with the reason:
        nothing is listed twice.
        """
        missing = Counter({one.id.lower(): counts[one.id.lower()] for one in batch})
        by_lower = {one.id.lower(): one.id for one in batch}
        problem: ExplorerError | None = None
        lost = 0
        try:
            for page in self._graph.pages(GRAPH_PAGES, query.listing(), self._tenant_id, by_lower.values(), stop):
                with computing():
                    resources = self._rows.of_graph(page.data, by_lower)
                lost += sum(not item.id for item in page.data)
                missing.subtract(one.subscription_id.lower() for one in resources)
                yield ContentsPage(resources=resources)
                if is_cut(page.truncated):
                    raise ServiceFault(f"Resource Graph cut its answer off: {count(page.total)} rows were to come.")
            problem = rows_lost(lost)
        except Exception as error:  # as above
            problem = translate(error)
        if not stop.is_set():
            yield ContentsPage(ended=tuple((one.id, problem if missing[one.id.lower()] > 0 else None) for one in batch))

    def _rest(self, stop: threading.Event, *, is_admitted: bool) -> Iterator[ContentsPage]:
        """End what has not ended, and list through Resource Manager what Resource Graph is silent about."""
        if stop.is_set():
            return
        if self._groups_error:
            cut = [one.id for key, one in self._subscriptions.items() if not self._ends.get(key)]
            yield ContentsPage(ended=tuple((one, self._groups_error) for one in cut))
            return
        silent = [one for key, one in self._subscriptions.items() if key not in self._ends]
        yield ContentsPage(ended=tuple((one.id, None) for one in silent if one.id.lower() in self._known))
        unknown = [one for one in silent if one.id.lower() not in self._known]
        if is_admitted:
            yield from self._by_manager(unknown, stop)
        else:
            yield ContentsPage(ended=tuple((one.id, ServiceFault(_NOT_COUNTED)) for one in unknown))

    def _by_manager(self, subscriptions: Sequence[Subscription], stop: threading.Event) -> Iterator[ContentsPage]:
        yield from merged([partial(contents_of, self._manager, self._rows, one) for one in subscriptions], stop)


def _shared_out(listed: Sequence[Subscription], counts: Counter[str], number: int) -> list[list[Subscription]]:
    """Share subscriptions out in batches of about the same number of resources."""
    batches: list[list[Subscription]] = [[] for _ in range(number)]
    lengths = [0] * number
    for one in sorted(listed, key=lambda each: -counts[each.id.lower()]):
        shortest = lengths.index(min(lengths))
        batches[shortest].append(one)
        lengths[shortest] += counts[one.id.lower()]
    return [batch for batch in batches if batch]
