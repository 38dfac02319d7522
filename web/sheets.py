"""Tables as files for spreadsheets."""

import csv
from collections.abc import Iterable
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def inert(cell: object) -> object:
    """What a spreadsheet would take for a formula, made text."""
    return f"'{cell}" if str(cell).startswith(FORMULA) else cell


def sheet(rows: Iterable[Iterable[object]], *, french: bool = False) -> str:
    """Rows as CSV; as spreadsheets in French open it at a double click, with `;` and a byte order
    mark.
    """
    text = StringIO()
    if french:
        text.write(BYTE_ORDER_MARK)
    out = csv.writer(text, delimiter=";" if french else ",", lineterminator="\r\n")
    out.writerows(map(inert, row) for row in rows)
    return text.getvalue()
