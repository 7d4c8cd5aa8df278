"""Estates that are too large to be listed: Azure counts what is left, and lists it once it is little enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING

from explorer.model.base.text import count
from explorer.model.estate.azure_counts import Allowance, Asked
from explorer.model.estate.selection import Selection
from explorer.ui.kit.loader import LoadState
from explorer.ui.screen.mode_screen import ModeScreen

if TYPE_CHECKING:
    from explorer.cloud.estate.directory import ContentsPage, Counted

_OVER = (LoadState.FAILED, LoadState.STOPPED)


class CountedEstate(ModeScreen):
    """The part of Explore's screen that has Azure count; a count that nobody waits for any more is dropped."""

    MOST = 200_000
    """Resources of all shown subscriptions that are listed; where there are more, Azure counts them."""
    MOST_LISTED = 20_000
    """Resources that are listed of what Azure counts."""
    PAUSE = 0.25
    """Seconds that a choice stands before it is counted: several keys in a row are one question."""

    _allowance = Allowance(MOST)
    _asked: Asked | None = None  # what was counted last, or is being counted

    def show_all(self) -> None:
        """Draw all panes anew."""

    def show_soon(self) -> None:
        """Draw all panes anew in a moment: more may come till then."""

    def begin_counting(self) -> Allowance:
        """Take in that everything is listed anew; return how much may be."""
        for name in ("count", "slice"):
            self.stop_load(name)
        self._asked = None
        self._allowance = Allowance(self.MOST)
        return self._allowance

    def left_out(self) -> None:
        """Take in that there is more than is listed: show counts from here on."""
        inventory = self.shell.inventory
        if not inventory.counted:
            stood = len(inventory.resources)
            self.shell.estate.let_azure_count()
            if stood:
                said = f"There are more than {count(self.MOST)} resources: Azure counts them."
                self.say(f"{said} The {count(stood)} listed so far are gone.")

    def keep_counted(self) -> None:
        """Have counted what is chosen now, unless that is what was counted last."""
        inventory, session = self.shell.inventory, self.shell.session
        if not inventory.counted or not session or not inventory.subscriptions:
            return
        asked = inventory.asked()
        if asked == self._asked:
            return
        self._asked = asked
        if not inventory.is_listed(asked):
            self.stop_load("slice")
            inventory.forget_rows()
        if inventory.counted.tell_whole(asked):
            self.stop_load("count")
            self.load_of("count").state = LoadState.DONE
            return
        directory, subscriptions = session.directory, list(inventory.subscriptions.values())
        whole = Asked(Selection(), asked.among)
        wanted = [asked] if inventory.counted.whole == whole or asked == whole else [whole, asked]

        def counts(stop: Event) -> Iterator[tuple[Asked, Counted]]:
            stop.wait(self.PAUSE)
            for one in wanted:
                if not stop.is_set():
                    yield one, directory.count(subscriptions, one.where, stop)

        self.load(counts, self._counted, self.show_all, name="count")

    def _counted(self, page: tuple[Asked, Counted]) -> None:
        asked, found = page
        inventory = self.shell.inventory
        inventory.tell(asked, found.matching, found.facets, found.spellings, found.missing)
        if asked == inventory.asked():
            self._list(asked)
        self.show_all()

    def _list(self, asked: Asked) -> None:
        """List the resources that were counted, where they are few enough."""
        inventory, session = self.shell.inventory, self.shell.session
        if not session or not inventory.counted or inventory.is_listed(asked):
            return
        if inventory.counted.matching > self.MOST_LISTED:
            return
        inventory.forget_rows()
        directory, missing = session.directory, inventory.counted.missing
        subscriptions = [one for one in inventory.subscriptions.values() if one.tenant_id not in missing]
        self.load(
            lambda stop: directory.slice(subscriptions, asked.where, stop),
            self._slice_arrived,
            lambda: self._slice_ended(asked),
            name="slice",
        )

    def _slice_arrived(self, page: ContentsPage) -> None:
        self.shell.estate.arrived((), page.resources)
        self.show_soon()

    def _slice_ended(self, asked: Asked) -> None:
        if self.load_of("slice").state is LoadState.DONE:
            self.shell.inventory.listed = asked
        self.show_all()

    def count_again(self) -> bool:
        """Count or list once more what failed or was stopped; False where nothing did."""
        inventory = self.shell.inventory
        if not inventory.counted:
            return False
        if self.load_of("count").state in _OVER or inventory.counted.missing:
            self._asked = None
            if inventory.counted.missing:
                inventory.counted.forget_whole()
                inventory.forget_rows()
        elif self.load_of("slice").state in _OVER and not inventory.is_listed(inventory.asked()):
            self._list(inventory.asked())
        else:
            return False
        self.show_all()
        return True


