"""`azd`, signed in and signed out, and a `pwsh` that is signed out."""

from __future__ import annotations

import json
import time

from explorer.demo.base.people import Person
from explorer.demo.identity.programs import Program, complaining
from explorer.demo.identity.signed_in import Given, signed_in

_AZD = "the Azure Developer CLI"
_ERROR = "ERROR: fetching token: failed to authenticate:\n({error}) {said}\n"


def azd_signed_in(person: Person) -> Program:
    """Return an `azd` that knows one command."""

    def answer(given: Given) -> str:
        """Write what `azd auth token --output json` prints: the time is UTC."""
        ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(given.expires))
        return json.dumps({"token": given.token, "expiresOn": ends})

    log_in = ("Suggestion: run `azd auth login` to acquire a new token.",)
    return Program("azd", lambda: signed_in(person, _AZD, "auth token", _ERROR, answer, log_in))


def azd_signed_out() -> Program:
    """Return an `azd` without any account."""
    return complaining("azd", _AZD, "ERROR: fetching token: not logged in, run `azd auth login` to login")


def pwsh_signed_out() -> Program:
    """Return an Azure PowerShell without any account."""
    return complaining("pwsh", "PowerShell with Az.Accounts", "Get-AzAccessToken: Run Connect-AzAccount to login.")
