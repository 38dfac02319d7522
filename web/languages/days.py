"""Days and times in words. Latin digits and the 24-hour clock in every language."""

from datetime import date, datetime, timedelta

from babel.dates import format_date

from domain.policy import WEEKDAYS
from domain.zones import local_wall, minute_of, wall_of

# Moroccan Arabic has month names of its own, in their wide form.
LOCALES = {"fr": "fr_MA", "en": "en_GB", "ar": "ar_MA"}
A_MONDAY = date(2026, 11, 23)


def long_day(day: date | str, language: str) -> str:
    """ "lundi 23 novembre"; a string is a date as "YYYY-MM-DD". Raises ValueError."""
    return _in_words(day, "EEEE", "MMMM", language)


def short_day(day: date | str, language: str) -> str:
    """ "lun. 23 nov."; Arabic has no short form. Raises ValueError."""
    return _in_words(day, "EEE", "MMM", language)


def weekday(name: str, language: str, form: str = "EEEE") -> str:
    """ "lundi", of a weekday's English name in small letters; "lun." in the form "EEE"."""
    day = A_MONDAY + timedelta(days=WEEKDAYS.index(name))
    return format_date(day, form, locale=LOCALES[language])


def _in_words(day: date | str, weekday: str, month: str, language: str) -> str:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    number = "'1er'" if language == "fr" and day.day == 1 else "d"
    month = "MMMM" if language == "ar" else month
    return format_date(day, f"{weekday} {number} {month}", locale=LOCALES[language])


def clock(at: datetime, time_zone: str) -> str:
    """The time of day "09:00" in a zone at an aware instant."""
    return local_wall(at, time_zone)


def wall(time: str) -> str:
    """A time of day as people read it, from "HH:MM". Raises ValueError."""
    return wall_of(minute_of(time))
