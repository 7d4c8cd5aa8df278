"""Where to cut a range of names in two, from the characters that names were seen to have at each place."""

from __future__ import annotations

from collections.abc import Sequence

_TOP = chr(0x10FFFF)
_SURROGATES = range(0xD800, 0xE000)
_SAMPLES = 64
_DEEP = 12  # characters that a width is measured by
# Where one of these was seen, the others may be.
_CLASSES = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class KeySpace:
    """The names seen so far, all of which begin with a prefix, as an alphabet for each place.

    Where there is a delimiter no cut holds one after the prefix.
    """

    def __init__(self, prefix: str = "", delimiter: str = "") -> None:
        self._prefix = prefix
        self._delimiter = delimiter
        self._seen: list[set[str]] = []

    def see(self, names: Sequence[bytes]) -> None:
        """Take in names, which are in order: the first, the last and some between."""
        if not names:
            return
        for name in {*names[:: max(1, len(names) // _SAMPLES)], names[-1]}:
            text = name.decode()
            self._seen.extend(set() for _ in range(len(text) - len(self._seen)))
            for at, letter in enumerate(text):
                self._seen[at].add(letter)

    def between(self, low: bytes, high: bytes) -> bytes:
        """Return a text above `low` and below `high` (b"" is no end), near the middle of names; b"" for none."""
        below, above = low.decode(), high.decode()
        shared = _shared(below, above) if above else len(self._prefix)
        # Places that have only ever had one letter could have more further on: half of them are skipped at a time.
        alike = shared
        while alike < len(below) and alike < len(self._seen) and len(self._seen[alike]) == 1:
            alike += 1
        order = [shared + (alike - shared) // 2, alike, *range(shared, len(below))]
        for depth in order:
            if depth >= len(below):
                continue
            letter = self._letter(below[depth], above[depth] if above and depth == shared < len(above) else "", depth)
            middle = below[:depth] + letter
            if self._delimiter and self._delimiter in middle[len(self._prefix) :]:
                continue  # within a virtual folder, which would be listed on both sides
            if letter and low < (coded := middle.encode()) and (not high or coded < high):
                return coded
        return b""

    def width(self, low: bytes, high: bytes) -> float:
        """Return how much of the space of names lies between two, as far as it has been seen; 1 is all."""
        return (self._place(high.decode()) if high else 1.0) - self._place(low.decode())

    def _letter(self, low: str, high: str, depth: int) -> str:
        """Return a letter above one, in the middle of those that may stand here; high itself is not left out."""
        choices = [one for one in self._letters(depth) if one > low and (not high or one <= high)]
        if choices:
            return choices[len(choices) // 2] if high else choices[(len(choices) - 1) // 2]
        following = ord(low) + 1
        if following in _SURROGATES:
            following = _SURROGATES.stop
        return chr(following) if low < _TOP else ""

    def _letters(self, depth: int) -> list[str]:
        seen = self._seen[depth] if depth < len(self._seen) else set()
        if len(seen) <= 1:
            return []
        return sorted(seen.union(*(letters for letters in _CLASSES if not seen.isdisjoint(letters))))

    def _place(self, text: str) -> float:
        """Return where a text stands between the first name (0) and the last (1)."""
        place, part, depth = 0.0, 1.0, 0
        for at, letter in enumerate(text):
            letters = sorted(self._seen[at]) if at < len(self._seen) else []
            if len(letters) <= 1:
                if letters and letter > letters[0]:
                    return place + part
                continue
            part /= len(letters)
            place += part * sum(one < letter for one in letters)
            if letter not in letters:
                return place
            depth += 1
            if depth == _DEEP:
                break
        return place


def _shared(one: str, other: str) -> int:
    """Return how long the beginning is that two texts share."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
