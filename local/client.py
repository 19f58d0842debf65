"""What a web client does, through the public API: open a session, upload documents, wait for them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx

PATIENCE_SECONDS: Final = 600
POLL_SECONDS: Final = 0.3
Json = Mapping[str, Any]


class CallFailed(RuntimeError):
    """The API refused, or a document could not be read; the message is for the person at the terminal."""


@asynccontextmanager
async def api(base_url: str, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with this token, for loopback: no proxies."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, trust_env=False, timeout=40) as client:
        yield client


async def call(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    """The JSON of the answer; raises `CallFailed`."""
    response = await client.request(method, path, json=body)
    if not response.is_success:
        raise CallFailed(f"{method} {path} answered {response.status_code}: {response.text}")
    return response.json() if response.content else None


async def all_pages(client: httpx.AsyncClient, path: str) -> AsyncIterator[Json]:
    """The items of a list, page after page."""
    while path:
        response = await client.get(path)
        if not response.is_success:
            raise CallFailed(f"GET {path} answered {response.status_code}: {response.text}")
        for item in response.json():
            yield item
        path = response.links.get("next", {}).get("url", "")


async def upload(client: httpx.AsyncClient, session_id: str, path: Path, content_type: str) -> str:
    """Announce a file and post its bytes by the form that comes back, if they are not there; the document's id."""
    content = await asyncio.to_thread(path.read_bytes)
    announced = await call(
        client,
        "POST",
        f"/sessions/{session_id}/documents",
        {
            "filename": path.name,
            "size": len(content),
            "content_type": content_type,
            "sha256": sha256(content).hexdigest(),
        },
    )
    form = announced["upload"]
    if form is None:
        return str(announced["document_id"])
    async with httpx.AsyncClient(trust_env=False, timeout=60) as storage:
        posted = await storage.post(form["url"], data=form["fields"], files={"file": (path.name, content)})
    if not posted.is_success:
        raise CallFailed(f"the upload of {path.name} answered {posted.status_code}: {posted.text}")
    return str(announced["document_id"])


async def until_ready(
    client: httpx.AsyncClient, session_id: str, document_ids: set[str], watch: Callable[[Json], None]
) -> None:
    """Wait until these documents are ready; `watch` sees each of them at every look. Raises `CallFailed`."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while document_ids:
                await asyncio.sleep(POLL_SECONDS)
                for document_id in sorted(document_ids):
                    document = await call(client, "GET", f"/sessions/{session_id}/documents/{document_id}")
                    watch(document)
                    if document["state"] == "failed":
                        raise CallFailed(f"{document['filename']}: {document['error']}")
                    if document["state"] == "ready":
                        document_ids = document_ids - {document_id}
    except TimeoutError as error:
        raise CallFailed(f"not ready after {PATIENCE_SECONDS} s: {', '.join(sorted(document_ids))}") from error
