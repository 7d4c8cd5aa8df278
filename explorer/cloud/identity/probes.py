"""Every step of the chain asked on its own, in parallel: which identity would each of them give?"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

from azure.core.credentials import TokenRequestOptions

from explorer.cloud.identity.observed import Gates, build_chain, step_name
from explorer.cloud.identity.steps import BY_NAME, only
from explorer.cloud.identity.transport import current_walk
from explorer.cloud.identity.walk import Walk
from explorer.model.identity.chain import PASSWORD_KIND, ChainReport, Step, StepState


def probe_plan(report: ChainReport, latest: ChainReport, *, include_password: bool) -> ChainReport:
    """Return a report in which every step waits for its probe, except those that must not be tried.

    It keeps who answered in the `latest` report until the probes are over.
    """
    steps = tuple(_planned(step, include_password) for step in report.steps)
    return replace(
        report,
        steps=steps,
        is_probe=True,
        answered_by=latest.answered_by,
        claims=latest.claims,
        expires_on=latest.expires_on,
    )


def _planned(step: Step, include_password: bool) -> Step:
    if never := BY_NAME[step.name].never_probed:
        return replace(step, state=StepState.EXCLUDED, message=never)
    if step.kind == PASSWORD_KIND and not include_password:
        why = "Not tried: a wrong password can lock the account, so this step is probed only when asked for."
        return replace(step, state=StepState.SKIPPED, message=why)
    return replace(step, state=StepState.WAITING, message="")


def probe_steps(walk: Walk, keywords: dict[str, Any], gates: Gates, seconds: float) -> None:
    """Ask each waiting step by a chain of that one step, all at once, and leave those that take over `seconds`.

    The threads are daemons: one that hangs does not keep the process alive.
    """
    walk.begin()
    waiting = [step.name for step in walk.snapshot().steps if step.state is StepState.WAITING]
    threads = {
        name: threading.Thread(target=_probe, args=(walk, name, keywords, gates), name=f"probe {name}", daemon=True)
        for name in waiting
    }
    for thread in threads.values():
        thread.start()
    deadline = time.monotonic() + seconds
    for name, thread in threads.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            walk.leave(name, f"No answer within {seconds:g} s; the attempt was left running.")
            thread.join(1.0)
    walk.wait_for_surroundings()


def settles_on(planned: ChainReport, probed: ChainReport) -> str:
    """Return the step on which the chain would settle, by the library's rule, or "".

    Of the included steps the first that answers wins, one that fails stops the chain, and any other is skipped.
    """
    included = {step.name for step in planned.steps if step.state is not StepState.EXCLUDED}
    for step in probed.steps:
        if step.name in included and step.state in (StepState.ANSWERED, StepState.FAILED):
            return step.name if step.state is StepState.ANSWERED else ""
    return ""


def _probe(walk: Walk, name: str, keywords: dict[str, Any], gates: Gates) -> None:
    current_walk.set(walk)
    try:
        chain = build_chain(only(name, keywords), gates)
    except Exception as error:  # a constructor's error belongs to its step
        walk.step_failed_to_build(name, error)
        return
    chain.credentials = tuple(credential for credential in chain.credentials if step_name(credential) == name)
    if not chain.credentials:
        walk.step_ended(name, StepState.EXCLUDED, message="not supported on this platform")
        return
    options: TokenRequestOptions = {"tenant_id": walk.tenant} if walk.tenant else {}
    with suppress(Exception):  # the walk has it from the stand-in
        chain.get_token_info(walk.scope, options=options)
