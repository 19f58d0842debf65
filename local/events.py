"""Lambda events as API Gateway, a function URL and SQS make them, and the answers to them as HTTP.

Payload format 2.0: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote

from local.template import ACCOUNT

Event = dict[str, Any]
Headers = Sequence[tuple[str, str]]

TEXT_TYPES: Final = ("application/json", "application/xml", "application/javascript")
"""Besides `text/*`; the HTTP API gives every other body in base64, forms and bodies without a type among them."""


@dataclass(frozen=True)
class Request:
    """An HTTP request. `path` is as it was sent, with its percent-encoding; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    client: str

    def header(self, name: str) -> str:
        """All values of a header, joined by a comma; "" when there is none."""
        return ",".join(value for key, value in self.headers if key == name)


@dataclass(frozen=True)
class Response:
    status: int
    headers: Headers
    body: bytes


class MalformedResult(ValueError):
    """What the function returned is no HTTP response."""


def api_event(request: Request, route_key: str, parameters: Mapping[str, str], request_id: str) -> Event:
    """The HTTP API's event. Its path is decoded, and cut at a decoded question mark."""
    path = unquote(request.path).partition("?")[0]
    return http_event(request, path, route_key, request_id) | (
        {"pathParameters": dict(parameters)} if parameters else {}
    )


def url_event(request: Request, request_id: str) -> Event:
    """A function URL's event. Its path keeps its percent-encoding."""
    return http_event(request, quote(request.path, safe="/%:@!$&'()*+,;=~-._"), "$default", request_id)


def http_event(request: Request, path: str, route_key: str, request_id: str) -> Event:
    is_text = is_text_type(request.header("content-type"))
    event = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": join_pairs((name, value) for name, value in request.headers if name != "cookie"),
        "requestContext": context(request, path, route_key, request_id),
        "isBase64Encoded": bool(request.body) and not is_text,
    }
    cookies = [part.strip() for name, value in request.headers if name == "cookie" for part in value.split(";")]
    if cookies:
        event["cookies"] = cookies
    if request.query:
        event["queryStringParameters"] = join_pairs(parse_qsl(request.query, keep_blank_values=True))
    if request.body:
        event["body"] = (
            request.body.decode(errors="replace") if is_text else base64.b64encode(request.body).decode("ascii")
        )
    return event


def is_text_type(content_type: str) -> bool:
    essence = content_type.partition(";")[0].strip().lower()
    return essence.startswith("text/") or essence in TEXT_TYPES


def join_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    values = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    return {name: ",".join(given) for name, given in values.items()}


def context(request: Request, path: str, route_key: str, request_id: str) -> Event:
    now = datetime.now(UTC)
    host = request.header("host").partition(":")[0]
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.client,
            "userAgent": request.header("user-agent"),
        },
        "requestId": request_id,
        "routeKey": route_key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }


def response(result: Any) -> Response:
    """A function's result as HTTP; raises `MalformedResult`.

    A result without `statusCode` is the body of a 200, as payload format 2.0 has it.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        return Response(200, [("content-type", "application/json")], json.dumps(result, ensure_ascii=False).encode())
    try:
        headers = [(str(name).lower(), header_text(value)) for name, value in result.get("headers", {}).items()]
        headers += [("set-cookie", str(cookie)) for cookie in result.get("cookies", [])]
        body = str(result.get("body") or "")
        content = base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
        return Response(int(result["statusCode"]), headers, content)
    except (AttributeError, TypeError, ValueError, binascii.Error) as error:
        raise MalformedResult(str(error)) from error


def header_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def sqs_event(messages: Iterable[Mapping[str, Any]], queue_arn: str, region: str) -> Event:
    """Messages as `receive_message` gives them, as an event source mapping passes them on."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": message.get("MessageAttributes", {}),
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": queue_arn,
                "awsRegion": region,
            }
            for message in messages
        ]
    }


def failed_ids(result: Any, ids: Sequence[str]) -> set[str]:
    """The messages that have to come again; all of them when the answer is not in the documented shape.

    docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (ReportBatchItemFailures)
    """
    if result is None or result == {}:
        return set()
    try:
        failures = result["batchItemFailures"] or []
        failed = {failure["itemIdentifier"] for failure in failures}
    except (KeyError, TypeError):
        return set(ids)
    return failed if failed <= set(ids) else set(ids)
