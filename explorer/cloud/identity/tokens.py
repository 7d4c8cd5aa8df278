"""What a step of the chain gives is a token that can be sent, with an end that clocks know, or is no token."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError

from explorer.model.base.text import count

Token = TypeVar("Token", AccessToken, AccessTokenInfo, AccessToken | AccessTokenInfo)

NO_TOKEN = "What answered is no token: it has another form than the one that this step reads."

_LONGEST = 256 * 1024  # characters; services refuse headers of a quarter of that
_FOREVER = 2**53  # seconds: what is later could not be compared with the time of now
_PYTHONS_OWN = re.compile(
    r"invalid literal for|cannot convert|could not convert|Exceeds the limit|year -?\d+ is out of"
)


def sound(token: Token) -> Token:
    """Return the token. Raises ClientAuthenticationError for what cannot be sent as a header."""
    text: object = token.token
    if not isinstance(text, str) or not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ClientAuthenticationError(message=NO_TOKEN)
    if len(text) > _LONGEST:
        raise ClientAuthenticationError(message=f"The token has {count(len(text))} characters, which no service takes.")
    return token


def ends_of(told: int, claimed: int) -> int:
    """Return when a token ends, in seconds since 1970: the earlier of what was told and, where it says so, claimed."""
    within = max(0, min(told, _FOREVER))
    return min(within, claimed) if claimed > 0 else within


def is_stumble(error: BaseException) -> bool:
    """Tell whether the library stumbled over an answer: its own errors say what is wrong, those of Python do not."""
    if type(error) is ClientAuthenticationError and error.__cause__:
        return is_stumble(error.__cause__)  # it quotes that one
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError | json.JSONDecodeError):
        return _PYTHONS_OWN.match(str(error)) is not None
    return isinstance(error, ValueError | TypeError | LookupError | AttributeError | ArithmeticError | RecursionError)
