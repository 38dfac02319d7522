"""The program `mogador`, called as one would type it, in a home of its own."""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from web.cli import main

# What the program would take for a mistake or another language, because of who runs the tests.
NOT_ITS_OWN = {"MOGADOR_FAULTS": None, "LC_ALL": "C.UTF-8"}
PROGRAM = [sys.executable, "-c", "from web.cli import main; main(prog_name='mogador')"]


class Mogador:
    """Called with words; those that may hold a space come one by one behind them."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = {"MOGADOR_HOME": str(home), **settings}

    def run(self, words: str, *more: str) -> Result:
        """However it ends."""
        arguments = [*words.split(), *more]
        env = {**NOT_ITS_OWN, **self.settings}
        return CliRunner().invoke(main, arguments, prog_name="mogador", env=env)

    def __call__(self, words: str, *more: str) -> str:
        """What it says when all goes well."""
        result = self.run(words, *more)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout_bytes.decode()

    def facts(self, words: str, *more: str) -> Any:
        """The same for scripts."""
        return json.loads(self(f"--json {words}", *more))

    def refused(self, words: str, *more: str) -> str:
        """What it says when it was wrongly called; it says nothing else."""
        result = self.run(words, *more)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr

    def spoil(self, store: str, *statements: str) -> None:
        """Change a store behind the program's back."""
        connection = sqlite3.connect(self.home / f"{store}.sqlite3")
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()


def findings(mogador: Mogador) -> dict[str, dict[str, Any]]:
    """What the doctor found, by what was looked at."""
    said = mogador.run("--json doctor")
    found = {finding["what"]: finding for finding in json.loads(said.stdout)["findings"]}
    assert said.exit_code == (0 if all(finding["well"] for finding in found.values()) else 1)
    return found


def unwell(mogador: Mogador) -> list[str]:
    """What has to be mended; the doctor knows how."""
    found = [what for what, finding in findings(mogador).items() if not finding["well"]]
    assert all(findings(mogador)[what]["mend"] for what in found)
    return found
