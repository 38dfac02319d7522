"""The command line `mogador`. Exit codes: 0 done, 1 found wanting, 2 wrongly called or set up."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import click

from config.settings import Settings, SettingsError
from domain.refusals import Contradictory, Refusal
from projections.places import SitePlace
from web.cli.damage import lost_log
from web.cli.failing import Failed, Mistaken, Refused, WronglyCalled
from web.cli.program import Program
from web.cli.speaking import spoken
from web.house import House, is_made, make_stores, open_house
from web.languages import reason_in_words, sentence

ENDS = """Exit codes: 0 done; 1 not done as things are, or found wanting; 2 wrongly called or set
up. With --json, a command says one object on standard output: its result or, where it failed,
"code", "detail" and "errors". docs/running.md has the codes."""


@contextmanager
def _mistakes_told() -> Iterator[None]:
    """Ends the program with every mistake in the settings, also those a database finds in them."""
    try:
        yield
    except SettingsError as error:
        errors = {m.name: [f"{m.wrong} To mend it, {m.mend}."] for m in error.mistakes}
        raise Mistaken(error.code, str(error), errors) from error


class Desk:
    """What a command works with; opened only when it is asked for."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.output_is_taken = False

    @cached_property
    def language(self) -> str:
        """The language of whoever calls."""
        return spoken(os.environ)

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
            said = f"there is no store in {where}: run `mogador init` first"
            raise WronglyCalled("no-store", said)
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
            raise Failed("damaged-store", str(lost), {str(lost.path): [lost.wrong]})

    @contextmanager
    def _home_told(self) -> Iterator[None]:
        """Ends the program when the home is no place to keep anything."""
        try:
            yield
        except OSError as error:
            where = f"{error.filename or self.settings.home}"
            said = f"{where}: {error.strerror}; MOGADOR_HOME names where everything is kept"
            raise WronglyCalled("unusable-file", said, {where: [error.strerror]}) from error

    def site(self, site_id: str) -> SitePlace:
        """The site of that id, as it is now; ends the program when it is not open."""
        with self.house.wall.look() as view:
            site = self.house.wall.places.site(view.connection, site_id)
        if site is None:
            raise WronglyCalled("not-found", f"no site {site_id} is open")
        return site

    def say(self, said: str, **facts: Any) -> None:
        """One answer: sentences for people, the facts for scripts."""
        click.echo(json.dumps(facts, ensure_ascii=False) if self.as_json else said)

    def refusal(self, refusal: Refusal) -> Refused:
        """A rule's no in words, with all its reasons."""
        said, reasons = sentence(refusal, self.language), []
        if isinstance(refusal, Contradictory):
            reasons = [reason_in_words(each, self.language) for each in refusal.reasons]
        return Refused(refusal.code, said, {"reasons": reasons} if reasons else {})

    def progress(self, length: int, label: str) -> Any:
        """A progress bar on a terminal; silent elsewhere."""
        hidden = self.as_json or not sys.stderr.isatty()
        return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden)


pass_desk = click.make_pass_decorator(Desk)


@click.group(cls=Program, epilog=ENDS, context_settings={"help_option_names": ["-h", "--help"]})
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
