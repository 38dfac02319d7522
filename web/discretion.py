"""What the application server may say of a request: not the secret in its address.

It names the address of what it could not read or answer at all.
"""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

SECRET = re.compile(r"(\btoken=)[^&\s'\"]+")


class DiscreetLogger(Logger):
    """gunicorn's own, without secrets."""

    def setup(self, cfg: Any) -> None:
        """Begin to log."""
        super().setup(cfg)
        self.error_log.addFilter(without_secrets)


def without_secrets(record: logging.LogRecord) -> bool:
    """Take secrets out of what is said, and say the rest."""
    record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), ()
    return True
