"""Every no that can be had here, in the caller's language."""

from collections.abc import Callable

import msgspec
import pytest

from booking.opening import open_site
from domain.refusals import Refusal
from tests.api.conftest import Answer, Caller, Someone
from tests.support.house import POLICY, ROUND_THE_CLOCK, Clock, site
from tests.support.noes import NOES
from tests.support.scenes import Scene
from web.house import House

SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


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
