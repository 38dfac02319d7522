"""Server-sent events as bytes."""

import msgspec

HEARTBEAT_SECONDS = 15.0


def hello(sequence: int, retry_milliseconds: int) -> bytes:
    """How a stream begins: when to come back if it breaks, and from where it goes on."""
    return b"retry: %d\nid: %d\n\n" % (retry_milliseconds, sequence)


def event(name: str, sequence: int, data: msgspec.Struct) -> bytes:
    """Something to know; `id` is the log's sequence, from which a client resumes."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (
        sequence,
        name.encode(),
        msgspec.json.encode(data),
    )


def heartbeat(sequence: int) -> bytes:
    """A comment, so that nobody on the way takes the silence for an end.

    The `id` moves on a client whose site is quiet while others fill the log.
    """
    return b":\nid: %d\n\n" % sequence
