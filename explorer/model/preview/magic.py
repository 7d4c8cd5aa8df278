"""The kind of a file by its first bytes, and the size of a picture by its header."""

from __future__ import annotations

import struct

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", "Parquet"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (0, b"\xff\xd8\xff", "JPEG picture"),
    (0, b"GIF87a", "GIF picture"),
    (0, b"GIF89a", "GIF picture"),
    (0, b"Obj\x01", "Avro data file"),
    (0, b"ORC", "ORC data file"),
    (0, b"ARROW1\0\0", "Arrow file"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"%PDF-", "PDF document"),
    (0, b"PK\x03\x04", "zip archive (also docx, xlsx, jar, nupkg)"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (257, b"ustar", "tar archive"),
    (0, b"BZh", "bzip2, packed"),
    (0, b"\xfd7zXZ\0", "xz, packed"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard, packed"),
    (0, b"\x04\x22\x4d\x18", "LZ4, packed"),
    (0, b"TAPE\0\0", "SQL Server backup (tape format)"),
    (0, b"conectix", "VHD disk"),
    (0, b"vhdxfile", "VHDX disk"),
    (0, b"\x7fELF", "program (ELF)"),
    (0, b"MZ\x90\0", "program (Windows)"),
    (0, b"\x00asm", "program (WebAssembly)"),
    (4, b"ftyp", "video or picture (MP4 family)"),
    (0, b"OggS", "Ogg audio or video"),
    (0, b"ID3", "MP3 audio"),
    (0, b"\0\0\0\0", ""),  # zeros say nothing
)
_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def kind_of(head: bytes) -> str:
    """Return what bytes are by their magic numbers, in words; "" where none is known."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP picture"
    return next((words for at, magic, words in _MAGIC if head.startswith(magic, at)), "")


def is_picture(kind: str) -> bool:
    """Tell whether azpane can draw this kind, with the optional extra for pictures."""
    return kind.endswith(" picture")


def picture_size(head: bytes) -> tuple[int, int] | None:
    """Return a picture's width and height in pixels by its header; None where that is not in these bytes.

    Sources: https://www.w3.org/TR/png-3/#11IHDR, https://www.w3.org/Graphics/GIF/spec-gif89a.txt,
    https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.2), https://developers.google.com/speed/webp/docs/riff_container
    """
    try:
        if head.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", head, 16)
        elif head.startswith(b"GIF8"):
            width, height = struct.unpack_from("<HH", head, 6)
        elif head[8:12] == b"WEBP":
            return _webp_size(head)
        else:
            return _jpeg_size(head)
    except struct.error:
        return None
    return width, height


def is_deep_png(head: bytes) -> bool:
    """Tell whether it is a PNG of 16 bits a colour."""
    return head.startswith(b"\x89PNG") and head[24:25] == b"\x10"


def _webp_size(head: bytes) -> tuple[int, int] | None:
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:  # fill bytes may stand before a marker
            at += 1
        elif marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        else:
            at += 2 + int(struct.unpack_from(">H", head, at + 2)[0])
    return None
