"""`mogador change` and `mogador branches`."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from marshmallow import ValidationError
from msgspec.structs import replace

from booking.assigning import join_branch
from booking.commands import JoinBranch
from booking.displacing import fates
from domain.zones import probe
from web.changes.affected import planned, with_names
from web.changes.files import read_change
from web.changes.kinds import KINDS
from web.changes.shapes import BranchId, grid_at
from web.cli import Desk, pass_desk
from web.cli.failing import WronglyCalled
from web.cli.files import bad_files
from web.cli.words import reservations
from web.languages import in_words
from web.sites.mistakes import BadFile
from web.sites.reading import COMMAND_LINE

Json = dict[str, Any]
BY_NAME = {kind.name: kind for kind in KINDS}


@click.command()
@click.argument("kind", type=click.Choice(list(BY_NAME)))
@click.argument("site_id", metavar="SITE")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Make the change, as it was planned.")
@pass_desk
def change(desk: Desk, *, kind: str, site_id: str, file: str | None, applies: bool) -> None:
    """Change what a SITE offers, as a FILE (TOML or JSON) tells it.

    Without --apply it only says who would be affected, and where they would go.
    """
    probe()
    house, what = desk.house, BY_NAME[kind]
    told = _told(desk, kind, site_id, file)
    command = what.of(house.stamp(COMMAND_LINE, f"change-{uuid4()}", "cli"), site_id, told)
    seen = what.change.preview(house.bookings, command)
    sequence = seen.sequence
    if applies:
        made = replace(command, plan=fates(seen))
        sequence = what.change(house.bookings, made).sequence
    affected = with_names(house, planned(seen.displaced))
    facts = {"id": what.id_of(command)} if applies else {}
    desk.say(_in_words(affected, applies=applies), affected=affected, seq=sequence, **facts)


def _told(desk: Desk, kind: str, site_id: str, file: str | None) -> Json:
    """What the file tells; ends the program with every mistake in it."""
    grid = grid_at(desk.site(site_id), desk.house.clock())
    try:
        return read_change(Path(file) if file else None, BY_NAME[kind], grid)
    except BadFile as error:
        raise bad_files([error], desk.language) from error


def _in_words(affected: list[Json], *, applies: bool) -> str:
    count = f"{reservations(len(affected))} affected"
    end = "Done." if applies else "Nothing is changed yet: --apply does it."
    return "\n".join([f"{count}.", *map(_line, affected), end])


def _line(row: Json) -> str:
    when = f"{row['day']} {row['starts']}-{row['ends']}"
    return f"  {when} {row['position']} -> {row['to'] or 'ends'}  {row['name'] or row['member']}"


@click.group()
def branches() -> None:
    """Who is of a branch, and may book its positions."""


@branches.command()
@click.argument("branch")
@click.argument("member_email")
@pass_desk
def join(desk: Desk, branch: str, member_email: str) -> None:
    """Make a member one of a BRANCH."""
    _belong(desk, branch, member_email, belongs=True)


@branches.command()
@click.argument("branch")
@click.argument("member_email")
@pass_desk
def leave(desk: Desk, branch: str, member_email: str) -> None:
    """Have a member be no longer one of a BRANCH; what they reserved stays theirs."""
    _belong(desk, branch, member_email, belongs=False)


def _belong(desk: Desk, branch: str, email: str, *, belongs: bool) -> None:
    try:
        BranchId().deserialize(branch)
    except ValidationError as error:
        (wrong,) = in_words(error.messages, desk.language)
        said = f"{branch}: {wrong}"
        raise WronglyCalled("invalid-request", said, {"branch": [wrong]}) from error
    person = desk.house.accounts.by_email(email)
    if person is None:
        raise WronglyCalled("not-found", f"{email} has no account")
    by = desk.house.stamp(COMMAND_LINE, f"branch-{uuid4()}", "cli")
    command = JoinBranch(by=by, member_id=person.id, branch_id=branch, belongs=belongs)
    sequence = join_branch(desk.house.bookings, command).sequence
    verb = "is one of" if belongs else "is none of"
    desk.say(f"{person.email} {verb} {branch}.", member=person.id, belongs=belongs, seq=sequence)


COMMANDS = (change, branches)
