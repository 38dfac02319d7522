"""How one comes by every no there is, at a site of three desks."""

from dataclasses import dataclass
from typing import Any

from booking.commands import ForgetMember
from booking.forgetting import forget_member
from tests.api.conftest import MONDAY, Answer, Caller, Someone
from tests.support.house import Clock, stamp
from web.house import House

SUNDAY = "2026-11-29"


SKIPPED = "2027-03-28"


@dataclass
class Scene:
    """A site with positions A, B and C; somebody, somebody else, and an operator."""

    api: Caller
    clock: Clock
    house: House
    who: Someone
    other: Someone
    operator: Someone

    def reserve(self, who: Someone | None = None, position: str = "A", **more: Any) -> Answer:
        return self.api.reserve(who or self.who, position, "quay", **more)

    def act(self, made: Answer, verb: str, who: Someone | None = None, body: Any = None) -> Answer:
        return self.api.post(f"/reservations/{made.json['id']}/{verb}", who or self.who, body)

    def change(self, what: str, who: Someone | None = None, **body: Any) -> Answer:
        return self.api.post(f"/sites/quay/{what}", who or self.operator, body)

    def promoted(self) -> Someone:
        """Whoever asks, as an operator."""
        self.house.accounts.grant(self.who.id, "operator")
        return self.who


def position_taken(scene: Scene) -> Answer:
    scene.reserve(scene.other)
    return scene.reserve()


def member_elsewhere(scene: Scene) -> Answer:
    scene.reserve()
    return scene.reserve(position="B", starts="11:00", ends="13:00")


def member_forgotten(scene: Scene) -> Answer:
    """Their account is about to go."""
    by = stamp("setup", role="system")
    forget_member(scene.house.bookings, ForgetMember(by=by, member_id=scene.who.id))
    return scene.reserve()


def outside_hours(scene: Scene) -> Answer:
    return scene.reserve(ends="20:00")


def site_closed(scene: Scene) -> Answer:
    return scene.reserve(day=SUNDAY)


def beyond_horizon(scene: Scene) -> Answer:
    return scene.reserve(day="2027-06-01")


def too_short(scene: Scene) -> Answer:
    return scene.reserve(ends="09:15")


def off_grid(scene: Scene) -> Answer:
    return scene.reserve(starts="09:10")


def limit_reached(scene: Scene) -> Answer:
    for hour in range(9, 19):
        scene.reserve(starts=f"{hour:02}:00", ends=f"{hour:02}:30")
    return scene.reserve(day="2026-11-24")


def in_the_past(scene: Scene) -> Answer:
    scene.clock.move(hours=6)
    return scene.reserve()


def too_early_to_check_in(scene: Scene) -> Answer:
    return scene.act(scene.reserve(), "check-in")


def still_occupied(scene: Scene) -> Answer:
    before, mine = scene.reserve(scene.other), scene.reserve(starts="12:00", ends="13:00")
    scene.clock.move(hours=2)
    scene.act(before, "check-in", scene.other)
    scene.clock.move(hours=3)
    return scene.act(mine, "check-in")


def already_ended(scene: Scene) -> Answer:
    made = scene.reserve()
    scene.act(made, "release")
    return scene.act(made, "release")


def not_yours(scene: Scene) -> Answer:
    return scene.reserve(member=scene.other.id)


def unknown_position(scene: Scene) -> Answer:
    return scene.reserve(position="Z")


def nonexistent_time(scene: Scene) -> Answer:
    scene.clock.move(days=120)
    return scene.api.reserve(scene.who, "A", "ufer", day=SKIPPED, starts="02:00", ends="04:00")


def stale(scene: Scene) -> Answer:
    return scene.act(scene.reserve(), "check-out")


def duplicate_command(scene: Scene) -> Answer:
    scene.reserve(key="once")
    return scene.reserve(position="B", key="once")


def position_blocked(scene: Scene) -> Answer:
    times: dict[str, Any] = {"first": MONDAY, "starts": "11:00", "last": MONDAY, "ends": "15:00"}
    scene.change("blocks", positions=["A"], cause="outage", **times)
    return scene.reserve()


def position_assigned(scene: Scene) -> Answer:
    days: dict[str, Any] = {"first": MONDAY, "last": "2026-12-31"}
    scene.change("assignments", positions=["A"], branch="argan", **days)
    return scene.reserve(day="2026-12-01")


def contradictory(scene: Scene) -> Answer:
    backwards = {"first": "2026-11-20", "last": "2026-11-19", "cause": "works"}
    return scene.change("closures", scene.promoted(), **backwards)


def people_affected(scene: Scene) -> Answer:
    scene.reserve(scene.other)
    days = {"first": MONDAY, "last": MONDAY, "cause": "works"}
    return scene.change("closures", scene.promoted(), **days)


def unknown_change(scene: Scene) -> Answer:
    return scene.change("layout-changes/undo", scene.promoted())
