"""What there is: tenants, subscriptions, groups, resources, storage accounts and queries. session.py imports it.

Start at directory.py; Resource Manager is asked in manager.py, Resource Graph in graph.py and its neighbours.
"""
