"""Pages as of a moment: what they showed then, and nothing that could be changed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from projections.boards import KINDS
from projections.rebuild import swap
from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.api.test_as_of import BLOCKED, DAYS, REFUSED, TUESDAY
from tests.support.forms import form, forms, words
from tests.support.house import Clock
from tests.support.rebuilding import rebuilt
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
PLAN = f"/sites/{SITE}"
# What a page of now has besides: what to do, and where to sign in for it.
DOING = re.compile(
    r'<form [^>]*method="post".*?</form>|<a class="button primary" href="/sign-in.*?</a>'
    r'|<a href="[^"]*/block[?].*?</a> ?|<a class="(?:quiet|button)" href="[^"]*/move[?"].*?</a>'
    r'|<a class="button[^>]*>Reserve this desk again</a>|<a class="button[^>]*>Reserve a desk</a>'
    r'|<a class="button" href="[^"]*/calendar[.]ics">.*?</a>|<section class="feed".*?</section>',
    re.DOTALL,
)
MOMENT = re.compile(r'(?:[?]|&amp;)as_of=[^&#"]*|<input type="hidden" name="as_of"[^>]*>')


@pytest.fixture(autouse=True)
def _in_english(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")


def shown(page: TestResponse) -> str:
    """The main part of a page, without what can be done there and the moment in its links."""
    assert page.status_code == 200, page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    plain = re.sub(r"\s+", " ", MOMENT.sub("", DOING.sub("", main)))
    return re.sub("> <", "><", plain.replace("&amp;", "?")).replace("<p></p>", "")


@dataclass
class Visit:
    """Looks at pages as somebody, and remembers what they showed at which moment."""

    client: FlaskClient
    house: House
    clock: Clock
    sign_in: Callable[[Someone], object]
    pages: list[tuple[str, Someone]] = field(default_factory=list)
    seen: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def sees(self) -> None:
        at = f"{self.clock.at:%Y-%m-%dT%H:%M:%SZ}"
        for path, who in self.pages:
            self.sign_in(who)
            self.seen[at, path, who.id] = shown(self.client.get(path))
        self.clock.move(minutes=1)

    def sees_again(self) -> Iterator[tuple[str, str, str]]:
        """What each page showed at a moment, and what it shows of it now."""
        people = {who.id: who for _, who in self.pages}
        for (at, path, who), then in self.seen.items():
            self.sign_in(people[who])
            page = self.client.get(f"{path}{'&' if '?' in path else '?'}as_of={at}")
            assert [f.action for f in forms(page) if "csrf_token" in f.fields] == ["/sign-out"]
            assert "live.js" not in page.text
            yield f"{path} {at}", then, shown(page)


@pytest.fixture
def visit(
    *,
    client: FlaskClient,
    house: House,
    clock: Clock,
    sign_in: SignIn,
    people: People,
    api: Caller,
) -> Visit:
    """A morning of bookings and changes of the house, seen at every step; then weeks pass."""
    seen = Visit(client, house, clock, lambda who: sign_in(client, who))
    seen.pages += _from_the_start(people)
    seen.sees()
    made = api.reserve(people.member).json
    seen.pages += [(path.format(made["id"]), who) for path, who in _once_there_is_one(people)]
    seen.sees()
    for what, body in HOUSE:
        assert api.post(f"/sites/{SITE}/{what}", people.operator, body).status_code == 201
        seen.sees()
    clock.move(hours=2)
    api.post(f"/reservations/{made['id']}/check-in", people.member)
    seen.sees()
    theirs = api.reserve(people.other, "ESS-12", day=TUESDAY).json
    api.post(f"/reservations/{made['id']}/check-out", people.member)
    seen.sees()
    clock.move(hours=14)
    seen.sees()
    closed: dict[str, Any] = {"first": TUESDAY, "last": TUESDAY, "cause": "weather"}
    closed |= {"plan": [{"reservation": theirs["id"], "to": None}]}
    made = api.post(f"/sites/{SITE}/closures", people.operator, closed)
    assert made.status_code == 201, made.text
    seen.sees()
    clock.move(days=5)
    seen.sees()
    clock.move(days=40)
    return seen


def _from_the_start(people: People) -> Iterator[tuple[str, Someone]]:
    for who in (people.member, people.front_desk):
        queries = ("", f"?day={TUESDAY}&position=ESS-09", f"?day={MONDAY}&starts=10:00&ends=11:00")
        yield from ((PLAN + query, who) for query in queries)
    yield from ((f"{PLAN}/arrivals{day}", people.front_desk) for day in ("", f"?day={TUESDAY}"))


def _once_there_is_one(people: People) -> Iterator[tuple[str, Someone]]:
    yield from (("/reservations/{}", who) for who in (people.member, people.operator))
    yield from (("/reservations", people.member), ("/log", people.operator))
    yield f"/log?site={SITE}&before=58", people.operator


HOUSE: list[tuple[str, dict[str, Any]]] = [
    ("blocks", {"positions": ["ESS-20"], **BLOCKED, "cause": "works"}),
    ("assignments", {"positions": ["ESS-21"], "branch": "argan", **DAYS}),
    ("layout-changes", {"starts_on": TUESDAY, "retire": ["ESS-22"]}),
]


def test_a_page_as_of_an_instant_shows_what_it_showed_then(visit: Visit) -> None:
    for where, then, again in visit.sees_again():
        assert again == then, where


def test_a_page_of_the_past_is_the_same_after_a_rebuild(visit: Visit) -> None:
    wall, log = visit.house.wall, visit.house.bookings.event_log
    for board, kind in zip(wall.boards, KINDS, strict=True):
        swap(wall.engine, log, board, rebuilt(wall.engine, log, kind))

    for where, then, again in visit.sees_again():
        assert again == then, where


@pytest.fixture
def booked(api: Caller, member: Someone, clock: Clock) -> dict[str, Any]:
    """The member's reservation of today, made at five past seven; it is eight now."""
    clock.move(minutes=5)
    made: dict[str, Any] = api.reserve(member).json
    clock.move(minutes=55)
    return made


