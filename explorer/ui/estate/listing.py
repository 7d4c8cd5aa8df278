"""How the rows of Explore mode come: tenants, the subscriptions of each, and what those hold."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Protocol, TypeVar

from explorer.cloud.wire.parallel import merged
from explorer.model.azure.places import Subscription, Tenant
from explorer.model.estate.estate import Copy
from explorer.model.estate.inventory import SUBSCRIPTION
from explorer.model.estate.row_cache import CachedRows
from explorer.ui.estate.azure_counts import AzureCountsLoader, Owner
from explorer.ui.estate.tenant_words import listing_state
from explorer.ui.kit.loader import Load, LoadState, job
from explorer.ui.kit.shell import Shell

if TYPE_CHECKING:
    from explorer.cloud.estate.directory import ContentsPage, TenantPage

    Found = tuple[str, str] | list[Tenant] | TenantPage
    """Whose token it is, then the tenants, then the answer of each of them."""


T = TypeVar("T")

LANES = 4  # batches listed at once; the subscriptions within each are listed side by side, too

_LOOK = 0.25  # seconds between looks at `stop` while no tenant answers

_NOTED = 3  # subscriptions that fail, each with a note of its own; a thousand notes would stand in the way for minutes

_MANY = 20_000  # resources: fewer are walked by the collector in no time


class Feed:
    """Batches of subscriptions to list: a tenant that answers late, or never, does not hold up the others."""

    def __init__(self) -> None:
        self._batches: queue.SimpleQueue[Sequence[Subscription] | None] = queue.SimpleQueue()

    def put(self, subscriptions: Sequence[Subscription]) -> None:
        if subscriptions:
            self._batches.put(subscriptions)

    def close(self) -> None:
        """Say that no more come."""
        for _ in range(LANES):
            self._batches.put(None)

    def pages(self, contents: Callable[[Sequence[Subscription], Event], Iterator[T]], stop: Event) -> Iterator[T]:
        """Yield what the batches hold until the feed is closed and empty; blocks, so it runs on a worker thread."""

        def lane(stop: Event) -> Iterator[T]:
            while not stop.is_set():
                try:
                    batch = self._batches.get(timeout=_LOOK)
                except queue.Empty:
                    continue
                if batch is None:
                    return
                yield from contents(batch, stop)

        yield from merged([lane] * LANES, stop, LANES)


class ListingOwner(Owner, Protocol):
    """What a listing needs of its screen besides."""

    def open_place(self, since: int = 0) -> None:
        """Go to the place that the user waits for, if it is among the rows from `since` on."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object: ...


