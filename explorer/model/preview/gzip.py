"""gzip, unpacked piece by piece, with a limit to the size of one unpacked piece."""

from __future__ import annotations

import zlib

GZIP_MARK = b"\x1f\x8b\x08"


class Unpacker:
    """The content of gzip members, one after the other; `feed` takes packed bytes, `take` gives unpacked ones."""

    def __init__(self) -> None:
        self._packed = b""
        self._inner = zlib.decompressobj(wbits=31)
        self._is_between = True  # no member has begun that has not ended
        self._may_hold = False  # the last piece filled its room: more may be waiting inside zlib
        self.unpacked = 0  # bytes given so far
        self.fault = ""

    @property
    def has_more(self) -> bool:
        """Whether `take` may have something to give before more is fed."""
        return (bool(self._packed) or self._may_hold) and not self.fault

    @property
    def is_complete(self) -> bool:
        """Whether what was fed ends where a member does."""
        return self._is_between and not self._packed

    def feed(self, data: bytes) -> None:
        """Take in the next packed bytes."""
        self._packed += data

    def take(self, most: int) -> bytes:
        """Return up to `most` unpacked bytes; damaged data sets `fault`, after all that came before the damage."""
        out: list[bytes] = []
        room = most
        while room > 0 and self.has_more:
            if self._is_between:
                self._packed = self._packed.lstrip(b"\0")  # the padding of tape formats
                if not self._packed:
                    break
            data = self._piece(room)
            out.append(data)
            room -= len(data)
        given = b"".join(out)
        self.unpacked += len(given)
        return given

    def _piece(self, room: int) -> bytes:
        packed, before = self._packed, self._inner.copy()
        try:
            data = self._inner.decompress(packed, room)
        except zlib.error:
            return self._up_to_the_damage(before, packed, room)
        self._settle(packed, data, room)
        return data

    def _settle(self, packed: bytes, data: bytes, room: int) -> None:
        """Record where the last call ended: inside a member, or after its end, where another may follow."""
        if self._inner.eof:
            self._packed = self._inner.unused_data
            self._inner = zlib.decompressobj(wbits=31)
            self._is_between, self._may_hold = True, False
        else:
            self._packed = self._inner.unconsumed_tail
            self._is_between = False
            self._may_hold = len(data) == room

    def _up_to_the_damage(self, inner: zlib._Decompress, packed: bytes, room: int) -> bytes:
        """Unpack byte by byte: a call that fails gives nothing of the data before the damage."""
        self._inner = inner
        out: list[bytes] = []
        for at in range(len(packed)):
            if room <= 0:
                self._packed, self._may_hold = packed[at:], True
                return b"".join(out)
            try:
                data = inner.decompress(packed[at : at + 1], room)
            except zlib.error:
                break
            if inner.unconsumed_tail:  # the room was full before this byte was taken
                out.append(data)
                self._packed, self._may_hold = packed[at:], True
                return b"".join(out)
            out.append(data)
            room -= len(data)
            self._is_between = False
        self.fault = "damaged, or no gzip, from here on"
        self._packed = b""
        return b"".join(out)
