"""How Explore mode's rows come: tenants, each one's subscriptions, what they hold; and the rows of last time first."""

from __future__ import annotations

import gc
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from explorer.cloud.wire.parallel import merged
from explorer.model.azure.places import Subscription, Tenant
from explorer.model.estate.estate import Copy
from explorer.model.estate.inventory import SUBSCRIPTION
from explorer.model.estate.row_cache import CachedRows
from explorer.ui.estate.azure_counts import CountedEstate
from explorer.ui.estate.choices import listing_state
from explorer.ui.kit.loader import LoadState, job

if TYPE_CHECKING:
    from explorer.cloud.estate.directory import ContentsPage, TenantPage

    Found = tuple[str, str] | list[Tenant] | TenantPage
    """Whose token it is, then which tenants there are, then what each of them answers."""


T = TypeVar("T")

LANES = 4  # tenants listed at once; each lists its subscriptions side by side besides

_LOOK = 0.25  # seconds between looks at `stop` while no tenant answers


class Feed:
    """A tenant that answers late, or never, does not hold up the rows of the others."""

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
        """Yield what the batches hold, as it comes, until the feed is closed and empty; belongs on a worker thread."""

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


class EstateScreen(CountedEstate):
    """The half of Explore's screen that loads; the other half draws and goes to places."""

    PATIENCE = 5.0
    """Seconds that fresh rows wait for a tenant that has not answered, before those of the others are shown."""

    _feed = Feed()
    _is_waiting = False
    _to_list: tuple[Subscription, ...] = ()

    def open_place(self, since: int = 0) -> None:
        """Go to what the command line named, once it is among the rows from `since` on."""

    # Rows of last time.

    def read_first_rows(self) -> None:
        """Read them, on a thread; they are drawn unless fresh ones are there first."""
        memory = self.shell.memory
        is_hidden = memory.visibility.may_be_hidden
        self.load(lambda stop: memory.rows.read(stop, is_hidden), self._first_arrived, name="first rows")

    def _first_arrived(self, first: CachedRows) -> None:
        if self.shell.estate.take_first(first):
            self._work()
            self.open_place()

    # Fresh rows.

    def begin(self) -> None:
        session = self.shell.session
        if not session:
            return
        self.shell.estate.begin()
        self._is_waiting = False
        only = self.shell.tenant
        directory = session.directory
        feed = self._feed = Feed()
        contents = partial(directory.contents, admit=self.begin_counting().admit)

        def pages(stop: Event) -> Iterator[Found]:
            yield directory.who(only)
            tenants = [tenant for tenant in directory.tenants() if not only or tenant.id == only]
            yield tenants
            yield from directory.subscriptions(tenants, stop)

        self.load(pages, self._found, self._tenants_ended, name="subscriptions")
        self.load(
            lambda stop: feed.pages(contents, stop),
            self._contents_arrived,
            self._contents_ended,
            name="contents",
        )
        self.show_all()

    def _found(self, page: Found) -> None:
        estate = self.shell.estate
        if isinstance(page, tuple):
            if estate.identify(page, self.shell.memory.rows.key(page)):
                self.say("Another identity answered; what was listed for the one before is gone.", "warning")
        elif isinstance(page, list):
            estate.tenants_found(page)
        else:
            self._feed.put(self._answered(page))
            self._settle()
        self.show_soon()

    def _answered(self, page: TenantPage) -> list[Subscription]:
        """Take in what a tenant answered; return what is to be listed."""
        wanted = self.shell.estate.tenant_answered(page.tenant, page.subscriptions, page.error, page.identity)
        self._choose(wanted)
        return wanted

    def _choose(self, arrived: Sequence[Subscription]) -> None:
        """Choose what the command line or the settings named; say where something hidden is shown because of it."""
        estate = self.shell.estate
        for one in self.shell.wanted.take(arrived):
            estate.shown.facets.toggle(SUBSCRIPTION, one.id)
            if estate.visibility.is_for_this_run(one.id):
                self.say(f"{one.name} is hidden; it is shown for this run, because --subscription names it.")

    def _tenants_ended(self) -> None:
        self._feed.close()
        load = self.load_of("subscriptions")
        if load.state is LoadState.DONE:
            unknown = self.shell.wanted.unknown(self.shell.estate.visibility.known.values())
            if unknown:
                all_are_shown = not self.shell.inventory.facets.chosen(SUBSCRIPTION)
                rest = "; all are shown." if all_are_shown else "."
                self.say(f"No subscription is called {', '.join(unknown)}{rest}", "warning")
        elif load.state is LoadState.STOPPED:
            self.shell.estate.stop()
        self._settle()
        self.show_all()

    def _contents_arrived(self, page: ContentsPage) -> None:
        estate = self.shell.estate
        if page.left_out:
            self.left_out()
        before = len(estate.shown.resources)
        estate.arrived(page.groups, () if estate.shown.counted else page.resources)
        gc.freeze()  # resources stay: the collector need not walk them while keys wait
        for subscription_id, error in page.ended:
            estate.ended(subscription_id, error)
            if error and not estate.visibility.is_hidden(subscription_id):
                self.say(f"{estate.shown.subscription_name(subscription_id)}: {error.message}", "warning")
        if page.notice:
            self.say(page.notice)
        if page.ended:
            self._settle()
        if not estate.is_beside:
            self.open_place(before)
        self.show_soon()

    def _contents_ended(self) -> None:
        if self.load_of("contents").state is LoadState.STOPPED:
            self.shell.estate.stop()
        self._settle()
        self.show_all()

    def _settle(self) -> None:
        """Show the fresh rows once all are there, without waiting long for a tenant that does not answer."""
        estate = self.shell.estate
        is_asked = self.load_of("subscriptions").state in (LoadState.DONE, LoadState.LOADING)
        if not estate.is_complete or not is_asked or self.load_of("subscriptions").error:
            return
        if not estate.pending and self.load_of("subscriptions").state is LoadState.DONE:
            self._settle_now()
        elif estate.fresh.loading and not self._is_waiting:
            self._is_waiting = True
            number = self.load_of("subscriptions").number
            self.set_timer(self.PATIENCE, lambda: self._patience_ended(number))

    def _patience_ended(self, number: int) -> None:
        if self._is_waiting and number == self.load_of("subscriptions").number:
            self._is_waiting = False
            if self.shell.estate.is_complete and self.load_of("subscriptions").is_running:
                self._settle_now()
                self.show_all()

    def _settle_now(self) -> None:
        estate = self.shell.estate
        if estate.shown.counted:  # the rows are a slice: nothing to keep as everything that there was
            self.open_place()
            return
        estate.settle(time.time())
        self.open_place()
        identity, rows, listed_at = estate.identity, self.shell.memory.rows, estate.listed_at
        if identity and estate.shown.subscriptions:
            # What cannot be kept is listed anew next time: nothing that would be worth an interruption.
            keep = partial(rows.write, identity, estate.shown, listed_at)
            self.shell.load(job(keep), lambda _page: None, name="keep rows")

    # One tenant, or one subscription, once more; what is hidden, and what is shown again.

    def retry(self, place: Tenant | Subscription | None) -> None:
        """Ask or list one again that failed or was stopped; everything anew for any other place, or none."""
        estate = self.shell.estate
        if isinstance(place, Tenant) and place.id in (estate.shown.tenant_errors.keys() | estate.stopped):
            self.ask_again(place)
        elif isinstance(place, Subscription) and listing_state(estate, place)[0]:
            self.list_again(place)
        elif not self.count_again():
            self.begin()

    def ask_again(self, tenant: Tenant) -> None:
        """Ask one tenant again; everything else stays."""
        session = self.shell.session
        if session:
            self.shell.estate.tenants_found([tenant])
            self.load(
                lambda stop: session.directory.subscriptions([tenant], stop),
                lambda page: self.list_more(self._answered(page)),
                self.show_all,
                name=f"again {tenant.id}",
            )
            self.show_all()

    def list_again(self, subscription: Subscription) -> None:
        """List one subscription again, without what has come of it before."""
        self.shell.estate.take_out(subscription.id)
        self.list_more([subscription])

    def hide(self, subscription_ids: Sequence[str]) -> None:
        """Hide subscriptions, and remember it."""
        self.shell.remember(self.shell.estate.hide(subscription_ids))
        self._work()

    def show_again(self, subscription_ids: Sequence[str]) -> None:
        """Show subscriptions that were hidden, and remember it."""
        visibility = self.shell.estate.visibility
        self.shell.remember(visibility.show(subscription_ids))
        self.list_more([visibility.known[one.lower()] for one in subscription_ids])

    def list_more(self, subscriptions: Sequence[Subscription]) -> None:
        """List what these hold, after all else."""
        self.shell.estate.list_more(subscriptions)
        self._to_list = (*self._to_list, *subscriptions)
        self._work()

    def _work(self) -> None:
        """Take out the rows that are to go, then list what is to be listed."""
        estate, session = self.shell.estate, self.shell.session
        if estate.gone:
            # The app's load, which esc does not stop: what is hidden never stays on the screen.
            self.shell.load(lambda stop: [estate.copies(stop)], self._copied, name="copy rows")
        elif session and self._to_list:
            wanted, self._to_list = self._to_list, ()
            self.load(
                partial(session.directory.contents, wanted, admit=self._allowance.admit),
                self._contents_arrived,
                self.show_all,
                name=f"more {wanted[0].id}",
            )
        self.show_all()

    def _copied(self, copies: list[Copy]) -> None:
        self.shell.estate.put(copies)
        self._work()
