"""How names and e-mail addresses are written down, and how they are found again."""

from re import compile as pattern
from unicodedata import category, normalize

NAME_CHARACTERS = 100
EMAIL_CHARACTERS = 254
_EMAIL = pattern(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
_JOINERS = "\u200c\u200d"  # Persian and some Indian names cannot be written without them.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

# What has no accent to lose and is still the same to somebody in a hurry.
_ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه", "ـ": ""}
)


class BadEmail(ValueError):
    """That is not an e-mail address we can write to."""


class BadName(ValueError):
    """That cannot be a name: empty, too long, or with characters one does not see."""


def email_of(text: str) -> str:
    """The address in the one way we keep it, in lower case. Raises BadEmail."""
    email = text.strip(" ").lower()
    if len(email) > EMAIL_CHARACTERS or not _EMAIL.fullmatch(email):
        raise BadEmail("not an e-mail address like name@example.org")
    return email


def name_of(text: str) -> str:
    """The name with single spaces, composed. Raises BadName.

    Characters that control the direction or the device are refused: a name must not be able to
    look like another one.
    """
    if any(category(c) in _UNSEEN and c not in _JOINERS for c in text):
        raise BadName("characters that one does not see cannot be in a name")
    name = " ".join(normalize("NFC", text).split())
    if len(name) > NAME_CHARACTERS or not any(c.isalpha() for c in name):
        raise BadName(f"a name has letters in it, and at most {NAME_CHARACTERS} characters")
    return name


def words_of(text: str) -> list[str]:
    """The words without case and accents, Latin or Arabic: "Aït-Brahim" is ait and brahim."""
    plain = normalize("NFKD", text.casefold()).translate(_ALIKE)
    kept = (c for c in plain if category(c) != "Mn")
    return "".join(c if c.isalnum() else " " for c in kept).split()


def called(email: str, name: str) -> dict[str, str]:
    """An address and a name as they are written down, and the words the name is found by.

    Each word is after a space, so that its beginning is found as " beginning". Raises BadEmail,
    BadName.
    """
    words = "".join(f" {word}" for word in words_of(name))
    return {"email": email_of(email), "name": name_of(name), "words": words}
