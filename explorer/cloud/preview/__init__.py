"""One blob read in ranges, to be shown: text, tables, pictures. storage.py and the screen import it.

Start at reader.py.
"""
