"""What is typed and pasted, on its way from the terminal to the app: it knows no screen, and `app` alone imports it.

Start at in_order.py for who gets a key and when, at reader.py for the bytes that terminals send.
"""
