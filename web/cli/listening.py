"""Whether a place can be listened at, before anybody is told that it is."""

import socket
from time import monotonic, sleep

from web.cli.failing import WronglyCalled

# So long a server that has just been killed may still hold its place.
PATIENCE_SECONDS, PAUSE_SECONDS = 5.0, 0.1


def await_place(host: str, port: int) -> None:
    """Come back once one can listen there; ends the program when one still cannot."""
    patient_until = monotonic() + PATIENCE_SECONDS
    while hindrance := _hindrance(host, port):
        if monotonic() > patient_until:
            raise WronglyCalled(
                "place-taken",
                f"nobody can listen at {host}, port {port}: {hindrance};"
                " name another place with --host and --port (MOGADOR_HOST, MOGADOR_PORT)",
            )
        sleep(PAUSE_SECONDS)


def _hindrance(host: str, port: int) -> str:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""
