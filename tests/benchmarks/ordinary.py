"""An ordinary desk booking, to be measured beside: Flask, PostgreSQL, check, insert, commit.

`gunicorn tests.benchmarks.ordinary:app` with ORDINARY_URL in the environment. It knows who asks by
a token, takes the desk's row before it looks for an overlap, and answers 201 or 409. Connections
are kept in a pool, or with ORDINARY_POOL=no made for each request, as Flask's tutorial does.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from flask import Flask, request
from flask.typing import ResponseReturnValue
from psycopg import Connection
from psycopg_pool import ConnectionPool

TABLES = """
CREATE TABLE member (id text PRIMARY KEY, token text UNIQUE NOT NULL);
CREATE TABLE desk (id text PRIMARY KEY);
CREATE TABLE reservation (
    id bigserial PRIMARY KEY, desk_id text NOT NULL REFERENCES desk,
    member_id text NOT NULL REFERENCES member, day date NOT NULL,
    starts time NOT NULL, ends time NOT NULL, made_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON reservation (desk_id, day);
CREATE INDEX ON reservation (member_id, day);
"""
OVERLAP = """SELECT 1 FROM reservation WHERE (desk_id = %s OR member_id = %s)
    AND day = %s AND starts < %s AND ends > %s"""
INSERT = """INSERT INTO reservation (desk_id, member_id, day, starts, ends)
    VALUES (%s, %s, %s, %s, %s) RETURNING id"""

app = Flask(__name__)


@cache
def pool() -> ConnectionPool[Connection[Any]]:
    """Of one process, made after the fork."""
    opened = ConnectionPool(os.environ["ORDINARY_URL"], min_size=1, max_size=10, open=True)
    atexit.register(opened.close)
    return opened


@contextmanager
def connected() -> Iterator[Connection[Any]]:
    """A transaction of one request."""
    if os.environ.get("ORDINARY_POOL") == "no":
        with psycopg.connect(os.environ["ORDINARY_URL"]) as connection:
            yield connection
        return
    with pool().connection() as connection:
        yield connection


@app.get("/healthz")
def healthz() -> str:
    """Whether it answers."""
    return "ok"


@app.post("/reservations")
def reserve() -> ResponseReturnValue:
    """Check, insert, commit."""
    asked = request.get_json()
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    when = (asked["day"], asked["starts"], asked["ends"])
    with connected() as connection:
        who = connection.execute("SELECT id FROM member WHERE token = %s", [token]).fetchone()
        if who is None:
            return {"code": "unauthorized"}, 401
        desk = asked["position"]
        connection.execute("SELECT 1 FROM desk WHERE id = %s FOR UPDATE", [desk])
        day, starts, ends = when
        if connection.execute(OVERLAP, (desk, *who, day, ends, starts)).fetchone():
            return {"code": "position-taken"}, 409
        made = connection.execute(INSERT, (desk, *who, *when)).fetchone()
    return {"id": made and made[0], "position": desk, **asked}, 201
