"""When a request is whole: its head has ended, and as much of its body is there as it says."""

import pytest

from web.serving import MOST_BYTES, is_whole

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"


@pytest.mark.parametrize(
    "request_", [b"", b"GET", GET, GET + b"\r", POST, POST + b"ab", POST.lower() + b"ab"]
)
def test_what_goes_on_is_not_whole(request_: bytes) -> None:
    assert not is_whole(request_)


@pytest.mark.parametrize(
    "request_",
    [
        GET + b"\r\n",
        POST + b"abc",
        POST + b"abcd",
        POST.replace(b"3", b"0"),
        POST.replace(b"3", b"three"),
        POST.replace(b"3", b"-3"),
        POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        POST.replace(b"3", b"9" * 20) + b"x" * MOST_BYTES,
    ],
)
def test_the_rest_is(request_: bytes) -> None:
    assert is_whole(request_)
