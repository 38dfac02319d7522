"""`mogador accounts`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from config.settings import LANGUAGES
from web.accounts.people import RIGHTS, Right
from web.accounts.store import BadEmail, BadName, EmailTaken
from web.cli import Desk, pass_desk
from web.cli.failing import WronglyCalled
from web.cli.forgetting import forget, forget_again


@click.group()
def accounts() -> None:
    """Who has an account, and what they may do."""


@accounts.command()
@click.argument("email")
@click.option("--name", help="How screens call them; the part before the @ when left out.")
@click.option("--role", type=click.Choice(RIGHTS), required=True)
@click.option("--site", "site_id", help="The site the role is for; every site when left out.")
@click.option("--language", type=click.Choice(LANGUAGES), help="MOGADOR_LANGUAGE when left out.")
@click.option("--token", is_flag=True, help="Print a bearer token; it is shown this once.")
@pass_desk
def add(
    desk: Desk,
    *,
    email: str,
    name: str | None,
    role: Right,
    site_id: str | None,
    language: str | None,
    token: bool,
) -> None:
    """Add a person by their EMAIL."""
    if site_id is not None:
        desk.site(site_id)  # ends the program unless it is open
    with _in_words(email):
        person = desk.house.accounts.add(
            email,
            name or email.partition("@")[0],
            role=role,
            site_id=site_id,
            language=language or desk.settings.language,
        )
    secret = desk.house.accounts.issue_token(person.id) if token else None
    desk.say(secret or f"added {person.email} ({person.id})", id=person.id, token=secret)


@contextmanager
def _in_words(email: str) -> Iterator[None]:
    """End the program with what is wrong with somebody's account."""
    try:
        yield
    except EmailTaken as error:
        raise WronglyCalled("email-taken", f"{email} has an account already") from error
    except BadEmail as error:
        raise _wrong("email", f"not an e-mail address: {email!r}") from error
    except BadName as error:
        raise _wrong("--name", "give a name of letters with --name") from error
    except ValueError as error:
        raise _wrong("--role", str(error)) from error


def _wrong(argument: str, said: str) -> WronglyCalled:
    return WronglyCalled("invalid-request", said, {argument: [said]})


accounts.add_command(forget)
accounts.add_command(forget_again)
COMMANDS = (accounts,)
