"""The program as a whole: `--json` anywhere, and what ends any command told as what it is."""

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from booking.server import OUTAGES
from booking.turnstile import Busy, Full
from domain.codec import UnreadableEvent
from domain.refusals import Refusal
from domain.zones import OutdatedZoneRules
from projections.store import is_full, is_locked
from web.cli.damage import damages, is_of_a_file
from web.cli.failing import Failed, as_json, told

if TYPE_CHECKING:
    from web.cli import Desk

FULL = (errno.ENOSPC, errno.EDQUOT)
ENDED = (click.ClickException, click.exceptions.Exit, click.Abort)


class Program(click.Group):
    """Takes `--json` before a command as well as behind it; then failures are JSON as well."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        with _told_to_scripts() if "--json" in args else _told_to_people():
            return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--json" in args:
            args = ["--json", *(arg for arg in args if arg != "--json")]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        scripts = ctx.params["as_json"]
        with _told_to_scripts(ctx) if scripts else _told_to_people(), _named(ctx):
            return super().invoke(ctx)


@contextmanager
def _told_to_people() -> Iterator[None]:
    """As click does."""
    yield


@contextmanager
def _told_to_scripts(ctx: click.Context | None = None) -> Iterator[None]:
    """End the program with one object for every failure; a fault of ours leaves its trace too."""
    try:
        yield
    except click.ClickException as error:
        _end(ctx, told(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt, EOFError):
        _end(ctx, as_json("aborted", "Aborted."))
    except (click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - there is nobody else to tell
        traceback.print_exception(error)
        _end(ctx, as_json("internal-error", f"{type(error).__name__}: a fault of Mogador's"))


def _end(ctx: click.Context | None, failure: str, exit_code: int = 1) -> NoReturn:
    """On standard output, unless that is taken, or where nothing can be written to it."""
    desk: Desk | None = ctx.obj if ctx else None
    try:
        click.echo(failure, err=desk is not None and desk.output_is_taken)
    except OSError:
        click.echo(failure, err=True)
    raise SystemExit(exit_code)


@contextmanager
def _named(ctx: click.Context) -> Iterator[None]:
    """A rule's no, a disk without room, a store that is lost and files that cannot be used are
    told as what they are.
    """
    try:
        yield
    except ENDED:
        raise
    except Refusal as refusal:
        desk: Desk = ctx.obj
        raise desk.refusal(refusal) from refusal
    except Exception as error:
        if failed := _outage(error) or _damage(error, ctx.obj):
            raise failed from error
        raise


def _outage(error: Exception) -> Failed | None:
    """What is the matter with what the program stands on; nothing when the program is at fault."""
    if isinstance(error, Full) or (isinstance(error, DBAPIError) and is_full(error)):
        return Failed("storage-full", "there is no room left on the disk")
    if isinstance(error, OSError) and error.errno in FULL:
        return Failed("storage-full", "there is no room left on the disk")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, (Busy, PoolTimeout, *OUTAGES)) or is_locked(error):
        return Failed("busy", "the store cannot be reached, or others keep it busy: try again")
    if isinstance(error, UnreadableEvent):
        return Failed("unreadable-event", f"{error}; update Mogador, or see `mogador audit verify`")
    if isinstance(error, OutdatedZoneRules):
        return Failed("outdated-zone-rules", f"{error}; install the pinned tzdata")
    return None


def _damage(error: Exception, desk: "Desk") -> Failed | None:
    """Which files cannot be used; nothing when the program is at fault."""
    if isinstance(error, OSError) and error.filename:
        said, path = error.strerror or str(error), str(error.filename)
        return Failed("unusable-file", f"{path}: {said}", {path: [said]})
    found = damages(desk.settings) if is_of_a_file(error) else []
    errors = {str(damage.path): [damage.wrong] for damage in found}
    return Failed("damaged-store", "\n".join(map(str, found)), errors) if found else None
