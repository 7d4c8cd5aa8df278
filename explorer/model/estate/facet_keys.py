"""The keys of the facets that resources have."""

SUBSCRIPTION = "subscription"
GROUP = "group"
TYPE = "type"
LOCATION = "location"
TAG = "tag:"
"""Stands before a tag's name."""
