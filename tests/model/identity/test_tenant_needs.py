from __future__ import annotations

import pytest

from explorer.model.base.errors import ExplorerError, Forbidden, ServiceFault, SignInNeeded, Throttled, Unreachable
from explorer.model.identity.tenant_needs import need_of


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (SignInNeeded("AADSTS50079: you must enroll in multi-factor authentication"), "MFA"),
        (SignInNeeded("ERROR: AADSTS65001: The user or administrator has not consented"), "consent"),
        (SignInNeeded("AADSTS50020: User account from identity provider does not exist in tenant"), "not a member"),
        (SignInNeeded("AADSTS53003: Access has been blocked by Conditional Access policies."), "policy"),
        (SignInNeeded("AADSTS700082: The refresh token has expired due to inactivity."), "expired"),
        (SignInNeeded("AADSTS5000225: This tenant has been blocked due to inactivity."), "disabled"),
        (SignInNeeded("AADSTS5007699: something that nobody knows"), "sign-in"),
        (SignInNeeded("az needs you"), "sign-in"),
        (Forbidden("no"), "no access"),
        (Throttled("wait"), "busy"),
        (Unreachable("silence"), "no answer"),
        (ServiceFault("MFA, consent and policy are only words here"), "failed"),
    ],
)
def test_only_the_code_of_entra_names_the_need(error: ExplorerError, word: str) -> None:
    need = need_of(error)
    assert need.word == word
    assert len(need.word) <= 12  # it stands beside a tenant's name in a pane of 26 cells
    assert need.words
