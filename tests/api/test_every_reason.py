"""Everything that can be wrong with a change, all of it at once, in the caller's language."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from booking.commands import AdoptPolicy
from booking.dating import adopt_policy
from domain.refusals import Contradictory, Reason
from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.changes_by_api import ASSIGNMENT, BLOCK, CLOSURE, hours, policy, season
from tests.support.house import POLICY, Clock, stamp
from web.house import House
from web.languages.reasons import REASONS

YESTERDAY, TUESDAY = "2026-11-22", "2026-11-24"
BACKWARDS = {"first": TUESDAY, "last": YESTERDAY}
OVER = {"in-the-past": "That day is over. The first that can be changed is Monday 23 November."}
ENDS_FIRST = {"ends-before-it-starts": "That ends before it starts on Tuesday 24 November."}
NOTHING = {"nothing-to-change": "Nothing is named that would change."}


def not_there(code: str) -> str:
    return f"Desk {code} does not stand there on that day."


class Wrong(NamedTuple):
    """A change below a site, and every reason why it cannot be, by code."""

    what: str
    body: dict[str, Any]
    reasons: dict[str, str]


def desk(code: str, x: int, y: int, zone: str = "open") -> dict[str, Any]:
    return {"code": code, "zone": zone, "x": x, "y": y, "rotation": 0}


WRONG = (
    Wrong(
        "policies",
        policy(
            starts_on=YESTERDAY,
            grid_minutes=60,
            min_minutes=90,
            full_day_grace_minutes=10,
            hours=hours("09:00", "10:00") | {"monday": ["19:00", "08:00"]},
        ),
        {
            "closes-before-it-opens": "On one weekday the site closes before it opens: Monday.",
            "minimum-off-grid": "The shortest reservation is no multiple of 60 minutes.",
            "shorter-grace-for-longer-stays": (
                "Whoever comes for a full day is waited for less than 30 minutes."
            ),
            "minimum-longer-than-any-day": (
                "The shortest reservation is longer than the longest day, 60 minutes."
            ),
            **OVER,
        },
    ),
    Wrong(
        "seasons",
        season(last="2026-11-25"),
        {
            "seasons-overlap": (
                "Another season covers some of these days; it starts on Tuesday 24 November."
            )
        },
    ),
    Wrong("closures", CLOSURE | BACKWARDS, OVER | ENDS_FIRST),
    Wrong(
        "blocks",
        BLOCK | BACKWARDS | {"positions": ["ESS-77"]},
        {"not-there": not_there("ESS-77")} | ENDS_FIRST | OVER,
    ),
    Wrong(
        "assignments",
        ASSIGNMENT | {"first": YESTERDAY, "last": YESTERDAY},
        OVER,
    ),
    Wrong(
        "assignments",
        ASSIGNMENT | {"first": TUESDAY, "last": TUESDAY, "positions": ["ESS-13"]},
        {"assigned-already": "Desk ESS-13 is a team's already on some of these days."},
    ),
    Wrong("layout-changes", {"starts_on": "2026-12-01"}, NOTHING),
    Wrong(
        "layout-changes",
        {
            "starts_on": MONDAY,
            "add": [desk("ESS-05", 5000, 100), desk("ESS-80", 990, 900, "attic")],
            "retire": ["ESS-21", "ESS-21"],
            "split": ["ESS-22"],
            "move": [desk("ESS-77", 100, 100), desk("ESS-12", 100, 800)],
            "join": [{"code": "ESS-81", "parts": ["ESS-23"]}],
        },
        {
            "before-the-last-change": (
                "The floor is rearranged on Tuesday 1 December already. Choose a later day."
            ),
            "named-twice": "Desk ESS-21 is named twice.",
            "too-few-to-join": "Team table ESS-81 needs at least two desks.",
            "already-there": "Desk ESS-05 stands there already. Choose another code.",
            "not-there": not_there("ESS-77"),
            "no-team-table": "Desk ESS-22 is no team table.",
            "off-the-floor": "Desk ESS-05 would stand outside the floor.",
            "no-such-zone": "Desk ESS-80 would stand in a zone that is not there: attic.",
            "on-top-of-each-other": "Desks ESS-80 and ESS-01 would stand on top of each other.",
            "still-occupied": "Somebody sits at desk ESS-12. Move them first.",
        },
    ),
)


@pytest.fixture
def inhabited(api: Caller, people: People, clock: Clock) -> None:
    """A site with a season, an assignment and a floor that will change; somebody is at ESS-12."""
    here, who = f"/sites/{SITE}", people.operator
    for what, body in (
        ("seasons", season()),
        ("assignments", ASSIGNMENT | {"positions": ["ESS-13"]}),
        ("layout-changes", {"starts_on": "2026-12-01", "retire": ["ESS-35"]}),
    ):
        assert api.post(f"{here}/{what}", who, body).status_code == 201
    clock.move(hours=2)
    body = {"position": "ESS-12", "ends": "12:00"}
    assert api.post(f"{here}/walk-ins", people.front_desk, body).status_code == 201


@pytest.mark.usefixtures("inhabited")
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.what)
@pytest.mark.parametrize("dry_run", [True, False])
def test_all_that_is_wrong_is_said_at_once(
    api: Caller, people: People, head: Callable[[], int], wrong: Wrong, *, dry_run: bool
) -> None:
    before = head()

    answer = _asked(api, people.operator, wrong, dry_run=dry_run)

    assert (answer.status_code, answer.json["code"]) == (422, "contradictory")
    assert sorted(answer.json["errors"]["reasons"]) == sorted(wrong.reasons.values())
    assert head() == before


@pytest.mark.usefixtures("inhabited")
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.what)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_is_said_in_the_callers_language(
    api: Caller, house: House, wrong: Wrong, language: str
) -> None:
    person = house.accounts.add("n@example.org", "Nadia", role="operator", language=language)
    speaker = Someone(person, house.accounts.issue_token(person.id))

    answer = _asked(api, speaker, wrong)

    said = answer.json["errors"]["reasons"]
    assert len(said) == len(wrong.reasons)
    assert not set(said) & set(wrong.reasons.values())
    assert not any("%" in sentence for sentence in said)


def test_in_french_days_are_said_in_french(api: Caller, house: House) -> None:
    person = house.accounts.add("n@example.org", "Nadia", role="operator", language="fr")
    speaker = Someone(person, house.accounts.issue_token(person.id))

    weekly = _asked(api, speaker, WRONG[0])
    answer = _asked(api, speaker, WRONG[2])

    assert weekly.json["errors"]["reasons"][0].endswith("lundi.")
    assert answer.json["errors"]["reasons"] == [
        "Ce jour est passé. Le premier qui peut être changé est le lundi 23 novembre.",
        "Cela finit avant de commencer le mardi 24 novembre.",
    ]


def _asked(api: Caller, who: Someone, wrong: Wrong, *, dry_run: bool = False) -> Answer:
    return api.post(f"/sites/{SITE}/{wrong.what}", who, wrong.body | {"dry_run": dry_run})


def test_a_policy_with_a_number_of_its_own_must_have_the_next(house: House) -> None:
    by = stamp("nadia", role="operator")

    with pytest.raises(Contradictory) as refused:
        adopt_policy(house.bookings, AdoptPolicy(by=by, site_id=SITE, policy=POLICY))

    assert Reason("not-the-next-version", {"version": 2}) in refused.value.reasons


def test_no_reason_is_left_out() -> None:
    reached = {code for wrong in WRONG for code in wrong.reasons}

    assert reached | {"not-the-next-version"} == REASONS.keys()
