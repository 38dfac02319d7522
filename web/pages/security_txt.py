"""`/.well-known/security.txt` (RFC 9116): whom to tell of a hole in this house."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app, request

from projections.states import rfc3339
from web.house import house

# True as long as it is served, so it is told anew each day.
TRUE_FOR = timedelta(days=90)

bp = Blueprint("security_txt", __name__)


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """As of today; 404 where the settings name nobody."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        abort(HTTPStatus.NOT_FOUND)
    today = house().clock().replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": contact,
        "Expires": rfc3339(today + TRUE_FOR),
        "Preferred-Languages": "fr, en, ar",
    }
    if request.is_secure:
        fields["Canonical"] = request.base_url
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "max-age=3600"})
