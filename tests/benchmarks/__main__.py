"""Measures, and says whether every budget is kept: exit code 1 when one is not.

The stores are made below the directory that TMPDIR names, or else /tmp: that should be a real disk.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    booking_rate,
    day_map,
    folding,
    long_history,
    network,
    over_http,
    past,
    rebuilding,
    rebuilding_all,
    starting,
    sweeping,
    team,
    watching,
)

BENCHMARKS = {
    module.__name__.rpartition(".")[2]: module.measure
    for module in (
        booking_rate,
        folding,
        rebuilding,
        long_history,
        sweeping,
        team,
        watching,
        over_http,
        network,
    )
}
BENCHMARKS |= {"slow_over_http": over_http.measure_slow}
BENCHMARKS |= {"map": day_map.measure_after, "unchanged_map": day_map.measure_unchanged}
# From here on a log of a million events is made first, once: see `years`.
BENCHMARKS |= {
    "rebuilding_all": rebuilding_all.measure,
    "floor": rebuilding_all.measure_floor,
    "reading": past.measure,
    "past": past.measure_past,
    "starting": starting.measure,
}


def main() -> int:
    """Run those that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="only to see that all of it runs")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    kept = True
    for name in asked.names or BENCHMARKS:
        with TemporaryDirectory(prefix="mogador-bench-") as home:
            figure = BENCHMARKS[name](Path(home), quick=asked.quick)
        print(figure, flush=True)
        kept = kept and figure.is_met
    return 0 if kept or asked.quick else 1


if __name__ == "__main__":
    sys.exit(main())
