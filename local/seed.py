"""The sample course, put in once through the public API and found again by its name."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import httpx

from local.client import all_pages, api, call, until_ready, upload
from local.sample.course import FILES, SESSION


async def seed(base_url: str, token: str, tell: Callable[[str], None]) -> str:
    """Make what is missing of the sample course; its session's id. `token` is the teacher's."""
    async with api(base_url, token) as client:
        session = await find(client) or await call(client, "POST", "/sessions", asdict(SESSION))
        path = f"/sessions/{session['session_id']}"
        await upload_missing(client, session["session_id"], tell)
        if session["status"] != "active":
            await call(client, "PATCH", f"{path}/status", {"status": "active"})
        return str(session["session_id"])


async def find(client: httpx.AsyncClient) -> Mapping[str, Any] | None:
    """The teacher's session of the sample's name; None when there is none."""
    async for session in all_pages(client, "/sessions"):
        if session["name"] == SESSION.name:
            return session
    return None


async def upload_missing(client: httpx.AsyncClient, session_id: str, tell: Callable[[str], None]) -> None:
    """Upload the files that are not there or not ready, and wait for them.

    What is on its way at a start was interrupted with the run before, and its message may wait for long.
    """
    stored = {one["filename"]: one async for one in all_pages(client, f"/sessions/{session_id}/documents")}
    pending = set()
    for file in FILES:
        document = stored.get(file.path.name)
        if document is not None and document["state"] != "ready":
            await call(client, "DELETE", f"/sessions/{session_id}/documents/{document['document_id']}")
            document = None
        if document is None:
            pending.add(await upload(client, session_id, file.path, file.content_type))
    last: dict[str, str] = {}

    def watch(document: Mapping[str, Any]) -> None:
        state = f"{document['filename']}: {document['state']}"
        if last.get(document["document_id"]) != state:
            last[document["document_id"]] = state
            tell(f"  {state}")

    await until_ready(client, session_id, pending, watch)
