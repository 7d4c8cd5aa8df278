"""The parts of the preview without a screen: a search that stays at its place, a follower with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import cast

from explorer.model.base.errors import ExplorerError, ServiceFault
from explorer.ui.preview.blob_view import BlobView
from explorer.ui.preview.follow import FOLLOW_SECONDS, Follow
from explorer.ui.preview.search import Search
from explorer.ui.preview.views import FlowView
from tests.ui.loaders import DirectLoader


def _view(*lines: str) -> FlowView:
    view = FlowView()
    view.extend([[(line, "")] for line in lines])
    return view


def test_a_search_begins_at_what_is_in_sight_and_goes_round() -> None:
    shown: list[int | None] = []
    search = Search(DirectLoader(), lambda: (2, 80), shown.append)
    view = _view("an Apple", "pear", "plum", "apple pie", "APPLE")
    search.begin("aPPle", view)
    search.step(1, view)
    search.step(1, view)
    search.step(-1, view)
    assert shown == [3, 4, 0, 4]
    assert search.words("first 64.0 KiB of 3.2 GiB") == "“apple” 3 of 3 in the first 64.0 KiB"


def test_a_search_stays_at_its_place_when_more_is_read() -> None:
    shown: list[int | None] = []
    search = Search(DirectLoader(), lambda: (1, 80), shown.append)
    view = _view("a", "a")
    search.begin("a", view)
    view.extend([[("a", "")]])
    search.go_on(view)
    assert shown == [1, None]
    assert search.words("") == "“a” 2 of 3"
    assert ("a", "here") in view.spans(1, 80)


def test_a_search_without_a_text_or_a_view_says_nothing() -> None:
    search = Search(DirectLoader(), lambda: (0, 80), lambda _row: None)
    search.begin("a", None)
    search.step(1, None)
    assert search.words("") == "“a” not found"
    search.begin("", _view("a"))
    assert search.words("") == ""


class GrowingBlob:
    """A blob to follow; what is in `answers` comes at each look, an error is raised."""

    def __init__(self, *answers: bool | ExplorerError) -> None:
        self.answers = list(answers)

    def follow(self, stop: Event) -> Iterator[str]:
        yield "content"

    def look_again(self, stop: Event) -> Iterator[bool]:
        answer = self.answers.pop(0)
        if isinstance(answer, ExplorerError):
            raise answer
        yield answer


class Following:
    """A follower of a blob; `seen` are what it read (True for the blob's end), and None for each end of a load."""

    def __init__(self, *answers: bool | ExplorerError) -> None:
        self.blob = cast(BlobView, GrowingBlob(*answers))
        self.seen: list[bool | None] = []
        self.follow = Follow(DirectLoader(), self.seen.append, lambda: self.seen.append(None))
        self.now = 100.0
        self.follow.clock = lambda: self.now
        self.follow.start(self.blob)

    def look_after(self, seconds: float) -> None:
        self.now += seconds
        self.follow.poll(self.blob)


def test_a_followed_blob_is_looked_at_once_it_is_time() -> None:
    following = Following(True, False)
    following.look_after(FOLLOW_SECONDS / 2)
    assert following.seen == [True, None]
    following.look_after(FOLLOW_SECONDS / 2)
    assert following.seen == [True, None, False]
    following.look_after(FOLLOW_SECONDS + 1)
    assert following.follow.words == "following · grew 3 s ago"
    following.follow.stop()
    following.look_after(60)
    assert following.follow.words == ""


def test_following_goes_on_when_a_blob_grows_between_two_requests_and_ends_at_any_other_fault() -> None:
    following = Following(ServiceFault("changed", code="ConditionNotMet", hint=""), ServiceFault("gone", hint=""))
    following.look_after(FOLLOW_SECONDS)
    assert following.follow.is_on
    following.look_after(FOLLOW_SECONDS)
    assert not following.follow.is_on
    assert following.seen == [True, None, None]
