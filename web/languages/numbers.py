"""Numbers in words of a language: its comma, its thousands, its percent sign. Latin digits."""

from babel.numbers import format_decimal, format_percent

from web.languages.days import LOCALES

MINUTES_AN_HOUR = 60


def percent(share: float, language: str) -> str:
    """ "45 %", of 0.45."""
    return format_percent(share, locale=LOCALES[language])


def whole(number: float, language: str) -> str:
    """ "1.235", of 1234.6."""
    return format_decimal(round(number), locale=LOCALES[language])


def hours(minutes: int, language: str) -> str:
    """ "20,6", of 1234 minutes: hours, to a tenth."""
    return format_decimal(minutes / MINUTES_AN_HOUR, format="#,##0.0", locale=LOCALES[language])
