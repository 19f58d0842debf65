"""Personalised answers: optional, within its own slice of the deadline, and never able to break an answer."""

from dataclasses import dataclass

from derslik.domain.deadline import Deadline
from derslik.domain.identity import User
from derslik.errors import UpstreamError
from derslik.logs import log_upstream
from rag_query.models import Answer, RagQuery
from rag_query.personalisation_service import PersonalisationService

SLICE_SECONDS = 3.0
REPORT_SECONDS = 2.0


@dataclass(slots=True)
class Personalisation:
    """Of one question. A service that has `failed` it once is not waited for a second time."""

    service: PersonalisationService | None
    failed: bool = False

    async def personalize(self, user: User, query: RagQuery, answer: str, deadline: Deadline) -> str | None:
        """The answer as it suits this student; None where there is no such service or it fails."""
        if self.service is None or not answer:
            return None
        within = deadline.within(SLICE_SECONDS)
        try:
            personal = await self.service.personalize(user.id, query.session_id, query.query, answer, within)
        except UpstreamError as error:
            log_upstream(error)
            self.failed = True
            return None
        return personal or None

    async def report(self, user: User, query: RagQuery, answer: Answer, deadline: Deadline) -> None:
        """Tell the service of the answer."""
        if self.service is None or self.failed:
            return
        interaction = {
            "user_id": user.id,
            "session_id": query.session_id,
            "query": query.query,
            "response": answer.answer,
            "processing_time_ms": answer.processing_time_ms,
            "model_used": answer.model,
            "chain_type": answer.chain_type,
            "sources": [source.model_dump(include={"document_id", "filename", "page"}) for source in answer.sources],
            "metadata": {"query_id": answer.query_id, "outcome": answer.outcome},
        }
        try:
            await self.service.record(interaction, deadline.within(REPORT_SECONDS))
        except UpstreamError as error:
            log_upstream(error)
