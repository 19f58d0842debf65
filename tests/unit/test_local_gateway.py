"""The gateway and function URLs over pools that answer without a process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from local import asgi, gateway
from local.environments import PayloadTooLarge, Pool
from local.events import Event, Response
from local.gateway import FunctionUrl, Gateway
from local.process import FunctionFailed
from local.template import Function, Route

CORS = {
    "AllowOrigins": ["https://web.test"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["authorization"],
    "ExposeHeaders": ["etag"],
    "MaxAge": 600,
}
Answer = Callable[[Event], Awaitable[Any]]


class PoolOf:
    """A pool that answers with a function of the event."""

    def __init__(self, answer: Answer, *routes: tuple[str, str]) -> None:
        made = tuple(Route(method, path, "Tiny") for method, path in routes)
        self.function = Function("Tiny", "tiny.handler", 29, 128, {}, made, None, signed_url=True)
        self.answer = answer
        self.all: set[Any] = set()

    async def invoke(self, event: Event, _request_id: str) -> Any:
        return await self.answer(event)


async def echo(event: Event) -> Event:
    keys = ("routeKey", "rawPath", "pathParameters", "body", "isBase64Encoded")
    return {key: event.get(key) for key in keys}


def api(answer: Answer = echo) -> Gateway:
    async def page() -> Response:
        return Response(200, [], b"a page")

    made = Gateway(CORS, {"/page": page}, lambda _: None)
    routes = ("GET", "/health"), ("POST", "/items/{item_id}"), ("GET", "/items/{item_id}"), ("GET", "/items/new")
    made.open({"Tiny": cast(Pool, PoolOf(answer, *routes))})
    made.ready = True
    return made


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://local.test")


async def test_a_request_becomes_an_event_of_its_route() -> None:
    async with client(api()) as http:
        event = (await http.post("/items/7", json={"a": 1})).json()
    assert event["routeKey"] == "POST /items/{item_id}"
    assert event["pathParameters"] == {"item_id": "7"}
    assert event["body"] == '{"a":1}'


async def test_a_route_without_parameters_goes_before_one_with() -> None:
    async with client(api()) as http:
        assert (await http.get("/items/new")).json()["routeKey"] == "GET /items/new"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", "/items/7"), ("GET", "/items/a%2Fb")])
async def test_what_is_no_route_is_not_found(method: str, path: str) -> None:
    async with client(api()) as http:
        response = await http.request(method, path)
    assert (response.status_code, response.json()["message"]) == (404, "Not Found")


async def test_before_the_functions_are_there_everything_is_unavailable() -> None:
    async with client(Gateway(CORS, {}, lambda _: None)) as http:
        assert (await http.get("/items/7")).status_code == 503


async def test_health_is_unavailable_until_all_is_ready() -> None:
    starting = api()
    starting.ready = False
    async with client(starting) as http:
        assert (await http.get("/health")).status_code == 503
        assert (await http.get("/items/7")).status_code == 200


async def test_a_page_of_this_machine_is_served() -> None:
    async with client(api()) as http:
        assert (await http.get("/page")).text == "a page"


async def test_too_large_a_body_is_refused() -> None:
    async with client(api()) as http:
        response = await http.post("/items/7", content=b"x" * (asgi.BODY_BYTES + 1))
    assert response.status_code == 413


async def test_too_large_headers_are_refused() -> None:
    async with client(api()) as http:
        assert (await http.get("/items/7", headers={"x": "a" * 10_240})).status_code == 431


@pytest.mark.parametrize(("error", "status"), [(FunctionFailed("it broke at line 7"), 500), (PayloadTooLarge(), 413)])
async def test_a_failure_tells_nothing_of_its_inside(error: Exception, status: int) -> None:
    async def fail(_: Event) -> Any:
        raise error

    async with client(api(fail)) as http:
        response = await http.get("/items/7")
    assert response.status_code == status
    assert "line 7" not in response.text


async def test_a_result_that_is_no_response_is_an_error_of_the_server() -> None:
    async def nonsense(_: Event) -> Any:
        return {"statusCode": "many"}

    async with client(api(nonsense)) as http:
        assert (await http.get("/items/7")).status_code == 500


async def test_after_the_integration_timeout_the_caller_gives_up_and_the_function_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on, ended = asyncio.Event(), asyncio.Event()

    async def slow(_: Event) -> Any:
        await goes_on.wait()
        ended.set()

    monkeypatch.setattr(gateway, "INTEGRATION_SECONDS", 0)
    async with client(api(slow)) as http:
        response = await http.get("/items/7")
    assert (response.status_code, response.json()["message"]) == (503, "Service Unavailable")
    goes_on.set()
    await ended.wait()


async def test_a_preflight_is_answered_for_an_allowed_origin() -> None:
    async with client(api()) as http:
        allowed = await http.options("/items/7", headers={"origin": "https://web.test"})
        other = await http.options("/items/7", headers={"origin": "https://evil.test"})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "https://web.test"
    assert allowed.headers["access-control-allow-methods"] == "GET,POST"
    assert "access-control-allow-origin" not in other.headers


async def test_the_functions_own_cors_headers_are_replaced() -> None:
    async def permissive(_: Event) -> Any:
        return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}, "body": ""}

    async with client(api(permissive)) as http:
        response = await http.get("/items/7", headers={"origin": "https://web.test"})
        other = await http.get("/items/7", headers={"origin": "https://evil.test"})
    assert response.headers.get_list("access-control-allow-origin") == ["https://web.test"]
    assert response.headers["access-control-expose-headers"] == "etag"
    assert "access-control-allow-origin" not in other.headers


def function_url(answer: Answer = echo) -> FunctionUrl:
    return FunctionUrl(cast(Pool, PoolOf(answer)), lambda _: None, signed=True)


async def test_a_function_url_refuses_a_call_without_a_signature() -> None:
    async with client(function_url()) as http:
        assert (await http.post("/query", json={})).status_code == 403


async def test_a_function_url_passes_every_path_on() -> None:
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=x"}
    async with client(function_url()) as http:
        event = (await http.post("/query/a%20b", json={}, headers=signed)).json()
    assert (event["routeKey"], event["rawPath"]) == ("$default", "/query/a%20b")


async def test_a_function_url_answers_502_for_a_failed_function() -> None:
    async def fail(_: Event) -> Any:
        raise FunctionFailed("broken")

    async with client(function_url(fail)) as http:
        response = await http.get("/", headers={"authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert response.status_code == 502
