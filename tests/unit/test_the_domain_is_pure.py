"""The domain could be lifted out whole: it knows no store, no web, no clock, no chance, no file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "domain"
MODULES = sorted(DOMAIN.rglob("*.py"))

WORLDLY = {
    *("asyncio", "concurrent", "ctypes", "getpass", "glob", "http", "importlib", "io", "locale"),
    *("logging", "mmap", "multiprocessing", "os", "pathlib", "pickle", "platform", "queue"),
    *("random", "sched", "secrets", "select", "selectors", "shelve", "shutil", "signal", "site"),
    *("socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
    *("uuid", "webbrowser"),
}
ALLOWED = (set(sys.stdlib_module_names) - WORLDLY) | {"domain", "msgspec", "tzdata"}
CLOCKS = {"now", "today", "utcnow", "localtime", "monotonic", "perf_counter"}
DEEDS = {"breakpoint", "eval", "exec", "globals", "input", "open", "print", "__import__"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield "domain" if level else str(module).partition(".")[0]


def misdeeds(source: str) -> set[str]:
    """What a module imports, calls or assigns that it should not."""
    tree = ast.parse(source)
    found = {name for name in imported(tree) if name not in ALLOWED}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in CLOCKS:
                found.add(name)
            case ast.Name(id=name) if name in DEEDS:
                found.add(name)
            case ast.Global(names=names):
                found.update(names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_domain_is_pure(path: Path) -> None:
    assert misdeeds(path.read_text()) == set()


@pytest.mark.parametrize(
    ("source", "misdeed"),
    [
        ("import sqlite3", "sqlite3"),
        ("import os.path", "os"),
        ("from eventsourcing.domain import Aggregate", "eventsourcing"),
        ("from booking.commands import Command", "booking"),
        ("def f():\n    from time import monotonic", "time"),
        ("datetime.now(UTC)", "now"),
        ("from datetime import date\nday = date.today", "today"),
        ("print('here')", "print"),
        ("def f():\n    global cache", "cache"),
    ],
)
def test_a_misdeed_would_be_seen(source: str, misdeed: str) -> None:
    assert misdeeds(source) == {misdeed}
