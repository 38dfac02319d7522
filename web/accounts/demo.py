"""The people of the demonstration: invented, and reachable nowhere."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from web.accounts.people import Person, Right
from web.accounts.store import Accounts

_IDS = UUID("0c6b0e0a-52b7-4d0f-8f0f-3a2e7f5b9d11")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody invented. `shown` are offered for signing in with one tap."""

    name: str
    email: str
    language: str = "fr"
    role: Right = "member"
    site_id: str | None = None
    shown: bool = False

    @property
    def id(self) -> str:
        """The same in every demonstration, so that the same life replays to the same log."""
        return str(uuid5(_IDS, self.email))


def _member(name: str, mailbox: str, language: str = "fr", *, shown: bool = False) -> DemoPerson:
    return DemoPerson(name, f"{mailbox}@example.org", language, shown=shown)


DEMO_PEOPLE = (
    _member("Salma Bennis", "salma.bennis", shown=True),
    _member("Lena Fischer", "lena.fischer", "en", shown=True),
    DemoPerson(
        "Sami Alaoui",
        "sami.alaoui@example.org",
        role="front-desk",
        site_id="essaouira",
        shown=True,
    ),
    DemoPerson("Nadia Idrissi", "nadia.idrissi@example.org", role="operator", shown=True),
    _member("Yassine El Amrani", "yassine.elamrani"),
    _member("Khadija Ouazzani", "khadija.ouazzani", "ar"),
    _member("Mehdi Tazi", "mehdi.tazi"),
    _member("Fatima Zahra Berrada", "fz.berrada"),
    _member("Omar Benjelloun", "omar.benjelloun"),
    _member("Imane Chraïbi", "imane.chraibi"),
    _member("Hamza Aït Lahcen", "hamza.aitlahcen"),
    _member("Tilila Amghar", "tilila.amghar"),
    _member("Anas Filali", "anas.filali"),
    _member("Zineb Skalli", "zineb.skalli"),
    _member("Reda Lahlou", "reda.lahlou"),
    _member("Ghita Sefrioui", "ghita.sefrioui"),
    _member("Brahim Oubella", "brahim.oubella", "ar"),
    _member("Hanane Boutaleb", "hanane.boutaleb", "ar"),
    _member("سلمى الوزاني", "s.elouazzani", "ar"),
    _member("يوسف بنعلي", "youssef.benali", "ar"),
    _member("Aya Kettani", "aya.kettani"),
    _member("Ilyas Mernissi", "ilyas.mernissi"),
    _member("Camille Rousseau", "camille.rousseau"),
    _member("Théo Lefèvre", "theo.lefevre"),
    _member("Awa Diop", "awa.diop"),
    _member("Kwame Mensah", "kwame.mensah", "en"),
    _member("Marta Kowalczyk", "marta.kowalczyk", "en"),
    _member("João Almeida", "joao.almeida", "en"),
    _member("Sofía Navarro", "sofia.navarro", "en"),
    _member("Aoife O'Connor", "aoife.oconnor", "en"),
    _member("Kenji Watanabe", "kenji.watanabe", "en"),
    _member("Priya Raman", "priya.raman", "en"),
    _member("Noah Lindqvist", "noah.lindqvist", "en"),
)


def add_demo_people(accounts: Accounts) -> list[Person]:
    """Everybody of the demonstration, in that order; who is there already stays."""
    return [accounts.person(invented.id) or _add(accounts, invented) for invented in DEMO_PEOPLE]


def shown_people(accounts: Accounts) -> list[Person]:
    """Those offered for signing in with one tap; none where the demonstration was not added."""
    found = (accounts.person(invented.id) for invented in DEMO_PEOPLE if invented.shown)
    return [person for person in found if person]


def _add(accounts: Accounts, invented: DemoPerson) -> Person:
    return accounts.add(
        invented.email,
        invented.name,
        role=invented.role,
        site_id=invented.site_id,
        language=invented.language,
        demo=True,
        person_id=invented.id,
    )
