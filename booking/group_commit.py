"""Group commit: what waits for the lock in one process is decided and committed together.

Each command sees what those before it decided. Where the commit fails it fails for all of them,
also for who was refused because of another one: nobody hears of what never was.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Event, Lock
from time import monotonic
from typing import Generic, TypeVar

from booking.commands import Command
from booking.turnstile import Busy
from domain.refusals import Refusal

T = TypeVar("T")


class Turn(Generic[T]):
    """A command that one thread waits for, and what came of it.

    `waited` is how many seconds it was until somebody began to decide it, if anybody has; `error`
    is the refusal, or what went wrong.
    """

    def __init__(self, command: Command, decide: Callable[[], T]) -> None:
        self.command = command
        self.called = Event()
        self.leads = False
        self.waited: float | None = None
        self._asked = monotonic()
        self._decide = decide
        self._answers: list[T] = []
        self.error: Exception | None = None

    def take(self) -> None:
        """Decide. A refusal is an answer; whatever else goes wrong is raised."""
        self.waited = monotonic() - self._asked
        self.error = None
        try:
            self._answers = [self._decide()]
        except Refusal as refusal:
            self.error = refusal

    def fail(self, error: Exception) -> None:
        """Nothing came of it, whatever was answered."""
        self.error = error

    def answer(self) -> T:
        """What was decided. Raises the refusal, or what went wrong."""
        if self.error is not None:
            raise self.error
        return self._answers[0]


class Turns(Generic[T]):
    """The threads of a process that wait for a decision: one of them leads, and decides for all.

    `deciding` is one locked transaction, to be had within some seconds. `expecting` is told of the
    commands that are about to be decided in it. Whoever wants to know what came of them puts an
    `observer` there, which is told of each group once everybody has their answer.
    """

    def __init__(
        self,
        deciding: Callable[[float], AbstractContextManager[None]],
        expecting: Callable[[Sequence[Command]], None],
    ) -> None:
        self._deciding = deciding
        self._expecting = expecting
        self.observer: Callable[[Sequence[Turn[T]]], object] = lambda _group: None
        self._lock = Lock()
        self._waiting: list[Turn[T]] = []
        self._is_led = False

    @property
    def waiting(self) -> int:
        """How many wait, whoever leads included until it has the lock."""
        return len(self._waiting)

    def decide(self, turn: Turn[T], patience: float) -> T:
        """Have it decided. Raises Busy after so many seconds, and what the decision raises."""
        deadline = monotonic() + patience
        if self._joins_as_leader(turn) or self._is_called_to_lead(turn, patience):
            self._lead(turn, deadline)
        return turn.answer()

    def _joins_as_leader(self, turn: Turn[T]) -> bool:
        with self._lock:
            self._waiting.append(turn)
            turn.leads, self._is_led = not self._is_led, True
            return turn.leads

    def _is_called_to_lead(self, turn: Turn[T], patience: float) -> bool:
        """Whether it has to, once nobody does; else it has been decided. Raises Busy."""
        if not turn.called.wait(patience) and self._leaves(turn):
            raise Busy("too many wait in this process")
        turn.called.wait()
        return turn.leads

    def _leaves(self, turn: Turn[T]) -> bool:
        """Whether nobody is deciding it: else that will soon be over."""
        with self._lock:
            leaves = turn in self._waiting and not turn.leads
            if leaves:
                self._waiting.remove(turn)
            return leaves

    def _lead(self, turn: Turn[T], deadline: float) -> None:
        group = [turn]
        try:
            with self._deciding(deadline - monotonic()):
                group = self._all_who_wait()
                self._expecting([each.command for each in group])
                for each in group:
                    each.take()
        except Busy as busy:
            _fail(group, busy)
        except Exception as error:  # noqa: BLE001 (it is raised to whom it concerns)
            if len(group) == 1:
                turn.fail(error)
            else:
                self._one_by_one(group, deadline)
        except BaseException:
            _fail(group, Busy("whoever decided was interrupted"))
            raise
        finally:
            self._hand_over(group)
        self.observer(group)

    def _all_who_wait(self) -> list[Turn[T]]:
        with self._lock:
            group, self._waiting = self._waiting, []
            return group

    def _one_by_one(self, group: Sequence[Turn[T]], deadline: float) -> None:
        """What goes wrong with one of them is nobody else's."""
        for each in group:
            try:
                with self._deciding(deadline - monotonic()):
                    each.take()
            except Exception as error:  # noqa: BLE001 (as above)
                each.fail(error)

    def _hand_over(self, group: Sequence[Turn[T]]) -> None:
        """Call who has been decided about, and who leads next."""
        with self._lock:
            self._waiting = [each for each in self._waiting if each not in group]
            self._is_led = bool(self._waiting)
            first = self._waiting[:1]
            for each in first:
                each.leads = True
        for each in (*group, *first):
            each.called.set()


def _fail(group: Sequence[Turn[T]], error: Exception) -> None:
    for each in group:
        each.fail(error)
