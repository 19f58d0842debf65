"""The retrieval service: the embedded one, or any other that speaks the contract."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.errors import UpstreamError, UpstreamUnavailable

NAME = "retrieval"
NO_SUCH_ROUTE = (404, 405, 501)
ABSENT_SECONDS = 600.0

without_answerable: dict[str | None, float] = {}
"""Services without `/answerable`, and until when (monotonic) they are not asked. Another environment can do without."""

Sign = Callable[[str, str, bytes | None], Mapping[str, str]]
"""Headers that prove who calls, for a method, an address and a body."""

MAX_PASSAGE = 20_000
"""Characters of a passage: the longest chunk of the contract. What is behind them is cut off."""
MAX_PASSAGES = 100
MAX_CHUNKS = 10**7
"""Of a document; no text that we store gives more."""
MAX_METADATA = 4_000
"""Characters of a passage's metadata as JSON; of more only the contract's fields are kept."""
CONTRACT_METADATA = (
    *("source_file", "filename", "document_id", "version", "chunk_index", "page_number", "start", "end", "heading"),
    "relevance_score",
)


def short_metadata(given: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(given, ensure_ascii=False)) <= MAX_METADATA:
        return given
    kept = {name: given[name] for name in CONTRACT_METADATA if isinstance(given.get(name), str | int | float)}
    return {name: value[: MAX_METADATA // 10] if isinstance(value, str) else value for name, value in kept.items()}


Passage = Annotated[str, AfterValidator(lambda text: text[:MAX_PASSAGE])]
Metadata = Annotated[dict[str, Any], AfterValidator(short_metadata)]


class Source(BaseModel):
    """A passage as the service gives it; `metadata` as in the contract, nothing in it is taken on trust."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    content: Passage
    metadata: Metadata = Field(default_factory=dict)
    score: float = Field(default=0.0, allow_inf_nan=False)


