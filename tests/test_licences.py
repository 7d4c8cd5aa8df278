"""What azpane brings with it may be brought: known, free licences, and versions that its requirements allow."""

from __future__ import annotations

import re
from email.message import Message

import pytest

from tests import licences
from tests.readme import README


def test_every_dependency_has_a_free_licence_and_a_version_that_was_asked_for() -> None:
    found = licences.packages()
    assert {"textual", "azure-identity", "cryptography", "arro3-core", "tomlkit"} <= {one.name for one in found}
    assert [(one.name, one.fault) for one in found if one.fault] == []
    (most,) = re.findall(r"what it brings, at most (\d+) packages", README.read_text(encoding="utf-8"))
    assert len(licences.packages(extras=())) <= int(most)  # their number changes with their versions


@pytest.mark.parametrize(
    ("headers", "licence", "is_free"),
    [
        ({"License-Expression": "MIT"}, "MIT", True),
        ({"License-Expression": "Apache-2.0 OR BSD-3-Clause"}, "Apache-2.0 OR BSD-3-Clause", True),
        ({"License-Expression": "GPL-3.0-only OR MIT"}, "GPL-3.0-only OR MIT", True),
        ({"License-Expression": "MIT AND GPL-2.0-only"}, "MIT AND GPL-2.0-only", False),
        ({"License-Expression": "LGPL-2.1-or-later"}, "LGPL-2.1-or-later", False),
        ({"License": "Apache License 2.0"}, "Apache-2.0", True),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT", True),
        ({"Classifier": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"}, None, False),
        ({"License": "MITigated by us"}, None, False),
        ({}, "", False),
    ],
)
def test_an_unknown_or_copyleft_licence_is_a_fault(headers: dict[str, str], licence: str | None, is_free: bool) -> None:
    metadata = Message()
    for name, value in headers.items():
        metadata[name] = value
    found = licences.licence_of(metadata)  # type: ignore[arg-type]
    assert licence is None or found == licence
    assert (licences.fault_of("some-package", found) == "") == is_free


def test_the_reason_for_an_exception_ends_with_its_licence() -> None:
    assert licences.fault_of("certifi", "MPL-2.0") == ""
    assert licences.fault_of("certifi", "GPL-3.0-only") != ""


@pytest.mark.parametrize(
    ("asked", "fault"),
    [("rich>=999", "wants rich>=999"), ("rich", "no oldest version"), ("no-such-package", "not inst")],
)
def test_a_version_that_is_not_asked_for_is_a_fault(asked: str, fault: str) -> None:
    assert fault in licences._package(asked.partition(">")[0], licences.Requirement(asked), "azpane").fault
