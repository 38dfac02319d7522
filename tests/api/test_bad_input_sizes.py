"""Too much is too much, however it is sent."""

from collections.abc import Callable
from io import BytesIO

import pytest

from tests.api.conftest import Caller, Someone
from tests.support.bad_input import RESERVE, check, wish


@pytest.mark.parametrize("padding", ["body", "field"])
def test_a_mebibyte_is_too_much(
    api: Caller, member: Someone, head: Callable[[], int], padding: str
) -> None:
    before = head()
    body = wish() + " " * 2**20 if padding == "body" else wish(position="E" * 2**20)

    answer = api.client.post(
        RESERVE,
        data=body,
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, 413)
    assert head() == before


@pytest.mark.parametrize(("padding", "status"), [(10, 201), (2**20, 413)])
def test_chunks_are_counted_too(
    api: Caller, member: Someone, head: Callable[[], int], padding: int, status: int
) -> None:
    before = head()

    answer = api.client.post(
        RESERVE,
        input_stream=BytesIO(wish().encode() + b" " * padding),
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == status
    assert head() == before + (2 if status == 201 else 0)
