"""Site files: a site of the network as one TOML file, opened by one command."""

from pathlib import Path

import pytest

import config
from booking.commands import OpenSite
from booking.opening import open_site
from domain.kernel import Actor
from domain.policy import Policy
from domain.zones import minute_of
from tests.support.house import MONDAY
from tests.support.site_file import GOOD, house_in_memory, with_change
from web.cli.failing import Mistaken
from web.cli.sites import open_files
from web.house import House
from web.sites.reading import read_site_file

SHIPPED = sorted((Path(config.__file__).parent / "sites").glob("*.toml"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_in_memory(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fes.toml"
    path.write_text(GOOD)
    return path


# The files that ship


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_site_that_ships_can_be_opened_and_seen(path: Path, house: House) -> None:
    command = read_site_file(path, house)
    open_site(house.bookings, command)

    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, path.stem)
        positions = house.wall.places.positions_of(view.connection, path.stem, MONDAY)

    assert site
    assert (site.name, site.city, site.time_zone) == (
        command.name,
        command.city,
        "Africa/Casablanca",
    )
    assert site.floor.zones == command.floor.zones
    assert site.calendar.policies == command.policies
    assert [p.position_id for p in positions] == sorted(p.code for p in command.positions)


def test_there_are_five_and_essaouira_has_its_35_positions(house: House) -> None:
    sites = {path.stem: read_site_file(path, house) for path in SHIPPED}

    assert set(sites) == {"agadir", "casablanca", "essaouira", "rabat", "tanger"}
    assert len(sites["essaouira"].positions) == 35
    assert {name for name, site in sites.items() if not site.example} == {"essaouira"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_position_that_ships_stands_in_its_zone_and_none_on_another(
    path: Path, house: House
) -> None:
    site = read_site_file(path, house)
    zones = {zone.id: zone for zone in site.floor.zones}

    for p in site.positions:
        zone = zones[p.zone]
        assert zone.x <= p.x <= zone.x + zone.width, p.code
        assert zone.y <= p.y <= zone.y + zone.height, p.code
    assert len({(p.x, p.y) for p in site.positions}) == len(site.positions)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_policy_that_ships_has_hours_on_its_grid(path: Path, house: House) -> None:
    for policy in read_site_file(path, house).policies:
        walls = [wall for hours in policy.hours for wall in hours]
        assert walls
        assert all(minute_of(wall) % policy.grid_minutes == 0 for wall in walls)


# A good file


def test_a_good_file_becomes_the_command_that_opens_the_site(file: Path, house: House) -> None:
    command = read_site_file(file, house)

    assert isinstance(command, OpenSite)
    assert command.site_id == "fes"
    assert command.by.actor == Actor("command-line", "system")
    assert (command.by.via, command.by.at) == ("cli", house.clock())
    (policy,) = command.policies
    assert isinstance(policy, Policy)
    assert policy.hours == (*(("08:30", "19:00"),) * 5, ("09:00", "24:00"), ())
    assert [(p.code, p.neighbours) for p in command.positions] == [
        ("FES-01", ("FES-02",)),
        ("FES-02", ("FES-01",)),
    ]


def test_the_same_file_is_the_same_command_and_another_one_is_not(file: Path, house: House) -> None:
    first, again = read_site_file(file, house), read_site_file(file, house)
    other = read_site_file(with_change(file, ('name = "T', 'name = "Un T')), house)

    assert first.by.command_id == again.by.command_id != other.by.command_id
    assert open_site(house.bookings, first) == open_site(house.bookings, again)


def test_comments_windows_line_ends_and_a_landmark_with_names_do_no_harm(
    file: Path, house: House
) -> None:
    named = 'kind = "door"\nnames = { fr = "Entrée", en = "Way in", ar = "مدخل" }'
    text = with_change(file, ('kind = "door"', named)).read_text()
    file.write_bytes(text.replace("\n", "\r\n").encode())

    (door,) = read_site_file(file, house).floor.landmarks

    assert door.names["en"] == "Way in"


# Several files


def test_nothing_happens_while_any_of_several_files_is_bad(tmp_path: Path, house: House) -> None:
    good, worse, bad = (tmp_path / f"{name}.toml" for name in ("good", "worse", "bad"))
    good.write_text(GOOD)
    bad.write_text(GOOD.replace("width = 800", "width = 0", 1))
    worse.write_text("?")

    with pytest.raises(Mistaken) as ended:
        open_files(house, [good, bad, worse], "en")

    assert ended.value.exit_code == 2
    assert house.bookings.event_log.head() == 0
    told = ended.value.message.splitlines()
    assert [line.partition(":")[0] for line in told] == [str(bad), str(worse)]


def test_good_files_are_opened_together_and_opening_again_changes_nothing(
    tmp_path: Path, house: House
) -> None:
    fes, oujda = tmp_path / "fes.toml", tmp_path / "oujda.toml"
    fes.write_text(GOOD)
    oujda.write_text(GOOD.replace('id = "fes"', 'id = "oujda"'))

    assert open_files(house, [fes, oujda], "en") == ["fes", "oujda"]
    head = house.bookings.event_log.head()
    assert open_files(house, [oujda, fes], "en") == ["oujda", "fes"]
    assert house.bookings.event_log.head() == head
