"""What is wrong in a file: every mistake, each with its line and field."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from web.sites.lines import Path as Field
from web.sites.lines import line_of, lines_of


class Mistake(NamedTuple):
    """Something wrong in a file; `line` counts from 1, and is 0 where none is known.

    `wrong` is as schemas say it; `web.languages.in_words` says it to people.
    """

    line: int
    field: str
    wrong: str


class BadFile(Exception):
    """A file cannot be used; `mistakes` holds every one of them, by line."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(f"{path}:{m.line}: {m.field}: {m.wrong}" for m in self.mistakes))


def in_toml(text: str, wrong: Iterable[tuple[Field, str]]) -> Iterator[Mistake]:
    """What is wrong with the fields of a TOML file, each where it stands."""
    lines = lines_of(text)
    for field, said in wrong:
        yield Mistake(line_of(field, lines), dotted(field), said)


def decoded(path: Path, raw: bytes) -> str:
    """The text of a file. Raises BadFile."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(path, [Mistake(line, "file", "Not UTF-8 text.")]) from error


def not_toml(path: Path, text: str, error: Exception) -> BadFile:
    """What is to be raised where reading a TOML file has failed: where it stopped, and why."""
    return BadFile(path, [Mistake(_stopped(error, text), "file", f"Not TOML: {error}")])


def _stopped(error: Exception, text: str) -> int:
    """The line the error names, or the last one that holds anything."""
    words = str(error).replace(",", " ").split()
    if "line" in words:
        return int(words[words.index("line") + 1])
    return text.rstrip().count("\n") + 1


def flat(messages: Any, field: Field = ()) -> Iterator[tuple[Field, str]]:
    """Marshmallow's nested messages as a field path and a sentence each."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from flat(inner, field if key == "_schema" else (*field, key))
    else:
        for message in messages:
            yield field, message


def dotted(field: Field) -> str:
    """A field path as people write it; what is wrong with the whole is wrong with the file."""
    return ".".join(str(part) for part in field) or "file"
