"""Hosts made of network namespaces: each has a line to the people and one to the database."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

import pytest

IP = shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin:/bin") or ""
NUMBERS = count()


class Cut(NamedTuple):
    """A way for a host to lose its database, and the way back, in words for `ip`."""

    cut: str
    mend: str


# Of the first nobody is told; of the others the host itself knows at once.
CUTS = {
    "nothing comes through": Cut("link set {back} down", "link set {back} up"),
    "the plug is pulled": Cut("-n {host} link set {back} down", "-n {host} link set {back} up"),
    "there is no way there": Cut(
        "-n {host} route add unreachable {database}", "-n {host} route del unreachable {database}"
    ),
    "the host has no address": Cut(
        "-n {host} address del {own}/25 dev {back}", "-n {host} address add {own}/25 dev {back}"
    ),
    # Whoever has that address now, here the host itself, knows of no database and no connection.
    "it is refused and reset": Cut(
        "-n {host} route add local {database} dev lo", "-n {host} route del local {database} dev lo"
    ),
}


class Host:
    """One of them; here is the other end of both lines."""

    def __init__(self, number: int) -> None:
        # So many at once on one machine are enough; names of devices are short.
        block = (os.getpid() * 4 + number) % 2**14
        self.name = f"mog{os.getpid()}-{number}"
        self._front, self._back = f"mf{block}", f"mb{block}"
        self._net = f"10.{192 + block // 256}.{block % 256}"
        self.address, self.database_address = f"{self._net}.2", f"{self._net}.129"
        self.inside = (IP, "netns", "exec", self.name)

    def make(self) -> None:
        """With both lines up."""
        ip(f"netns add {self.name}")
        ip(f"-n {self.name} link set lo up")
        for line, here, there in ((self._front, 1, 2), (self._back, 129, 130)):
            ip(f"link add {line} type veth peer name {line} netns {self.name}")
            ip(f"address add {self._net}.{here}/25 dev {line}")
            ip(f"-n {self.name} address add {self._net}.{there}/25 dev {line}")
            ip(f"link set {line} up")
            ip(f"-n {self.name} link set {line} up")

    @contextmanager
    def cut_off(self, way: Cut) -> Iterator[None]:
        """Nothing gets to the database, nor back; then it is again as it was."""
        words = {"host": self.name, "back": self._back, "database": self.database_address}
        own = f"{self._net}.130"
        ip(way.cut.format(**words, own=own))
        try:
            yield
        finally:
            ip(way.mend.format(**words, own=own))

    def end(self) -> None:
        """Its lines go with it."""
        subprocess.run([IP, "netns", "delete", self.name], check=False, capture_output=True)


def ip(words: str) -> None:
    """What only root may say."""
    subprocess.run([IP, *words.split()], check=True, capture_output=True, text=True)


@contextmanager
def hosts(many: int) -> Iterator[list[Host]]:
    """So many. Skips the test where there can be none."""
    if not IP:
        pytest.skip("no hosts of one's own: there is no `ip` (Debian: iproute2)")
    made = [Host(next(NUMBERS)) for _ in range(many)]
    try:
        try:
            for host in made:
                host.make()
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no hosts of one's own: {error.stderr.strip()}")
        yield made
    finally:
        for host in made:
            host.end()
