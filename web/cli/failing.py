"""How a command ends that does not end well: a sentence for people, one object for scripts."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

Errors = Mapping[str, Sequence[Any]]

# The codes there are beside those of rules, of moments and of imports; the documents tell them all.
CODES = frozenset(
    {
        "aborted",
        "another-worker",
        "busy",
        "damaged-store",
        "email-taken",
        "empty-log",
        "internal-error",
        "invalid-file",
        "invalid-request",
        "invalid-settings",
        "no-store",
        "not-found",
        "outdated-zone-rules",
        "place-taken",
        "storage-full",
        "tampered",
        "unreachable-store",
        "unreadable-event",
        "unusable-file",
    }
)


class _Coded(click.ClickException):
    """What ends the program, with what scripts read of it beside the sentence."""

    def __init__(self, code: str, said: str, errors: Errors | None = None) -> None:
        super().__init__(said)
        self.code = code
        self.errors = errors or {}


class Failed(_Coded):
    """Ends the program with 1: it was well called, and cannot be done as things are."""


class WronglyCalled(_Coded, click.UsageError):
    """Ends the program with 2: it must be called otherwise."""


class Unwanted(Failed):
    """Ends the program with 1: whoever was asked said no."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


class Mistaken(Unwanted):
    """Ends the program with 2, with a line for every mistake in settings or files."""

    exit_code = 2


class Refused(Failed):
    """Ends the program with 1: a rule's no is an answer, with its reasons a line each."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo("\n".join([self.message, *self.errors.get("reasons", ())]), file=file)


def as_json(code: str, detail: str, errors: Errors | None = None) -> str:
    """What scripts read of every failure, in ASCII for any terminal; the names are those of the
    API's problems.
    """
    return json.dumps({"code": code, "detail": detail, "errors": errors or {}})


def told(error: click.ClickException) -> str:
    """The same of what ends the program."""
    code, errors = getattr(error, "code", "invalid-request"), getattr(error, "errors", {})
    said = error.format_message()
    if isinstance(error, NoArgsIsHelpError):
        said = "Missing command."
    if isinstance(error, click.BadParameter) and error.param:
        errors = {error.param.opts[-1]: [error.message or said]}
    return as_json(code, said, errors)
