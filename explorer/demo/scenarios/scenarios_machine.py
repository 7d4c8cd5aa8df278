"""Scenarios in which no step answers, because of how the machine is set up."""

from __future__ import annotations

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import IMDS_HOST
from explorer.demo.base.obstacles import BlackHole
from explorer.demo.identity.azure_cli import az_signed_out, az_slow
from explorer.demo.identity.developer_tools import azd_signed_out, pwsh_signed_out
from explorer.demo.scenarios.props import BUILD_MACHINE
from explorer.demo.scenarios.scenario import Scenario

MACHINE = (
    Scenario(
        "no-credentials",
        "a fresh machine: no step of the chain has anything to sign in with",
    ),
    Scenario(
        "nothing-at-all",
        "the same behind a firewall: what is sent to the instance metadata service vanishes, which costs a second",
        behaviour=Behaviour(obstacles=(BlackHole(IMDS_HOST),)),
    ),
    Scenario(
        "az-not-logged-in",
        "az, azd and Azure PowerShell are there, and none of them is signed in",
        programs=(az_signed_out(), azd_signed_out(), pwsh_signed_out()),
    ),
    Scenario(
        "az-slow",
        "az gives no answer: the walk waits there until its time limit, or until s skips the step",
        programs=(az_slow(),),
    ),
    Scenario(
        "imds-no-identity",
        "a virtual machine to which no identity was assigned: the metadata service answers, with 400",
        behaviour=Behaviour(identities=()),
    ),
    Scenario(
        "placeholder-client-id",
        "AZURE_CLIENT_ID=PLACEHOLDER: the machine has an identity of its own, and is asked for one that nobody has",
        environment={"AZURE_CLIENT_ID": "PLACEHOLDER"},
        behaviour=Behaviour(identities=(BUILD_MACHINE,)),
    ),
)
