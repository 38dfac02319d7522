"""People who want what nobody else wants, and ask again and again until they are answered."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Event
from time import monotonic, sleep

from domain.zones import wall_of
from tests.faults.checker.history import Said
from tests.faults.clients import Client
from tests.faults.town import Person, Site

# As many as anybody may have ahead.
BOOKINGS_EACH = 3
PATIENCE_SECONDS, PAUSE_SECONDS = 60, 0.1
THINKING_SECONDS = 0.05


def day_of(site: Site, number: int) -> date:
    """The day on which that person wants a position."""
    return site.day(number // len(site.codes) + 1)


def insist(client: Client, number: int, booking: int) -> Iterator[Said]:
    """Ask for a desk and hours that nobody else asks for, again and again until it is answered."""
    position, day = client.site.codes[number % len(client.site.codes)], day_of(client.site, number)
    hours = wall_of(120 * booking), wall_of(120 * booking + 120)
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        said = client.reserve(position, day, *hours, key=f"{number}-{booking}")
        yield said
        if said.status not in (0, 503):
            return
        sleep(PAUSE_SECONDS)


def book(client: Client, people: dict[int, Person], over: Event) -> list[Said]:
    """For some people, one after the other, until it is over; everything that was answered."""
    answers: list[Said] = []
    for number, client.who in people.items():
        for booking in range(BOOKINGS_EACH):
            if over.is_set():
                return answers
            answers += insist(client, number, booking)
            client.available(day_of(client.site, number))
            over.wait(THINKING_SECONDS)
    return answers


def shares(people: Sequence[Person], many: int) -> list[dict[int, Person]]:
    """The people, numbered, as so many clients share them."""
    numbered = dict(enumerate(people))
    return [{n: numbered[n] for n in list(numbered)[first::many]} for first in range(many)]


@contextmanager
def insisting(clients: Sequence[Client], people: Sequence[Person]) -> Iterator[None]:
    """While all of them book; in the end everybody has an answer to what they asked last."""
    over = Event()
    with ThreadPoolExecutor(len(clients)) as pool:
        booking = [
            pool.submit(book, client, share, over)
            for client, share in zip(clients, shares(people, len(clients)), strict=True)
        ]
        try:
            yield
            assert not any(each.done() for each in booking), "too few people for so long a test"
        finally:
            over.set()
    for each in booking:
        each.result()
