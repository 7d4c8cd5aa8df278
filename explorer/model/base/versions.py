"""What runs here: the versions that support asks for first."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_PACKAGES = ("azure-identity", "azure-core", "msal")


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Return the versions of Python, the sign-in libraries ("" where one is not installed) and the platform."""
    from importlib.metadata import PackageNotFoundError, version  # it reads e-mail headers: slow to load, rarely needed

    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return MappingProxyType(found | {"platform": f"{platform.system()} {platform.release()} {platform.machine()}"})
