"""A blob to read: its properties, then its beginning as text, JSON or hex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.model.blob_reference import BlobReference
from explorer.model.errors import ExplorerError
from explorer.model.preview import Preview, preview
from explorer.ui.describe import Line, error_lines, fields
from explorer.ui.highlight import source_lines

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

FIRST = 64 * 1024  # bytes shown


@dataclass(slots=True)
class BlobView:
    """What is known of one opened blob; filled on a worker thread, read after each part has arrived."""

    container: str
    reference: BlobReference
    total: int = -1  # bytes in all, where the listing has told
    properties: Mapping[str, str] = field(default_factory=dict)
    content: Preview | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.reference.name

    def read(self, service: BlobService) -> Iterator[str]:
        """Ask for the properties, then for the first 64 KiB by one range read; yields the name of each part."""
        self.properties = service.properties(self.container, self.reference)
        yield "properties"
        data = service.preview(self.container, self.reference, 0, FIRST)
        self.content = preview(self.name, self.properties.get("content type", ""), data, self.total)
        self.lines = source_lines(self.content.text, self.content.language)
        yield "content"


def view_lines(view: BlobView, error: ExplorerError | None, is_loading: bool) -> list[Line]:
    """Return a blob view as lines: name, properties, content, or why there is none."""
    lines: list[Line] = [[(view.name, "title")], [(f"blob in {view.container}", "dim")], []]
    lines += fields(view.properties.items())
    if error:
        return [*lines, [], *error_lines(error)]
    if view.content is None:
        return [*lines, [], [("loading …" if is_loading else "", "dim")]]
    return [*lines, [], [("content", "title"), (f"  {view.content.kind}", "dim")], *view.lines]
