"""Every kind of event ever stored stays readable, and what is stored is never touched again.

A new version adds a file and its line to SHA256SUMS: `cd tests/golden && sha256sum events/NEW.json
>> SHA256SUMS`. No file is ever edited, no line ever changed.
"""

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from domain.codec import EVENTS, Decoder, encode
from domain.kernel import Event

HERE = Path(__file__).parent
SUMS = HERE / "SHA256SUMS"
FILES = sorted((HERE / "events").iterdir())
KINDS = {kind.TOPIC: kind for kind in EVENTS}


def present(kind: type[Event]) -> Path:
    """The file of an event in its present version."""
    return HERE / "events" / f"{kind.TOPIC}.v{kind.__struct_config__.tag}.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_event_ever_stored_reads_as_the_present_version(path: Path) -> None:
    topic, _, _version = path.stem.rpartition(".v")

    event = Decoder().decode(topic, path.read_bytes())

    assert type(event) is KINDS[topic]
    assert encode(event) == present(KINDS[topic]).read_bytes()


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.TOPIC)
def test_every_version_up_to_the_present_one_has_its_file(kind: type[Event]) -> None:
    versions = range(1, int(present(kind).stem.rpartition(".v")[2]) + 1)

    expected = {f"{kind.TOPIC}.v{version}.json" for version in versions}
    assert {path.name for path in FILES if path.name.startswith(f"{kind.TOPIC}.v")} == expected


def test_no_file_was_edited_since_it_was_added() -> None:
    sums = [f"{sha256(p.read_bytes()).hexdigest()}  events/{p.name}" for p in FILES]

    assert sorted(SUMS.read_text().splitlines()) == sorted(sums)


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_no_sum_was_changed_since_it_was_added() -> None:
    try:
        commits = git("log", "--format=%H", "--", SUMS.name).split()
    except subprocess.CalledProcessError:
        pytest.skip("no history here")
    now = SUMS.read_text()

    for commit in commits:
        assert now.startswith(git("show", f"{commit}:./{SUMS.name}"))
