"""Why a house takes something back: stable codes, so that no free text about people is stored."""

from typing import Literal, get_args

# Given by staff.
Cause = Literal["holiday", "works", "outage", "event", "weather", "safety", "other"]

# Why the house ended or moved a reservation; empty where its people did that themselves.
Displacing = Literal[
    "",
    "holiday",
    "works",
    "outage",
    "event",
    "weather",
    "safety",
    "other",
    "hours",
    "layout",
    "assignment",
]

CAUSES: tuple[Cause, ...] = get_args(Cause)
DISPLACING: tuple[str, ...] = tuple(filter(None, get_args(Displacing)))