@pytest.mark.usefixtures("booked")
def test_a_page_of_the_past_says_so_and_leads_back_to_now(client: FlaskClient) -> None:
    page = client.get(f"{PLAN}?as_of={MONDAY}T07:04&day={MONDAY}")

    assert "This is how it was: Monday 23 November 2026, 07:04" in words(page)
    assert "35 of 35 desks free" in words(page)
    assert f'href="{PLAN}?day={MONDAY}">Back to now' in page.text
    assert page.headers["Log-Sequence"] in words(page)
    assert "This is how it was" not in words(client.get(PLAN))


@pytest.mark.parametrize(
    "as_of", [f"{MONDAY}T07:05", f"{MONDAY}T07:05Z", f"{MONDAY}T08:05%2B01:00"]
)
@pytest.mark.usefixtures("booked")
def test_links_within_the_past_stay_at_its_moment(client: FlaskClient, as_of: str) -> None:
    page = client.get(f"{PLAN}?as_of={as_of}")
    main = page.text.partition("<main")[2].partition("</main>")[0]

    links = set(re.findall('href="([^"]*)"', main))
    assert len(links) > 40
    assert all("as_of=2026-11-23T07:05:00Z" in link for link in links)
    day = min(link for link in links if f"day={MONDAY}" in link).replace("&amp;", "&")
    assert "34 of 35 desks free" in words(client.get(day))


@pytest.mark.usefixtures("booked")
def test_one_goes_event_by_event(client: FlaskClient, head: Callable[[], int]) -> None:
    page = client.get(f"{PLAN}?as_of={MONDAY}T08:00")
    went = []
    while before := re.search('href="([^"]*)" aria-label="Event before"', page.text):
        page = client.get(before[1].replace("&amp;", "&"))
        went.append(int(page.headers["Log-Sequence"]))
    back = []
    while after := re.search('href="([^"]*)" aria-label="Event after"', page.text):
        page = client.get(after[1].replace("&amp;", "&"))
        back.append(int(page.headers["Log-Sequence"]))

    assert went[0] == back[-1] == head()
    assert went == sorted({*went}, reverse=True)
    assert [*went[-2::-1]] == back


def test_nothing_is_reserved_in_the_past(
    client: FlaskClient, member: Someone, people: People, sign_in: SignIn, clock: Clock
) -> None:
    clock.move(hours=1)
    for who in (None, member, people.front_desk):
        if who:
            sign_in(client, who)
        for query in ("", "&position=ESS-09"):
            page = client.get(f"{PLAN}?as_of={MONDAY}T07:30{query}")
            other_hours, another_moment = (f for f in forms(page) if f.action != "/sign-out")
            assert other_hours.action == another_moment.action == PLAN
            assert other_hours.fields["as_of"] == "2026-11-23T07:30:00Z"
            assert "Sign in and reserve" not in words(page)


