"""Explore mode and what opens over it: subscriptions, tag hygiene, KQL. Start reading at `explore`.

Its parts: `listing` and `azure_counts` load, `facet_panes` choose, `resources` and `places` say what can be done.
Imported by `blobs`, `registry`, `palette`, `navigation` and `app`; imports neither of these, nor another mode.
"""
