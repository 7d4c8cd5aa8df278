"""azpane: a terminal explorer for Microsoft Azure."""

__version__ = "0.1.0"
