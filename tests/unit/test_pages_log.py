"""Every kind of event can be told in a sentence."""

from typing import get_args

import pytest

from domain.codec import EVENTS
from domain.kernel import Role, Via
from domain.position.events import Reason, Undoable
from web.pages.log_model import DOORS, ROLES
from web.pages.log_sentences import SENTENCES
from web.pages.second_thoughts import UNDO
from web.pages.story import ENDINGS, UNDONE
from web.standing import WORDS


@pytest.mark.parametrize("topic", [kind.TOPIC for kind in EVENTS])
def test_every_topic_has_a_sentence(topic: str) -> None:
    assert topic in SENTENCES or topic == "position.undone"


def test_every_way_to_end_or_to_undo_has_words() -> None:
    reasons, steps = get_args(Reason), get_args(Undoable)

    assert {f"position.released/{reason}" for reason in reasons} <= SENTENCES.keys()
    assert {f"position.undone/{step}" for step in steps} <= SENTENCES.keys()
    assert set(reasons) == ENDINGS.keys()
    assert {*reasons, "lapsed"} <= WORDS.keys()
    assert set(steps) == UNDONE.keys()
    assert UNDO.keys() <= WORDS.keys()


def test_every_role_and_door_has_words() -> None:
    assert set(get_args(Role)) == ROLES.keys()
    assert set(get_args(Via)) == DOORS.keys()
