from tests.azurite import azurite, azurite_tls

__all__ = ["azurite", "azurite_tls"]
