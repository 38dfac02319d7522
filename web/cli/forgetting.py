"""`mogador accounts forget` and `forget-again`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from web.accounts.forgotten import ForgottenList
from web.accounts.people import Person
from web.cli import Desk, pass_desk
from web.cli.failing import Unwanted, WronglyCalled
from web.cli.words import reservations
from web.forgetting import ahead_of, is_forgotten, there_again, unlisted
from web.forgetting import forget as forget_person


@click.command()
@click.argument("who", metavar="EMAIL|ID")
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@pass_desk
def forget(desk: Desk, who: str, yes: bool) -> None:
    """Forget a person for good: name, rights, tokens and sessions, and all they have ahead.

    What they did stays, as that of a former member. Safe to repeat.
    """
    listed, house = ForgottenList(desk.settings.forgotten), desk.house
    with _told(listed):
        person_id, name = _sought(desk, listed, who)
        _must_be_meant(desk, person_id, name, yes=yes)
        released = forget_person(house, listed, person_id)
    said = f"{name} is forgotten; {reservations(released)} released."
    desk.say(said, id=person_id, released=released, seq=house.bookings.event_log.head())


@click.command("forget-again")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_desk
def forget_again(desk: Desk, files: tuple[Path, ...]) -> None:
    """Forget again whoever a backup brought back, by the list of who was forgotten.

    FILES are other such lists: those of other hosts, or of before a restore. Who is on them comes
    onto this one, and so does whom the log knows of.
    """
    listed, house = ForgottenList(desk.settings.forgotten), desk.house
    with _told(listed):
        if not files and not listed.path.exists():
            said = f"there is no list at {listed.path}: name the one there was"
            raise WronglyCalled("not-found", said)
        found = [id_ for path in files for id_ in _ids_on(path)]
        listed.add([*found, *unlisted(house, listed)], house.clock())
        known = listed.ids()
        back = there_again(house, known)
        with desk.progress(len(back), "Forgetting") as bar:
            for person_id in back:
                forget_person(house, listed, person_id)
                bar.update(1)
    desk.say(f"{len(back)} of {len(known)} were there again.", again=back, listed=len(known))


def _ids_on(path: Path) -> list[str]:
    """Ends the program for a file of another kind: what comes onto the list stays on it."""
    other = ForgottenList(path)
    if not other.is_one():
        said = "no list of who was forgotten (ids and instants)"
        raise WronglyCalled("invalid-file", f"{path}: {said}", {str(path): [said]})
    return other.ids()


def _sought(desk: Desk, listed: ForgottenList, who: str) -> tuple[str, str]:
    """Whose id and name that is; ends the program where there never was such a person."""
    accounts = desk.house.accounts
    person: Person | None = accounts.by_email(who) or accounts.person(who)
    if person:
        return person.id, person.name
    if who in listed.ids() or (who.isascii() and is_forgotten(desk.house, who)):
        return who, who
    raise WronglyCalled("not-found", f"{who} has no account")


def _must_be_meant(desk: Desk, person_id: str, name: str, *, yes: bool) -> None:
    """Say what will be done, and ask. Ends the program when that is not wanted."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here: say --yes")
    ahead = len(ahead_of(desk.house, person_id))
    click.echo(
        f"{name} ({person_id}): {reservations(ahead)} ahead would be released; name, rights,"
        " tokens and sessions deleted. Nothing brings them back.",
        err=True,
    )
    if not click.confirm("Forget them?", err=True):
        raise Unwanted("aborted", "Nothing was changed.")


@contextmanager
def _told(listed: ForgottenList) -> Iterator[None]:
    """Ends the program when the list cannot be read or written."""
    try:
        yield
    except OSError as error:
        path = str(error.filename or listed.path)
        said = f"{path}: {error.strerror}"
        raise WronglyCalled("unusable-file", said, {path: [error.strerror]}) from error
