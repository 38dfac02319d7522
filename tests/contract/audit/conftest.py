"""A log whose register is level with it, in both stores, and somebody who may do everything."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.support.postgres import SUPERUSER, Postgres
from tests.support.program import Mogador
from tests.support.tampering import InFiles, Intruder, OnServer


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Mogador:
    """A home with open sites whose log is registered; to be copied, not touched."""
    mogador = Mogador(tmp_path_factory.mktemp("sites") / "home")
    mogador("init")
    mogador("audit checkpoint")
    return mogador


@pytest.fixture(scope="module")
def template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same as a database to make others of."""
    name = postgres.create()
    mogador = Mogador(tmp_path_factory.mktemp("server"), MOGADOR_DATABASE_URL=postgres.url(name))
    mogador("init")
    mogador("audit checkpoint")
    return name


@pytest.fixture(params=["in files", "on a server"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Mogador, Intruder]]:
    if request.param == "in files":
        home = shutil.copytree(request.getfixturevalue("furnished").home, tmp_path / "home")
        yield Mogador(home), InFiles(home)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(request.getfixturevalue("template")) as url:
        name = str(conninfo_to_dict(url)["dbname"])
        mogador = Mogador(tmp_path, MOGADOR_DATABASE_URL=url)
        yield mogador, OnServer(postgres.url(name, SUPERUSER))


@pytest.fixture
def mogador(both: tuple[Mogador, Intruder]) -> Mogador:
    return both[0]


@pytest.fixture
def intruder(both: tuple[Mogador, Intruder]) -> Intruder:
    return both[1]
