"""The demo's tenants, subscriptions, groups and resources, and Resource Manager and Resource Graph over them.

The wire and the scenarios import it. Start with `estate`, then `resource_manager`.
"""
