"""The application server tells what went wrong, and no secret that was in an address."""

import pytest
from gunicorn.config import Config

from config import gunicorn
from web.discretion import DiscreetLogger


def test_no_secret_of_an_address_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    settings = Config()
    settings.set("logger_class", gunicorn.logger_class)
    assert settings.logger_class is DiscreetLogger
    logger = settings.logger_class(settings)

    logger.error("Error handling request %s", "/api/v1/me/calendar.ics?token=mogfeed_a-b_c&x=1")
    logger.warning("Invalid request: 'GET /api/v1/me/calendar.ics?token=mogfeed_d HTTP/9'")

    said = capfd.readouterr().err
    assert "mogfeed" not in said
    assert "/api/v1/me/calendar.ics?token=…&x=1" in said
    assert "calendar.ics?token=… HTTP/9" in said
