"""Back and forward through places, as a browser does it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.visits import MOST, History, Visit


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _history() -> tuple[History, _Clock]:
    clock = _Clock()
    return History(clock, frozenset({"explore"})), clock


def _explore(*chosen: str, opened: str = "", cursor: str = "", text: str = "") -> Visit:
    return Visit("explore", chosen, opened, filter=text, cursor=cursor)


def _blobs(prefix: str, opened: str = "") -> Visit:
    return Visit("blobs", prefix, opened)


def _walked(history: History, by: int, now: Visit) -> list[Visit]:
    found = []
    while (visit := history.step(by, now)) is not None:
        found.append(visit)
        now = visit
    return found


def test_back_and_forward_restore_the_filter_and_cursor_as_they_were_left() -> None:
    history, _ = _history()
    history.see(_explore())
    history.see(_explore(cursor="kv", text="kv"))
    history.see(_explore(opened="kv"))
    back = history.step(-1, _explore(opened="kv"))
    assert back is not None
    assert (back.opened, back.cursor, back.filter) == ("", "kv", "kv")
    assert history.step(-1, back) is None
    assert history.step(1, back) == _explore(opened="kv")


def test_choices_in_quick_succession_are_one_place() -> None:
    history, clock = _history()
    for chosen in ((), ("a",), ("a", "b"), ("a", "b", "c")):
        history.see(_explore(*chosen))
        clock.now += 0.5
    clock.now += 5
    history.see(_explore("d"))
    assert _walked(history, -1, _explore("d")) == [_explore("a", "b", "c"), _explore()]


def test_a_choice_taken_back_at_once_leaves_no_place() -> None:
    history, _ = _history()
    for chosen in ((), ("a",), ()):
        history.see(_explore(*chosen))
    assert history.count == 1


def test_levels_gone_down_quickly_are_all_places() -> None:
    history, _ = _history()
    for prefix in ("", "a/", "a/b/"):
        history.see(_blobs(prefix))
    assert history.count == 3


def test_what_is_only_passed_between_two_opened_things_is_no_place() -> None:
    history, _ = _history()
    for visit in (_blobs("a/"), _blobs("a/", "x"), _blobs("a/"), _blobs("a/", "y")):
        history.see(visit)
    assert _walked(history, -1, _blobs("a/", "y")) == [_blobs("a/", "x"), _blobs("a/")]


def test_going_elsewhere_after_going_back_forgets_what_was_ahead() -> None:
    history, _ = _history()
    for prefix in ("", "a/", "b/"):
        history.see(_blobs(prefix))
    history.step(-1, _blobs("b/"))
    history.see(_blobs("a/"))
    history.see(_blobs("c/"))
    assert history.step(1, _blobs("c/")) is None
    assert _walked(history, -1, _blobs("c/")) == [_blobs("a/"), _blobs("")]


def test_what_has_not_opened_yet_is_no_place_of_its_own() -> None:
    history, clock = _history()
    history.see(_blobs("a/", "x"))
    history.see(_explore())
    history.step(-1, _explore())
    history.see(_explore())  # the mode that is being left
    history.see(_blobs("a/"))  # the folder is listed, the blob is not there yet
    history.see(_blobs("a/", "x"))
    assert history.can_step(1)
    assert history.step(1, _blobs("a/", "x")) == _explore()
    history.step(-1, _explore())
    clock.now += 60
    history.see(_blobs("a/"))  # the blob is gone, and the user has stayed
    assert history.here == _blobs("a/")


def test_from_no_place_a_step_back_leads_to_the_last_one() -> None:
    history, _ = _history()
    assert history.step(-1, None) is None
    history.see(_explore())
    history.see(_blobs(""))
    assert history.step(-1, None) == _blobs("")
    assert history.step(-1, _blobs("")) == _explore()


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["[", "]"])), max_size=400))
def test_it_is_what_a_list_with_a_finger_on_it_is(steps: list[int | str]) -> None:
    history, clock = _history()
    places, at = [_blobs("0")], 0
    history.see(places[0])
    for step in steps:
        clock.now += 10
        if isinstance(step, int):
            visit = _blobs(str(step))
            history.see(visit)
            if visit != places[at]:
                places = [*places[: at + 1], visit][-MOST:]
                at = len(places) - 1
        else:
            by = -1 if step == "[" else 1
            expected = places[at + by] if 0 <= at + by < len(places) else None
            assert history.step(by, places[at]) == expected
            at += by if expected else 0
    assert history.here == places[at]
    assert history.count == len(places) <= MOST


def test_no_way_is_ever_printed() -> None:
    assert "secret" not in repr(Visit("blobs", "a/", way="secret"))