# What is said of it.


def counted_words(screen: CountedEstate) -> str:
    """Return how many rows there are, of how many, for the border of the resources."""
    inventory = screen.shell.inventory
    assert inventory.counted is not None
    if inventory.counted.told != inventory.asked():
        return count_state(screen)
    number = count(inventory.counted.matching)
    if screen.load_of("slice").is_running:
        return f"{count(len(inventory.rows))} of {number} so far"
    if not inventory.resources:
        return f"{number} counted, none listed"
    whole = "" if inventory.is_listed(inventory.asked()) else ", not all listed"
    return f"{count(len(inventory.rows))} of {count(inventory.total)}{whole}"


def count_state(screen: CountedEstate) -> str:
    """Return how the counting stands in few words, "" where the counts are those of what is chosen."""
    inventory = screen.shell.inventory
    if not inventory.counted or inventory.counted.told == inventory.asked():
        return ""
    state = screen.load_of("count").state
    return {LoadState.FAILED: "not counted", LoadState.STOPPED: "counting stopped"}.get(state, "counting …")


def counted_status(screen: CountedEstate) -> list[str]:
    """Return what the status line says of counts and slices, the most urgent first."""
    inventory = screen.shell.inventory
    if not inventory.counted:
        return []
    words = []
    counting, listing = screen.load_of("count"), screen.load_of("slice")
    if counting.error:
        words.append(f"! not counted: {counting.error.message.splitlines()[0]} · r tries again")
    elif counting.state is LoadState.STOPPED and count_state(screen):
        words.append("counting stopped · r counts")
    elif listing.error and not inventory.is_listed(inventory.asked()):
        words.append(f"! not all listed: {listing.error.message.splitlines()[0]} · r tries again")
    elif listing.state is LoadState.STOPPED and inventory.resources:
        words.append(f"stopped at {count(len(inventory.resources))} · r lists again")
    elif counting.is_running or listing.is_running:
        words.append(f"{'counting' if counting.is_running else 'listing'} · esc stops")
    if inventory.counted.missing:
        names = ", ".join(inventory.tenants[one].name for one in inventory.counted.missing if one in inventory.tenants)
        why = next(iter(inventory.counted.missing.values()))
        words.append(f"! {names}: neither counted nor listed: {why} · r tries again")
    if inventory.not_counted and inventory.counted.told:
        words.append(f"{', '.join(inventory.not_counted)} narrows what is listed, not the counts")
    total = f"{count(inventory.total)} resources counted by Azure"
    return [*words, f"{total}, {count(len(inventory.resources))} listed" if inventory.counted.told else "counting …"]


def counted_empty(screen: CountedEstate) -> Sequence[str]:
    """Return why no resource is listed, and what to do."""
    inventory = screen.shell.inventory
    assert inventory.counted is not None
    counting, listing = screen.load_of("count"), screen.load_of("slice")
    if inventory.counted.told != inventory.asked():
        error = counting.error
        if error:
            return [*error.message.splitlines(), "The counts at the left are those of before.", "r counts again."]
        return ["Counting stopped: r counts again."] if counting.state is LoadState.STOPPED else ["counting …"]
    if listing.is_running:
        return ["listing …"]
    if listing.error:
        return [*listing.error.message.splitlines(), "r lists again."]
    number = inventory.counted.matching
    if number > screen.MOST_LISTED:
        return [
            f"{count(number)} resources: choose to list them.",
            f"At most {count(screen.MOST_LISTED)} are listed.",
            "1 2 3 choose, / looks for names.",
        ]
    if number and not inventory.resources:
        return [f"{count(number)} resources, not listed: r lists them."]
    if number:
        return [f"None of the {count(len(inventory.resources))} listed is left by “{inventory.filter}”."]
    return ["Nothing is left by what is chosen.", "Backspace in a left pane takes its choice back."]
