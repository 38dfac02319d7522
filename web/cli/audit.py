"""`mogador audit verify` and `mogador audit checkpoint`."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from projections.audit.checkpoint import Checkpoint, NotACheckpoint, checkpoints_in
from projections.audit.register import Broken
from projections.audit.verifying import verify as verified
from web.cli import Desk, pass_desk
from web.cli.failing import Failed


@click.group()
def audit() -> None:
    """The audit: whether the log is what it was."""


class _Kept(click.ParamType[Sequence[Checkpoint]]):
    """A file with checkpoints, or the text of one."""

    name = "file|text"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Sequence[Checkpoint]:
        """All that there are in it."""
        try:
            return checkpoints_in(_text(value))
        except UnicodeDecodeError:
            self.fail(f"{value} is not text in UTF-8", param, ctx)
        except (NotACheckpoint, OSError) as error:
            self.fail(str(error), param, ctx)


def _text(value: str) -> str:
    """What a file says, or the value itself. Raises OSError, UnicodeDecodeError."""
    return Path(value).read_text("utf-8") if _is_file(value) else value


def _is_file(value: str) -> bool:
    """Whether there is a file of that name; a text may be too long to be one."""
    try:
        return Path(value).is_file()
    except OSError:
        return False


@audit.command()
@click.option(
    "--checkpoint", "kept", type=_Kept(), multiple=True, help="One that was kept elsewhere."
)
@pass_desk
def verify(desk: Desk, kept: Sequence[Sequence[Checkpoint]]) -> None:
    """Hold the log against its register, and against checkpoints that were kept elsewhere.

    Names the first event that is not what it was, and exits with 1 when there is one.
    """
    log, register = desk.house.bookings.event_log, desk.house.register
    before = register.size()
    with desk.progress(max(log.head() - before, 0), "registering") as bar, suppress(Broken):
        register.extend(bar.update)  # and what stops it is named below
    with desk.progress(log.head(), "verifying") as bar:
        verdict = verified(log, register, [each for some in kept for each in some], bar.update)
    new = max(verdict.events - before, 0)
    noted = f"; the last {new} had not been registered before" if new else ""
    well = f"{verdict.events} events, each as it was registered{noted}"
    desk.say(
        "\n".join(map(str, verdict.findings)) or well,
        well=not verdict.findings,
        events=verdict.events,
        new=new,
        root=verdict.root.hex(),
        findings=[each._asdict() for each in verdict.findings],
    )
    if verdict.findings:
        raise SystemExit(1)


@audit.command()
@pass_desk
def checkpoint(desk: Desk) -> None:
    """Print one line that stands for the whole log as it is now; keep it elsewhere."""
    try:
        made = desk.house.register.checkpoint()
    except Broken as error:
        raise Failed("tampered", f"{error}: see `mogador audit verify`") from error
    if made is None:
        raise Failed("empty-log", "the log is empty")
    desk.say(str(made), events=made.size, root=made.root.hex(), at=made.at, line=str(made))


COMMANDS = (audit,)
