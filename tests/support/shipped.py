"""What ships."""

import subprocess
from pathlib import Path

import config

CONFIG = Path(config.__file__).parent
KEPT_APART = {"sites", "requirements", "secrets", "__pycache__"}
SHIPPED = sorted(
    path
    for path in CONFIG.rglob("*")
    if path.is_file()
    and path.suffix not in {".py", ".cfg"}
    and not KEPT_APART & set(path.relative_to(CONFIG).parts)
)


def ran(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A program that has ended, however it did."""
    env = {"PATH": "/usr/sbin:/usr/bin:/bin", **environ}
    return subprocess.run(words, check=False, capture_output=True, text=True, env=env)


def named(path: Path) -> list[tuple[str, str]]:
    """The NAME=VALUE lines of a unit, an environment or a server's settings, in their order."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;[")
    return [(name.strip(), value.strip()) for name, _, value in pairs]
