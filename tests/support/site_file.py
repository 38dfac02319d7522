"""A site file without a mistake, and what reads it."""

from pathlib import Path

from booking.application import Bookings
from tests.support.house import Clock
from tests.support.wall import register_over, wall_over
from web.accounts.store import Accounts
from web.house import House

GOOD = """\
# A site with two desks.
[site]
id = "fes"
name = "Technopark Fès"
city = "Fès"
time_zone = "Africa/Casablanca"
example = true

[[policies]]
version = 1
starts_on = "2026-01-01"
grid_minutes = 15
min_minutes = 30
horizon_days = 90
max_upcoming = 10
check_in_opens_minutes = 15
grace_minutes = 30
full_day_grace_minutes = 120
hold_minutes = 5
waitlist_offer_minutes = 20
series_max_occurrences = 366
fall_open_days = 1

[policies.hours]
monday = ["08:30", "19:00"]
tuesday = ["08:30", "19:00"]
wednesday = ["08:30", "19:00"]
thursday = ["08:30", "19:00"]
friday = ["08:30", "19:00"]
saturday = ["09:00", "24:00"]
sunday = []

[floor]
starts_on = "2026-01-01"
width = 800
height = 600

[[zones]]
id = "quiet"
names = { fr = "Calme", en = "Quiet", ar = "هادئ" }
x = 0
y = 0
width = 800
height = 600

[[landmarks]]
kind = "door"
x = 0
y = 0
width = 10
height = 90

[[positions]]
code = "FES-01"
zone = "quiet"
x = 100
y = 100
rotation = 0
features = ["screen"]
neighbours = ["FES-02"]

[[positions]]
code = "FES-02"
zone = "quiet"
x = 800
y = 600
rotation = 359
features = []
neighbours = ["FES-01"]
"""


def house_in_memory(home: Path) -> House:
    """A house without a site; nothing is written to its home."""
    bookings = Bookings.in_memory()
    wall = wall_over(bookings.event_log)
    accounts = Accounts(home / "accounts.sqlite3")
    return House(bookings, wall, accounts, register_over(bookings.event_log), Clock())


def with_change(file: Path, *changes: tuple[str, str]) -> Path:
    """The file with some texts in it replaced, each only where it stands first."""
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text)
    return file
