"""What the user sees: the only folder that imports Textual and Rich, and `cli` alone imports it.

Start at app.py; registry.py lists what there is. A feature is a folder, with its keys in a `keys.py`.
"""