@pytest.mark.parametrize(("as_of", "code"), REFUSED)
def test_what_is_no_moment_is_refused_on_a_page_with_the_way_on(
    client: FlaskClient, as_of: str, code: str
) -> None:
    client.set_cookie("lang", "fr")
    page = client.get(f"{PLAN}?day={MONDAY}&as_of={as_of}")

    assert page.status_code == 422
    assert SAID[code] in words(page)
    assert f'href="{PLAN}?day={MONDAY}">Voir la page actuelle' in page.text
    assert 'type="datetime-local"' in page.text


SAID = {
    "as-of-unreadable": "Ce n’est pas un moment",
    "as-of-in-the-future": "Cela n’a pas encore eu lieu",
    "as-of-before-the-log": "Rien n’était encore enregistré",
}


def test_who_works_here_finds_the_way_to_the_past(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    offered = []
    for who in (people.operator, people.front_desk, people.member):
        sign_in(client, who)
        offered.append("See it as it was" in words(client.get(f"{PLAN}?day={MONDAY}")))

    assert offered == [True, True, False]


def test_who_came_then_is_found_among_those_of_then(
    *,
    client: FlaskClient,
    people: People,
    api: Caller,
    sign_in: SignIn,
    booked: dict[str, Any],
) -> None:
    api.post(f"/reservations/{booked['id']}/release", people.member)
    sign_in(client, people.front_desk)
    arrivals = f"{PLAN}/arrivals?as_of={MONDAY}T07:10&find="

    found = client.get(arrivals + "salma")

    assert "Later 1" in words(found)
    assert form(found, "/arrivals").fields["as_of"] == "2026-11-23T07:10:00Z"
    assert "Left or cancelled 1" in words(client.get(f"{PLAN}/arrivals?find=salma"))
    scanned = client.get(arrivals + "http://x/sites/essaouira/desks/ESS-10")
    assert "as_of=2026-11-23T07:10:00Z" in scanned.location


def test_the_past_is_for_those_who_may_see_the_page_today(
    client: FlaskClient, people: People, sign_in: SignIn, booked: dict[str, Any]
) -> None:
    path = f"{PLAN}/arrivals?as_of={MONDAY}T07:10"

    assert client.get(path).status_code == 303
    for who in (people.member, people.other_front_desk):
        sign_in(client, who)
        assert client.get(path).status_code == 403
        assert client.get(f"/log?as_of={MONDAY}T07:10").status_code == 403
        assert client.get(f"/reservations/{booked['id']}?as_of={MONDAY}T07:10").status_code == (
            200 if who is people.member else 404
        )


def test_each_line_of_the_log_leads_to_its_site_at_that_moment(
    client: FlaskClient, people: People, sign_in: SignIn, head: Callable[[], int], api: Caller
) -> None:
    before = head()
    api.reserve(people.member)
    sign_in(client, people.operator)
    log = client.get("/log").text
    links = re.findall('href="([^"]*)">The site at that moment', log)

    assert links[:2] == [f"{PLAN}?as_of={n}" for n in (before + 2, before + 1)]
    assert "34 of 35 desks free" in words(client.get(links[1]))
    assert "35 of 35 desks free" in words(client.get(f"{PLAN}?as_of={before}"))


def test_of_what_was_not_there_yet_there_is_a_page_of_now(
    client: FlaskClient, member: Someone, sign_in: SignIn, booked: dict[str, Any]
) -> None:
    sign_in(client, member)
    path = f"/reservations/{booked['id']}"

    page = client.get(f"{path}?as_of={MONDAY}T07:04")

    assert page.status_code == 404
    assert f'href="{path}">See it as it is now' in page.text


def test_the_code_of_a_reservation_is_the_same_whenever_one_looks(
    client: FlaskClient, member: Someone, sign_in: SignIn, booked: dict[str, Any]
) -> None:
    sign_in(client, member)
    pages = [
        client.get(f"/reservations/{booked['id']}{at}") for at in ("", f"?as_of={MONDAY}T07:30")
    ]

    codes = [re.findall("<svg[^>]*qr.*?</svg>", page.text, re.DOTALL) for page in pages]
    assert codes[0] == codes[1] != []
