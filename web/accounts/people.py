"""A person and their rights, as read at one moment."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from domain.kernel import Actor

Right = Literal["member", "front-desk", "operator"]
RIGHTS: tuple[Right, ...] = ("member", "front-desk", "operator")
EVERY_SITE = ""


class Grant(NamedTuple):
    """A right at a site, or at every site of the network."""

    role: Right
    site_id: str = EVERY_SITE


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `id` is opaque: it may stand in events, the rest may not."""

    id: str
    email: str
    name: str
    language: str
    demo: bool
    grants: frozenset[Grant]

    @property
    def is_operator(self) -> bool:
        """Whether they audit and arrange the whole network."""
        return Grant("operator") in self.grants

    def is_front_desk(self, site_id: str) -> bool:
        """Whether they receive people at the site."""
        return not self.grants.isdisjoint({Grant("front-desk", site_id), Grant("front-desk")})

    @property
    def is_staff(self) -> bool:
        """Whether they work for the network, wherever and as what."""
        return any(grant.role != "member" for grant in self.grants)

    def is_staff_at(self, site_id: str) -> bool:
        """Whether they may act for others at the site: its front desk may, and operators."""
        return self.is_front_desk(site_id) or self.is_operator

    def may_see(self, site_id: str, *whose: str) -> bool:
        """Whether a reservation at the site, which is for or by somebody, is for their eyes."""
        return self.id in whose or self.is_staff_at(site_id)

    def staffed_sites(self) -> frozenset[str]:
        """The sites whose front desk they are; `EVERY_SITE` is among them when it is all."""
        return frozenset(grant.site_id for grant in self.grants if grant.role == "front-desk")

    def acting_at(self, site_id: str) -> Actor:
        """Who they are to the site: its front desk, else an operator, else a member."""
        if self.is_front_desk(site_id):
            return Actor(self.id, "front-desk")
        return Actor(self.id, "operator" if self.is_operator else "member")

    @property
    def public_name(self) -> str:
        """What a screen that others see may say: "Salma B."."""
        first, *others = self.name.split()
        return f"{first} {others[-1][0]}." if others else first
