"""Every kind of content of the demo's blobs: what makes its bytes, and the type it is served as."""

from __future__ import annotations

import base64
import gzip
import json
import math
import random
import struct
import time
import zlib
from collections.abc import Callable, Iterator


def _log(rng: random.Random, rows: int) -> bytes:
    levels = ("INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR")
    events = (
        "order accepted order=%06d",
        "payment authorised order=%06d",
        "cache miss key=basket:%06d",
        "request finished path=/basket/%06d status=200",
        "retrying call to billing attempt=2 order=%06d",
        "timeout after 30000 ms waiting for billing order=%06d",
    )
    lines = []
    for second in range(rows):
        which = rng.randrange(len(events))
        clock = f"2026-05-14T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{rng.randrange(1000):03}Z"
        lines.append(f"{clock} {levels[which]} webshop.orders {events[which] % rng.randrange(1_000_000)}\n")
    return "".join(lines).encode()


def _csv(rng: random.Random, rows: int) -> bytes:
    cities = ("Amsterdam", "København", "München", "Zürich", "São Paulo", "東京", "Kraków")
    lines = ["order_id,city,article,quantity,price_eur,ordered_at\r\n"]
    for row in range(rows):
        price = rng.randrange(199, 49_999)
        lines.append(
            f"{100_000 + row},{cities[rng.randrange(len(cities))]},A-{rng.randrange(10_000):04},{rng.randrange(1, 9)},"
            f"{price // 100}.{price % 100:02},2026-05-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:00:00Z\r\n"
        )
    return "".join(lines).encode()


def _record(rng: random.Random, row: int) -> dict[str, object]:
    return {
        "deviceId": f"line-{rng.randrange(40):02}-press-{rng.randrange(8)}",
        "sequence": row,
        "temperature": rng.randrange(180, 920) / 10,
        "vibration": rng.randrange(0, 4000) / 1000,
        "state": ("running", "running", "idle", "fault")[rng.randrange(4)],
        "enqueuedTimeUtc": f"2026-05-14T{row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}.000Z",
    }


def _json_lines(rng: random.Random, rows: int) -> bytes:
    return "".join(json.dumps(_record(rng, row), separators=(",", ":")) + "\n" for row in range(rows)).encode()


def _json(rng: random.Random, rows: int) -> bytes:
    body = {"schemaVersion": "1.2", "source": "webshop", "records": [_record(rng, row) for row in range(rows)]}
    return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()


_WORDS = (
    *("the", "order", "was", "sent", "to", "the", "customer", "and", "the", "invoice", "follows", "by", "post"),
    *("—", "grüße,", "señor,", "你好"),
)


def _text(rng: random.Random, rows: int) -> bytes:
    lines = (" ".join(_WORDS[rng.randrange(len(_WORDS))] for _ in range(12)) + ".\n" for _ in range(rows))
    return "".join(lines).encode()


def _yaml(rng: random.Random, rows: int) -> bytes:
    settings = "".join(f"  setting{row:02}: {rng.randrange(1000)}\n" for row in range(rows))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: webshop\ndata:\n{settings}".encode()


def _png(rng: random.Random, side: int) -> bytes:
    """A picture of side x side pixels: a gradient of one colour."""
    red, green, blue = (rng.randrange(256) for _ in range(3))
    rows = b"".join(
        b"\0" + b"".join(bytes((red, (green + y) % 256, (blue + x) % 256)) for x in range(side)) for y in range(side)
    )
    return _png_file(side, side, rows)


def _orders(rng: random.Random, rows: int) -> bytes:
    notes = ("", "", "", "leave at the door", "ring twice,\nthen call", 'say "hello"', "grüße 東京")
    lines = ["order,customer,city,total,note"]
    for row in range(rows):
        note = notes[rng.randrange(len(notes))].replace('"', '""')
        total = f"{rng.randrange(5, 900)}.{rng.randrange(100):02}"
        lines.append(f'{100_000 + row},C-{rng.randrange(9999):04},Kraków,{total},"{note}"')
    return "\r\n".join(lines).encode()


def _events(rng: random.Random, rows: int) -> bytes:
    out = []
    for row in range(rows):
        event: dict[str, object] = {"at": f"2026-05-14T{row // 60 % 24:02}:{row % 60:02}:00Z", "device": row % 40}
        event |= {"temperature": rng.randrange(180, 920) / 10}
        if row % 7 == 3:
            event["fault"] = {"code": "E17", "text": "overheated, and the cooling did not come on in time"}
        out.append(json.dumps(event, separators=(",", ":")))
    return "\n".join(out).encode()


def _one_line(rng: random.Random, rows: int) -> bytes:
    body = {"orders": [{"id": row, "total": rng.randrange(9000) / 100, "paid": row % 3 == 0} for row in range(rows)]}
    return json.dumps(body, separators=(",", ":")).encode()


