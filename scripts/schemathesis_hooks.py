"""What schemathesis cannot know of the API, for `schemathesis.toml`. It runs in an environment of its own."""

import re
import uuid
from typing import Any

import schemathesis  # type: ignore[import-not-found]

VALID_KEY = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\xff]{1,200}")


@schemathesis.hook  # type: ignore[untyped-decorator]
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - the hook's own signature
    """Send each valid Idempotency-Key once: the same with another request is 422, which is what a key is for."""
    headers = case.headers or {}
    if VALID_KEY.fullmatch(str(headers.get("Idempotency-Key", ""))):
        headers["Idempotency-Key"] = uuid.uuid4().hex
