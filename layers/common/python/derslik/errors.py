"""What can go wrong, as one hierarchy. `web.problems` turns each into `application/problem+json` (RFC 9457).

AppError
├── BadRequest 400 ── MalformedBody
├── Unauthenticated 401
├── Forbidden 403
├── NotFound 404
├── Conflict 409 ── InProgress   carries retry_after
├── Stale 412            an If-Match that no longer matches
├── TooLarge 413
├── UnsupportedMedia 415
├── Invalid 422
├── TooMany 429          carries retry_after
├── StorageUnavailable 503    table, bucket, queue or secrets: carries retry_after
└── UpstreamError 502    carries the upstream's name
    ├── UpstreamUnavailable 503   refused, 5xx, 429: carries retry_after
    └── DeadlineExceeded 504
"""

from typing import Any, ClassVar


class AppError(Exception):
    """An error that the caller is told about: `detail` is written for them and holds no internal text."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str | None = None, *, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.problem_code = code or self.code
        self.extra = extra


class BadRequest(AppError):
    status, code, title = 400, "bad_request", "The request cannot be read"


class MalformedBody(BadRequest):
    code = "malformed_body"


class Unauthenticated(AppError):
    status, code, title = 401, "unauthenticated", "A valid bearer token is needed"


class Forbidden(AppError):
    status, code, title = 403, "forbidden", "Your role may not do this"


class NotFound(AppError):
    status, code, title = 404, "not_found", "There is nothing here that you may see"


class Conflict(AppError):
    """The stored item is not in the state that this change requires."""

    status, code, title = 409, "conflict", "The stored item is not in the state that this change requires"


class InProgress(Conflict):
    """The same request is being answered at this moment."""

    code, title = "in_progress", "The same request is being answered right now"
    retry_after = 1


class Stale(AppError):
    status, code, title = 412, "stale", "The item has changed since you read it"


class TooLarge(AppError):
    status, code, title = 413, "too_large", "The request is too large"


class UnsupportedMedia(AppError):
    status, code, title = 415, "unsupported_media_type", "This content type is not accepted here"


class Invalid(AppError):
    status, code, title = 422, "invalid", "The request has values that are not accepted"


class TooMany(AppError):
    status, code, title = 429, "too_many_requests", "Too many requests"

    def __init__(self, detail: str | None = None, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class StorageUnavailable(AppError):
    """The table, the bucket, a queue or the secrets cannot be reached, or ask to come again later."""

    status, code, title = 503, "storage_unavailable", "The stored data cannot be reached right now. Try again shortly."
    retry_after = 5

    def __init__(self, reason: str = "no answer") -> None:
        """`reason`: a few words for the log."""
        super().__init__()
        self.reason = reason


class UpstreamError(AppError):
    """A RAG service answered with something that cannot be used."""

    status, code, title = (
        502,
        "upstream_invalid",
        "A service behind Derslik gave an answer that cannot be used",
    )

    def __init__(self, upstream: str, reason: str) -> None:
        """`upstream` is its name (`retrieval`, `generation`, …), `reason` a short word for the log."""
        super().__init__(f"The {upstream} service did not give a usable answer. Try again shortly.")
        self.upstream = upstream
        self.reason = reason


class UpstreamUnavailable(UpstreamError):
    """Refused, 5xx or 429: the same call may work later (`retry_after` seconds)."""

    status, code, title = 503, "upstream_unavailable", "A service behind Derslik is not available"

    def __init__(self, upstream: str, reason: str, retry_after: int = 5, *, retry_after_sent: bool = False) -> None:
        """`retry_after_sent`: the service itself said after how many seconds to come again."""
        super().__init__(upstream, reason)
        self.retry_after = retry_after
        self.retry_after_sent = retry_after_sent


class DeadlineExceeded(UpstreamError):
    status, code, title = 504, "deadline_exceeded", "The answer did not come in time"
