"""`mogador doctor`: whether everything is as it must be, and what to do where it is not."""

from itertools import count

import click

from domain.zones import TZ_VERSION, OutdatedZoneRules, probe
from projections.audit.register import Broken
from projections.follower import BATCH
from web.accounts.forgotten import ForgottenList
from web.cli import Desk, pass_desk
from web.cli.damage import damages
from web.cli.doctor_server import examine_server
from web.cli.finding import Finding
from web.forgetting import there_again, unlisted

FAR_BEHIND = 10_000


def _zone_rules(_: Desk) -> Finding:
    try:
        probe()
    except OutdatedZoneRules as error:
        return Finding("zone rules", False, str(error), "install the pinned tzdata")
    return Finding("zone rules", True, f"tz {TZ_VERSION}, from the pinned package")


def _home(desk: Desk) -> Finding:
    home = desk.settings.home.absolute()
    trial = home / ".doctor"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        return Finding("home", False, f"{home}: {error.strerror}", "make it writable")
    return Finding("home", True, f"{home} is writable")


def _contact(desk: Desk) -> Finding:
    """Who comes by a public name can find out whom to tell of a hole."""
    what, contact = "security contact", desk.settings.security_contact
    public = desk.settings.public_names
    if public and not contact:
        said = f"{public[0]} names nobody in /.well-known/security.txt"
        return Finding(what, False, said, "set MOGADOR_SECURITY_CONTACT")
    return Finding(what, True, contact or "nobody, and nobody comes by a public name")


def _log(desk: Desk) -> Finding:
    """The log must be dense from 1."""
    events, expected, after = desk.house.bookings.event_log, count(1), 0
    while rows := events.after(after, BATCH):
        for row, sequence in zip(rows, expected, strict=False):
            if row.sequence != sequence:
                return Finding("log", False, f"event {sequence} is missing", "restore a backup")
        after = rows[-1].sequence
    return Finding("log", True, f"{after} events, none missing")


def _boards(desk: Desk) -> Finding:
    sequence, aside = desk.house.wall.pull(), desk.house.wall.quarantined()
    if aside:
        said = "; ".join(f"{board} at {place}: {error}" for board, place, error in aside)
        return Finding("boards", False, said, "update Mogador, then `mogador boards retry`")
    return Finding("boards", True, f"level with the log at {sequence}")


def _register(desk: Desk) -> Finding:
    """Only its end; all of it is for `mogador audit verify`."""
    house = desk.house
    behind = house.bookings.event_log.head() - house.register.size()
    if behind < 0:
        said = f"it knows {-behind} events that the log has lost"
        return Finding("audit register", False, said, "restore a backup, book nothing before")
    try:
        size = house.register.extend()
    except Broken as error:
        return Finding("audit register", False, str(error), "run `mogador audit verify`")
    if behind > FAR_BEHIND:
        said = f"it was {behind} events behind the log"
        return Finding("audit register", False, said, "let `mogador serve` or `mogador work` run")
    return Finding("audit register", True, f"level with the log at {size}")


def _forgotten(desk: Desk) -> Finding:
    """Who was forgotten is on the list, and nobody of it is there again."""
    what, listed = "forgotten", ForgottenList(desk.settings.forgotten)
    mend = "run `mogador accounts forget-again` before anybody is served"
    try:
        known, missing = listed.ids(), unlisted(desk.house, listed)
    except OSError as error:
        return Finding(what, False, f"{listed.path}: {error.strerror}", "make it readable")
    if back := there_again(desk.house, known):
        return Finding(what, False, f"{len(back)} of {len(known)} on the list there again", mend)
    if missing:
        said = f"{listed.path} lacks {len(missing)} of whom the log knows"
        return Finding(what, False, said, f"{mend}, with the list there was")
    return Finding(what, True, f"{len(known)} on the list, nobody there again")


def _sites(desk: Desk) -> Finding:
    with desk.house.wall.look() as view:
        sites = [site.site_id for site in desk.house.wall.places.all_sites(view.connection)]
    if not sites:
        return Finding("sites", False, "none is open", "run `mogador init`")
    return Finding("sites", True, ", ".join(sites))


def _stores(desk: Desk) -> Finding:
    """Nothing else can be asked of a store that cannot be used."""
    found = damages(desk.settings)
    mends = dict.fromkeys(damage.mend for damage in found)
    if found:
        said = "; ".join(f"{damage.path.name}: {damage.wrong}" for damage in found)
        return Finding("stores", False, said, "; ".join(mends))
    where = "on a server" if desk.settings.database_url else "each can be read and written"
    return Finding("stores", True, where)


FIRST = (_zone_rules, _home, _contact, _stores)
EXAMINATIONS = (_log, _boards, _register, _sites, _forgotten)


@click.command()
@pass_desk
def doctor(desk: Desk) -> None:
    """Examine the installation; exit 1 when something is not well."""
    findings = [examine(desk) for examine in FIRST]
    if findings[-1].well:
        findings += [examine(desk) for examine in EXAMINATIONS]
    if url := desk.settings.database_url:
        findings += examine_server(url)
    lines = [
        f"{'well ' if f.well else 'WRONG'}  {f.what}: {f.said}{f' -> {f.mend}' if f.mend else ''}"
        for f in findings
    ]
    desk.say("\n".join(lines), findings=[f._asdict() for f in findings])
    if not all(f.well for f in findings):
        raise SystemExit(1)


COMMANDS = (doctor,)
