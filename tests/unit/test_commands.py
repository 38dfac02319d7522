"""What makes two commands the same, and whose reservation comes of one."""

from datetime import timedelta

import msgspec

from booking.commands import CheckIn, CheckOut, ReserveDesk, derived_id
from domain.refusals import PositionTaken, Refusal
from tests.support.house import (
    MONDAY,
    SEVEN,
    check_in,
    check_out,
    release,
    reserve,
    reserve_any,
    stamp,
)

ASKED = reserve(by=stamp("ada", command_id="c-1"))


def test_the_same_wish_sent_later_and_by_another_door_is_the_same_wish() -> None:
    later = msgspec.structs.replace(stamp("ada", at=SEVEN + timedelta(hours=1)), via="kiosk")

    assert reserve(by=later).fingerprint() == ASKED.fingerprint()


def test_any_other_content_is_another_wish() -> None:
    wishes = [
        ASKED,
        reserve("B"),
        reserve(starts="09:15"),
        reserve(ends="12:15"),
        reserve(day=MONDAY + timedelta(days=1)),
        reserve(site_id="rba"),
        reserve(member="bob"),
    ]

    assert len({wish.fingerprint() for wish in wishes}) == len(wishes)


def test_what_a_board_proposed_is_no_content() -> None:
    by = stamp("ada", command_id="c-1")

    assert reserve_any("A", by=by).fingerprint() == reserve_any("B", "C", by=by).fingerprint()
    assert reserve_any("A", by=by).fingerprint() != ASKED.fingerprint()
    assert reserve_any("A", "B").choices == ("A", "B")
    assert ASKED.choices == ("A",)


def test_a_wish_for_several_names_each_of_them() -> None:
    by = stamp("ada", command_id="c-1")

    assert len({derived_id(by, number) for number in range(9)}) == 9
    assert derived_id(by) == derived_id(by, 0) == ASKED.reservation_id


def test_two_verbs_about_the_same_thing_are_two_wishes() -> None:
    by = stamp()
    verbs = [check_in(ASKED, by), check_out(ASKED, by), release(ASKED, by)]

    assert len({verb.fingerprint() for verb in verbs}) == len(verbs)
    assert {type(verb) for verb in verbs} >= {CheckIn, CheckOut}


def reservation_of(actor: str, command_id: str) -> str:
    return reserve(by=stamp(actor, command_id=command_id)).reservation_id


def test_a_reservation_is_named_by_who_asks_and_the_command() -> None:
    assert reservation_of("ada", "c-1") == reservation_of("ada", "c-1")
    assert ASKED.reservation_id == "2d31fd24-c7d2-5252-b95a-b5f97220e947"


def test_nobody_can_choose_a_command_id_that_names_anothers_reservation() -> None:
    askers = [("ada", "b/c"), ("ada/b", "c"), ("ada", "c"), ("bob", "c"), ("ada\x00b", "c")]

    assert len({reservation_of(*asker) for asker in askers}) == len(askers)


def test_a_wish_is_complete_and_frozen() -> None:
    assert set(ReserveDesk.__struct_fields__) == {
        *("by", "site_id", "position_id", "candidates", "member_id", "day", "starts", "ends")
    }
    assert ReserveDesk.__struct_config__.frozen


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = Refusal.__subclasses__()

    assert len({kind.code for kind in kinds}) == len(kinds)


def test_a_refusal_reads_as_its_code_and_facts_in_a_log_line() -> None:
    assert str(PositionTaken(position="A")) == "('position-taken', {'position': 'A'})"
