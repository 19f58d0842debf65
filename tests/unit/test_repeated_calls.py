"""Which calls to services are repeated when the service is not available for a moment, and which never are."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from derslik.clients import http
from derslik.clients.generation import Generation
from derslik.clients.jwks import KeySet
from derslik.clients.retrieval import Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.errors import UpstreamUnavailable
from rag_query.personalisation_service import PersonalisationService
from retrieval.embeddings import Embeddings
from retrieval.reranking import Reranking
from settings import auth_service

URL = "http://service.test"
AT = "2026-11-01T00:00:00Z"
DOCUMENT = Document(
    session_id="s",
    document_id="d",
    filename="d.md",
    content_type="text/markdown",
    size=1,
    sha256="0",
    ready_version=1,
    uploaded_by="t",
    created_at=AT,
    updated_at=AT,
)
LATER = Deadline.after(3_600)
RETRIEVAL = Retrieval(URL)
GENERATION = Generation(URL, "tiny", None)


async def ignore(_: str) -> None: ...


REPEATED: dict[str, Callable[[], Awaitable[Any]]] = {
    "retrieval: query": lambda: RETRIEVAL.query({}, [DOCUMENT], LATER),
    "retrieval: answerable": lambda: RETRIEVAL.assess_questions("s", ["q"], [DOCUMENT], LATER),
    "retrieval: chunks": lambda: RETRIEVAL.list_chunks("s", [DOCUMENT], LATER, limit=None),
    "retrieval: forget a document": lambda: RETRIEVAL.forget_document("s", "d", LATER),
    "retrieval: forget a session": lambda: RETRIEVAL.forget_session("s", LATER),
    "generation: at once": lambda: GENERATION.complete([], LATER),
    "generation: in a stream": lambda: GENERATION.complete([], LATER, on_text=ignore),
    "embeddings": lambda: Embeddings(URL, None).embed("tiny", ["text"], LATER),
    "reranking": lambda: Reranking(URL, None).rank(None, "q", ["text"], LATER),
    "auth": lambda: auth_service.fetch_account(URL, "Bearer t", LATER),
}
ONCE: dict[str, Callable[[], Awaitable[Any]]] = {
    "retrieval: store": lambda: RETRIEVAL.store({}, "text", "texts/s/d/000001", LATER),
    "personalisation: personalize": lambda: PersonalisationService(URL).personalize("u", "s", "q", "a", LATER),
    "personalisation: record": lambda: PersonalisationService(URL).record({}, LATER),
    "identity: keys": lambda: KeySet(URL).get_key("k"),
}


class Unavailable(httpx.AsyncBaseTransport):
    """Counts its calls and refuses them all."""

    calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return httpx.Response(503, stream=httpx.ByteStream(b""))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Unavailable:
    async def sleep(_: float) -> None: ...

    unavailable = Unavailable()
    monkeypatch.setattr(http, "open_transports", [unavailable])
    monkeypatch.setattr("asyncio.sleep", sleep)
    return unavailable


@pytest.mark.parametrize("name", REPEATED)
async def test_a_call_without_an_effect_is_repeated(name: str, service: Unavailable) -> None:
    with pytest.raises(UpstreamUnavailable):
        await REPEATED[name]()
    assert service.calls == http.ATTEMPTS


@pytest.mark.parametrize("name", ONCE)
async def test_any_other_call_is_made_once(name: str, service: Unavailable) -> None:
    with pytest.raises(UpstreamUnavailable):
        await ONCE[name]()
    assert service.calls == 1


def test_every_call_of_a_client_is_in_one_of_the_tables() -> None:
    clients = (Retrieval, Generation, Embeddings, Reranking, PersonalisationService)
    calls = [name for client in clients for name, made in vars(client).items() if is_public_coroutine(name, made)]
    assert len(calls) + len(["stream", "auth", "identity"]) == len(REPEATED) + len(ONCE)


def is_public_coroutine(name: str, member: Any) -> bool:
    return not name.startswith("_") and callable(member) and bool(member.__code__.co_flags & 0x80)
