"""Forms as a browser finds them in a page, and pages as words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Form:
    """A form: where it goes, and what it sends if nobody touches it; its buttons by name."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms:
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and "name" in given and self.forms:
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def forms(page: TestResponse) -> list[Form]:
    """Every form of a page, in order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def form(page: TestResponse, action: str) -> Form:
    """The first form that goes somewhere whose address ends like that."""
    return next(each for each in forms(page) if each.action.endswith(action))


def words(page: TestResponse) -> str:
    """What a page says, with single spaces."""
    parser = _Forms()
    parser.feed(page.text)
    return " ".join(" ".join(parser.words).split())


def press(client: FlaskClient, page: str, step: str, **chosen: str) -> TestResponse:
    """Press the first button of a page that takes a step, with what was chosen in its form."""
    found = form(client.get(page), f"/{step}")
    return client.post(found.action, data={**found.fields, **chosen})


def offers(client: FlaskClient, page: str, step: str) -> bool:
    """Whether a page has a button that takes a step."""
    return any(each.action.endswith(f"/{step}") for each in forms(client.get(page)))
