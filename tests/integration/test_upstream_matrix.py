"""Each way in which a service can fail, for each service, over real sockets: what the caller gets, what is logged."""

import resource
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from derslik.clients import http
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain.breaker import Breaker
from derslik.storage import aws, breakers
from rag_query import worker
from tests.builders import Context, Reply
from tests.integration.conftest import cloud_in_memory, somebody
from tests.integration.course import CELL, Course, sqs_event
from tests.integration.faulty import FAULTS, Faulty, faulty
from tests.integration.upstreams import Upstreams

SENTENCE = "Ribozom, protein sentezinin yapıldığı zarsız organeldir."
GOOD: dict[str, Any] = {
    "retrieval": {"sources": [{"content": SENTENCE, "metadata": {"source_file": "hücre.md"}, "score": 0.9}]},
    "generation": {"choices": [{"message": {"content": "Ribozomda [1]."}}], "model": "tiny"},
    "personalisation": {"personalized_response": "Senin için.", "interaction_id": 1},
    "auth": {"id": 7, "username": "ayse"},
}
VARIABLES = {
    "retrieval": "RETRIEVAL_URL",
    "generation": "GENERATION_URL",
    "personalisation": "APRAG_SERVICE_URL",
    "auth": "AUTH_SERVICE_URL",
}
SLOW = {"hang", "drip"}
DOWN = {"refused", "500", "429"}
TIGHT_MS = 2_500
"""A second for the query: the rest is the margin kept back to answer."""
MEMORY_KB = 64_000


@pytest.fixture(scope="module")
def session_id() -> Iterator[str]:
    """A session with one document, for all cells."""
    with pytest.MonkeyPatch.context() as patch, cloud_in_memory(patch) as cloud:
        with pytest.MonkeyPatch.context() as setup:
            made = Course(somebody, cloud, Upstreams(setup))
            made.processed(CELL, filename="hücre.md")
        queue = cloud.client("sqs").create_queue(QueueName="queries-test")["QueueUrl"]
        patch.setenv("QUERY_QUEUE_URL", queue)
        for function in ("rag_query", "settings"):
            somebody(function)  # its import sets up logging, which a test that listens must not see
        patch.setenv("QUERIES_PER_MINUTE", "0")
        yield made.session_id


@pytest.fixture
def services(session_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Faulty]]:
    """All four, answering well; and no circuit open from the test before."""
    monkeypatch.setattr(breakers, "seen", {})
    monkeypatch.setattr(breakers.Breakers, "_read", nothing_known)
    aws.made.clear()
    with ExitStack() as stack:
        made = {name: stack.enter_context(faulty(good)) for name, good in GOOD.items()}
        for name, service in made.items():
            monkeypatch.setenv(VARIABLES[name], service.url)
        config.cache_clear()
        yield made
        for client in http.open_transports:
            environment_loop().run_until_complete(client.aclose())


async def nothing_known(_: Any, upstream: str) -> Breaker:
    return Breaker()


def asked(session_id: str, *, tight: bool) -> Reply:
    body = {"session_id": session_id, "query": "Protein sentezi nerede yapılır?"}
    remaining_ms = TIGHT_MS if tight else 29_000
    return somebody("rag_query", "can", "student")("POST", "/rag/query", body, remaining_ms=remaining_ms)


def profile(*, tight: bool) -> Reply:
    return somebody("settings", "can", "student")("GET", "/profile", remaining_ms=TIGHT_MS if tight else 29_000)


def outcome(reply: Reply) -> tuple[Any, ...]:
    """Status, then a query's outcome and how it was answered, or the code of a problem."""
    if reply.status >= 400:
        return reply.status, reply.code
    body = reply.json
    return reply.status, *(body[name] for name in ("outcome", "answer_mode", "personalized") if name in body)


def expected(service: str, fault: str, *, queued: bool) -> tuple[Any, ...]:
    """What docs/api.md promises. A query that the deadline overtakes goes on as a job (202) where there is a queue for
    it, whether retrieval or the model hangs; without one that is the end of it (504)."""
    if fault == "closed on reuse":
        return (200,) if service == "auth" else (200, "answered", "generated", True)
    if service == "personalisation":
        return 200, "answered", "generated", False
    if fault in SLOW:
        return (504, "deadline_exceeded") if service == "auth" or not queued else (202,)
    if service == "generation":
        return 200, "degraded", "none", False
    return (503, "upstream_unavailable") if fault in DOWN else (502, "upstream_invalid")


def failures_told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, bool]]:
    """The log's lines of failed services: which, and whether they say why."""
    lines = [record.__dict__["fields"] for record in caplog.records if record.getMessage() == "upstream failed"]
    return [(line["upstream"], bool(line["reason"])) for line in lines]


CELLS = [(service, fault, True) for service in GOOD for fault in FAULTS]
CELLS += [(service, fault, False) for service in ("retrieval", "generation") for fault in sorted(SLOW)]


@pytest.mark.parametrize(("service", "fault", "queued"), CELLS)
def test_a_failing_service_gives_the_outcome_that_is_promised(
    service: str,
    fault: str,
    queued: bool,
    services: dict[str, Faulty],
    session_id: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def call(*, tight: bool) -> Reply:
        return profile(tight=tight) if service == "auth" else asked(session_id, tight=tight)

    if not queued:
        monkeypatch.delenv("QUERY_QUEUE_URL")
        config.cache_clear()
    promised = expected(service, fault, queued=queued)
    if fault == "closed on reuse":
        assert outcome(call(tight=False)) == promised
    services[service].break_down(fault)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reply = call(tight=fault in SLOW and service != "personalisation")
    assert outcome(reply) == promised
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY_KB
    if reply.status in (202, 503):
        assert int(reply.headers["retry-after"]) > 0
        assert fault != "429" or reply.headers["retry-after"] == "7"
    if reply.status == 200 and reply.json.get("outcome") == "degraded":
        assert [source["quote"] for source in reply.json["sources"]] == [SENTENCE]
    assert failures_told(caplog) == ([] if fault == "closed on reuse" else [(service, True)])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_whose_model_fails_while_it_streams_ends_with_the_sources(
    fault: str, services: dict[str, Faulty], session_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    student = somebody("rag_query", "can", "student")
    body = {"session_id": session_id, "query": "Protein sentezi nerede yapılır?"}
    path = student("POST", "/rag/query", body, headers={"Prefer": "respond-async"}).headers["location"]
    services["generation"].break_down(fault)
    message = sqs_event({"query_id": path.rpartition("/")[2]})
    seconds = worker.MARGIN_SECONDS + (1 if fault in SLOW else 30)
    assert worker.handler(message, Context(int(seconds * 1000))) == {"batchItemFailures": []}
    found = student("GET", path).json["response"]
    well = fault == "closed on reuse"
    assert (found["outcome"], found["answer_mode"]) == (("answered", "generated") if well else ("degraded", "none"))
    assert [source["quote"] for source in found["sources"]] == [SENTENCE]
    assert failures_told(caplog) == ([] if well else [("generation", True)])
