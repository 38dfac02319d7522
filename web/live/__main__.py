"""The live process: `python -m web.live DOOR`, started by a worker; it ends with the last one."""

import os
import resource
import signal
import socket
import sys

from config.settings import Settings
from web.house import open_house
from web.live.serving import run

# Bookings come first where there are not enough processors for everything at once.
NICENESS = 5


def main(door: int) -> None:
    """Serve watchers until nobody is left who could hand one over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the server, which ends us
    os.nice(NICENESS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    run(open_house(Settings.from_env(os.environ)), socket.socket(fileno=door))


if __name__ == "__main__":
    main(int(sys.argv[1]))
