"""Azure's own terms: places with their ids and addresses, resource types, network rules. Start at places.py."""
