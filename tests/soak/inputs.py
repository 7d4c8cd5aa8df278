"""Every input of azpane: which screen it stands on, how one gets there, and the keys that open it."""

from __future__ import annotations

from dataclasses import dataclass

_ACCOUNT = "https://stadasandbox.blob.core.windows.net"
_WEBSHOP = "https://stwebshopprod.blob.core.windows.net"

_RUN = "\x1b[18~resources | take 5\x12"  # f7 selects what stands there

EXPLORE = ("--demo",)
BLOBS = (f"{_WEBSHOP}/config/prod/orders.yaml", "--demo")
BIG = ("--demo", "big-estate")
MILLION = (f"{_ACCOUNT}/million", "--demo", "million-blobs")


@dataclass(frozen=True, slots=True)
class Place:
    """An input by its screen and id; `there` are keys, each pressed at rest, after which `opener` opens it.

    `arguments` start an azpane where it is; `esc_stays` tells that esc empties the input and leaves it open, and
    `is_early` that rows still stream in.
    """

    name: str
    screen: str
    input: str
    there: tuple[str, ...]
    opener: str
    arguments: tuple[str, ...] = EXPLORE
    esc_stays: bool = False
    is_early: bool = False


PLACES = (
    Place("filter of the resources", "ExploreScreen", "filter", ("e",), "/", esc_stays=True),
    Place("search in the subscriptions' pane", "ExploreScreen", "filter", ("e",), "1/", esc_stays=True),
    Place("search in the groups", "ExploreScreen", "filter", ("e",), "2/", esc_stays=True),
    Place("search in the tags", "ExploreScreen", "filter", ("e",), "3/", esc_stays=True),
    Place("file of an export", "ExportScreen", "file", ("e",), "x"),
    Place("palette", "PaletteScreen", "question", ("e",), ":"),
    Place("palette in Identity", "PaletteScreen", "question", ("i",), "\x10"),
    Place("palette in Activity", "PaletteScreen", "question", ("a",), ":"),
    Place("palette after another mode's key", "PaletteScreen", "question", ("i",), "e:"),
    Place("query", "KqlScreen", "query", ("e",), "K"),
    Place("query from Activity", "KqlScreen", "query", ("a",), "K"),
    Place("file of a query", "AskScreen", "answer", ("e", "K"), "\x0f"),
    Place("filter of a query's rows", "KqlScreen", "filter", ("e", "K", _RUN), "/", esc_stays=True),
    Place("file of a query's rows", "ExportScreen", "file", ("e", "K", _RUN), "x"),
    Place("filter of all subscriptions", "SubscriptionsScreen", "filter", ("e", "S"), "/", esc_stays=True),
    Place("subscriptions opened and searched", "SubscriptionsScreen", "filter", ("e",), "S/", esc_stays=True),
    Place("file of tag keys", "ExportScreen", "file", ("e", "t"), "x"),
    Place("file of untagged resources", "ExportScreen", "file", ("e", "t", "\t"), "x"),
    Place("other audience", "AudienceScreen", "other", ("i",), "v\t"),
    Place("tenant of an audience", "AudienceScreen", "tenant", ("i",), "v\t\t"),
    Place("filter of the requests", "ActivityScreen", "filter", ("a",), "/", esc_stays=True),
    Place("search in a preview", "BlobsScreen", "filter", ("b", "2"), "/", BLOBS, esc_stays=True),
    Place("filter of the blobs", "BlobsScreen", "filter", ("b", "1"), "/", BLOBS, esc_stays=True),
    Place("prefix of names", "AskScreen", "answer", ("b", "1"), "p", BLOBS),
    Place("index tags", "AskScreen", "answer", ("b", "1"), "t", BLOBS),
    Place("folder of a download", "DownloadScreen", "folder", ("b", "1"), "d", BLOBS),
    Place("palette in Blobs", "PaletteScreen", "question", ("b",), ":", BLOBS),
    Place(
        "filter of a download's files",
        "DownloadsScreen",
        "filter",
        ("b", "1", "d", "\r", "D"),
        "/",
        BLOBS,
        esc_stays=True,
    ),
    Place(
        "filter while a million names stream in",
        "BlobsScreen",
        "filter",
        ("b",),
        "/",
        MILLION,
        esc_stays=True,
        is_early=True,
    ),
    Place("palette while a million names stream in", "PaletteScreen", "question", ("b",), ":", MILLION, is_early=True),
    Place(
        "filter while an estate streams in", "ExploreScreen", "filter", ("e",), "/", BIG, esc_stays=True, is_early=True
    ),
    Place("query while an estate streams in", "KqlScreen", "query", ("e",), "K", BIG, is_early=True),
)
"""All of them; those of one azpane stand side by side."""

AT_START = tuple(one for one in PLACES if one.there == ("e",) and one.opener in ("/", ":", "K", "3/", "e:"))
"""Those that keys written before the first frame can open."""
