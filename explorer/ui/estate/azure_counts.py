"""Estates too large to list: Azure counts what is chosen, and that is listed once it is small enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING, Protocol

from explorer.model.base.text import count
from explorer.model.estate.azure_counts import Allowance, Asked
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.selection import Selection
from explorer.ui.kit.loader import Load, Loader, LoadState
from explorer.ui.kit.shell import Shell

if TYPE_CHECKING:
    from explorer.cloud.estate.directory import ContentsPage, Counted

_OVER = (LoadState.FAILED, LoadState.STOPPED)


class Owner(Loader, Protocol):
    """What the loaders of Explore need of its screen: it runs their loads, and draws and says what those bring."""

    @property
    def shell(self) -> Shell: ...
    def say(self, words: str, severity: str = "information") -> None: ...

    def show_all(self) -> None:
        """Draw everything now."""

    def show_soon(self) -> None:
        """Draw everything in a moment: more may come until then."""


class AzureCountsLoader:
    """Keeps Azure's counts in step with what is chosen, and says how they stand; stops those that are out of date."""

    MOST = 200_000
    """How many resources of all shown subscriptions are listed at most; if there are more, Azure counts them."""
    MOST_LISTED = 20_000
    """How many of the resources that Azure counts are listed at most."""
    PAUSE = 0.25
    """Seconds between a choice and its count: several keys in a row make one question."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._allowance = Allowance(self.MOST)
        self._asked: Asked | None = None  # what was counted last, or is being counted

    @property
    def _inventory(self) -> Inventory:
        return self._owner.shell.inventory

    @property
    def _counting(self) -> Load:
        return self._owner.load_of("count")

    @property
    def _slicing(self) -> Load:
        return self._owner.load_of("slice")

    @property
    def admit(self) -> Callable[[Mapping[str, int]], bool]:
        """Tells whether resources of subscriptions may be listed, by how many each has; asked on worker threads."""
        return self._allowance.admit

    def begin(self) -> None:
        """Start over: everything is listed anew."""
        for name in ("count", "slice"):
            self._owner.stop_load(name)
        self._asked = None
        self._allowance = Allowance(self.MOST)

    def take_over(self) -> None:
        """Let Azure count from here on: there is more than may be listed."""
        inventory = self._inventory
        if not inventory.counted:
            stood = len(inventory.resources)
            self._owner.shell.estate.let_azure_count()
            if stood:
                said = f"There are more than {count(self.MOST)} resources: Azure counts them."
                self._owner.say(f"{said} The {count(stood)} listed so far are gone.")

    def keep_up(self) -> None:
        """Have Azure count what is chosen now, unless it was asked for that last."""
        inventory, session = self._inventory, self._owner.shell.session
        if not inventory.counted or not session or not inventory.subscriptions:
            return
        asked = inventory.asked()
        if asked == self._asked:
            return
        self._asked = asked
        if not inventory.is_listed(asked):
            self._owner.stop_load("slice")
            inventory.forget_rows()
        if inventory.counted.tell_whole(asked):
            self._owner.stop_load("count")
            self._counting.state = LoadState.DONE
            return
        directory, subscriptions = session.directory, list(inventory.subscriptions.values())
        whole = Asked(Selection(), asked.among)
        wanted = [asked] if inventory.counted.whole == whole or asked == whole else [whole, asked]

        def counts(stop: Event) -> Iterator[tuple[Asked, Counted]]:
            stop.wait(self.PAUSE)
            for one in wanted:
                if not stop.is_set():
                    yield one, directory.count(subscriptions, one.where, stop)

        self._owner.load(counts, self._count_arrived, self._owner.show_all, name="count")

    def _count_arrived(self, page: tuple[Asked, Counted]) -> None:
        asked, found = page
        inventory = self._inventory
        inventory.tell(asked, found.matching, found.facets, found.spellings, found.missing)
        if asked == inventory.asked():
            self._list(asked)
        self._owner.show_all()

    def _list(self, asked: Asked) -> None:
        """List the resources that were counted, if they are few enough."""
        inventory, session = self._inventory, self._owner.shell.session
        if not session or not inventory.counted or inventory.is_listed(asked):
            return
        if inventory.counted.matching > self.MOST_LISTED:
            return
        inventory.forget_rows()
        directory, missing = session.directory, inventory.counted.missing
        subscriptions = [one for one in inventory.subscriptions.values() if one.tenant_id not in missing]
        self._owner.load(
            lambda stop: directory.slice(subscriptions, asked.where, stop),
            self._slice_arrived,
            lambda: self._slice_ended(asked),
            name="slice",
        )

    def _slice_arrived(self, page: ContentsPage) -> None:
        self._owner.shell.estate.arrived((), page.resources)
        self._owner.show_soon()

    def _slice_ended(self, asked: Asked) -> None:
        if self._slicing.state is LoadState.DONE:
            self._inventory.listed = asked
        self._owner.show_all()

    def retry(self) -> bool:
        """Count or list again what failed or was stopped; False if nothing was."""
        inventory = self._inventory
        if not inventory.counted:
            return False
        if self._counting.state in _OVER or inventory.counted.missing:
            self._asked = None
            if inventory.counted.missing:
                inventory.counted.forget_whole()
                inventory.forget_rows()
        elif self._slicing.state in _OVER and not inventory.is_listed(inventory.asked()):
            self._list(inventory.asked())
        else:
            return False
        self._owner.show_all()
        return True

    # In words.

    def state_words(self) -> str:
        """Return in few words why the counts are not those of what is chosen, or ""."""
        inventory = self._inventory
        if not inventory.counted or inventory.counted.told == inventory.asked():
            return ""
        words = {LoadState.FAILED: "not counted", LoadState.STOPPED: "counting stopped"}
        return words.get(self._counting.state, "counting …")

    def number_words(self) -> str:
        """Return how many rows there are, and of how many, for the border of the list; Azure counts."""
        inventory = self._inventory
        assert inventory.counted is not None
        state = self.state_words()
        if state:
            return state
        number = count(inventory.counted.matching)
        if self._slicing.is_running:
            return f"{count(len(inventory.rows))} of {number} so far"
        if not inventory.resources:
            return f"{number} counted, none listed"
        whole = "" if inventory.is_listed(inventory.asked()) else ", not all listed"
        return f"{count(len(inventory.rows))} of {count(inventory.total)}{whole}"

    def status_words(self) -> list[str]:
        """Return the parts of the status line, the most urgent first; none if Azure does not count."""
        inventory = self._inventory
        if not inventory.counted:
            return []
        words = []
        counting, listing = self._counting, self._slicing
        if counting.error:
            words.append(f"! not counted: {counting.error.message.splitlines()[0]} · r tries again")
        elif counting.state is LoadState.STOPPED and self.state_words():
            words.append("counting stopped · r counts")
        elif listing.error and not inventory.is_listed(inventory.asked()):
            words.append(f"! not all listed: {listing.error.message.splitlines()[0]} · r tries again")
        elif listing.state is LoadState.STOPPED and inventory.resources:
            words.append(f"stopped at {count(len(inventory.resources))} · r lists again")
        elif counting.is_running or listing.is_running:
            words.append(f"{'counting' if counting.is_running else 'listing'} · esc stops")
        missing = inventory.counted.missing
        if missing:
            names = ", ".join(inventory.tenants[one].name for one in missing if one in inventory.tenants)
            why = next(iter(missing.values()))
            words.append(f"! {names}: neither counted nor listed: {why} · r tries again")
        if inventory.not_counted and inventory.counted.told:
            words.append(f"{', '.join(inventory.not_counted)} narrows what is listed, not the counts")
        total = f"{count(inventory.total)} resources counted by Azure"
        listed = f"{total}, {count(len(inventory.resources))} listed"
        return [*words, listed if inventory.counted.told else "counting …"]

    def empty_words(self) -> Sequence[str]:
        """Return why no resource is listed, and what to do; Azure counts."""
        inventory = self._inventory
        assert inventory.counted is not None
        counting, listing = self._counting, self._slicing
        if inventory.counted.told != inventory.asked():
            if counting.error:
                said = counting.error.message.splitlines()
                return [*said, "The counts at the left are those of before.", "r counts again."]
            return ["Counting stopped: r counts again."] if counting.state is LoadState.STOPPED else ["counting …"]
        if listing.is_running:
            return ["listing …"]
        if listing.error:
            return [*listing.error.message.splitlines(), "r lists again."]
        number = inventory.counted.matching
        if number > self.MOST_LISTED:
            return [
                f"{count(number)} resources: choose to list them.",
                f"At most {count(self.MOST_LISTED)} are listed.",
                "1 2 3 choose, / looks for names.",
            ]
        if number and not inventory.resources:
            return [f"{count(number)} resources, not listed: r lists them."]
        if number:
            return [f"None of the {count(len(inventory.resources))} listed is left by “{inventory.filter}”."]
        return ["Nothing is left by what is chosen.", "Backspace in a left pane takes its choice back."]
