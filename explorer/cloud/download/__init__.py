"""Blobs to files on this machine: in ranges, by several threads, resumed where they broke off.

storage.py imports it. Start at downloads.py; one file is downloaded in one_file.py.
"""
