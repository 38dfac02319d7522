"""A request that is sent again is answered as it was, however much has happened since."""

from booking.attending import release_desk
from booking.changing import undo
from booking.commands import ReleaseDesk, Undo
from tests.api.conftest import SITE, Caller, People
from tests.support.house import stamp
from web.house import House


def test_the_answer_is_the_same_also_late_in_a_very_long_story(
    api: Caller, people: People, house: House
) -> None:
    id_ = api.reserve(people.member).json["id"]
    about = {"site_id": SITE, "position_id": "ESS-09", "reservation_id": id_}
    for _ in range(250):
        by = stamp(people.member.id)
        release_desk(house.bookings, ReleaseDesk(by=by, **about))
        undo(house.bookings, Undo(by=stamp(people.member.id), **about))
    gone = api.post(f"/reservations/{id_}/release", people.member, key="last")
    api.post(f"/reservations/{id_}/undo", people.member)

    again = api.post(f"/reservations/{id_}/release", people.member, key="last")

    assert (gone.status_code, gone.json["state"]) == (200, "released")
    assert (again.status_code, again.json) == (200, gone.json)
