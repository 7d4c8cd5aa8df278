"""Whatever JSON comes, in whatever place: a checked shape or a fault in words, and work in proportion to its size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cloud.estate import decoded as shapes
from explorer.cloud.wire.decoding import decoded, decoded_json, decoded_object, decoded_texts
from explorer.model.base.errors import ServiceFault
from explorer.model.base.redact import redacted_values

_DECODERS = {name: one for name, one in vars(shapes).items() if isinstance(one, msgspec.json.Decoder)}


class _Written(str):
    """JSON as it is written, for what no value of Python stands for."""


_WRITTEN = ("NaN", "-Infinity", "1e400", "-0", "1" * 5000, "-" + "9" * 20, "1" * 400 + ".5", '"\\ud800"', '"\\u0000"')
_WRITTEN += (
    "[" * 99 + "]" * 99,
    '{"a":' * 600 + "1" + "}" * 600,
    "[" * 100_000,
    "",
    '{"a":1,"a":[]}',
    "\ufeff1",
    "tru",
)
_odd = st.one_of(
    st.sampled_from(_WRITTEN).map(_Written),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
)


def _like(kind: Any) -> st.SearchStrategy[Any]:
    """Return answers of a shape, with an odd value in any place of it."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = {one.encode_name: _like(one.type) for one in msgspec.structs.fields(kind)}
        return _odd | st.fixed_dictionaries({}, optional=fields)
    origin, options = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of(*(_like(one) for one in options))
    if origin in (list, tuple):
        return _odd | st.lists(_like(options[0]), max_size=3)
    if origin is dict:
        return _odd | st.dictionaries(st.text(max_size=4), _like(options[1]), max_size=3)
    plain = {str: st.text(max_size=9), int: st.integers(), bool: st.booleans(), NoneType: st.none()}
    return _odd | plain.get(kind, st.nothing())


def _body(value: Any) -> bytes:
    """Return a value as bytes of JSON, with what is written in it as it is."""
    if isinstance(value, _Written):
        return value.encode()
    if isinstance(value, dict):
        return b"{" + b",".join(json.dumps(name).encode() + b":" + _body(one) for name, one in value.items()) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(_body, value)) + b"]"
    return json.dumps(value).encode()


def _check(kind: Any, value: Any) -> None:
    """Assert that a value is what its annotation says, all the way down, and that its texts can be sent and drawn."""
    origin, options = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        assert type(value) is kind
        for one in msgspec.structs.fields(kind):
            _check(one.type, getattr(value, one.name))
    elif origin in (Union, UnionType):
        assert any(_is_of(one, value) for one in options), value
    elif origin in (list, tuple):
        assert isinstance(value, origin)
        for each in value:
            _check(options[0], each)
    elif origin is dict:
        assert isinstance(value, dict)
        for name, each in value.items():
            _check(str, name)
            _check(options[1], each)
    elif kind is not Any:
        assert isinstance(value, kind)
        if kind is msgspec.Raw and value:
            msgspec.json.decode(value)
        if kind is str:
            value.encode()


def _is_of(kind: Any, value: Any) -> bool:
    try:
        _check(kind, value)
    except AssertionError:
        return False
    return True


@contextmanager
def _or_a_fault_in_words() -> Iterator[None]:
    try:
        yield
    except ServiceFault as error:
        if not str(error).startswith("The answer could not be read: "):
            raise


@pytest.mark.parametrize("name", _DECODERS)
@settings(max_examples=60)
@given(data=st.data())
def test_an_answer_is_a_checked_shape_or_a_fault_in_words(name: str, data: st.DataObject) -> None:
    decoder = _DECODERS[name]
    body = _body(data.draw(_like(decoder.type)))
    with _or_a_fault_in_words():
        _check(decoder.type, decoded(decoder, body))


@settings(max_examples=60)
@given(body=_odd.map(_body) | st.dictionaries(st.text(max_size=4), _odd, max_size=3).map(_body) | st.binary())
def test_json_of_any_content_is_shallow_enough_to_be_shown_or_a_fault(body: bytes) -> None:
    _check(dict[str, str], decoded_texts(body))
    for reader in (decoded_json, decoded_object):
        with _or_a_fault_in_words():
            json.dumps(redacted_values(reader(body)), ensure_ascii=False).encode()


def test_of_tags_that_no_service_keeps_the_rest_is_told_and_not_kept() -> None:
    many = decoded_texts(json.dumps({f"tag {number}": "x" for number in range(10_000)}).encode())
    assert len(many) == 201
    assert many["…"] == "9,800 more are left out"
    (name, value), *_ = decoded_texts(json.dumps({"k" * 10**6: "é" * 10**6}).encode()).items()
    assert (name[:3], name[-34:]) == ("kkk", "… (the first of 1,000,000 characters)"[-34:])
    assert len(name) == len(value) < 2_100
    whole = {f"tag {number}": "v" * 256 for number in range(50)}
    assert decoded_texts(json.dumps(whole).encode()) == whole
