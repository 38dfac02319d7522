"""Any instant: what is read as of a moment is, byte for byte, what was answered at that moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from booking.opening import open_site
from config.settings import Settings
from projections.boards import KINDS
from projections.rebuild import swap
from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock, site, stamp
from tests.support.rebuilding import rebuilt
from web.app import create_app
from web.house import House, open_house


@dataclass
class Witness:
    """Asks everything there is to read, and remembers what was answered at which moment."""

    api: Caller
    people: People
    house: House
    clock: Clock
    ids: list[str] = field(default_factory=list)
    answers: dict[tuple[int, str], dict[str, bytes]] = field(default_factory=dict)

    def reads(self) -> Iterator[tuple[str, Someone | None]]:
        at = f"/sites/{SITE}"
        yield from (("/sites", None), (at, None), (f"{at}/positions", None))
        yield from ((f"{at}/availability", None), (f"{at}/availability?day=2026-11-24", None))
        yield from ((f"{at}/availability?day={TUESDAY}", None), (f"{at}/calendar", None))
        yield from ((f"{at}/{what}", self.people.front_desk) for what in ("blocks", "assignments"))
        yield f"{at}/floor", None
        yield f"{at}/arrivals?due=true", self.people.front_desk
        yield f"{at}/slots?from=2026-11-23&to=2026-11-24&limit=1000", None
        yield from ((f"{at}/{what}", self.people.front_desk) for what in ("arrivals", "inside"))
        yield f"{at}/occupancy?from=2026-11-23&to=2026-11-24&by=hour", self.people.front_desk
        yield "/events?after=50&limit=1000", self.people.operator
        yield "/me/reservations", self.people.member
        yield "/me/reservations", self.people.other
        yield from ((f"/reservations/{id_}", self.people.front_desk) for id_ in self.ids)

    def sees(self) -> None:
        """Read all of it now."""
        sequence, at = self.house.bookings.event_log.head(), f"{self.clock.at:%Y-%m-%dT%H:%M:%SZ}"
        self.answers[sequence, at] = {
            f"{path} {who.id if who else ''}": _told(self.api.get(path, who))
            for path, who in self.reads()
        }

    def sees_again(self, api: Caller, as_of: Callable[[int, str], str]) -> None:
        """Read each moment's past, and hold it against what was answered then."""
        for (sequence, at), answers in self.answers.items():
            for path, who in self.reads():
                known = answers.get(f"{path} {who.id if who else ''}")
                mark = "&" if "?" in path else "?"
                again = api.get(f"{path}{mark}as_of={as_of(sequence, at)}", who)
                if known is None:
                    assert again.status_code == 404
                else:
                    assert _told(again) == known, (path, sequence)

    def house_changes(self, what: str, **body: Any) -> None:
        """See what a change of the house has made of it, a minute later."""
        made = self.api.post(f"/sites/{SITE}/{what}", self.people.operator, body)
        assert made.status_code == 201, made.text
        self.sees()
        self.clock.move(minutes=1)

    def then(self, made: Answer, **later: float) -> str:
        """See what an act has made of it; then time passes."""
        assert made.status_code in (200, 201), made.text
        id_: str = made.json["id"]
        if id_ not in self.ids:
            self.ids.append(id_)
        self.sees()
        self.clock.move(**later)
        return id_


def _told(answer: Answer) -> bytes:
    assert answer.status_code == 200, answer.text
    return answer.headers["Log-Sequence"].encode() + answer.data


@pytest.fixture
def witness(api: Caller, people: People, house: House, clock: Clock) -> Witness:
    """Who saw a morning: bookings, a hold that lapses, a check-in, a move, a new site."""
    seen, me, other = Witness(api, people, house, clock), people.member, people.other
    seen.sees()
    clock.move(minutes=1)
    mine = seen.then(api.reserve(me), minutes=1)
    seen.then(api.reserve(me, "ESS-11", day="2026-11-24", hold=True), minutes=10)
    seen.sees()
    clock.move(minutes=1)
    setup = stamp("setup", role="system", at=clock.at)
    open_site(house.bookings, replace(site("quay"), by=setup))
    seen.house_changes("blocks", positions=["ESS-20"], **BLOCKED, cause="works")
    seen.house_changes("assignments", positions=["ESS-21"], branch="argan", **DAYS)
    seen.house_changes("layout-changes", starts_on=TUESDAY, retire=["ESS-22"])
    seen.house_changes("closures", first="2026-11-25", last="2026-11-25", cause="weather")
    clock.move(minutes=106)
    seen.then(api.post(f"/reservations/{mine}/check-in", me), minutes=1)
    tag = api.get(f"/reservations/{mine}", me).headers["ETag"]
    seen.then(api.patch(f"/reservations/{mine}", me, {"position": "ESS-12"}, tag), minutes=1)
    seen.then(api.reserve(other, "ESS-09", starts="09:15"), minutes=1)
    seen.then(api.post(f"/reservations/{mine}/check-out", me), minutes=1)
    clock.move(days=40)
    return seen


