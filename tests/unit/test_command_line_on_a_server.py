"""The command line on a server that goes away: said in a sentence, never as a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from tests.support.postgres import Postgres
from tests.support.program import Mogador
from web.house import House, open_house

LOST = "Error: the store cannot be reached, or others keep it busy: try again\n"


@pytest.fixture
def losing(
    postgres: Postgres, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mogador]:
    """The program, whose server ends as soon as it has been found well."""
    mogador = Mogador(tmp_path, MOGADOR_DATABASE_URL=database_url)
    mogador("init")

    def open_and_lose(settings: Settings) -> House:
        house = open_house(settings)
        postgres.stop()
        return house

    monkeypatch.setattr("web.cli.open_house", open_and_lose)
    yield mogador
    postgres.start()


@pytest.mark.parametrize(
    "words",
    [
        "log export",
        "replay",
        "boards rebuild",
        "sweep",
        "accounts add salma@example.org --role member",
        "zones",
    ],
)
def test_a_server_that_is_lost_on_the_way_is_told(losing: Mogador, words: str) -> None:
    told = losing.run(words)

    assert (told.exit_code, told.stderr) == (1, LOST)
