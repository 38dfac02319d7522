"""Wall clocks and instants, by the pinned rules and no others."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain import zones
from domain.refusals import NonexistentTime
from domain.zones import (
    OutdatedZoneRules,
    UnknownZone,
    instant,
    local_day,
    local_wall,
    minute_of,
    probe,
    wall_of,
    zone,
)

CASABLANCA = "Africa/Casablanca"
SYSTEM = Path("/usr/share/zoneinfo")

PROBE = "from domain.zones import probe; probe(); print('fresh')"
PROBE_WITH_THE_PATH_PUT_BACK = """
import sys, zoneinfo
from domain import zones
zoneinfo.reset_tzpath(to=[sys.argv[1]])
zoneinfo.ZoneInfo.clear_cache()
zones.probe()
"""


def run(program: str, tz_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(tz_path)],
        env={"PYTHONTZPATH": str(tz_path), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """Zone files from before Morocco left UTC+01:00."""
    fixed = files("tzdata.zoneinfo.Etc").joinpath("GMT-1").read_bytes()
    (tmp_path / "Africa").mkdir()
    (tmp_path / "Africa" / "Casablanca").write_bytes(fixed)
    return tmp_path


def test_the_pinned_rules_pass_the_probe() -> None:
    probe()


def test_nine_in_casablanca_is_nine_in_greenwich_since_morocco_left_its_summer_time() -> None:
    at = instant(date(2026, 12, 1), "09:00", CASABLANCA)

    assert at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert instant(date(2026, 6, 1), "09:00", CASABLANCA).hour == 8


def test_stale_zone_files_of_the_system_are_not_looked_at(stale: Path) -> None:
    assert run(PROBE, stale).stdout == "fresh\n"


def test_the_probe_fails_on_stale_zone_files_when_they_are_looked_at(stale: Path) -> None:
    ran = run(PROBE_WITH_THE_PATH_PUT_BACK, stale)

    assert ran.returncode == 1
    assert "OutdatedZoneRules" in ran.stderr


def test_the_probe_says_of_the_files_of_this_system_whether_they_are_stale() -> None:
    if not (SYSTEM / CASABLANCA).exists():
        pytest.skip("this system has no zone files")
    with (SYSTEM / CASABLANCA).open("rb") as file:
        system = ZoneInfo.from_file(file)
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC).astimezone(system)

    ran = run(PROBE_WITH_THE_PATH_PUT_BACK, SYSTEM)

    assert (ran.returncode == 1) == (noon.utcoffset() != timedelta(0))


def test_the_probe_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "zone", lambda _name: ZoneInfo("Etc/GMT-1"))

    with pytest.raises(OutdatedZoneRules, match=r"at \+0100 on 2026-12-01.*tzdata \(2026\.3"):
        probe()


@pytest.mark.parametrize(
    "name", ["", "Casablanca", "Africa/Mogador", "../etc/passwd", "/etc/localtime", "\0", "Africa"]
)
def test_a_zone_nobody_has_heard_of_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


@pytest.mark.parametrize(
    ("wall", "minute"),
    [("00:00", 0), ("00:01", 1), ("09:30", 570), ("23:59", 1439), ("24:00", 1440)],
)
def test_a_wall_clock_time_is_a_minute_of_the_day(wall: str, minute: int) -> None:
    assert minute_of(wall) == minute
    assert wall_of(minute) == wall


NO_TIMES = (
    *("", "9:00", "09:0", "09-00", "24:01", "25:00", "09:60", "-1:00", "+9:00", " 9:00", "9:000"),
    *("9:005", "009:5", "0900:", ":0900", "09:00:00", "٠٩:٠٠", "²3:00", "nine!"),
)


@pytest.mark.parametrize("wall", NO_TIMES)
def test_anything_else_is_no_time_of_day(wall: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        minute_of(wall)


ONE_HOUR, TWO_HOURS = timedelta(hours=1), timedelta(hours=2)


@pytest.mark.parametrize(
    ("time_zone", "day", "wall", "offset", "utc"),
    [
        ("Europe/Berlin", date(2026, 10, 25), "02:30", None, "00:30"),
        ("Europe/Berlin", date(2026, 10, 25), "02:30", TWO_HOURS, "00:30"),
        ("Europe/Berlin", date(2026, 10, 25), "02:30", ONE_HOUR, "01:30"),
        ("Europe/Berlin", date(2026, 10, 25), "03:00", None, "02:00"),
        ("Europe/Berlin", date(2026, 3, 29), "01:59", None, "00:59"),
        ("Europe/Berlin", date(2026, 3, 29), "03:00", None, "01:00"),
        (CASABLANCA, date(2025, 2, 23), "02:30", None, "01:30"),
        (CASABLANCA, date(2025, 2, 23), "02:30", timedelta(0), "02:30"),
        (CASABLANCA, date(2025, 4, 6), "03:00", None, "02:00"),
        (CASABLANCA, date(2026, 9, 20), "01:30", None, "00:30"),
        (CASABLANCA, date(2026, 9, 20), "01:30", timedelta(0), "01:30"),
        (CASABLANCA, date(2026, 9, 20), "02:00", None, "02:00"),
    ],
)
def test_a_time_that_comes_twice_is_the_earlier_unless_an_offset_picks_one(
    time_zone: str, day: date, wall: str, offset: timedelta | None, utc: str
) -> None:
    at = instant(day, wall, time_zone, offset)

    assert f"{at:%Y-%m-%d %H:%M %Z}" == f"{day} {utc} UTC"


@pytest.mark.parametrize(
    ("time_zone", "day", "wall", "offset"),
    [
        ("Europe/Berlin", date(2026, 3, 29), "02:00", None),
        ("Europe/Berlin", date(2026, 3, 29), "02:59", None),
        ("Europe/Berlin", date(2026, 3, 29), "02:30", ONE_HOUR),
        ("Europe/Berlin", date(2026, 10, 25), "02:30", timedelta(0)),
        ("Europe/Berlin", date(2026, 12, 1), "09:00", TWO_HOURS),
        (CASABLANCA, date(2025, 4, 6), "02:00", None),
        (CASABLANCA, date(2025, 4, 6), "02:45", None),
        (CASABLANCA, date(2026, 12, 1), "09:00", ONE_HOUR),
    ],
)
def test_a_time_the_clocks_skip_or_never_show_at_that_offset_does_not_exist(
    time_zone: str, day: date, wall: str, offset: timedelta | None
) -> None:
    with pytest.raises(NonexistentTime) as refused:
        instant(day, wall, time_zone, offset)

    assert refused.value.facts == {"day": day.isoformat(), "time": wall}


def test_a_day_ends_where_the_next_one_starts() -> None:
    assert instant(date(2026, 11, 23), "24:00", CASABLANCA) == instant(
        date(2026, 11, 24), "00:00", CASABLANCA
    )


def test_the_last_day_of_the_calendar_has_no_end() -> None:
    with pytest.raises(OverflowError):
        instant(date.max, "24:00", CASABLANCA)


def test_an_instant_is_shown_on_the_clock_and_calendar_of_the_site() -> None:
    at = datetime(2026, 11, 23, 23, 30, 59, tzinfo=UTC)

    assert (local_day(at, CASABLANCA), local_wall(at, CASABLANCA)) == (date(2026, 11, 23), "23:30")
    assert (local_day(at, "Europe/Berlin"), local_wall(at, "Europe/Berlin")) == (
        date(2026, 11, 24),
        "00:30",
    )
