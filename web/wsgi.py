"""What the application server calls in each worker, after it has forked."""

import atexit
import os

from flask import Flask

from config.settings import Settings
from web.app import create_app
from web.house import EXTENSION, work_lock
from web.live.doorway import Doorway
from web.live.keeper import Keeper
from web.live.stream import EXTENSION as LIVE
from web.metrics.sampling import Sampler
from web.metrics.together import join
from web.working import Worker


def application() -> Flask:
    """The doors of one process, as the environment says; one process a house works beside them."""
    join(os.environ)
    settings = Settings.from_env(os.environ)
    app = create_app(settings)
    worker = Worker(app.extensions[EXTENSION], lock=work_lock(settings))
    worker.start()
    atexit.register(worker.end)
    sampler = Sampler(app.extensions[EXTENSION])
    sampler.start()
    atexit.register(sampler.end)
    if doorway := Doorway.inherited(os.environ):
        app.extensions[LIVE] = doorway
        keeper = Keeper(doorway, settings.live_lock, os.environ)
        keeper.start()
        atexit.register(keeper.end)
    return app
