"""Who is signed in and why not: the chain's report, its forms, and remedies. Start at chain.py.

A new remedy is one row in the remedies_ file of the service that prints the message.
"""
