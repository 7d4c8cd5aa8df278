"""The glyphs that say how a thing stands. Colour only repeats what they say."""

from __future__ import annotations

CHOSEN, NOT_CHOSEN, EXCLUDED, HIDDEN = "●", "○", "⊘", "–"
DONE, FAILED, SKIPPED = "✓", "✗", "–"
OPEN, FOLDED = "▾", "▸"

ROLE_OF = {CHOSEN: "good", EXCLUDED: "bad", HIDDEN: "dim", DONE: "good", FAILED: "bad"}
"""The role of each glyph, one of explorer.ui.kit.roles.ROLES; a glyph that is missing here has none."""
