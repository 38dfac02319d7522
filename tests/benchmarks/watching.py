"""What watchers cost: how soon they see a change, how long bookings take, how much memory."""

from pathlib import Path

from tests.benchmarks.crowd import crowd
from tests.benchmarks.served import Served, furnish
from tests.benchmarks.timing import Figure
from tests.benchmarks.weighing import IN_A_ROW, MEMBERS, WAYS, Scales, Wishes, p

BUDGET_SECONDS, BUDGET_TIMES, BUDGET_MEGABYTES = 0.5, 1.5, 150.0
WATCHERS, IDLE, BOOKINGS = 1_000, 4_000, 60


def measure(home: Path, *, quick: bool) -> Figure:
    """`mogador serve` with a thousand watchers who see bookings, then with five times as many."""
    share = 50 if quick else 1
    wishes = Wishes(furnish(home, MEMBERS))
    with crowd() as watching:
        server = Served(home, WAYS["hand-over to a process"])
        try:
            scales = Scales(server, server.port, watching, wishes)
            weight = scales.weigh(WATCHERS // share, IN_A_ROW if quick else BOOKINGS)
            watching.grow(server.port, "/api/v1/sites/quiet/live", IDLE // share)
            megabytes = server.megabytes(of="web.live")
        finally:
            ended = server.end()
    assert weight.missing == 0
    late, times = p(weight.arrivals, 95), weight.slower
    share_used = max(late / BUDGET_SECONDS, times / BUDGET_TIMES, megabytes / BUDGET_MEGABYTES)
    beside = (
        f"{weight.watchers:,} saw 95 % of changes within {late * 1000:.0f} ms, bookings took"
        f" {times:.2f} times as long; {weight.watchers + IDLE // share:,} took {megabytes:.0f} MB;"
        f" it ended in {ended:.1f} s"
    )
    what = f"watchers, of {BUDGET_SECONDS:g} s, {BUDGET_TIMES:g} times and {BUDGET_MEGABYTES:g} MB"
    return Figure(what, share_used * 100, "%", "at most", 100.0, beside)
