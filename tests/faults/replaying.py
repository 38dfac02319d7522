"""The answers of a concurrent run, replayed in the order of the log against the model of the house.

Each command must be allowed where it stands in the log, each no have its reason at some moment
between question and answer, and each answer show just what the log's prefix comes to.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from booking.commands import ANY, Command, Extend, Move, OnReservation, ReserveDesk
from tests.faults.history import Carried, Complaint, Key, Kind, Said, Times, key_of
from tests.faults.shown import heard, reservations, shown
from tests.properties.model import Model, content
from tests.properties.verdicts import verdict_on

# What an alternative is offered without regard to.
THEIR_OWN_AFFAIR = {"limit-reached"}


@dataclass(frozen=True)
class Claim:
    """Something an answer says that must have been so at one of some prefixes, by their number."""

    kind: Kind
    said: Said
    command: Command
    first: int
    last: int
    code: str = ""


def instead(command: Command, body: dict[str, Any], number: int) -> Command | None:
    """The command that an alternative stands for; none for one that leaves the position open."""
    by = replace(command.by, command_id=f"{command.by.command_id}, instead {number}")
    if body.get("position") == ANY:
        return None
    if isinstance(command, ReserveDesk):
        hours = {name: body[name] for name in ("starts", "ends")}
        day = date.fromisoformat(body["day"])
        return replace(command, by=by, position_id=body["position"], day=day, **hours)
    if isinstance(command, Move):
        return replace(command, by=by, to_position_id=body["position"])
    assert isinstance(command, Extend)
    return replace(command, by=by, ends=body["ends"])


class Replay:
    """A history, the log it left after a sequence, and the model of a site as it was there."""

    def __init__(
        self, history: Sequence[Said], log: Sequence[Carried], model: Model, base: int
    ) -> None:
        self._history, self._log, self._model = history, log, model
        (self._site,) = model.places
        self._times = Times(history, log, base)
        self._ends = [base, *(carried.sequence for carried in log)]
        self._where = {carried.key: carried.sequence for carried in log}
        self._done: dict[Key, Command] = {}
        self._asked: dict[Key, Command] = {}
        for said in sorted(history, key=lambda said: said.accepted):
            if not isinstance(said.asked, tuple):
                self._asked[key_of(said.asked)] = as_chosen(said.asked, said)
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
        claims = sorted(self._claims(), key=lambda claim: claim.first)
        for number, end in enumerate(self._ends):
            if number:
                yield from self._carry_out(number)
            for said in showing[end]:
                yield from self._compare(said)
            claims = [each for each in claims if not self._holds(each, number)]
            yield from (Complaint(c.kind, c.said, c.code) for c in claims if c.last == number)
            claims = [each for each in claims if each.last > number]

    def _of_the_log(self) -> Iterator[Complaint]:
        """Commands that are there twice, or whose clients were told they are not."""
        times = Counter(carried.key for carried in self._log)
        answers: dict[Key | None, list[Said]] = defaultdict(list)
        for said in self._history:
            answers[said.key].append(said)
        for carried in self._log:
            if times[carried.key] > 1:
                yield Complaint("twice", carried)
            if carried.key not in self._asked:
                yield Complaint("unasked", carried)
            elif all(said.refused for said in answers[carried.key]):
                yield Complaint("denied", carried)

    def _claims(self) -> Iterator[Claim]:
        """What every no says: why, and what would have worked instead."""
        for said in self._history:
            if not said.refused or isinstance(said.asked, tuple):
                continue
            first = bisect_right(self._ends, self._times.known(said.began)) - 1
            last = bisect_left(self._ends, self._times.unknown(said.ended)) - 1
            yield Claim("no reason", said, said.asked, first, last, said.body["code"])
            for number, body in enumerate(said.body["alternatives"]):
                command = instead(said.asked, body, number)
                if command:
                    yield Claim("not free", said, command, first, last)

    def _holds(self, claim: Claim, number: int) -> bool:
        if number < claim.first:
            return False
        if claim.code == "duplicate-command":
            done = self._done.get(key_of(claim.command))
            return done is not None and content(done) != content(claim.command)
        for command in self._variants(claim.command, claim.first):
            codes = {reason.code for reason in verdict_on(self._model, command).reasons}
            if claim.code in codes if claim.code else not codes - THEIR_OWN_AFFAIR:
                return True
        return False

    def _variants(self, command: Command, since: int) -> Iterator[Command]:
        """A reservation is looked up before it is acted on, and may move in between; of all
        positions, one that nobody has that day stands for the others.
        """
        if isinstance(command, ReserveDesk) and command.position_id == ANY:
            all_, told = self._model.places[self._site].positions, self._model.told.values()
            vacant = all_ - {each.position_id for each in told if each.day == command.day}
            yield replace(command, candidates=tuple(sorted(vacant)[:1] or all_))
            return
        if not isinstance(command, OnReservation):
            yield command
            return
        seats = self._seats[command.reservation_id]
        for number, (_, position) in enumerate(seats):
            if number + 1 == len(seats) or seats[number + 1][0] > since:
                yield replace(command, position_id=position)

    def _carry_out(self, number: int) -> Iterator[Complaint]:
        """The next command of the log; what was wrong is done all the same, as it was there."""
        carried, model = self._log[number - 1], self._model
        command = self._asked.get(carried.key)
        if command is None:
            return
        command = self._here(replace(command, by=replace(command.by, at=carried.at)))
        verdict = verdict_on(model, command)
        if verdict.reasons or not verdict.told:
            why = ", ".join(sorted(reason.code for reason in verdict.reasons)) or "nothing to do"
            yield Complaint("against the rules", carried, why)
        model.told |= {told.key: told for told in verdict.told}
        self._done[carried.key] = command
        for told in verdict.told:
            self._changed[told.reservation_id] = (self._ends[number - 1], self._ends[number])
            self._seats[told.reservation_id].append((number, told.position_id))

    def _here(self, command: Command) -> Command:
        """About the position where the reservation is by now."""
        if not isinstance(command, OnReservation):
            return command
        kept = self._model.told.get((command.site_id, command.reservation_id))
        return replace(command, position_id=kept.position_id) if kept else command

    def _compare(self, said: Said) -> Iterator[Complaint]:
        """An answer with what the log comes to where it was given."""
        if said.key and not self._is_there(said):
            yield Complaint("lost", said)
            return
        expected, found = shown(self._model, self._site, said.asked), heard(said.asked, said.body)
        if expected != found:
            yield Complaint("differs", said, f"{found} instead of {expected}")
        for each in reservations(said.body):
            before, last = self._changed.get(each["id"], (0, 0))
            if not before < each["seq"] <= last:
                yield Complaint("differs", said, f"seq {each['seq']}, not up to {last}")

    def _is_there(self, said: Said) -> bool:
        """Whether the log has a command where it was said to be, or it had nothing to do there."""
        assert not isinstance(said.asked, tuple)
        if said.key in self._where:
            return self._where[said.key] == said.sequence
        verdict = verdict_on(self._model, self._here(said.asked))
        return not verdict.reasons and not verdict.told


def as_chosen(command: Command, said: Said) -> Command:
    """With the position that any of them came to, if it was told."""
    if isinstance(command, ReserveDesk) and command.position_id == ANY and said.accepted:
        return replace(command, candidates=(said.body["position"],))
    return command
