"""Copies a resource's JSON, which Azure is asked for first."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.base.redact import redacted_values
from explorer.ui.screen.mode_screen import ModeScreen

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice


def json_text(body: Any) -> str:
    """Return JSON as the details show it: indented, and without secrets."""
    return json.dumps(redacted_values(body), indent=2, ensure_ascii=False)


def copy_json(screen: ModeScreen, choice: CopyChoice, resource_id: str, subscription_id: str) -> None:
    """Ask for a resource, or whatever else has an id, and copy it; why that is impossible is said."""
    from explorer.model.clipboard import CopyChoice

    session = screen.app.session
    if not session:
        return
    tenant = screen.app.inventory.tenant_of(subscription_id)

    def ask(_stop: Event) -> list[dict[str, Any]]:
        return [session.directory.resource(resource_id, tenant)]

    def arrived(body: dict[str, Any]) -> None:
        screen.copy(CopyChoice(choice.key, choice.label, json_text(body)))

    def ended() -> None:
        error = screen.load_of("copy").error
        if error:
            screen.say(f"Not copied: {error.message} {error.hint}", severity="error")

    screen.load(ask, arrived, ended, name="copy")
