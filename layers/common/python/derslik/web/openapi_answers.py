"""Which answers a route can give, for the OpenAPI document: statuses, their bodies and headers."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from derslik.web.callers import Callers
from derslik.web.problems import MEDIA_TYPE

Document = dict[str, Any]
REF: Final = "#/components/{}/{}".format


class FieldProblem(BaseModel):
    """What was wrong with one field, and with which value."""

    field: str
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable, `title` and `detail` are written for a person. Some have fields besides:
    `query_id` of a query that is being answered, `reasons` of an item that was refused."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    request_id: str
    detail: str | None = None
    errors: list[FieldProblem] | None = None


class Message(BaseModel):
    """What API Gateway says when it refuses a request, or gets no answer from the function."""

    message: str | None


BY_GATEWAY: Final = frozenset({413, 429, 431, 500, 503})
"""What API Gateway answers on any route by itself: too large, throttled, too many headers, no answer. A path whose
parameter is empty or has a slash is none of its routes: 404."""
SIGNED_IN: Final = frozenset({401, 502, 504})
"""Without a token, and when the keys to check it, or another service, give no usable answer. 503 is on every route."""
BY_CALLERS: Final[Mapping[Callers, frozenset[int]]] = {
    Callers.ANYONE: frozenset(),
    Callers.SIGNED_IN: SIGNED_IN,
    Callers.TEACHERS: SIGNED_IN | {403},
    Callers.SESSION_READERS: SIGNED_IN | {404},
    Callers.SESSION_OWNER: SIGNED_IN | {403, 404},
    Callers.QUERY_READERS: SIGNED_IN | {404},
    Callers.JOB_READERS: SIGNED_IN | {404},
    Callers.QUERY_OWNER: SIGNED_IN | {404},
}
BY_WHAT_IT_TAKES: Final[Mapping[str, frozenset[int]]] = {
    "body": frozenset({400, 415, 422}),
    "?": frozenset({422}),
    "{}": frozenset({404}),
    "cursor": frozenset({400}),
    "session_id": frozenset({403, 404}),
    "idempotency-key": frozenset({409, 422}),
    "if-match": frozenset({409, 412}),
}
"""By the names of `Operation.takes`."""
ONLY_GATEWAY: Final = frozenset({431})
WITHOUT_TOKEN: Final = {"WWW-Authenticate": "How to sign in"}
SOMETIMES: Final[Mapping[int, Mapping[str, str]]] = {
    status: {"Retry-After": "After how many seconds to come again"} for status in (409, 429, 503)
}
WORDS: Final = {
    "ETag": "The version, for `If-Match`",
    "Link": 'The next page: `<…>; rel="next"`; absent on the last one',
    "Location": "Where it is, or where its state can be read",
    "Retry-After": "After how many seconds to come again",
    "Preference-Applied": "`respond-async`, where that was preferred",
    "Content-Disposition": "The file's name",
    "X-Request-Id": "The id in our logs",
}


def refusals(callers: Callers, takes: set[str]) -> set[int]:
    """The statuses from 400 on that can come."""
    by_what_it_takes = (BY_WHAT_IT_TAKES[name] for name in takes if name in BY_WHAT_IT_TAKES)
    return set(BY_GATEWAY | BY_CALLERS[callers]).union(*by_what_it_takes)


def reference(status: int, takes: set[str]) -> Document:
    """Of the component for this status: with a problem's body, a message's, or either."""
    ours = status not in ONLY_GATEWAY and (status != 413 or "body" in takes)
    theirs = status in BY_GATEWAY or (status == 404 and "{}" in takes)
    return {"$ref": REF("responses", component_name(status, ours=ours, theirs=theirs))}


def component_name(status: int, *, ours: bool, theirs: bool) -> str:
    kind = "ProblemOrMessage" if ours and theirs else "Problem" if ours else "Message"
    return f"{kind}{status}"


def components(references: Iterable[Document]) -> Document:
    """What the references name."""
    names = {reference["$ref"].rpartition("/")[2] for reference in references}
    return {
        component_name(status, ours=ours, theirs=theirs): refusal(status, ours=ours, theirs=theirs)
        for status in range(400, 600)
        for ours, theirs in ((True, True), (True, False), (False, True))
        if component_name(status, ours=ours, theirs=theirs) in names
    }


def refusal(status: int, *, ours: bool, theirs: bool) -> Document:
    content = {}
    if ours:
        content[MEDIA_TYPE] = {"schema": {"$ref": REF("schemas", "Problem")}}
    if theirs:
        content["application/json"] = {"schema": {"$ref": REF("schemas", "Message")}}
    required = WITHOUT_TOKEN if status == 401 else {}
    headers = {name: header(words, required=True) for name, words in required.items()}
    headers |= {name: header(words) for name, words in SOMETIMES.get(status, {}).items()}
    return {"description": HTTPStatus(status).phrase, "content": content, **({"headers": headers} if headers else {})}


def success_headers(status: int, takes: set[str], sends: Sequence[str], *, versioned: bool) -> Document:
    """Of an answer below 400; `versioned`: of a path that takes `If-Match`."""
    required = {"X-Request-Id"}
    required |= {"Location"} if status in (201, 202) else set()
    required |= {"Retry-After"} if status == 202 else set()
    required |= {"ETag"} if versioned else set()
    optional = set(sends)
    optional |= {"Link"} if "cursor" in takes else set()
    optional |= {"Preference-Applied"} if status == 202 and "prefer" in takes else set()
    return {name: header(WORDS[name], required=name in required) for name in sorted(required | optional)}


def header(words: str, *, required: bool = False) -> Document:
    return {"description": words, "required": required, "schema": {"type": "string"}}


def schemas() -> Document:
    models = [(model, "serialization") for model in (Problem, Message)]
    _, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    found: Document = definitions["$defs"]
    return found