def test_as_of_a_sequence_all_reads_as_it_did_after_that_event(witness: Witness) -> None:
    moments = {s: at for s, at in witness.answers if at == _recorded(witness, s)}
    witness.answers = {key: witness.answers[key] for key in moments.items()}
    assert len(moments) > 5

    witness.sees_again(witness.api, lambda sequence, _: str(sequence))


def _recorded(witness: Witness, sequence: int) -> str:
    """When an event was recorded: as of its sequence one looks from there."""
    (row,) = witness.house.bookings.event_log.after(sequence - 1, 1)
    at = row.body.partition(b'"at":"')[2].partition(b'"')[0]
    return at.decode()


def test_as_of_an_instant_all_reads_as_it_did_then_whatever_came_later(
    witness: Witness, api: Caller, people: People
) -> None:
    assert api.reserve(people.member, day="2027-01-05").status_code == 201

    witness.sees_again(witness.api, lambda _, at: at)


def test_the_past_is_the_same_after_a_rebuild_and_a_restart(
    witness: Witness, settings: Settings, clock: Clock
) -> None:
    wall, log = witness.house.wall, witness.house.bookings.event_log
    for board, kind in zip(wall.boards, KINDS, strict=True):
        swap(wall.engine, log, board, rebuilt(wall.engine, log, kind))

    again = open_house(settings, clock)
    app = create_app(settings, again)
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    witness.sees_again(Caller(app.test_client(use_cookies=False)), lambda _, at: at)
    again.close()


def test_a_time_without_an_offset_is_one_at_the_site(
    api: Caller, member: Someone, clock: Clock, house: House
) -> None:
    open_site(house.bookings, site("berlin", time_zone="Europe/Berlin"))
    clock.move(minutes=30)
    api.reserve(member, "A", site="berlin")
    clock.move(hours=5)

    def free(as_of: str) -> list[bool]:
        seen = api.get(f"/sites/berlin/availability?starts=09:00&ends=12:00&as_of={as_of}")
        return [each["free"] for each in seen.json["positions"]]

    assert free("2026-11-23T08:29") == free("2026-11-23T07:29Z") == [True] * 3
    assert free("2026-11-23T08:30") == free("2026-11-23T07:30Z") == [False, True, True]
    assert free("2026-11-23T08:29:59.999999") == [True] * 3


def test_nobody_ever_saw_half_a_command(
    api: Caller, member: Someone, clock: Clock, head: Callable[[], int]
) -> None:
    before = head()
    api.reserve(member)
    api.reserve(member, starts="13:00", ends="14:00")
    clock.move(hours=1)

    for sequence, end in ((1, 2), (2, 2), (3, 4), (4, 4)):
        seen = api.get(f"/sites/{SITE}/availability?as_of={before + sequence}")
        assert seen.headers["Log-Sequence"] == str(before + end)
    assert api.get(f"/sites/{SITE}?as_of=1").json == api.get(f"/sites/{SITE}").json


def test_the_days_of_the_past_are_those_of_its_moment(
    api: Caller, member: Someone, clock: Clock
) -> None:
    api.reserve(member)
    clock.move(days=3)

    then = api.get(f"/sites/{SITE}/availability?as_of=2026-11-23T07:00").json

    assert then["day"] == MONDAY
    assert api.get(f"/sites/{SITE}/availability").json["day"] == "2026-11-26"


