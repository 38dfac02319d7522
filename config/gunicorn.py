"""How gunicorn serves Mogador. Each worker loads the application after the fork, so that no
connection crosses it; `mogador serve` gives the address and the number of workers.
"""

from os import environ
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

# Threads, for whole requests only: slow clients hold none.
worker_class = "web.serving.PatientWorker"
threads = 8
preload_app = False

# A command ends within 8 s (an answer, or 503); whatever takes longer than this hangs.
timeout = 30
graceful_timeout = 10
keepalive = 5

# Addresses of people are kept nowhere, so there is no access log.
accesslog = None
errorlog = "-"
# The address of somebody's feed has its secret in it.
logger_class = "web.discretion.DiscreetLogger"
loglevel = "warning"

limit_request_line = 8190
limit_request_fields = 60


def child_exit(_server: Any, worker: Any) -> None:
    """What a process that is gone was doing counts no longer; what it has done goes on counting."""
    if "PROMETHEUS_MULTIPROC_DIR" in environ:  # not where gunicorn was started by hand
        mark_process_dead(worker.pid)
