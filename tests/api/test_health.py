"""Whether the house is ready: what is set aside is told, and what cannot be read is not ready."""

from collections.abc import Callable
from typing import cast

from flask.testing import FlaskClient

from config.settings import Settings
from tests.api.conftest import Answer, Caller, Someone
from tests.support.wall import plant
from web.house import House


def ready(client: FlaskClient) -> Answer:
    return cast("Answer", client.get("/readyz"))


def test_a_house_that_is_well_is_ready(
    client: FlaskClient, api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    api.reserve(member)

    told = ready(client)

    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    assert told.json == {"ready": True, "sequence": head(), "quarantined": 0, "boards": {}}


def test_what_was_set_aside_is_told_and_stops_nothing(
    client: FlaskClient, api: Caller, member: Someone, settings: Settings
) -> None:
    for number in (1, 2):
        plant(settings.events_path, "site:x", number, "site.sunk", b"{}")

    told = ready(client)

    assert told.status_code == 200
    assert told.json["quarantined"] == 2
    assert set(told.json["boards"].values()) == {2}
    assert "sunk" not in told.text
    assert api.reserve(member).status_code == 201


def test_a_board_that_cannot_be_read_is_not_ready(client: FlaskClient, house: House) -> None:
    with house.wall.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE day_occupancy")

    told = ready(client)

    assert (told.status_code, told.json) == (503, {"ready": False})
    assert client.get("/healthz").status_code == 200
