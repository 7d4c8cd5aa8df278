"""A download on this machine: names of files, `.part` files, the folder, and how far it is. Start at progress.py."""
