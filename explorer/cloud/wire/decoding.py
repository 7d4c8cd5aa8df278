"""JSON answers as checked shapes, whoever sent them: a value of another kind is left out, and never another exception.

The fast way reads what services really send. What it refuses is read once more, field by field.
"""

from __future__ import annotations

import json
from itertools import islice
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from explorer.model.base.errors import ServiceFault
from explorer.model.base.screen_first import computing
from explorer.model.base.text import count, plural

T = TypeVar("T")

DEEPEST = 100
"""Levels of JSON that are shown; the deepest templates of Resource Manager have some 30."""

_LONGEST_NUMBER = 4000  # digits; Python reads 4,300
_LONGEST_TEXT = 2_000  # characters; a tag's name has 512 at most, and its value 256
_MOST_TEXTS = 200  # a resource has 50 tags at most
_DEEP = f"nested deeper than {DEEPEST} levels"


_TEXTS = msgspec.json.Decoder(dict[str, str] | None)  # made once: see explorer.cloud.estate.decoded


class _Odd(Exception):
    """A value is not of its shape."""


def decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Return an answer in the decoder's shape, a Struct. Raises ServiceFault where its skeleton is another.

    Where a field inside is of another kind, it has its default; a text also takes a number's.
    """
    with computing():
        try:
            return decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            found = _any(body)
        try:
            return _skeleton(decoder.type, found)  # type: ignore[no-any-return]
        except _Odd as error:
            raise unreadable(str(error)) from None
        except RecursionError:
            raise unreadable(_DEEP) from None


def decoded_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object of any content. Raises ServiceFault for what is none, or is nested too deep to be shown."""
    found = decoded_json(body)
    if not isinstance(found, dict):
        raise unreadable("it is no JSON object")
    return found


def decoded_json(body: bytes) -> Any:
    """Return any JSON. Raises ServiceFault for what is none, or is nested too deep to be shown."""
    with computing():
        try:
            found = msgspec.json.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            found = _any(body)
    if isinstance(found, dict | list) and _is_deep(found):
        raise unreadable(_DEEP)
    return found


def decoded_texts(body: bytes) -> dict[str, str]:
    """Return a JSON object of texts, such as tags; {} for null, for what is none and for what cannot be read.

    Of more than a service keeps, the beginning is returned, and words in the place of the rest.
    """
    try:
        found = _TEXTS.decode(body) or {}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        found = _texts(body)
    if len(body) <= _LONGEST_TEXT:  # as nearly all are
        return found
    kept = {_cut(name): _cut(value) for name, value in islice(found.items(), _MOST_TEXTS)}
    return kept if len(found) <= _MOST_TEXTS else {**kept, "…": f"{count(len(found) - _MOST_TEXTS)} more are left out"}


def _texts(body: bytes) -> dict[str, str]:
    try:
        found = _any(body)
        return {name: _text(value) for name, value in found.items()} if isinstance(found, dict) else {}
    except (ServiceFault, RecursionError):
        return {}


def _cut(text: str) -> str:
    many = len(text)
    return text if many <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}… (the first of {count(many)} characters)"


def shown(value: Any) -> Any:
    """Return a value as it can be shown: as it is, or a remark where it is nested too deep."""
    return f"({_DEEP})" if isinstance(value, dict | list) and _is_deep(value) else value


def is_address(link: str) -> bool:
    """Tell whether a link can be asked for at all; the transport decides which hosts it may lead to."""
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" or (not parts.scheme and link.startswith("/") and parts.port is None)
    except ValueError:
        return False


def endless(pages: int) -> ServiceFault:
    """Return the error for a list whose pages lead in a circle, or do not end."""
    return ServiceFault(
        f"The list was ended after {plural(pages, 'page')}: it repeats a page or does not end.",
        meaning="What answered is not the service, or the service is at fault.",
    )


def unreadable(why: str) -> ServiceFault:
    """Return the error for an answer that is not what was asked for."""
    return ServiceFault(
        f"The answer could not be read: {why}.",
        meaning="What answered is not the service, or something on the way changed the answer.",
    )


def _any(body: bytes) -> Any:
    """Return what JSON says, with a mark for what is no Unicode; a number that Python does not read stays text."""
    try:
        loaded = json.loads(body.decode("utf-8-sig", "replace"), parse_int=_whole)
        # Half a surrogate pair can be written as an escape, but not be sent or drawn.
        return json.loads(json.dumps(loaded, ensure_ascii=False).encode("utf-8", "replace"), parse_int=_whole)
    except RecursionError:
        raise unreadable(_DEEP) from None
    except ValueError:
        raise unreadable("it is no JSON" if body.strip() else "it is empty") from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _skeleton(kind: Any, value: Any) -> Any:
    """Return the outermost Struct: its own fields must be of their kinds, or pages would be lost without a word."""
    if not isinstance(value, dict):
        raise _Odd("it is no JSON object")
    kept = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in value:
            try:
                kept[field.name] = _shaped(field.type, value[field.encode_name])
            except _Odd:
                raise _Odd(f"its {field.encode_name} is not of the kind that it should be") from None
    return kind(**kept)


def _shaped(kind: Any, value: Any) -> Any:
    if _is_struct(kind):
        return _struct(kind, value)
    origin, options = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _first(options, value)
    if origin is list:
        return _items(options[0], value)
    if origin is dict and isinstance(value, dict):
        return {name: _text(one) for name, one in value.items()}
    if kind is str:
        if isinstance(value, dict | list):
            raise _Odd
        return _text(value)
    if kind is msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(value))
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise _Odd from None


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _struct(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise _Odd
    kept = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in value:
            try:
                kept[field.name] = _shaped(field.type, value[field.encode_name])
            except _Odd:
                continue  # its default
    return kind(**kept)


def _first(options: tuple[Any, ...], value: Any) -> Any:
    for option in options:
        if value is None and option is type(None):
            return None
    for option in options:
        try:
            return _shaped(option, value)
        except _Odd:
            continue
    raise _Odd


def _items(kind: Any, value: Any) -> list[Any]:
    """Return the rows of a list; one that is no row is an empty one, so that whoever counts them sees the loss."""
    if not isinstance(value, list):
        raise _Odd
    found = []
    for one in value:
        try:
            found.append(_shaped(kind, one))
        except _Odd:
            if _is_struct(kind) or get_origin(kind) is tuple:
                found.append(kind())
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
