"""Tenants, subscriptions, groups, resources: listed, counted, filtered and kept. Start at inventory.py."""
