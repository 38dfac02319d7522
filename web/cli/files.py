"""What is wrong in files, told all at once in the language of whoever calls."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from web.cli.failing import Mistaken
from web.languages import in_words
from web.sites.mistakes import BadFile, Mistake


def bad_files(refused: Iterable[BadFile], language: str) -> Mistaken:
    """What ends the program: for people a line for each mistake, for scripts a list for each file;
    a line number where there is one.
    """
    lines: list[str] = []
    errors: dict[str, list[Any]] = {}
    for file in refused:
        mistakes = [each._replace(wrong=in_words(each.wrong, language)) for each in file.mistakes]
        lines += [_line(file.path, each) for each in mistakes]
        errors[str(file.path)] = [
            {"line": each.line or None, "field": each.field, "detail": each.wrong}
            for each in mistakes
        ]
    return Mistaken("invalid-file", "\n".join(lines), errors)


def _line(path: Path, mistake: Mistake) -> str:
    where = f"{path}:{mistake.line}" if mistake.line else f"{path}"
    return f"{where}: {mistake.field}: {mistake.wrong}"
