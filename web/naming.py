"""What people and desks are called: by a name, or by what they are when they have none."""

from collections.abc import Mapping

from domain.position.reserving import GUEST
from web.languages import gettext


def called(member_id: str, names: Mapping[str, str]) -> str:
    """A person's name; guests have none, and whoever has no account any more was a member."""
    if member_id.startswith(GUEST):
        return gettext("Guest")
    return names.get(member_id) or gettext("former member")


def called_if_anything(member_id: str, names: Mapping[str, str]) -> str | None:
    """The same for programs: a guest is called nothing."""
    return None if member_id.startswith(GUEST) else called(member_id, names)


def desk_label(code: str) -> str:
    """A position's code as short as a desk has room for: "9" for ESS-09."""
    return code.rpartition("-")[2].lstrip("0") or code
