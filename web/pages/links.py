"""Addresses of our own pages: where to go back to, and the same page in another language."""

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from flask import g, request, url_for

_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")


def own_path(path: str | None, otherwise: str = "/") -> str:
    """The path if it leads to one of our own pages, else another one."""
    return path if path and _OURS.fullmatch(path) else otherwise


def here() -> str:
    """The address of the page as one could ask for it again; see `shown_at`."""
    default = request.full_path if request.query_string else request.path
    return own_path(str(g.get("shown_at", default)))


def shown_at(path: str) -> None:
    """Say where a page that answers a form can be asked for again."""
    g.shown_at = path


def in_language(code: str) -> str:
    """This page in another language."""
    if "shown_at" in g:
        path, _, query = str(g.shown_at).partition("?")
        return f"{path}?{query}&lang={code}" if query else f"{path}?lang={code}"
    asked = request.args.to_dict() if request.method == "GET" else {}
    return f"{request.path}?{urlencode({**asked, 'lang': code})}"


def having_done(path: str, reservation_id: str, moved: str = "") -> str:
    """One of our paths, to be told there what became of a reservation; whence, if it `moved`."""
    path, _, query = path.partition("?")
    told = [("done", reservation_id), *([("moved", moved)] if moved else [])]
    return f"{path}?{urlencode([*parse_qsl(query), *told])}"


def static_url(name: str) -> str:
    """A file of ours under an address that changes with its content."""
    return url_for("static", filename=name, v=_digest(Path(__file__).parents[1] / "static" / name))


_digests: dict[tuple[Path, float], str] = {}


def _digest(path: Path) -> str:
    key = (path, path.stat().st_mtime)
    if key not in _digests:
        _digests[key] = sha256(path.read_bytes()).hexdigest()[:10]
    return _digests[key]
