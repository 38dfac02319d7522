"""What the application server calls in each worker, after it has forked."""

import os

from flask import Flask

from config.settings import Settings
from web.app import create_app


def application() -> Flask:
    """The doors of one worker, as the environment says."""
    return create_app(Settings.from_env(os.environ))
