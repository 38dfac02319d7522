"""Any event there can be, as bytes and back; and any bytes, as an event or a clear no."""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codec import EVENTS, Decoder, UnreadableEvent, encode
from domain.kernel import Event

DECODER = Decoder()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    NoneType: st.none(),
    datetime: st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}
COMPOUND: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    Literal: lambda *values: st.sampled_from(values),
    tuple: lambda item, *_: st.lists(anything(item), max_size=2).map(tuple),
    UnionType: lambda *kinds: st.one_of(*map(anything, kinds)),
    dict: lambda _, value: st.dictionaries(texts, anything(value), max_size=2),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Whatever may stand in a field of that type."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind):
        return COMPOUND[get_origin(kind)](*get_args(kind))
    fields = msgspec.structs.fields(kind)
    return st.builds(kind, **{field.name: anything(field.type) for field in fields})


events = st.sampled_from(EVENTS).flatmap(anything)


@given(events)
def test_what_is_stored_is_read_back_as_it_was_in_the_one_canonical_form(event: Event) -> None:
    body = encode(event)

    canonical = json.dumps(
        json.loads(body), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    assert body == canonical.encode()
    assert DECODER.decode(event.TOPIC, body) == event
    assert encode(DECODER.decode(event.TOPIC, body)) == body


@given(events, st.data())
def test_an_event_without_its_version_is_never_read(event: Event, data: st.DataObject) -> None:
    state = json.loads(encode(event))
    del state["version"]

    with pytest.raises(UnreadableEvent):
        DECODER.decode(event.TOPIC, msgspec.json.encode(state, order="sorted"))


@given(events, st.data())
def test_a_damaged_event_is_read_or_unreadable_and_nothing_else(
    event: Event, data: st.DataObject
) -> None:
    body = bytearray(encode(event))
    start = data.draw(st.integers(0, len(body)))
    body[start : start + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    with contextlib.suppress(UnreadableEvent):
        assert isinstance(DECODER.decode(event.TOPIC, bytes(body)), Event)
