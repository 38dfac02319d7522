"""Lies about teams, days, any desk, and about who came, left or thought better of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from booking.commands import (
    ANY,
    CheckIn,
    ReleaseDays,
    ReleaseDesk,
    ReserveDays,
    ReserveTeam,
    Undo,
    WalkIn,
    derived_id,
)
from tests.faults.checker.forged import (
    HOURS,
    NOW,
    TODAY,
    TOMORROW,
    by,
    entry,
    in_minutes,
    kinds,
    no,
    on,
    reading,
    wish,
    yes,
)
from tests.faults.checker.history import Carried, Look, Said, Seat, key_of

ADA, BOB = wish("ada"), wish("bob")
DAYS = (TOMORROW, TOMORROW + timedelta(days=1))


def team(who: str = "ada", seats: int = 2) -> ReserveTeam:
    asked: dict[str, Any] = dict(zip(("starts", "ends"), HOURS, strict=True), day=TOMORROW)
    return ReserveTeam(by=by(who, "team"), site_id="ess", member_id=who, seats=seats, **asked)


TEAM = team()
SEATS = [
    reading(ADA, seq, id=derived_id(TEAM.by, number), position=code)
    for number, (code, seq) in enumerate((("A", 6), ("B", 7)))
]
SEATED = Said(TEAM, 1, 2, 201, 9, {"party": SEATS[0]["id"], "reservations": SEATS})


def test_a_team_has_all_of_its_desks_or_none() -> None:
    theirs = entry(TEAM, 9, "A", "B")
    bob = wish("bob", position="B")

    assert kinds([SEATED, no(BOB, (3, 4)), no(bob, (3, 4))], [theirs]) == set()
    assert kinds([SEATED, yes(bob, (3, 4), 11)], [theirs, entry(bob, 11, "B")]) == {
        "against the rules"
    }
    one = replace(SEATED, body=SEATED.body | {"reservations": SEATS[:1]})
    assert kinds([one], [theirs]) == {"differs"}
    assert "against the rules" in kinds([SEATED], [entry(TEAM, 9, "A")])


def test_a_team_is_refused_when_there_is_no_room_or_when_it_was_lost() -> None:
    booked, log = yes(ADA, (2, 4), 7), [entry(ADA, 7, "A")]

    for asked in ((3, 5), (5, 6)):
        assert kinds([booked, no(team("bob"), asked)], log) == set()
    assert kinds([no(team("bob"), (0, 1)), booked], log) == {"no reason"}
    assert kinds([booked, no(team("bob"), (5, 6), "member-elsewhere")], log) == {"no reason"}


def test_a_team_is_not_refused_while_a_group_that_was_proposed_is_left() -> None:
    at = {code: wish(code.lower(), position=code) for code in "ABCD"}
    one, another = yes(at["A"], (2, 4), 7), yes(at["B"], (2, 4), 7)
    third = yes(at["C"], (2, 4), 9)

    # Of A, B, C and D in a row, AB, BC and CD are proposed: each desk with the one nearest to it.
    refused = no(team("eve"), (1, 5))
    assert kinds([one, refused], [entry(at["A"], 7, "A")], "ABCD") == {"no reason"}
    assert kinds([another, refused], [entry(at["B"], 7, "B")], "ABCD") == {"no reason"}
    taken = [entry(at["B"], 7, "B"), entry(at["C"], 9, "C")]
    assert kinds([another, third, refused], taken, "ABCD") == set()
    # Once that is known, whoever asks is proposed what is left, however far apart.
    assert kinds([another, third, no(team("eve"), (5, 6))], taken, "ABCD") == {"no reason"}


def on_days(position: str = "A") -> ReserveDays:
    asked: dict[str, Any] = dict(zip(("starts", "ends"), HOURS, strict=True), days=DAYS)
    return ReserveDays(
        by=by("ada", "days"), site_id="ess", position_id=position, member_id="ada", **asked
    )


def test_several_days_are_promised_all_or_none() -> None:
    days = on_days(ANY)
    told = [
        reading(ADA, seq, id=derived_id(days.by, number), day=f"{day}", position=code)
        for number, (day, seq, code) in enumerate(zip(DAYS, (6, 8), "AB", strict=True))
    ]
    booked = Said(days, 1, 2, 201, 9, {"reservations": told})

    assert kinds([booked], [entry(days, 9, "A", "B")]) == set()
    same_desk = replace(booked, body={"reservations": [told[0], told[1] | {"position": "A"}]})
    assert kinds([same_desk], [entry(days, 9, "A", "B")]) == {"differs"}
    second = wish("bob", position="B", day=DAYS[1])
    taken = [entry(second, 7, "B"), entry(days, 11, "A", "B")]
    assert "against the rules" in kinds(
        [yes(second, (0, 1), 7), replace(booked, sequence=11)], taken
    )


def test_days_are_refused_when_one_of_them_cannot_be_had() -> None:
    second = wish("bob", day=DAYS[1])
    booked, log = yes(second, (1, 2), 7), [entry(second, 7, "A")]
    instead = {"days": [f"{day}" for day in DAYS], "starts": HOURS[0], "ends": HOURS[1]}

    refused = no(on_days(), (3, 4), alternatives=[instead | {"position": "B"}])
    assert kinds([booked, refused], log) == set()
    assert kinds([no(on_days(), (0, 0.5)), booked], log) == {"no reason"}
    assert kinds([booked, no(on_days(ANY), (3, 4))], log) == {"no reason"}
    lie = no(on_days(), (3, 4), alternatives=[instead | {"position": "A"}])
    assert kinds([booked, lie], log) == {"not free"}


def test_no_desk_at_all_is_left_when_any_would_do() -> None:
    any_ = wish("eve", position=ANY)
    bob, away = wish("bob", position="B"), ReleaseDesk(by=by("ada", "away"), **on(ADA))
    gone = Said(away, 3, 4, 200, 9, reading(ADA, 8, state="released", reason="cancelled"))
    log = [entry(ADA, 7, "A"), entry(away, 9), entry(bob, 11, "B")]
    told = [yes(ADA, (1, 2), 7), gone, yes(bob, (5, 6), 11)]

    # All that was proposed, B, is taken meanwhile; that A falls free, nobody saw.
    assert kinds([*told, no(any_, (2.5, 7))], log) == set()
    assert kinds([*told, no(any_, (3.5, 4.5))], log) == {"no reason"}
    assert kinds([*told, no(any_, (7, 8))], log) == {"no reason"}


def test_a_step_is_taken_back_while_nobody_else_needs_the_place() -> None:
    away, back = (kind(by=by("ada", kind.NAME), **on(ADA)) for kind in (ReleaseDesk, Undo))
    gone = Said(away, 3, 4, 200, 9, reading(ADA, 8, state="released", reason="cancelled"))
    again = Said(back, 7, 8, 200, 13, reading(ADA, 12))
    log = [entry(ADA, 7, "A"), entry(away, 9), entry(BOB, 11, "A"), entry(back, 13)]
    told = [yes(ADA, (1, 2), 7), gone]

    assert kinds([*told, yes(BOB, (5, 6), 11), again], log) == {"against the rules"}
    assert kinds([*told, yes(BOB, (5, 6), 11), no(back, (7, 8))], log[:3]) == set()
    assert kinds([*told, no(back, (7, 8))], log[:2]) == {"no reason"}


def test_nobody_walks_in_where_somebody_sits() -> None:
    come = WalkIn(
        by=by("sam", "in", "front-desk"), site_id="ess", position_id="A", ends="12:00", starts=""
    )
    guest = reading(ADA, 6, id=derived_id(come.by), day=f"{TODAY}", starts="09:00")
    there = Said(come, 1, 2, 201, 8, guest | {"state": "checked-in"})
    today = wish("ada", day=TODAY)
    log = [entry(come, 8, "A"), entry(today, 10, "A")]

    assert kinds([there, no(today, (3, 4))], log[:1]) == set()
    assert kinds([there, yes(today, (3, 4), 10)], log) == {"against the rules"}
    assert kinds([replace(there, body=guest)], log[:1]) == {"differs"}


def test_who_gives_days_back_gives_back_all_that_they_have() -> None:
    give = ReleaseDays(by=by("ada", "give"), first=TOMORROW, last=TOMORROW)
    given = Carried(9, key_of(give), NOW, (Seat("ess", "A", ADA.reservation_id),))
    told = reading(ADA, 8, state="released", reason="cancelled")
    booked, log = yes(ADA, (1, 2), 7), [entry(ADA, 7, "A")]

    assert kinds([booked, Said(give, 3, 4, 200, 9, [told])], [*log, given]) == set()
    second = msgspec.structs.replace(wish("ada", "two"), starts="14:00", ends="15:00")
    log.append(entry(second, 8, "A"))
    more = Said(second, 1, 2, 201, 8, reading(second, 8))
    gave = Said(give, 3, 4, 200, 9, [told | {"seq": 9}])
    assert kinds([booked, more, gave], [*log, given]) == {"forgotten"}


def test_the_front_desk_sees_everybody_who_is_expected() -> None:
    came = CheckIn(by=by("sam", "in", "front-desk", in_minutes(50)), **on(wish("ada", day=TODAY)))
    today = wish("ada", day=TODAY)
    log = [entry(today, 7, "A"), entry(came, 8, at=in_minutes(50))]
    there = reading(today, 8, state="checked-in")
    told = [yes(today, (1, 2), 7), Said(came, 3, 4, 200, 8, there)]

    def seen(*rows: dict[str, Any]) -> Said:
        look = Look("sam", in_minutes(55), "arrivals", f"{TODAY}")
        return Said(look, 5, 6, 200, 8, list(rows))

    assert kinds([*told, seen(there)], log) == set()
    for lie in (seen(), seen(reading(today, 6))):
        assert kinds([*told, lie], log) == {"differs"}


def test_a_guest_is_shown_to_whoever_booked_for_them_and_to_nobody_else() -> None:
    log = [entry(TEAM, 9, "A", "B")]

    def mine(who: str, *rows: dict[str, Any]) -> Said:
        return Said(Look(who, NOW, "mine"), 3, 4, 200, 9, list(rows))

    assert kinds([SEATED, mine("ada", *SEATS), mine("bob")], log) == set()
    for lie in (mine("ada", SEATS[0]), mine("bob", SEATS[1])):
        assert kinds([SEATED, lie], log) == {"differs"}