def test_a_page_of_the_past_leads_to_the_next_one_of_the_same_past(
    api: Caller, people: People, clock: Clock, head: Callable[[], int]
) -> None:
    upto = head()
    clock.move(hours=1)
    api.reserve(people.member)
    path = f"/events?as_of={MONDAY}T07:30Z&limit=100"
    seen: list[int] = []
    while path:
        page = api.get(path, people.operator)
        seen += [each["sequence"] for each in page.json]
        link = page.headers.get("Link", "")
        path = link[1 : link.find(">")].removeprefix("/api/v1")

    assert seen == list(range(1, upto + 1))


TUESDAY = "2026-11-24"
DAYS = {"first": MONDAY, "last": TUESDAY}
BLOCKED = DAYS | {"starts": "12:00", "ends": "12:00"}
NONSENSE = [
    "yesterday",
    "2026-11-20",
    "2026-13-01T09:00",
    "-1",
    "1.5",
    "٣",
    "9" * 17,
    "2026-11-20T25:00Z",
]
FUTURE = ["2026-11-23T07:01Z", "2026-11-23T07:00:01", "9999999", "2999-01-01T00:00Z"]
BEFORE = ["0", "1999-01-01T00:00Z", "2026-11-22T09:00"]
REFUSED = [
    *((text, "as-of-unreadable") for text in NONSENSE),
    *((text, "as-of-in-the-future") for text in FUTURE),
    *((text, "as-of-before-the-log") for text in BEFORE),
]


@pytest.mark.parametrize(("as_of", "code"), REFUSED)
def test_what_is_no_moment_of_the_log_is_refused_by_name(
    api: Caller, people: People, as_of: str, code: str
) -> None:
    made = api.reserve(people.member).json
    for path in ("/sites", f"/sites/{SITE}", f"/sites/{SITE}/availability", "/events"):
        refused(api.get(f"{path}?as_of={as_of}", people.operator), code)
    refused(api.get(f"/sites/{SITE}/positions?as_of={as_of}"), code)
    refused(api.get(f"/sites/{SITE}/arrivals?as_of={as_of}", people.front_desk), code)
    refused(api.get(f"/me/reservations?as_of={as_of}", people.member), code)
    refused(api.get(f"/reservations/{made['id']}?as_of={as_of}", people.member), code)


def refused(answer: Answer, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["detail"]


def test_a_time_that_means_several_instants_needs_an_offset(
    api: Caller, clock: Clock, house: House
) -> None:
    paris = site("paris", time_zone="Europe/Paris")
    open_site(house.bookings, paris)
    clock.move(days=400)

    refused(api.get("/sites/paris?as_of=2027-10-31T02:30"), "as-of-needs-offset")
    refused(api.get("/sites/paris?as_of=2027-03-28T02:30"), "nonexistent-time")
    refused(api.get("/sites?as_of=2027-10-30T12:00"), "as-of-needs-offset")
    for offset in ("%2B01:00", "%2B02:00"):
        assert api.get(f"/sites/paris?as_of=2027-10-31T02:30{offset}").status_code == 200
    refused(api.get("/sites/paris?as_of=2027-10-31T02:30+01:00"), "as-of-unreadable")


def test_the_past_is_shown_to_those_who_may_see_it_today(
    api: Caller, people: People, clock: Clock
) -> None:
    made = api.reserve(people.member).json
    clock.move(hours=1)
    path = f"/reservations/{made['id']}?as_of={MONDAY}T07:00"

    assert api.get(path, people.member).json == made
    assert api.get(path, people.other).status_code == 404
    assert api.get(path).status_code == 401
    arrivals = f"/sites/{SITE}/arrivals?as_of={MONDAY}T07:00"
    assert api.get(arrivals, people.member).status_code == 403


def test_of_an_unknown_site_there_is_no_past(api: Caller) -> None:
    for path in ("", "/positions", "/availability"):
        assert api.get(f"/sites/atlantis{path}?as_of=2026-11-23T07:00").status_code == 404


def test_the_past_has_a_tag_of_its_own(api: Caller, member: Someone, clock: Clock) -> None:
    path = f"/sites/{SITE}/availability?as_of={MONDAY}T07:00"
    clock.move(hours=1)
    first = api.get(path)
    api.reserve(member)

    again: Any = api.get(path, If_None_Match=first.headers["ETag"])

    assert again.status_code == 304
