"""settings.toml as a file: reading it, and changing it without losing what its owner wrote.

Only cli and folders import this; what remembers gets a SettingsFile handed in. The data is explorer.model.settings.
"""
