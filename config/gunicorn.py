"""How gunicorn serves Mogador. Each worker loads the application after the fork, so that no
connection crosses it; `mogador serve` gives the address and the number of workers.
"""

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
