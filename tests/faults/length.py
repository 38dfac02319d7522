"""How long the tests of faults run: a short form by default, `MOGADOR_FAULTS=long` the long one."""

import os


def long_form() -> bool:
    """Whether the long form is asked for."""
    return os.environ.get("MOGADOR_FAULTS") == "long"


def rounds(short: int, long: int) -> int:
    """How many rounds to run, as asked for."""
    return long if long_form() else short
