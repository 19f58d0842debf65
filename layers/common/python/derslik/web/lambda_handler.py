"""A FastAPI app as a Lambda handler for API Gateway HTTP API and function URL events (payload 2.0)."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

from derslik.concurrency import environment_loop
from derslik.web.problems import MEDIA_TYPE

Event = dict[str, Any]


def lambda_handler(app: FastAPI) -> Callable[[Event, Any], Event]:
    """Wrap the app. Its event loop lives as long as the environment, as the shared HTTP client needs."""
    asyncio.set_event_loop(environment_loop())
    mangum = Mangum(app, lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, MEDIA_TYPE])

    def handler(event: Event, context: Any) -> Event:
        asyncio.set_event_loop(environment_loop())
        return mangum(drop_unsafe_headers(event), context)

    return handler


def drop_unsafe_headers(event: Event) -> Event:
    """Drop the headers from which Mangum derives the server's address; hostile values in them raise there."""
    unsafe = {"host", "x-forwarded-port"}
    headers = {name: value for name, value in event.get("headers", {}).items() if name.lower() not in unsafe}
    return event | {"headers": headers}
