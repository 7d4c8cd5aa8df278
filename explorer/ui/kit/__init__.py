"""What every screen is made of: lists, bars, keys, loads. It knows no feature, and all of `ui` may import it.

Start at lines.py for what is drawn, at loads.py for what is loaded, at keys.py for what keys do.
"""
