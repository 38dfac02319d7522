"""Changing a site's calendar: its policies, its seasons, the days it stays closed."""

from msgspec.structs import replace

from booking.commands import (
    AdoptPolicy,
    Change,
    CloseDays,
    LiftClosure,
    SetSeason,
    WithdrawSeason,
)
from booking.displacing import Changing, Need, ahead_at
from booking.draft import Draft
from domain.causes import Displacing
from domain.refusals import UnknownChange


def _adopt(draft: Draft, command: AdoptPolicy) -> Need:
    site, policy = draft.site(command.site_id), command.policy
    if not policy.version:
        policy = replace(policy, version=site.next_version)
    events = site.adopt(policy, by=command.by)
    draft.at_site(command.site_id, events)
    return _shut_out(draft, command, "hours")


def _set_season(draft: Draft, command: SetSeason) -> Need:
    site, id_ = draft.site(command.site_id), command.season_id
    current = site.calendar.since(site.day_at(command.by.at)).seasons
    if id_ and id_ not in {season.id for season in current}:
        raise UnknownChange
    events = site.set_season(
        id_ or command.change_id, command.first, command.last, command.hours, by=command.by
    )
    draft.at_site(command.site_id, events)
    return _shut_out(draft, command, "hours")


def _withdraw_season(draft: Draft, command: WithdrawSeason) -> Need:
    events = draft.site(command.site_id).withdraw_season(command.season_id, by=command.by)
    draft.at_site(command.site_id, events)
    return _shut_out(draft, command, "hours")


def _close(draft: Draft, command: CloseDays) -> Need:
    events = draft.site(command.site_id).close(
        command.change_id, command.first, command.last, command.cause, by=command.by
    )
    draft.at_site(command.site_id, events)
    return _shut_out(draft, command, command.cause)


def _lift_closure(draft: Draft, command: LiftClosure) -> Need:
    events = draft.site(command.site_id).lift_closure(command.closure_id, by=command.by)
    draft.at_site(command.site_id, events)
    return _shut_out(draft, command, "hours")


def _shut_out(draft: Draft, command: Change, cause: Displacing) -> Need:
    """What the calendar, as decided, does not admit; another position would not help."""
    calendar = draft.site(command.site_id).calendar
    ahead = ahead_at(draft, command.site_id, command.by)
    shut_out = (each for each in ahead if not calendar.admits(each[2].period))
    return Need(cause, tuple(shut_out), unfit=None)


adopt_policy = Changing(_adopt)
set_season = Changing(_set_season)
withdraw_season = Changing(_withdraw_season)
close_days = Changing(_close)
lift_closure = Changing(_lift_closure)
