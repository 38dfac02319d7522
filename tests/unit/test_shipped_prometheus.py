"""What ships for Prometheus, and what is told of it, speaks of figures that there are."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from config.settings import Settings
from tests.support.shipped import CONFIG, ran
from web.house import make_stores, open_house
from web.metrics.counted import REGISTRY
from web.metrics.stores import Stores

RULES = CONFIG / "prometheus/rules.yml"
TOLD = CONFIG.parent / "docs/running/metrics.md"
SUFFIX = re.compile(r"_(bucket|sum|count)$")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all there are."""
    settings = Settings.from_env({"MOGADOR_HOME": str(tmp_path_factory.mktemp("home"))})
    make_stores(settings)
    with closing(open_house(settings)) as house:
        read = CollectorRegistry()
        read.register(Stores(house))
        text = (generate_latest(REGISTRY) + generate_latest(read)).decode()
    return set(re.findall(r"^# TYPE (mogador_\w+)", text, re.MULTILINE))


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from group["rules"]


def test_every_alert_says_what_to_do_about_figures_that_there_are(figures: set[str]) -> None:
    for rule in rules():
        asked = set(re.findall(r"\bmogador_\w+", rule["expr"]))
        assert {SUFFIX.sub("", name) for name in asked} <= figures
        assert asked or "up{" in rule["expr"]
        assert rule["annotations"]["summary"].endswith(".")


def test_an_administrator_is_told_of_every_figure_and_alert(figures: set[str]) -> None:
    text = TOLD.read_text()

    assert {SUFFIX.sub("", name) for name in re.findall(r"`(mogador_\w+)", text)} == figures
    assert set(re.findall(r"`(Mogador\w+)`", text)) == {rule["alert"] for rule in rules()}


@pytest.mark.skipif(not shutil.which("promtool"), reason="no Prometheus")
def test_prometheus_understands_the_rules_and_how_it_is_told_to_scrape(tmp_path: Path) -> None:
    (scrape,) = re.findall(r"```yaml\n(.*?)```", TOLD.read_text(), re.DOTALL)
    shutil.copy(RULES, tmp_path / "mogador-rules.yml")
    (tmp_path / "metrics-token").touch()
    configured = scrape.replace("/etc/prometheus/", f"{tmp_path}/")
    (tmp_path / "prometheus.yml").write_text(configured)

    told = ran("promtool", "check", "config", tmp_path / "prometheus.yml")

    assert told.returncode == 0, told.stderr