class Evidence(BaseModel):
    """How well the first passage covers the question; only the embedded service tells.

    Shares, 0 to 1: `best_score` of what the best passage could score, `relevance` of the first one by all that is
    known of it, `around` the best score near it, `coverage` of the question in it, `sentence` in one sentence of it.
    Rarities in general language (nats): `together` of what stands in two neighbouring sentences, `rarest` of the
    rarest word that is there, `missing_name` of the rarest name or number that is not. `similarity`: how much nearer
    than the middle one the nearest passage is by its embedding.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    best_score: float
    coverage: float
    sentence: float = 0.0
    together: float = 0.0
    relevance: float = 0.0
    around: float = 0.0
    rarest: float = 0.0
    missing_name: float = 0.0
    similarity: float = 0.0


class EvidenceList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    evidence: list[Evidence]


class RetrievedPassages(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    answer: str = ""
    sources: Annotated[list[Source], AfterValidator(lambda sources: sources[:MAX_PASSAGES])] = Field(
        default_factory=list
    )
    evidence: Evidence | None = None


class Chunk(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    document_name: Annotated[str, Field(max_length=1_000)] = ""
    chunk_index: int = 0
    chunk_text: Passage
    chunk_metadata: Metadata = Field(default_factory=dict)

    def belongs_to(self, document: Document) -> bool:
        """By id, or by file name where a service knows no id of ours."""
        given = self.chunk_metadata.get("document_id")
        return self.document_name == document.filename if given is None else given == document.document_id


class ChunkList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    chunks: list[Chunk] = Field(default_factory=list)


class StoreReply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    success: Literal[True]
    chunks_processed: int = Field(ge=0, le=MAX_CHUNKS)


class Retrieval:
    """Every method raises the `UpstreamError`s of `clients.http`."""

    def __init__(self, url: str | None, sign: Sign | None = None, breaker: http.CircuitBreaker | None = None) -> None:
        self.url = url
        self.sign = sign
        self.breaker = breaker

    @property
    def embedded(self) -> bool:
        """Whether it is the one of this stack, which is called with a signature and writes no answers of its own."""
        return self.sign is not None

    async def query(
        self, request: Mapping[str, Any], visible: Sequence[Document], deadline: Deadline
    ) -> RetrievedPassages:
        """Search the visible documents; a session that the service does not know has nothing in it."""
        body = {**request, "documents": [document_reference(document) for document in visible]}
        reply = await self._call_service("POST", "/query", deadline, body, tolerate=(404,))
        return RetrievedPassages() if reply.status == 404 else parse_reply(RetrievedPassages, reply.value)

    async def assess_questions(
        self, session_id: str, questions: Sequence[str], visible: Sequence[Document], deadline: Deadline
    ) -> list[Evidence] | None:
        """How well the visible documents cover each question; None where the service has no such route."""
        if time.monotonic() < without_answerable.get(self.url, 0.0):
            return None
        documents = [document_reference(document) for document in visible]
        body = {"session_id": session_id, "questions": list(questions), "documents": documents}
        reply = await self._call_service("POST", "/answerable", deadline, body, tolerate=NO_SUCH_ROUTE)
        evidence = parse_evidence(reply.value)
        if evidence is None:
            without_answerable[self.url] = time.monotonic() + ABSENT_SECONDS
        elif len(evidence) != len(questions):
            raise UpstreamError(NAME, "reply has another shape")
        return evidence

    async def store(self, request: Mapping[str, Any], text: str, text_key: str, deadline: Deadline) -> int | None:
        """Store a document's text. Returns the number of chunks, None when the text gives none.

        The embedded service is told where the text stands in the bucket: a function takes 6 MB and no more.
        """
        body = {**request, "text_key": text_key} if self.embedded else {**request, "text": text}
        reply = await self._call_service(
            "POST", "/process-and-store", deadline, body, tolerate=(400,), idempotent=False
        )
        return None if reply.status == 400 else parse_reply(StoreReply, reply.value).chunks_processed

    async def list_chunks(
        self,
        session_id: str,
        visible: Sequence[Document],
        deadline: Deadline,
        *,
        offset: int = 0,
        limit: int | None,
    ) -> list[Chunk]:
        """Chunks of these documents. The added parameters are for a service that knows them; another gives all."""
        parameters: list[tuple[str, str | int]]
        parameters = [("document", f"{document.document_id}@{document.ready_version}") for document in visible]
        if limit is not None:
            parameters += [("offset", offset), ("limit", limit)]
        path = f"/sessions/{session_id}/chunks?{urlencode(parameters)}"
        reply = await self._call_service("GET", path, deadline, tolerate=(404,))
        return [] if reply.status == 404 else parse_reply(ChunkList, reply.value).chunks

    async def forget_document(self, session_id: str, document_id: str, deadline: Deadline) -> None:
        path = f"/sessions/{session_id}/documents/{document_id}"
        await self._call_service("DELETE", path, deadline, tolerate=(404, 405))

    async def forget_session(self, session_id: str, deadline: Deadline) -> None:
        await self._call_service("DELETE", f"/sessions/{session_id}/collection", deadline, tolerate=(404, 405))

    async def _call_service(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        body: Any = None,
        tolerate: Sequence[int] = (),
        *,
        idempotent: bool = True,
    ) -> http.Reply:
        if self.url is None:
            raise UpstreamUnavailable(NAME, "RETRIEVAL_URL is not set")
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        url = f"{self.url}{path}"
        headers = self.sign(method, url, content) if self.sign is not None else None
        return await http.call_service(
            NAME,
            method,
            url,
            deadline=deadline,
            body=content,
            headers=headers,
            tolerate=tolerate,
            breaker=self.breaker,
            idempotent=idempotent,
        )


def parse_evidence(value: Any) -> list[Evidence] | None:
    """None for any other reply: a service that does not know the route may answer something else, with 200."""
    try:
        return EvidenceList.model_validate(value).evidence
    except ValidationError:
        return None


def document_reference(document: Document) -> dict[str, Any]:
    """A document and its visible version, as the contract names them."""
    return {"document_id": document.document_id, "version": document.ready_version}


def parse_reply[T: BaseModel](model: type[T], value: Any) -> T:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise UpstreamError(NAME, "reply has another shape") from error
