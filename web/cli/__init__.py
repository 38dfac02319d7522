"""The command line `mogador`. Exit codes: 0 done, 1 found wanting, 2 wrongly called or set up."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from booking.server import OUTAGES
from booking.turnstile import Busy, Full
from config.settings import Settings, SettingsError
from domain.refusals import Contradictory, Refusal
from projections.places import SitePlace
from projections.store import is_full
from web.cli.damage import damages, is_of_a_file, lost_log
from web.house import House, is_made, make_stores, open_house
from web.languages import reason_in_words, sentence

LANGUAGE = "en"


@contextmanager
def _mistakes_told() -> Iterator[None]:
    """Ends the program with every mistake in the settings, also those a database finds in them."""
    try:
        yield
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error


class Desk:
    """What a command works with; opened only when it is asked for."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    @cached_property
    def settings(self) -> Settings:
        """The settings of the environment; ends the program with every mistake in them."""
        with _mistakes_told():
            return Settings.from_env(os.environ)

    @cached_property
    def house(self) -> House:
        """The house of the settings; ends the program when there is none yet."""
        self._check_log()
        with _mistakes_told():
            made = is_made(self.settings)
        if not made:
            where = "that database" if self.settings.database_url else self.settings.home
            raise click.UsageError(f"there is no store in {where}: run `mogador init` first")
        self.make_stores()
        house = open_house(self.settings)
        click.get_current_context().call_on_close(house.close)
        return house

    def check_secret(self) -> None:
        """Ends the program when there is no key to sign with, and none can be made."""
        with _mistakes_told(), self._home_told():
            _ = self.settings.secret_key

    def make_stores(self, *, anew: bool = False) -> None:
        """Make what stores are missing; ends the program when there is no place for them, and where
        a new log would begin beside what knows of another.
        """
        self._check_log()
        with _mistakes_told(), self._home_told():
            make_stores(self.settings, anew=anew)

    def _check_log(self) -> None:
        """Ends the program where the log is gone, and what is known of it is not."""
        if lost := lost_log(self.settings):
            raise click.ClickException(str(lost))

    @contextmanager
    def _home_told(self) -> Iterator[None]:
        """Ends the program when the home is no place to keep anything."""
        try:
            yield
        except OSError as error:
            where = error.filename or self.settings.home
            said = f"{where}: {error.strerror}; MOGADOR_HOME names where everything is kept"
            raise click.UsageError(said) from error

    def site(self, site_id: str) -> SitePlace:
        """The site of that id, as it is now; ends the program when it is not open."""
        with self.house.wall.look() as view:
            site = self.house.wall.places.site(view.connection, site_id)
        if site is None:
            raise click.UsageError(f"no site {site_id} is open")
        return site

    def say(self, said: str, **facts: Any) -> None:
        """One answer: sentences for people, the facts for scripts."""
        click.echo(json.dumps(facts, ensure_ascii=False) if self.as_json else said)

    def refuse(self, refusal: Refusal) -> NoReturn:
        """End the program with a rule's no, and all its reasons."""
        said, reasons = sentence(refusal, LANGUAGE), []
        if isinstance(refusal, Contradictory):
            reasons = [reason_in_words(each, LANGUAGE) for each in refusal.reasons]
        self.say("\n".join([said, *reasons]), code=refusal.code, detail=said, reasons=reasons)
        raise SystemExit(1) from refusal

    def progress(self, length: int, label: str) -> Any:
        """A progress bar on a terminal; silent elsewhere."""
        hidden = self.as_json or not sys.stderr.isatty()
        return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden)


pass_desk = click.make_pass_decorator(Desk)


class Program(click.Group):
    """Takes `--json` before a command as well as behind it, and says what stops every command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--json" in args:
            args = ["--json", *(arg for arg in args if arg != "--json")]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """A rule's no, a disk without room, a store that is lost and files that cannot be used are
        told as what they are.
        """
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Refusal as refusal:
            desk: Desk = ctx.obj
            desk.refuse(refusal)
        except Exception as error:
            if said := _outage(error) or _damage(error, ctx.obj):
                raise click.ClickException(said) from error
            raise


def _damage(error: Exception, desk: Desk) -> str:
    """Which files cannot be used; nothing when the program is at fault."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return "\n".join(map(str, damages(desk.settings))) if is_of_a_file(error) else ""


def _outage(error: Exception) -> str:
    """What is the matter with the store; nothing when the program is at fault."""
    if isinstance(error, Full) or (isinstance(error, DBAPIError) and is_full(error)):
        return "there is no room left on the disk"
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, (Busy, PoolTimeout, *OUTAGES)):
        return "the store cannot be reached, or others keep it busy: try again"
    return ""


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
@click.version_option(package_name="mogador")
@click.pass_context
def main(context: click.Context, as_json: bool) -> None:
    """Mogador books desks in a network of coworking sites, and remembers everything."""
    context.obj = Desk(as_json=as_json)


def _add_commands() -> None:
    from web.cli import (
        accounts,
        audit,
        boards,
        changes,
        doctor,
        log,
        occupancy,
        replaying,
        setup,
        sites,
        what_if,
        work,
        zones,
    )

    looking_back = (log, replaying, what_if, occupancy, boards, audit)
    for module in (setup, sites, changes, accounts, *looking_back, work, zones, doctor):
        for command in module.COMMANDS:
            main.add_command(command)


_add_commands()
