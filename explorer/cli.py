"""The command line, and the composition root: it picks cloud, identity or demo, and starts the app or the doctor."""

from __future__ import annotations

import argparse
import errno
import gc
import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from explorer import __version__
from explorer.cloud.identity import programs
from explorer.cloud.wire.clouds import Cloud, chosen_cloud
from explorer.console import (
    Ended,
    Leaving,
    check_terminal,
    drop_what_cannot_be_written,
    leave_screen,
    write_ascii_where_needed,
)
from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.base.errors import BadInput, ExplorerError, LocalFault
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestLog
from explorer.model.base.text import visible

if TYPE_CHECKING:
    from explorer.cloud.session import Session
    from explorer.model.identity.chain import ChainReport
    from explorer.model.remembered import Remembered

DONE, FAILED, USAGE = 0, 1, 2

_UNWRITTEN = (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF)  # what a stream says, which has no file name

PROBE_SECONDS = 10.0  # for each step of `doctor --all`, where --timeout gives no other

# How long a busy thread may keep others waiting: keys are answered 3 to 4 times sooner than with Python's 5 ms.
_SWITCH_SECONDS = 0.001

_CLOUDS = "AzureCloud, AzureChinaCloud, AzureUSGovernment, or the https URL of a Resource Manager endpoint"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done, 1 could not be done, 2 bad usage or no terminal to draw on, 128 and its number for a signal.
    """
    write_ascii_where_needed()
    leaving = Leaving()
    leaving.at_last(programs.end_all)
    try:
        with leaving.watching():
            try:
                return _run(list(sys.argv[1:] if arguments is None else arguments), leaving)
            finally:
                if sys.stdout:
                    sys.stdout.flush()
    except Ended as ended:
        return ended.exit_code
    except Exception as error:
        return leaving.code or _failed(error)  # what fails after a signal follows from it
    finally:
        drop_what_cannot_be_written()


def _failed(error: Exception) -> int:
    """Say why something could not be done, and return the exit code."""
    if isinstance(error, ExplorerError):
        _complain(error)
        return USAGE if isinstance(error, BadInput) else FAILED
    if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITTEN:
        if error.errno != errno.EPIPE:  # whoever stops reading, as head does, need not be told
            _complain(LocalFault(f"What azpane prints cannot be written: {error.strerror}."))
        return FAILED
    from explorer.model.base.faults import fault_report  # a fault of azpane's own: its details go to a private file

    with suppress(OSError):
        print(fault_report(), end="", file=sys.stderr)
    return FAILED


def _run(arguments: list[str], leaving: Leaving) -> int:
    _quiet_libraries()
    if arguments[:1] == ["doctor"]:
        return _doctor(_doctor_parser().parse_args(arguments[1:]), leaving)
    if arguments[:1] == ["scenarios"]:
        _scenarios_parser().parse_args(arguments[1:])
        return _scenarios()
    if arguments[:1] == ["settings"]:
        from explorer.folders import print_folders

        print_folders(os.environ, clear=_settings_parser().parse_args(arguments[1:]).clear_cache)
        return DONE
    return _explore(_explore_parser().parse_args(arguments), leaving)


def _explore(options: argparse.Namespace, leaving: Leaving) -> int:
    place = _place(options)
    cloud = chosen_cloud(options.cloud, {} if options.demo else os.environ)
    if isinstance(place, BlobAddress):
        _refuse_plain_http(place)
        _refuse_other_hosts(place, cloud)
    if options.demo is not None:
        _check_scenario(options.demo)
    check_terminal()
    with _stage(options.demo, leaving) as wire:
        from explorer.model.base.faults import fault_report, watching
        from explorer.ui.app import ExplorerApp, Start  # the screen is not needed by the other commands
        from explorer.ui.kit.threads import run_courteously

        sys.setswitchinterval(_SWITCH_SECONDS)
        gc.disable()  # until the first frame: nearly all that is made before it stays
        log = RequestLog()
        start = Start(place, options.tenant or _tenant_of(place), tuple(options.subscription))
        memory = _memory(options, cloud, start.tenant)
        app = ExplorerApp(lambda: _connect(options, wire, log), log, start, memory)
        with watching(app.met_elsewhere):
            try:
                run_courteously(app, leaving.ending)
            except BaseException as error:  # whatever it is: nobody else may end the screen, but a signal
                if isinstance(error, Ended):
                    raise
                app.fault = app.fault or fault_report(error)
        memory.file.write()  # what the last keys changed, where no thread came to it
        if leaving.code or not app.fault:
            return leaving.code
        leave_screen()  # Textual may have failed at that, too
        with suppress(OSError):
            print(app.fault, end="", file=sys.stderr)
        return FAILED


def _memory(options: argparse.Namespace, cloud: Cloud | None, tenant: str) -> Remembered:
    """Return what is remembered from earlier runs; the demo remembers nothing, and touches no file of the user's."""
    from explorer.model.remembered import Remembered

    if options.demo:
        return Remembered(wanted=options.subscription)
    from explorer.folders import cache_folder, config_folder
    from explorer.settings.file import SettingsFile

    return Remembered(
        SettingsFile(config_folder(os.environ)),
        None if options.no_cache else cache_folder(os.environ),
        cloud=cloud.name if cloud else options.cloud,
        tenant=tenant,
        environ=os.environ,
        wanted=options.subscription,
    )


