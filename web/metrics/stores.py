"""What is read from the stores when somebody asks: the log's head, and who lags behind it."""

import logging
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from domain.zones import TZ_VERSION
from web.house import House

logger = logging.getLogger(__name__)

ABOUT = {"version": version("mogador"), "zone_rules": TZ_VERSION}


class Stores(Collector):
    """A house as it stands. Nothing is folded for it: else nobody would see that nobody folds."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        """Each figure; without the stores, what is known without them."""
        yield InfoMetricFamily("mogador_build", "The program that answers", ABOUT)
        try:
            found = list(self._read())
        except Exception:
            logger.exception("the stores cannot be read")
            found = []
        told = "Whether the figures of the stores could be read"
        yield GaugeMetricFamily("mogador_stores_readable", told, value=bool(found))
        yield from found

    def _read(self) -> Iterator[Metric]:
        """The head is read last, so that nobody is ahead of it."""
        wall = self._house.wall
        reached, registered = wall.reached(), self._house.register.size()
        aside = Counter(board for board, _, _ in wall.quarantined())
        head = self._house.bookings.event_log.head()
        yield GaugeMetricFamily("mogador_log_sequence", "The last event of the log", value=head)
        behind = "Events of the log that the audit register has not noted yet"
        yield GaugeMetricFamily("mogador_audit_lag_events", behind, value=head - registered)
        lags = {board: head - sequence for board, sequence in reached.items()}
        yield _by_board("lag", "Events of the log that a board has not folded yet", lags)
        set_aside = {board: aside[board] for board in reached}
        yield _by_board("quarantined", "Events that a board could not fold", set_aside)


def _by_board(name: str, told: str, figures: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"mogador_board_{name}_events", told, labels=["board"])
    for board, figure in figures.items():
        family.add_metric([board], figure)
    return family
