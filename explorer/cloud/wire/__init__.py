"""The ground floor: clouds, HTTP sessions, the guarded transport, errors, and threads that read side by side.

All of cloud may import it, and it imports no other part of cloud. Start at transport.py.
"""
