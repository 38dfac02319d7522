"""The benchmarks run; what they measure is for `make bench` to say."""

import pytest

from tests.benchmarks.__main__ import BENCHMARKS, main
from tests.benchmarks.timing import Figure


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick", name])

    assert main() == 0

    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(("met   ", "MISSED"))


def missed(kind: str, value: float) -> bool:
    return not Figure("what", value, "%", kind, 10.0, "").is_met  # type: ignore[arg-type]


def test_a_budget_is_kept_from_one_side() -> None:
    assert missed("at least", 9.9)
    assert missed("at most", 10.1)
    assert not missed("at least", 10.0)
    assert not missed("at most", 10.0)


def test_a_missed_budget_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Figure("an invented thing", 9.0, "x", "at least", 10.0, "beside nothing")
    monkeypatch.setattr("sys.argv", ["benchmarks", "folding"])
    monkeypatch.setitem(BENCHMARKS, "folding", lambda _home, quick: slow)

    assert main() == 1
    expected = "MISSED  an invented thing: 9 x (at least 10 x); beside nothing\n"
    assert capsys.readouterr().out == expected


def test_a_benchmark_nobody_knows_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "flying"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert "no such benchmark: flying" in capsys.readouterr().err
