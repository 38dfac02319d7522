"""The answers of a concurrent run, replayed in the order of the log against the model of the house.

Each command must be allowed where it stands in the log, each no have its reason at some moment
between question and answer, and each answer show just what the log's prefix comes to.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from booking.commands import Change, Command, JoinBranch, ReleaseDays
from tests.faults.checker.claims import Claim, Present, claims_of
from tests.faults.checker.history import Carried, Complaint, Key, Look, Said, Times, key_of
from tests.faults.checker.judging import SWEEPER, as_carried, is_as_seen, swept, verdict_of
from tests.faults.checker.shown import (
    Affected,
    affected,
    displaced,
    heard,
    instants,
    left,
    reservations,
    shown,
)
from tests.properties.model import Model, Told, content
from tests.properties.verdict import Verdict


class Replay:
    """A history, the log it left after a sequence, and the model of a site as it was there."""

    def __init__(
        self, history: Sequence[Said], log: Sequence[Carried], model: Model, base: int
    ) -> None:
        self._history, self._log, self._model = history, log, model
        (self._site,) = model.places
        self._times = Times(history, log, base)
        self._ends = [base, *(carried.sequence for carried in log)]
        self._where = {carried.key: carried for carried in log}
        self._done: dict[Key, Command] = {}
        self._displaced: dict[Key, set[Affected]] = {}
        self._asked: dict[Key, Command] = {}
        for said in sorted(history, key=lambda said: said.accepted):
            if said.command:
                self._asked[key_of(said.command)] = said.command
        # By reservation: where it was from which prefix on, and what changed it last.
        self._seats: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._changed: dict[str, tuple[int, int]] = {}

    def complaints(self) -> Iterator[Complaint]:
        """Everything that cannot be."""
        yield from self._times.complaints()
        yield from self._of_the_log()
        showing: dict[int, list[Said]] = defaultdict(list)
        for said in filter(lambda said: said.accepted, self._history):
            showing[said.sequence].append(said)
        for sequence in showing.keys() - set(self._ends):
            yield from (Complaint("half", said) for said in showing[sequence])
        later = sorted(self._claims(), key=lambda claim: -claim.first)
        open_: list[Claim] = []
        for number, end in enumerate(self._ends):
            if number:
                yield from self._carry_out(number)
            for said in showing[end]:
                yield from self._compare(said)
            while later and later[-1].first <= number:
                open_.append(later.pop())
            present = Present(self._model, self._seats, self._changed)
            open_ = [each for each in open_ if not self._holds(each, present)]
            yield from (Complaint(c.kind, c.said, c.why) for c in open_ if c.last <= number)
            open_ = [each for each in open_ if each.last > number]

    def _of_the_log(self) -> Iterator[Complaint]:
        """Commands that are there twice, or whose clients were told they are not."""
        times = Counter(carried.key for carried in self._log)
        answers: dict[Key | None, list[Said]] = defaultdict(list)
        for said in self._history:
            answers[said.key].append(said)
        for carried in self._log:
            if times[carried.key] > 1:
                yield Complaint("twice", carried)
            if carried.key[0] == SWEEPER.id:
                continue
            if carried.key not in self._asked:
                yield Complaint("unasked", carried)
            elif all(said.refused for said in answers[carried.key]):
                yield Complaint("denied", carried)

    def _claims(self) -> Iterator[Claim]:
        for said in self._history:
            known, unknown = self._times.known(said.began), self._times.unknown(said.ended)
            if said.accepted:
                known, unknown = said.sequence, said.sequence + 1
            first, last = bisect_right(self._ends, known), bisect_left(self._ends, unknown)
            yield from claims_of(said, first - 1, last - 1)

    def _holds(self, claim: Claim, present: Present) -> bool:
        if claim.code == "duplicate-command":
            done = self._done.get(key_of(claim.command))
            return done is not None and content(done) != content(claim.command)
        return claim.holds(present)

    def _carry_out(self, number: int) -> Iterator[Complaint]:
        """The next command of the log; what was wrong is done all the same, as it was there."""
        carried, model = self._log[number - 1], self._model
        command = self._asked.get(carried.key) or swept(model, self._site, carried)
        if command is None:
            return
        command = replace(command, by=replace(command.by, at=carried.at))
        command = as_carried(model, command, carried.seats)
        verdict = verdict_of(model, command, carried.seats)
        if not is_as_seen(model, command, self._changed):
            yield Complaint("against the rules", carried, "something else had been seen")
        if verdict.reasons or not (verdict.told or verdict.enact):
            why = ", ".join(sorted(reason.code for reason in verdict.reasons)) or "nothing to do"
            yield Complaint("against the rules", carried, why)
        if isinstance(command, ReleaseDays):
            yield from self._forgotten(carried, command)
        if isinstance(command, Change):
            self._displaced[carried.key] = displaced(model, verdict.told)
        self._done[carried.key] = command
        self._tell(verdict, number)

    def _tell(self, verdict: Verdict, number: int) -> None:
        if verdict.enact:
            verdict.enact(self._model)
        self._model.told |= {told.key: told for told in verdict.told}
        for told in verdict.told:
            self._changed[told.reservation_id] = (self._ends[number - 1], self._ends[number])
            self._seats[told.reservation_id].append((number, told.position_id))

    def _compare(self, said: Said) -> Iterator[Complaint]:
        """An answer with what the log comes to where it was given."""
        if said.command:
            yield from self._compare_write(said, said.command)
        elif isinstance(said.asked, Look):
            found = heard(said.asked, said.body)
            took = timedelta(seconds=said.ended - said.began)
            all_ = [
                shown(self._model, self._site, said.asked, at)
                for at in instants(self._model, said.asked.at, said.asked.at + took)
            ]
            if found not in all_:
                yield Complaint("differs", said, apart(found, all_[-1]))
            yield from self._last_changed(said)

    def _compare_write(self, said: Said, command: Command) -> Iterator[Complaint]:
        """Answers to the same command are the same, and none knows what came after it."""
        if not self._is_there(said, command):
            yield Complaint("lost", said)
        elif said.body is not None:
            yield from self._compare_body(said, command)

    def _compare_body(self, said: Said, command: Command) -> Iterator[Complaint]:
        if isinstance(command, Change | JoinBranch):
            expected, found = self._displaced.get(key_of(command), set()), affected(said.body)
        else:
            done = self._done.get(key_of(command), command)
            expected, found = left(self._model, self._site, done), heard(command, said.body)
        if expected != found:
            yield Complaint("differs", said, apart(found, expected))
        yield from self._last_changed(said)

    def _last_changed(self, said: Said) -> Iterator[Complaint]:
        for each in reservations(said.body):
            before, last = self._changed.get(each["id"], (0, 0))
            if not before < each["seq"] <= last:
                yield Complaint("differs", said, f"seq {each['seq']}, not up to {last}")

    def _is_there(self, said: Said, command: Command) -> bool:
        """Whether the log has a command where it was said to be, or it had nothing to do there."""
        if carried := self._where.get(key_of(command)):
            return carried.sequence == said.sequence
        if not is_as_seen(self._model, command, self._changed):
            return False
        verdict = verdict_of(self._model, as_carried(self._model, command, ()))
        return not verdict.reasons and not (verdict.told or verdict.enact)

    def _forgotten(self, carried: Carried, command: ReleaseDays) -> Iterator[Complaint]:
        """What somebody had on those days before they gave them back, and still has after."""
        asked = min(said.began for said in self._history if said.key == carried.key)
        given = {id_ for _, _, id_ in command.reservations}
        for told in self._model.told.values():
            known = self._changed[told.reservation_id][1] <= self._times.known(asked)
            if known and told.reservation_id not in given and is_ahead(told, command):
                yield Complaint("forgotten", carried, told.reservation_id)


def apart(found: Any, expected: Any) -> str:
    """In which an answer and the model differ."""
    if isinstance(found, set):
        return f"{found - expected} instead of {expected - found}"
    return f"{found} instead of {expected}"


def is_ahead(told: Told, command: ReleaseDays) -> bool:
    """Whether somebody who gives days back has it then, and has not come."""
    who, day = command.by.actor.id, told.day
    theirs = who in (told.member_id, told.booker_id) and told.status in ("held", "reserved")
    at = command.by.at
    return theirs and told.stands(at) and told.ends_at > at and command.first <= day <= command.last
