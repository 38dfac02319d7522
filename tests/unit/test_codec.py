"""Events as bytes and back: canonical, bounded, and never taken for what they are not."""

import json
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from domain.agenda import Freed
from domain.codec import EVENTS, MAX_BYTES, Decoder, EventTooLarge, UnreadableEvent, encode
from domain.kernel import Event
from domain.site import PolicyAdopted
from tests.support.house import POLICY, stamp

FREED = Freed(
    member_id="ada", reservation_id="r1", salt="ab" * 16, **stamp("ada", command_id="c-1").marks()
)
BODY = encode(FREED)
DECODER = Decoder()


def test_what_is_stored_is_canonical_json() -> None:
    assert BODY == (
        b'{"actor":{"id":"ada","role":"member"},"at":"2026-11-23T07:00:00Z","command_id":"c-1",'
        b'"member_id":"ada","reservation_id":"r1","salt":"abababababababababababababababab",'
        b'"version":1,"via":"api"}'
    )


@pytest.mark.parametrize(
    "text", ["Tétouan", "الصويرة", "🪑", '"\\/', "\0\b\t\n\f\r\x1f\x7f", "\u2028"]
)
def test_text_is_written_the_one_way_rfc_8785_allows(text: str) -> None:
    body = encode(replace(FREED, member_id=text))

    canonical = json.dumps(
        json.loads(body), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    assert body == canonical.encode()
    assert DECODER.decode("agenda.freed", body) == replace(FREED, member_id=text)


def test_an_event_of_16_kib_is_stored_and_one_byte_more_is_refused() -> None:
    room = MAX_BYTES - len(BODY)
    just_fits = replace(FREED, salt=FREED.salt + "x" * room)

    assert len(encode(just_fits)) == MAX_BYTES
    with pytest.raises(EventTooLarge, match=r"agenda\.freed: 16385 bytes; at most 16384"):
        encode(replace(just_fits, salt=just_fits.salt + "x"))


def test_every_topic_is_a_topic_of_its_own() -> None:
    assert len({kind.TOPIC for kind in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        BODY[:-3],
        BODY + b"}",
        BODY.replace(b'"ada"', b'"\xff"'),
        BODY.replace(b'"r1"', b"7"),
        BODY.replace(b'"r1"', b'"\\ud800"'),
        BODY.replace(b'"member_id"', b'"member"'),
        BODY.replace(b'"salt"', b'"colour":"blue","salt"'),
        BODY.replace(b'"api"', b'"door"'),
        BODY.replace(b"2026-11-23", b"2026-13-23"),
        b'{"a":' * 5_000,
    ],
    ids=lambda body: repr(body[:16] + b"..." + body[-16:]),
)
def test_a_damaged_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=r"agenda\.freed: "):
        DECODER.decode("agenda.freed", body)


@pytest.mark.parametrize("version", ["0", "-1", "2", "99", "null", "true", '"1"', "1.0", "[]"])
def test_a_version_this_program_does_not_know_is_unreadable(version: str) -> None:
    body = BODY.replace(b'"version":1', b'"version":' + version.encode())

    with pytest.raises(UnreadableEvent):
        DECODER.decode("agenda.freed", body)


def test_an_event_without_a_version_is_unreadable() -> None:
    with pytest.raises(UnreadableEvent):
        DECODER.decode("agenda.freed", BODY.replace(b'"version":1,', b""))


def test_the_version_of_something_inside_is_not_taken_for_the_version_of_the_event() -> None:
    adopted = encode(PolicyAdopted(site_id="ess", policy=POLICY, **stamp().marks()))
    bare = adopted.replace(b',"version":2,"via"', b',"via"')

    assert b'"version":1' in bare
    with pytest.raises(UnreadableEvent):
        DECODER.decode("site.policy-adopted", bare)


def test_a_topic_this_program_does_not_know_is_unreadable() -> None:
    with pytest.raises(UnreadableEvent, match=r"unknown topic desk\.painted"):
        DECODER.decode("desk.painted", BODY)


def test_an_event_that_came_in_another_form_reads_the_same() -> None:
    spaced = json.dumps(json.loads(BODY), indent=2).encode()

    assert DECODER.decode("agenda.freed", spaced) == FREED


class Painted(Event, frozen=True, kw_only=True, tag=3):
    """A desk got a colour. Once a shade, then a colour of one coat, now of as many as it takes."""

    TOPIC: ClassVar[str] = "desk.painted"

    colour: str
    coats: int

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["colour"] = state.pop("shade")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["coats"] = 1


PAINTED = Painted(colour="blue", coats=1, salt="cd" * 16, **stamp(command_id="c-1").marks())


def painted_as(version: int, **fields: object) -> bytes:
    state = json.loads(encode(PAINTED))
    del state["colour"], state["coats"]
    return json.dumps(state | {"version": version} | fields).encode()


@pytest.mark.parametrize(
    "body",
    [
        painted_as(1, shade="blue"),
        painted_as(2, colour="blue"),
        painted_as(3, colour="blue", coats=1),
        encode(PAINTED),
    ],
)
def test_every_version_ever_stored_reads_as_the_present_one(body: bytes) -> None:
    assert Decoder([Painted]).decode("desk.painted", body) == PAINTED


@pytest.mark.parametrize(
    "body",
    [
        painted_as(1, colour="blue"),
        painted_as(2, colour="blue", coats=1, shine="matt"),
        painted_as(4, colour="blue", coats=1),
    ],
)
def test_a_body_that_is_not_what_its_version_says_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        Decoder([Painted]).decode("desk.painted", body)