def _doctor(options: argparse.Namespace, leaving: Leaving) -> int:
    chosen_cloud(options.cloud, os.environ)  # raises BadInput for a name that no cloud has
    with _stage(options.demo, leaving) as wire:
        from explorer.model.identity.report import as_json, as_text
        from explorer.model.identity.report_file import check_place, save_report

        if options.save:
            check_place(options.save)
        session = _connect(options, wire, RequestLog())
        report = _examined(session, options)
        print(json.dumps(as_json(report, __version__), indent=2) if options.json else as_text(report))
        if options.save:
            save_report(report, options.save, __version__, with_names=options.names)
            whose = "real ids and names" if options.names else "pseudonyms for ids and names"
            print(f"azpane: saved {visible(str(options.save))}, without secrets, with {whose}", file=sys.stderr)
        return DONE if report.answered_by else FAILED


def _examined(session: Session, options: argparse.Namespace) -> ChainReport:
    """Walk or probe, while the way to Azure is checked beside it."""
    checks = session.checks(options.audience)  # raises BadInput for an audience that does not exist
    if options.all:
        seconds = options.timeout or PROBE_SECONDS
        report = session.identity.probe_all(options.audience, seconds, tenant=options.tenant)
    else:
        report = session.identity.walk(options.audience, options.tenant, limit=options.timeout)
    return replace(report, checks=checks.results(session.log.records()))


def _scenarios() -> int:
    from explorer.demo.scenarios import SCENARIOS

    width = max(len(name) for name in SCENARIOS)
    for name, scenario in SCENARIOS.items():
        print(f"{name:<{width}}  {scenario.line}")
    return DONE


def _connect(options: argparse.Namespace, wire: WSGIApplication | None, log: RequestLog) -> Session:
    """Open a session; called on a worker thread, since the Azure libraries take a third of a second to load."""
    from explorer.cloud.session import Target, connect

    return connect(Target(options.cloud, options.tenant, wire, is_quick=getattr(options, "quick", False)), log)


def _check_scenario(name: str) -> None:
    from explorer.demo.scenarios import SCENARIOS

    if name not in SCENARIOS:
        raise BadInput(f"There is no demo scenario called {name}.", hint="azpane scenarios lists them.")


@contextmanager
def _stage(scenario: str | None, leaving: Leaving) -> Iterator[WSGIApplication | None]:
    """Set the stage of a demo scenario for as long as it is needed; without one the wire is the real network."""
    if scenario is None:
        yield None
        return
    _check_scenario(scenario)
    from explorer.demo.scenarios import stage

    with stage(scenario) as staged:
        leaving.at_last(partial(shutil.rmtree, staged.folder, ignore_errors=True))
        yield staged.wsgi


