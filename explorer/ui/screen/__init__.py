"""What the modes' screens share: their base, dialogs, help and the copy menu; and Activity mode.

Features import it, it imports only the kit. Start at mode_screen.py.
"""
