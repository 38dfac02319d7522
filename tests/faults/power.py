"""What a disk may hold when the power goes: a tape, cut anywhere and played onto the files.

What was safe is there: a write after which the file was synced, a name after which the directory
was. What was not may be there, or missing, or there in some of its sectors, each file for itself.
"""

import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from math import inf
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar

from tests.faults.tape import Call

SECTOR = 512
# What is written into mapped memory is on no tape; nobody may rely on such a file.
MAPPED, MAPPED_BYTES = "-shm", 32 * 1024

MAKING = ("open", "openat", "mkdir", "mkdirat")
SYNCING = ("fsync", "fdatasync")


class Piece(NamedTuple):
    """Bytes from an offset on; None ends the file there."""

    offset: int
    data: bytes | None

    def torn(self, chance: Random) -> "Iterator[Piece]":
        """Some of its sectors."""
        offset, data = self.offset, self.data
        while data:
            room = SECTOR - offset % SECTOR
            if chance.getrandbits(1):
                yield Piece(offset, data[:room])
            offset, data = offset + room, data[room:]


class Name(NamedTuple):
    """Who goes by a name in a directory from now on, if anybody does."""

    name: str
    node: "File | Folder | None"


W = TypeVar("W", Piece, Name)


class Node(Generic[W]):
    """What was done to a file or a directory, and when it was synced."""

    def __init__(self) -> None:
        self.done: list[tuple[Call, W]] = []
        self.synced: list[Call] = []

    @cached_property
    def _changes(self) -> list[tuple[int, float, W]]:
        """When each began, and when it was safe: a sync is for all that ended before it began."""
        syncs = [sync.began for sync in self.synced]
        safe = [*(sync.ended for sync in self.synced), inf]
        return [
            (call.began, safe[bisect_right(syncs, call.ended)], what) for call, what in self.done
        ]

    def kept(self, at: int, chance: Random) -> Iterator[tuple[W, bool]]:
        """What is there when the tape ends at a place, and whether it is whole."""
        luck = chance.choice((0.0, 0.5, 1.0))
        for began, safe, what in self._changes:
            if began > at:
                return
            if safe <= at or luck == 1:
                yield what, True
            elif chance.random() < luck:
                yield what, bool(chance.getrandbits(1))


class File(Node[Piece]):
    """With what it held before."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__()
        self._content = content

    def put(self, target: Path, at: int, chance: Random) -> None:
        """Write what is there."""
        if target.name.endswith(MAPPED):
            target.write_bytes(chance.randbytes(MAPPED_BYTES))
            return
        content = bytearray(self._content)
        for piece, whole in self.kept(at, chance):
            for offset, data in [piece] if whole else piece.torn(chance):
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : None if data is None else offset + len(data)] = data or b""
        target.write_bytes(content)


class Folder(Node[Name]):
    """With the names it held before."""

    def __init__(self, names: dict[str, "File | Folder"]) -> None:
        super().__init__()
        self._names = names

    def put(self, target: Path, at: int, chance: Random) -> None:
        """Make what is there."""
        names: dict[str, File | Folder | None] = {**self._names}
        names.update(name for name, _ in self.kept(at, chance))
        target.mkdir()
        for name, node in names.items():
            if node:
                node.put(target / name, at, chance)


class Disk:
    """All below a directory, and what a tape says was done to it."""

    def __init__(self, root: Path, before: Path, tape: Iterable[Call]) -> None:
        """`before` is a copy of how the root was."""
        self._root = root
        self._nodes: dict[Path, File | Folder] = {}
        self._top = self._find(root, before)
        self.moments: list[int] = []
        for call in tape:
            self._do(call)

    def when_the_power_goes(self, at: int, chance: Random, target: Path) -> None:
        """Make the target what may be left of the root when the tape ends at a place."""
        shutil.rmtree(target, ignore_errors=True)
        self._top.put(target, at, chance)

    def _find(self, path: Path, before: Path) -> File | Folder:
        if before.is_file():
            node: File | Folder = File(before.read_bytes())
        else:
            node = Folder(
                {each.name: self._find(path / each.name, each) for each in before.iterdir()}
            )
        self._nodes[path] = node
        return node

    def _do(self, call: Call) -> None:
        texts = call.texts()
        path = Path(texts[0].decode(errors="replace")) if texts else Path()
        if self._root not in (path, *path.parents) or "(deleted)" in call.said:
            return
        self.moments += (call.began, call.ended)
        node = self._nodes.get(path)
        if call.name in MAKING:
            self._make(call, path)
        elif call.name == "unlink":
            del self._nodes[path]
            self._name(call, path, None)
        elif call.name in SYNCING and node:
            node.synced.append(call)
        elif isinstance(node, File):
            self._write(call, node, texts)
        else:
            raise NotImplementedError(call.name)

    def _make(self, call: Call, path: Path) -> None:
        assert "O_TRUNC" not in call.said
        if path not in self._nodes and ("O_CREAT" in call.said or call.name.startswith("mkdir")):
            node = self._nodes[path] = File() if call.name.startswith("open") else Folder({})
            self._name(call, path, node)

    def _name(self, call: Call, path: Path, node: File | Folder | None) -> None:
        parent = self._nodes[path.parent]
        assert isinstance(parent, Folder)
        parent.done.append((call, Name(path.name, node)))

    def _write(self, call: Call, node: File, texts: list[bytes]) -> None:
        if call.name == "pwrite64":
            node.done.append((call, Piece(call.numbers()[-1], texts[1])))
        elif call.name == "ftruncate":
            node.done.append((call, Piece(call.numbers()[-1], None)))
        else:
            raise NotImplementedError(call.name)
