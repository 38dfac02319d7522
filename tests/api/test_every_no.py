"""Every no that can be had here, in the caller's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from booking.commands import ForgetMember
from booking.forgetting import forget_member
from booking.opening import open_site
from domain.refusals import Refusal
from tests.api.conftest import MONDAY, Answer, Caller, Someone
from tests.support.house import POLICY, ROUND_THE_CLOCK, Clock, site, stamp
from web.house import House

SUNDAY = "2026-11-29"
SKIPPED = "2027-03-28"
SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


@dataclass
class Scene:
    """A site with positions A, B and C; somebody, somebody else, and an operator."""

    api: Caller
    clock: Clock
    house: House
    who: Someone
    other: Someone
    operator: Someone

    def reserve(self, who: Someone | None = None, position: str = "A", **more: Any) -> Answer:
        return self.api.reserve(who or self.who, position, "quay", **more)

    def act(self, made: Answer, verb: str, who: Someone | None = None, body: Any = None) -> Answer:
        return self.api.post(f"/reservations/{made.json['id']}/{verb}", who or self.who, body)

    def change(self, what: str, who: Someone | None = None, **body: Any) -> Answer:
        return self.api.post(f"/sites/quay/{what}", who or self.operator, body)

    def promoted(self) -> Someone:
        """Whoever asks, as an operator."""
        self.house.accounts.grant(self.who.id, "operator")
        return self.who


def position_taken(scene: Scene) -> Answer:
    scene.reserve(scene.other)
    return scene.reserve()


def member_elsewhere(scene: Scene) -> Answer:
    scene.reserve()
    return scene.reserve(position="B", starts="11:00", ends="13:00")


def member_forgotten(scene: Scene) -> Answer:
    """Their account is about to go."""
    by = stamp("setup", role="system")
    forget_member(scene.house.bookings, ForgetMember(by=by, member_id=scene.who.id))
    return scene.reserve()


def outside_hours(scene: Scene) -> Answer:
    return scene.reserve(ends="20:00")


def site_closed(scene: Scene) -> Answer:
    return scene.reserve(day=SUNDAY)


def beyond_horizon(scene: Scene) -> Answer:
    return scene.reserve(day="2027-06-01")


def too_short(scene: Scene) -> Answer:
    return scene.reserve(ends="09:15")


def off_grid(scene: Scene) -> Answer:
    return scene.reserve(starts="09:10")


def limit_reached(scene: Scene) -> Answer:
    for hour in range(9, 19):
        scene.reserve(starts=f"{hour:02}:00", ends=f"{hour:02}:30")
    return scene.reserve(day="2026-11-24")


def in_the_past(scene: Scene) -> Answer:
    scene.clock.move(hours=6)
    return scene.reserve()


def too_early_to_check_in(scene: Scene) -> Answer:
    return scene.act(scene.reserve(), "check-in")


def still_occupied(scene: Scene) -> Answer:
    before, mine = scene.reserve(scene.other), scene.reserve(starts="12:00", ends="13:00")
    scene.clock.move(hours=2)
    scene.act(before, "check-in", scene.other)
    scene.clock.move(hours=3)
    return scene.act(mine, "check-in")


def already_ended(scene: Scene) -> Answer:
    made = scene.reserve()
    scene.act(made, "release")
    return scene.act(made, "release")


def not_yours(scene: Scene) -> Answer:
    return scene.reserve(member=scene.other.id)


def unknown_position(scene: Scene) -> Answer:
    return scene.reserve(position="Z")


def nonexistent_time(scene: Scene) -> Answer:
    scene.clock.move(days=120)
    return scene.api.reserve(scene.who, "A", "ufer", day=SKIPPED, starts="02:00", ends="04:00")


def stale(scene: Scene) -> Answer:
    return scene.act(scene.reserve(), "check-out")


def duplicate_command(scene: Scene) -> Answer:
    scene.reserve(key="once")
    return scene.reserve(position="B", key="once")


def position_blocked(scene: Scene) -> Answer:
    times: dict[str, Any] = {"first": MONDAY, "starts": "11:00", "last": MONDAY, "ends": "15:00"}
    scene.change("blocks", positions=["A"], cause="outage", **times)
    return scene.reserve()


def position_assigned(scene: Scene) -> Answer:
    days: dict[str, Any] = {"first": MONDAY, "last": "2026-12-31"}
    scene.change("assignments", positions=["A"], branch="argan", **days)
    return scene.reserve(day="2026-12-01")


def contradictory(scene: Scene) -> Answer:
    backwards = {"first": "2026-11-20", "last": "2026-11-19", "cause": "works"}
    return scene.change("closures", scene.promoted(), **backwards)


def people_affected(scene: Scene) -> Answer:
    scene.reserve(scene.other)
    days = {"first": MONDAY, "last": MONDAY, "cause": "works"}
    return scene.change("closures", scene.promoted(), **days)


def unknown_change(scene: Scene) -> Answer:
    return scene.change("layout-changes/undo", scene.promoted())


# Of each: how one comes by it, its status, and its sentence in English and in French.
NOES: list[tuple[Callable[[Scene], Answer], int, str, str]] = [
    (
        position_taken,
        409,
        "Desk A is taken for part of that time. Choose another desk or time.",
        (
            "Le poste A est pris pendant une partie de ce créneau."
            " Choisissez un autre poste ou une autre heure."
        ),
    ),
    (
        member_elsewhere,
        409,
        (
            "One person, one desk at a time: A is already reserved from 09:00 to 12:00."
            " Cancel that reservation, or choose another time."
        ),
        (
            "Une personne, un seul poste à la fois : A est déjà réservé de 09:00 à 12:00."
            " Annulez cette réservation ou choisissez une autre heure."
        ),
    ),
    (
        member_forgotten,
        409,
        (
            "That person is a former member, for whom nothing is reserved any more."
            " Reserve for somebody who has an account."
        ),
        (
            "Cette personne est un ancien membre, pour qui plus rien ne se réserve."
            " Réservez pour quelqu’un qui a un compte."
        ),
    ),
    (
        outside_hours,
        422,
        "The site is open from 08:30 to 19:00 that day. Choose a time within those hours.",
        "Le site est ouvert de 08:30 à 19:00 ce jour-là. Choisissez un créneau dans ces heures.",
    ),
    (
        site_closed,
        422,
        "The site is closed on Sunday 29 November. Choose another day.",
        "Le site est fermé le dimanche 29 novembre. Choisissez un autre jour.",
    ),
    (
        beyond_horizon,
        422,
        "Desks can be reserved up to Saturday 20 February. Choose a day until then.",
        "Les postes se réservent jusqu’au samedi 20 février. Choisissez un jour d’ici là.",
    ),
    (
        too_short,
        422,
        "A reservation lasts at least 30 minutes. Choose a later end.",
        "Une réservation dure au moins 30 minutes. Choisissez une fin plus tardive.",
    ),
    (
        off_grid,
        422,
        (
            "Reservations start and end on steps of 15 minutes from the full hour."
            " Choose such a time."
        ),
        (
            "Les réservations commencent et finissent par pas de 15 minutes"
            " à partir de l’heure pleine. Choisissez une telle heure."
        ),
    ),
    (
        limit_reached,
        409,
        "At most 10 reservations can be upcoming. Cancel one, or wait until one is over.",
        (
            "Au plus 10 réservations peuvent être à venir."
            " Annulez-en une ou attendez qu’une soit passée."
        ),
    ),
    (
        in_the_past,
        422,
        "Monday 23 November until 12:00 is over. Choose a time that ends later than now.",
        (
            "Lundi 23 novembre jusqu’à 12:00, c’est passé."
            " Choisissez un créneau qui finit plus tard que maintenant."
        ),
    ),
    (
        too_early_to_check_in,
        409,
        "Check-in opens at 08:45. Try again then.",
        "L’arrivée se confirme à partir de 08:45. Réessayez à ce moment-là.",
    ),
    (
        still_occupied,
        409,
        (
            "Somebody is still checked in at desk A."
            " Ask them to check out, or ask the front desk for another desk."
        ),
        (
            "Quelqu’un occupe encore le poste A."
            " Demandez-lui de signaler son départ, ou demandez un autre poste à l’accueil."
        ),
    ),
    (
        already_ended,
        409,
        ("That reservation of desk A is over or was given back. Reserve again if you need a desk."),
        (
            "Cette réservation du poste A est terminée ou a été rendue."
            " Réservez de nouveau s’il vous faut un poste."
        ),
    ),
    (
        not_yours,
        403,
        (
            "Members reserve for themselves. Leave out for whom, or ask the front desk to reserve"
            " for somebody else."
        ),
        (
            "Les membres réservent pour eux-mêmes. N’indiquez pas pour qui, ou demandez à l’accueil"
            " de réserver pour quelqu’un d’autre."
        ),
    ),
    (
        unknown_position,
        404,
        "There is no such desk. Choose one on the plan.",
        "Ce poste n’existe pas. Choisissez-en un sur le plan.",
    ),
    (
        nonexistent_time,
        422,
        "On Sunday 28 March the clocks skip 02:00. Choose an earlier or a later time.",
        (
            "Le dimanche 28 mars, les horloges sautent 02:00."
            " Choisissez une heure plus tôt ou plus tard."
        ),
    ),
    (
        stale,
        412,
        (
            "Nobody has checked in at desk A for the reservation from 09:00 on."
            " Check in first, or give it back."
        ),
        (
            "Personne n’a confirmé son arrivée au poste A pour la réservation à partir de 09:00."
            " Confirmez d’abord l’arrivée, ou annulez la réservation."
        ),
    ),
    (
        duplicate_command,
        422,
        "That was sent before with other contents. Load the page again, then send it.",
        "Cela a déjà été envoyé avec un autre contenu. Rechargez la page, puis envoyez.",
    ),
    (
        position_blocked,
        409,
        ("Desk A is out of use for part of that time (out of order). Choose another desk or time."),
        (
            "Le poste A est hors service pendant une partie de ce temps (en panne)."
            " Choisissez un autre poste ou un autre horaire."
        ),
    ),
    (
        position_assigned,
        409,
        "Desk A belongs to a team for part of that time. Choose another desk or day.",
        (
            "Le poste A est attribué à une équipe pendant une partie de ce créneau."
            " Choisissez un autre poste ou un autre jour."
        ),
    ),
    (
        contradictory,
        422,
        "2 things in that do not go together. Mend what is named, then send it again.",
        "2 choses s’y contredisent. Corrigez ce qui est indiqué, puis renvoyez.",
    ),
    (
        people_affected,
        409,
        ("1 reservation counts on that. Look at it first, then say what is to become of it."),
        "1 réservation en dépend. Regardez-la d’abord, puis dites ce qu’elle devient.",
    ),
    (
        unknown_change,
        404,
        "There is no such change to take back. Look at the list again, then choose one.",
        (
            "Il n’y a pas de tel changement à annuler."
            " Regardez de nouveau la liste, puis choisissez-en un."
        ),
    ),
]


@pytest.fixture
def scene(api: Caller, clock: Clock, house: House, someone: Callable[..., Someone]) -> Scene:
    summer_time = msgspec.structs.replace(POLICY, hours=ROUND_THE_CLOCK)
    open_site(house.bookings, site("quay"))
    open_site(house.bookings, site("ufer", time_zone="Europe/Berlin", policies=(summer_time,)))
    operator = someone("Nadia Idrissi", "operator")
    return Scene(api, clock, house, someone("Salma Bennis"), someone("Lena Fischer"), operator)


@pytest.fixture
def speaker(house: House) -> Callable[[str], Someone]:
    """Somebody new who speaks a language."""

    def speaking(language: str) -> Someone:
        person = house.accounts.add(
            f"{language}@example.org", "Fatima Zahra", role="member", language=language
        )
        return Someone(person, house.accounts.issue_token(person.id))

    return speaking


def code_of(no: Callable[[Scene], Answer]) -> str:
    return no.__name__.replace("_", "-")


def test_no_code_is_left_out() -> None:
    assert {code_of(no) for no, *_ in NOES} == {kind.code for kind in Refusal.__subclasses__()}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("no", "status", "english", "french"), NOES, ids=[code_of(no) for no, *_ in NOES]
)
def test_every_no_is_said_in_ones_language(
    *,
    scene: Scene,
    speaker: Callable[[str], Someone],
    no: Callable[[Scene], Answer],
    status: int,
    english: str,
    french: str,
    language: str,
) -> None:
    scene.who = speaker(language)

    answer = no(scene)

    assert (answer.status_code, answer.json["code"]) == (status, code_of(no))
    assert answer.headers["Content-Language"] == language
    said = answer.json["detail"].translate(SPACES)
    assert said == {"en": english, "fr": french}[language]