class EstateLoader:
    """Lists all that the identity sees, and draws the rows of last time until the fresh ones are there."""

    PATIENCE = 5.0
    """Seconds that fresh rows wait for a tenant that has not answered, before those of the others are shown."""

    def __init__(self, owner: ListingOwner, counts: AzureCountsLoader) -> None:
        self.counts = counts
        self._owner = owner
        self._feed = Feed()
        self._is_waiting = False
        self._failed = 0  # subscriptions, of this listing
        self._to_list: tuple[Subscription, ...] = ()

    @property
    def shell(self) -> Shell:
        return self._owner.shell

    @property
    def loads(self) -> tuple[Load, Load]:
        """How the two parts of a listing stand: the subscriptions, and what they hold."""
        return self._owner.load_of("subscriptions"), self._owner.load_of("contents")

    @property
    def is_running(self) -> bool:
        return self._owner.is_loading("subscriptions", "contents", "more", "again")

    # Rows of last time.

    def read_first_rows(self) -> None:
        """Read them on a thread, and draw them unless fresh ones are there first."""
        memory = self.shell.memory
        is_hidden = memory.visibility.may_be_hidden
        self._owner.load(lambda stop: memory.rows.read(stop, is_hidden), self._first_arrived, name="first rows")

    def _first_arrived(self, first: CachedRows) -> None:
        if self.shell.estate.take_first(first):
            self._work()
            self._owner.open_place()

    # Fresh rows.

    def begin(self) -> None:
        """List everything anew; what stands on the screen stays until the fresh rows are complete."""
        session = self.shell.session
        if not session:
            return
        self.shell.estate.begin()
        self.counts.begin()
        self._is_waiting = False
        only = self.shell.tenant
        directory = session.directory
        feed = self._feed = Feed()
        contents = partial(directory.contents, admit=self.counts.admit)

        def pages(stop: Event) -> Iterator[Found]:
            yield directory.who(only)
            tenants = [tenant for tenant in directory.tenants() if not only or tenant.id == only]
            yield tenants
            yield from directory.subscriptions(tenants, stop)

        self._owner.load(pages, self._found, self._tenants_ended, name="subscriptions")
        self._owner.load(
            lambda stop: feed.pages(contents, stop), self._contents_arrived, self._contents_ended, name="contents"
        )
        self._owner.show_all()

    def _found(self, page: Found) -> None:
        estate = self.shell.estate
        if isinstance(page, tuple):
            if estate.identify(page, self.shell.memory.rows.key(page)):
                self._owner.say("Another identity answered; what was listed for the one before is gone.", "warning")
        elif isinstance(page, list):
            estate.tenants_found(page)
        else:
            self._feed.put(self._answered(page))
            self._settle()
        self._owner.show_soon()

    def _answered(self, page: TenantPage) -> list[Subscription]:
        """Record the answer of a tenant; return the subscriptions to list."""
        wanted = self.shell.estate.tenant_answered(page.tenant, page.subscriptions, page.error, page.identity)
        self._choose(wanted)
        return wanted

    def _choose(self, arrived: Sequence[Subscription]) -> None:
        """Choose what the command line or the settings name; say so if that shows something hidden."""
        estate = self.shell.estate
        for one in self.shell.wanted.take(arrived):
            estate.shown.facets.toggle(SUBSCRIPTION, one.id)
            if estate.visibility.is_for_this_run(one.id):
                words = f"{one.name} is hidden; it is shown for this run, because --subscription names it."
                self._owner.say(words)

    def _tenants_ended(self) -> None:
        self._feed.close()
        load, _ = self.loads
        if load.state is LoadState.DONE:
            unknown = self.shell.wanted.unknown(self.shell.estate.visibility.known.values())
            if unknown:
                all_are_shown = not self.shell.inventory.facets.chosen(SUBSCRIPTION)
                rest = "; all are shown." if all_are_shown else "."
                self._owner.say(f"No subscription is called {', '.join(unknown)}{rest}", "warning")
        self._ended(load)

    def _contents_arrived(self, page: ContentsPage) -> None:
        estate = self.shell.estate
        if page.left_out:
            self.counts.take_over()
        before = len(estate.shown.resources)
        estate.arrived(page.groups, () if estate.shown.counted else page.resources)
        if before > _MANY:
            self.shell.keep_rows()
        for subscription_id, error in page.ended:
            estate.ended(subscription_id, error)
            if error and not estate.visibility.is_hidden(subscription_id):
                self._failed += 1
                if self._failed <= _NOTED:
                    self._owner.say(f"{estate.shown.subscription_name(subscription_id)}: {error.message}", "warning")
        if page.notice:
            self._owner.say(page.notice)
        if page.ended:
            self._settle()
        if not estate.is_beside:
            self._owner.open_place(before)
        self._owner.show_soon()

    def _contents_ended(self) -> None:
        if self._failed > _NOTED:
            self._owner.say(f"{self._failed:,} subscriptions were not listed; enter on one says why.", "warning")
        self._failed = 0
        self._ended(self.loads[1])

    def _ended(self, load: Load) -> None:
        if load.state is LoadState.STOPPED:
            self.shell.estate.stop()
        self._settle()
        self._owner.show_all()

    def _settle(self) -> None:
        """Show the fresh rows once all are there; do not wait long for a tenant that does not answer."""
        estate, (load, _) = self.shell.estate, self.loads
        is_asked = load.state in (LoadState.DONE, LoadState.LOADING)
        if not estate.is_complete or not is_asked or load.error:
            return
        if not estate.pending and load.state is LoadState.DONE:
            self._settle_now()
        elif estate.fresh.loading and not self._is_waiting:
            self._is_waiting = True
            self._owner.set_timer(self.PATIENCE, partial(self._patience_ended, load.number))

    def _patience_ended(self, number: int) -> None:
        load, _ = self.loads
        if self._is_waiting and number == load.number:
            self._is_waiting = False
            if self.shell.estate.is_complete and load.is_running:
                self._settle_now()
                self._owner.show_all()

    def _settle_now(self) -> None:
        estate = self.shell.estate
        if estate.shown.counted:  # the rows are a slice: they are not kept for the next run
            self._owner.open_place()
            return
        estate.settle(time.time())
        self._owner.open_place()
        identity, rows, listed_at = estate.identity, self.shell.memory.rows, estate.listed_at
        if identity and estate.shown.subscriptions:
            # An error here is not shown: what cannot be kept is listed again next time.
            keep = partial(rows.write, identity, estate.shown, listed_at)
            self.shell.load(job(keep), lambda _page: None, name="keep rows")

    # A single tenant or subscription; what is hidden, and shown again.

    def retry(self, place: Tenant | Subscription | None) -> None:
        """Ask or list a place again that failed or was stopped; for any other place, or none, list everything anew."""
        estate = self.shell.estate
        if isinstance(place, Tenant) and place.id in (estate.shown.tenant_errors.keys() | estate.stopped):
            self._ask_again(place)
        elif isinstance(place, Subscription) and listing_state(estate, place)[0]:
            estate.take_out(place.id)
            self._list_more([place])
        elif not self.counts.retry():
            self.begin()

    def _ask_again(self, tenant: Tenant) -> None:
        """Ask one tenant again; everything else stays."""
        session = self.shell.session
        if session:
            self.shell.estate.tenants_found([tenant])
            self._owner.load(
                lambda stop: session.directory.subscriptions([tenant], stop),
                lambda page: self._list_more(self._answered(page)),
                self._owner.show_all,
                name=f"again {tenant.id}",
            )
            self._owner.show_all()

    def hide(self, subscription_ids: Sequence[str]) -> None:
        """Hide subscriptions, and remember it."""
        self.shell.remember(self.shell.estate.hide(subscription_ids))
        self._work()

    def show_again(self, subscription_ids: Sequence[str]) -> None:
        """Show subscriptions that were hidden, and remember it."""
        visibility = self.shell.estate.visibility
        self.shell.remember(visibility.show(subscription_ids))
        self._list_more([visibility.known[one.lower()] for one in subscription_ids])

    def _list_more(self, subscriptions: Sequence[Subscription]) -> None:
        """List what these hold, after all else."""
        self.shell.estate.list_more(subscriptions)
        self._to_list = (*self._to_list, *subscriptions)
        self._work()

    def _work(self) -> None:
        """Take out the rows that have to go, then list what waits to be listed."""
        estate, session = self.shell.estate, self.shell.session
        if estate.gone:
            # A load of the app, which esc does not stop: what is hidden must not stay on the screen.
            self.shell.load(lambda stop: [estate.copies(stop)], self._copied, name="copy rows")
        elif session and self._to_list:
            wanted, self._to_list = self._to_list, ()
            self._owner.load(
                partial(session.directory.contents, wanted, admit=self.counts.admit),
                self._contents_arrived,
                self._owner.show_all,
                name=f"more {wanted[0].id}",
            )
        self._owner.show_all()

    def _copied(self, copies: list[Copy]) -> None:
        self.shell.estate.put(copies)
        self._work()
