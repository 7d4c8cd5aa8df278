"""What can go wrong, in words a user can act on.

ExplorerError
├── BadInput            what was typed or configured cannot be meant (exit code 2)
├── SignInNeeded        no step of the credential chain gave a token, or Azure wants another sign-in
├── Forbidden           signed in, but without the right
├── NotFound            no such place, or not visible to this identity
├── Throttled           Azure asks to wait
├── Unreachable         no answer: DNS, TCP, TLS, proxy, time-out
├── Refused             azpane itself declined: not a read, or a token for another host
├── ServiceFault        Azure answered with an error of its own, or with something unreadable
└── LocalFault          this machine: disk, permission, path
"""

from __future__ import annotations


class ExplorerError(Exception):
    """A failure that is shown to the user: what happened, what was said, and what to do next.

    `message` is the original text (redacted), `meaning` what it means or "" where that is not known,
    `hint` the next step, `code` the service's own error code or "". `title` names the kind.
    """

    title = "failed"
    default_hint = "Press r to try again."

    def __init__(self, message: str, *, meaning: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.meaning = meaning
        self.hint = hint or self.default_hint
        self.code = code

    def __str__(self) -> str:
        return self.message


class BadInput(ExplorerError):
    title = "not understood"
    default_hint = "See azpane --help."


class SignInNeeded(ExplorerError):
    title = "not signed in"
    default_hint = "Press i to see every step of the credential chain."


class Forbidden(ExplorerError):
    title = "not allowed"
    default_hint = "Ask for a role at this scope, or choose another identity (press i)."


class NotFound(ExplorerError):
    title = "not found"
    default_hint = "Check the name, the tenant and the cloud; press r to try again."


class Throttled(ExplorerError):
    title = "asked to wait"
    default_hint = "Too many requests for now; press r in a moment."


class Unreachable(ExplorerError):
    title = "no answer"
    default_hint = "Check name resolution, proxy and firewall, then press r."


class Refused(ExplorerError):
    title = "not sent"
    default_hint = "azpane only reads; use the portal (o) or az for changes."


class ServiceFault(ExplorerError):
    title = "no good answer"
    default_hint = "Press r to try again; the request id is in Activity (a)."


class LocalFault(ExplorerError):
    title = "this machine"
    default_hint = "Choose another folder, or free space and try again."