def _hostile(_rng: random.Random, rows: int) -> bytes:
    lines = (
        "[red]markup[/red] and [@click=app.quit]a link[/]",
        "\x1b[2J\x1b[31mescape codes\x1b[0m \x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07",
        "\u202ereversed\u202c zero\u200bwidth \x9b31m \ufeff",
        "a line without end: " + "x" * 20_000,
    )
    return "\n".join(lines * rows).encode()


def _avro(_rng: random.Random, _rows: int) -> bytes:
    schema = b'{"type":"record","name":"reading","fields":[{"name":"value","type":"double"}]}'
    return (
        b"Obj\x01\x02\x16avro.schema"
        + bytes((len(schema) * 2 % 128 | 128, len(schema) * 2 // 128))
        + schema
        + b"\0" * 16
    )


def _picture(_rng: random.Random, width: int) -> bytes:
    """A sun behind hills, three wide for two high, as a PNG."""
    height = width * 2 // 3
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = height * (0.72 + 0.1 * math.sin(x / width * 7) + 0.04 * math.sin(x / width * 23))
            away = math.hypot(x - width * 0.66, y - height * 0.42) / height
            if y > hill:
                rows += bytes((20, 60 + (height - y) * 90 // height, 70))
            elif away < 0.16:
                rows += b"\xff\xd2\x5a"
            else:
                glow = max(0.0, 1 - away * 1.4)
                rows += bytes((int(60 + 190 * glow), int(70 + 80 * glow + 40 * y / height), int(140 - 40 * glow)))
    return _png_file(width, height, bytes(rows))


def _png_file(width: int, height: int, rows: bytes) -> bytes:
    """Return a PNG of rows of red, green and blue bytes, each row after a byte 0."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)) for tag, data in parts
    )


def _empty(_rng: random.Random, _rows: int) -> bytes:
    return b""


Maker = Callable[[random.Random, int], bytes]
"""Makes content of a size: rows, pixels or mebibytes."""

KINDS: dict[str, tuple[str, Maker | None]] = {
    "avro": ("avro/binary", _avro),
    "binary": ("application/octet-stream", None),
    "csv": ("text/csv", _csv),
    "empty": ("application/octet-stream", _empty),
    "events": ("application/octet-stream", _events),
    "gzip": ("application/gzip", lambda rng, rows: gzip.compress(_json_lines(rng, rows), mtime=0)),
    "hostile": ("text/plain", _hostile),
    "journal": ("text/plain", None),
    "json": ("application/json", _json),
    "jsonl": ("application/x-ndjson", _json_lines),
    "latin": ("text/plain", lambda _, rows: ("Grüße aus Köln, señor; naïve café\n" * rows).encode("latin-1")),
    "log": ("text/plain", _log),
    "one line": ("application/json", _one_line),
    "orders": ("text/csv", _orders),
    "packed events": ("application/octet-stream", lambda rng, rows: gzip.compress(_events(rng, rows), mtime=0)),
    "parquet": ("application/vnd.apache.parquet", None),
    "picture": ("image/png", _picture),
    "png": ("image/png", _png),
    "text": ("text/plain; charset=utf-8", _text),
    "utf-16": ("text/plain", lambda _, rows: ("Grüße, レポート, отчёт\r\n" * rows).encode("utf-16")),
    "yaml": ("application/yaml", _yaml),
    "zeros": ("application/gzip", lambda _, mebibytes: gzip.compress(bytes(mebibytes << 20), mtime=0)),
}
"""Kind -> media type and maker; None for kinds of any size, which are made piece by piece."""


JOURNAL_SECONDS = 2
"""Seconds between two lines of a journal."""

_JOURNAL_LINE = 83  # bytes of each line: any part of a journal is made without the rest


def journal_size(lines: int) -> int:
    """Return the number of bytes in so many lines of a journal."""
    return lines * _JOURNAL_LINE


def journal_pieces(begin: int, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes from start up to stop of a journal that begins at a time in seconds since 1970."""
    first, last = start // _JOURNAL_LINE, -(-stop // _JOURNAL_LINE)
    for batch in range(first, last, 1000):
        data = b"".join(_journal_line(begin, number) for number in range(batch, min(batch + 1000, last)))
        offset = batch * _JOURNAL_LINE
        yield data[max(0, start - offset) : max(0, stop - offset)]


_EVENTS = (
    ("INFO ", "order accepted"),
    ("INFO ", "payment authorised"),
    ("DEBUG", "cache miss"),
    ("INFO ", "request finished status=200"),
    ("WARN ", "retrying call to billing"),
    ("INFO ", "parcel handed over"),
    ("ERROR", "timeout waiting for billing"),
)


def _journal_line(begin: int, number: int) -> bytes:
    mixed = zlib.crc32(number.to_bytes(8, "little"))
    level, event = _EVENTS[mixed % 97 % len(_EVENTS)]
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begin + number * JOURNAL_SECONDS))
    return f"{moment}Z {level} webshop.orders {event:<27} order={mixed % 1_000_000:06}\n".encode()


# Readings of machines, 48 rows in two row groups, as pyarrow writes them.
_PARQUET = zlib.decompress(base64.b85decode(
    'c-qZZZ%kWN6hH6rS~@7D1@5z*)O8GQx}=cD-(?x-O11?|os&32lnfepl^UQ}%4S@QxGaWj_+?p^frM=SA&e1SCN5dfg+zxs8Ht;I'
    '&@5&#&ctP!nP80Q2Y>gKVaXV5^n)h--Fx0S_jlg8_nzM)?DE$YGlglaEP#o!h@1@;BI;}lcEk#`;sm>d5zAt#4~y;0%*?q6t?|eh'
    'HA&J4^ht@e1P~NyntTQ|s&{o2YMR?h#Xt#A3X}omZmU+2ux1m|=P|x0y<=-UeM)NY)Li@*f6WOgz?|{-cqu)rU`QgmKBSr~mdTQb'
    'F`k%Ohq33`e2h)MdNFQ2P>9i^mSCjO3XIpQwwNrHlV3e%uutgQj2TsUnQu`QIe~Z;N-8<>O1JF}?d$Cyoro7Qg+jD=A-5ZeywwB!'
    'Kl?+WgVm*_6aLH7q3Tem3^)tl9?Zj-Yp~|Lf1v*&upPc3Jb&vaN~^v+-2>hk%u)EN5F5wyX~f>fv%4C#6|s^<wLMfHug#R|>GdDl'
    '>^*gHV83>$_VmX~ly?(Lzr+?f5P|(Tm@ffV*kkaGz)npe+5`Jd*t3}52fVPyu;xk3HpI6GF5rdT18fKU@uPc?@^-MAJ3Y5yTLzYG'
    '*UCICkx0}N>C`)Hl0z%r<caLnqpf-{rnexw%GNH*p6*pd$%-8vlD6c1NGFMu9-<7??#w~IzD8uvCsMcI7!ISpokWk+BgZu$NVKk!'
    '$bALA3&0;l*}oH+UIlM6k@*m|_zU>IA%?tZyB~1F7G@1F*(gr2rjc=A_YjmE7t|s~<NYv_7qax93AyLb8bg9jZ#*FcyS`2c_QPj{'
    'U~8Wfg1y!#1m4*q1g?aIz>l{Jf%~Em^47_{2HW%W{-lLG(0>Es{Kj8ex&dMwgb4qF2xAc80f@4qn&<`i#}WSkB3Iz=g?|Tp`B>YH'
    '_)gd!`1|2M4A|ilqHYG>O;*Sa*xqMY9ukLz`ESfmVb&nTtFU(<Qv+<#F*$g?0epe@2!J~1QQ#Kr8K4TWV?x}(d7w5WDIwR`gpd~r'
    'H$%$uB`SLvA)6#A#k!=B*QZ0wFGI+AuxC&YN6$jAd7r>P0pB#lnhmjDg+R~Yxe#mcaZ5V`v15%5`_5y)DRhVrTXeyPbF#idlv(%x'
    '6SC{0a&nrxnp^euAhQ#*7RXMMq2B@uh}DKCwLRF}8t%~V_!Ri$V5}f3(C5e%9{4QqrN{L4PCXiobw_n#vXLtojdjiE4F$W~7V_Fq'
    'tcXX$&3b|Os%H5b#E4kA>@>H9+rzOgro_{vv_<w6cmiYDc8A~!m(m)3zV%<9+T`-N207(2tE-&McGvtin5=5*K}qeCcs;jl^oa&y'
    'vN#tzrb@LZ#btJJ(vTvNd}qf7eOOj!Bz{chN2L`LDDw$$JO=kYSv?~2w-o+^d>40PBGEEWOguv)!?>(okok9JKC3LBL0;InIP(PV'
    '@iqKx>hj!$Lo@Ek;0{UZI}-mojo)5#_paN-roEPVwr%0f;x-fBJZI%c)9<Tl@BEF6n>G?Os4aXhgI~#5ie5qY;u~$Tkl=e8KWAGe'
    'fqE%Z)wo4Hl1VEx&&^CekeN*Tj5zqPeU<Gqp3P?+Nwv={#$V4_W&4ae`KRhC+vg`2Kj2z*`}F1V;kB!8pFTJLF*lj^x$WkkyH{+V'
    'flSdqUJuUg#cn-T*xcD!7>q_E`#kvD)D@0&cuFdYw4!3yAU=He`ca>WXczuV`Uet5MnM'
))  # fmt: skip


def repeated(tile: bytes, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes from start up to stop of a tile that repeats without end."""
    while start < stop:
        offset = start % len(tile)
        piece = tile[offset : offset + stop - start]
        yield piece
        start += len(piece)


def parquet_pieces(size: int, filling: bytes, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes from start up to stop of a Parquet file of any size; its footer does not mention the filling."""
    footer = int.from_bytes(_PARQUET[-8:-4], "little") + 8
    pages, end = _PARQUET[:-footer], _PARQUET[-footer:]
    yield pages[start:stop]
    yield from repeated(filling, max(start, len(pages)), min(stop, size - footer))
    yield end[max(0, start - size + footer) : max(0, stop - size + footer)]