def _refuse_other_hosts(place: BlobAddress, cloud: Cloud | None) -> None:
    host = urlsplit(place.endpoint).netloc
    if cloud and not cloud.owns_blob_host(host):  # a cloud that is asked for its own description is checked then
        raise BadInput(
            f"{host} is not blob storage of {cloud.name}; no credential is sent there.",
            hint="Check the address, or name the cloud that it belongs to with --cloud.",
        )


def _refuse_plain_http(place: BlobAddress) -> None:
    if place.endpoint.startswith("http:") and not (
        place.sas or place.is_anonymous or os.environ.get("AZURE_STORAGE_CONNECTION_STRING")
    ):
        raise BadInput(
            "A token is never sent over plain http.",
            hint="Set AZURE_STORAGE_CONNECTION_STRING to the emulator's, or use https.",
        )


def _place(options: argparse.Namespace) -> ResourceAddress | BlobAddress | None:
    place = parse_place(options.place) if options.place else None
    if not options.anonymous:
        return place
    if not isinstance(place, BlobAddress) or not place.container or place.sas:
        raise BadInput("--anonymous opens the URL of a public container or blob, without a SAS.")
    return replace(place, is_anonymous=True)


def _tenant_of(place: ResourceAddress | BlobAddress | None) -> str:
    return place.tenant if isinstance(place, ResourceAddress) else ""


def _quiet_libraries() -> None:
    """Keep the libraries' warnings off the screen: what they say is in the request log and the chain report."""
    for name in ("azure", "msal", "urllib3"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _complain(error: ExplorerError) -> None:
    said = " ".join(part for part in (error.message, error.meaning, error.hint) if part)
    with suppress(OSError):
        print(f"azpane: {visible(redact(said))}", file=sys.stderr)


def _explore_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="azpane",
        description="Explore Microsoft Azure in the terminal, and see which step of the credential chain answered.",
        epilog="azpane doctor --help: the credential chain without a screen · azpane scenarios: what --demo can show · "
        "azpane settings: which files azpane keeps",
    )
    parser.add_argument(
        "place", nargs="?", metavar="PLACE", help="resource id, portal URL, or blob, container or account URL"
    )
    parser.add_argument(
        "--demo", nargs="?", const="default", metavar="SCENARIO", help="an Azure in a box: no account, no network"
    )
    _common(parser)
    parser.add_argument("--anonymous", action="store_true", help="open PLACE, a public container, without a credential")
    parser.add_argument("--subscription", nargs="+", default=[], metavar="ID|NAME", help="choose these subscriptions")
    parser.add_argument("--no-cache", action="store_true", help="neither draw nor keep rows of last time")
    parser.add_argument("--version", action="version", version=f"azpane {__version__}")
    return parser


def _doctor_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="azpane doctor", description="Walk the credential chain and say what each step did.")
    parser.add_argument("--demo", metavar="SCENARIO", help="on a scenario of the demo: azpane scenarios")
    _common(parser)
    parser.add_argument(
        "--audience", default="arm", metavar="NAME|URL", help="arm, storage, keyvault, sql, graph, servicebus, or a URL"
    )
    parser.add_argument("--all", action="store_true", help="try every step on its own, also those never reached")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="short time limits, no retries: can miss a slow answer")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="end the walk (with --all: each step) after S seconds",
    )
    parser.add_argument(
        "--save", type=Path, metavar="FILE", help="save the report too: .md Markdown, .json JSON, else text"
    )
    parser.add_argument("--names", action="store_true", help="save real ids and names, not pseudonyms")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above 0.")
    return seconds


def _scenarios_parser() -> argparse.ArgumentParser:
    return _Parser(prog="azpane scenarios", description="List the scenarios of the demo, one line each.")


def _settings_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="azpane settings", description="Say which files azpane keeps, and what the settings are.")
    parser.add_argument("--clear-cache", action="store_true", help="delete the rows of last time, of every identity")
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cloud", default="", metavar="NAME|URL", help=_CLOUDS)
    parser.add_argument("--tenant", default="", metavar="ID", help="stay in this tenant")
