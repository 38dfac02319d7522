"""A tape of what programs ask of the system: every call that changes files, in order, by strace."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import config

STRACE = shutil.which("strace") or "false"
# Whatever changes files or directories, or makes a change safe; not every machine has all of them.
CALLS = (
    *("open", "openat", "creat", "mkdir", "mkdirat", "write", "writev", "pwrite64", "pwritev"),
    *("pwritev2", "truncate", "ftruncate", "fallocate", "fsync", "fdatasync", "sync_file_range"),
    *("unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat"),
)
HOW = (
    *("--follow-forks", "--seccomp-bpf", "--quiet=all", "--signal=none", "--decode-fds=path"),
    *("--strings-in-hex=all", "--string-limit=100000", f"--trace=?{',?'.join(CALLS)}"),
)

LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>|(\w+)\()(.*)")
UNFINISHED = " <unfinished ...>"
TEXT = re.compile(r"""(?:"|\d<)((?:\\x[0-9a-f]{2})*)[">]""")
NUMBER = re.compile(r", (\d+)(?=[,)])")


@dataclass
class Call:
    """One call that worked, and where on the tape it began and ended."""

    name: str
    said: str
    began: int
    ended: int

    def texts(self) -> list[bytes]:
        """Its paths and its data; a descriptor is the path of its file."""
        return [bytes.fromhex(text.replace("\\x", "")) for text in TEXT.findall(self.said)]

    def numbers(self) -> list[int]:
        """Sizes and offsets."""
        return [int(number) for number in NUMBER.findall(self.said)]


def can_tape() -> bool:
    """Whether there is strace, and it may look."""
    tried = [STRACE, *HOW, "--output=/dev/null", "true"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def tape(command: list[str], file: Path, **environment: str) -> list[Call]:
    """Run it to its end; all it did."""
    subprocess.run(
        [STRACE, *HOW, f"--output={file}", *command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=Path(config.__file__).parents[1],
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    with file.open() as lines:
        return calls(lines)


def calls(lines: Iterable[str]) -> list[Call]:
    """In the order they began; of two processes, one may begin before the other has ended."""
    found: list[Call] = []
    unfinished: dict[str, Call] = {}
    for number, line in enumerate(lines):
        told = LINE.match(line)
        assert told, line
        pid, name, said = told.groups()
        if name:
            found.append(Call(name, "", number, number))
        call = found[-1] if name else unfinished.pop(pid)
        call.said += said.removesuffix(UNFINISHED)
        call.ended = number
        if said.endswith(UNFINISHED):
            unfinished[pid] = call
    assert not unfinished
    return [call for call in found if not re.search(r" = -1 \w+ \(.*\)$", call.said)]
