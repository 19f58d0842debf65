"""What a service's reply becomes: its status, its advice about when to come again, its size, its encoding."""

from contextlib import suppress
from typing import Any

import httpx
import pytest

from derslik.clients import http
from derslik.clients.http import MAX_RETRY_AFTER, Reply, call_service, refuse_status
from derslik.domain.deadline import Deadline
from derslik.errors import DeadlineExceeded, UpstreamError, UpstreamUnavailable

LATER = Deadline.after(3_600)


class Answering(httpx.AsyncBaseTransport):
    def __init__(self, *replies: httpx.Response | httpx.TransportError) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, httpx.TransportError):
            raise reply
        return reply


class Watching:
    """A circuit breaker that notes what it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def admit(self, _: str) -> None:
        self.seen.append("admit")

    async def succeeded(self, _: str) -> None:
        self.seen.append("succeeded")

    async def failed(self, _: str) -> None:
        self.seen.append("failed")


def answered(status: int, body: bytes = b"{}", **headers: str) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Any:
    def play(*replies: httpx.Response | httpx.TransportError) -> Answering:
        service = Answering(*replies)
        monkeypatch.setattr(http, "open_transports", [service])
        return service

    return play


async def call(**options: Any) -> Reply:
    return await call_service("u", "POST", "http://u.test/", **{"deadline": LATER, **options})


@pytest.mark.parametrize(
    ("header", "seconds", "sent"),
    [
        ("7", 7, True),
        ("0", 1, True),
        (str(MAX_RETRY_AFTER + 1), MAX_RETRY_AFTER, True),
        ("", 5, False),
        ("soon", 5, False),
        ("-1", 5, False),
        ("٣", 5, False),
        ("999999999", MAX_RETRY_AFTER, True),
        ("9999999999", 5, False),
    ],
)
def test_a_service_says_when_to_come_again(header: str, seconds: int, sent: bool) -> None:
    headers = [(b"retry-after", header.encode())]
    with pytest.raises(UpstreamUnavailable) as raised:
        refuse_status("u", httpx.Response(503, headers=headers))
    assert (raised.value.retry_after, raised.value.retry_after_sent) == (seconds, sent)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (199, UpstreamError),
        (200, None),
        (299, None),
        (300, UpstreamError),
        (428, UpstreamError),
        (429, UpstreamUnavailable),
        (430, UpstreamError),
        (499, UpstreamError),
        (500, UpstreamUnavailable),
        (599, UpstreamUnavailable),
    ],
)
def test_a_status_is_used_refused_or_a_sign_of_trouble(status: int, error: type[UpstreamError] | None) -> None:
    if error is None:
        refuse_status("u", httpx.Response(status))
        return
    with pytest.raises(UpstreamError) as raised:
        refuse_status("u", httpx.Response(status))
    assert type(raised.value) is error


async def test_a_body_may_have_as_many_bytes_as_were_allowed_and_no_more(play: Any) -> None:
    play(answered(200, b'"12345"'))
    assert (await call(max_bytes=7)).value == "12345"
    play(answered(200, b'"12345"'))
    with pytest.raises(UpstreamError, match="usable") as raised:
        await call(max_bytes=6)
    assert raised.value.reason == "reply too large"


async def test_an_empty_body_is_no_value_and_a_compressed_one_is_refused(play: Any) -> None:
    play(answered(200, b""))
    assert (await call()).value is None
    play(answered(200, b"{}", **{"content-encoding": "gzip"}))
    with pytest.raises(UpstreamError):
        await call()


async def test_a_request_says_what_it_is_and_takes_headers(play: Any) -> None:
    service = play(answered(200), answered(200))
    await call(body=b"{}", headers={"authorization": "Bearer k"})
    await call()
    first, second = service.requests
    assert (first.headers["content-type"], first.headers["authorization"]) == ("application/json", "Bearer k")
    assert "content-type" not in second.headers
    assert first.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("reply", "options", "told"),
    [
        (answered(200), {}, ["admit", "succeeded"]),
        (answered(404), {"tolerate": (404,)}, ["admit", "succeeded"]),
        (answered(404), {}, ["admit"]),
        (answered(500), {}, ["admit", "failed"]),
        (answered(200, b"<"), {}, ["admit", "failed"]),
        (httpx.ConnectError("refused"), {}, ["admit", "failed"]),
        (answered(200), {"deadline": Deadline.after(0)}, []),
    ],
)
async def test_the_circuit_breaker_hears_how_a_call_ended(
    reply: Any, options: dict[str, Any], told: list[str], play: Any
) -> None:
    play(reply)
    breaker = Watching()
    with suppress(UpstreamError):
        await call(breaker=breaker, **options)
    assert breaker.seen == told


async def test_a_tolerated_status_has_no_value(play: Any) -> None:
    play(answered(404, b"{}"))
    assert await call(tolerate=(404,)) == Reply(404, None)


async def test_no_call_is_begun_without_time(play: Any) -> None:
    service = play(answered(200))
    with pytest.raises(DeadlineExceeded):
        await call(deadline=Deadline.after(0))
    assert not service.requests
