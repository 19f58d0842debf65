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


def own_answer(response: httpx.Response) -> tuple[int, Any]:
    """An answer of the gateway's own, which is JSON and no problem, as API Gateway's are."""
    assert response.headers["content-type"] == "application/json"
    assert response.headers["apigw-requestid"]
    return response.status_code, response.json()


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
    assert own_answer(response) == (404, {"message": "Not Found"})


async def test_before_the_functions_are_there_everything_is_unavailable() -> None:
    async with client(Gateway(CORS, {}, lambda _: None)) as http:
        assert own_answer(await http.get("/items/7")) == (503, {"message": "Service Unavailable"})


async def test_health_is_unavailable_until_all_is_ready() -> None:
    starting = api()
    starting.ready = False
    async with client(starting) as http:
        assert (await http.get("/health")).status_code == 503
        assert (await http.get("/items/7")).status_code == 200


async def test_a_page_of_this_machine_is_served() -> None:
    async with client(api()) as http:
        assert (await http.get("/page")).text == "a page"
        assert (await http.head("/page")).status_code == 200


async def test_too_large_a_body_is_refused() -> None:
    async with client(api()) as http:
        response = await http.post("/items/7", content=b"x" * (asgi.BODY_BYTES + 1))
    assert own_answer(response) == (413, {"message": "Request Entity Too Large"})


async def test_too_large_headers_are_refused() -> None:
    async with client(api()) as http:
        response = await http.get("/items/7", headers={"x": "a" * 10_240})
    assert own_answer(response) == (431, {"message": "Request Header Fields Too Large"})


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (FunctionFailed("it broke at line 7"), 500, "Internal Server Error"),
        (PayloadTooLarge(), 413, "Request Entity Too Large"),
    ],
)
async def test_a_failure_tells_nothing_of_its_inside(error: Exception, status: int, text: str) -> None:
    async def fail(_: Event) -> Any:
        raise error

    async with client(api(fail)) as http:
        response = await http.get("/items/7")
    assert own_answer(response) == (status, {"message": text})


async def test_a_result_that_is_no_response_is_an_error_of_the_server() -> None:
    async def nonsense(_: Event) -> Any:
        return {"statusCode": "many"}

    async with client(api(nonsense)) as http:
        assert own_answer(await http.get("/items/7")) == (500, {"message": "Internal Server Error"})


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
    assert own_answer(response) == (503, {"message": "Service Unavailable"})
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
        response = await http.post("/query", json={})
    assert (response.status_code, response.json()) == (403, {"message": "Forbidden"})


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
