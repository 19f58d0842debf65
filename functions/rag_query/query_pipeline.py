"""A question from the session's row to the answer, for the route and for the worker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.sessions import Session, require_readable
from derslik.domain.settings import effective
from rag_query.answering import Answerer, ProgressListener
from rag_query.models import Answer
from rag_query.personalisation import Personalisation
from rag_query.query_record import PendingQuery, assemble_answer


@dataclass(frozen=True, slots=True)
class QueryPipeline:
    answerer: Answerer
    personalisation: Personalisation

    def patient(self, listener: ProgressListener) -> Self:
        """For who has the time: out of it, the sources are the answer. `listener` sees how it comes."""
        return replace(self, answerer=replace(self.answerer, patient=True, listener=listener))

    async def answer(
        self, query: PendingQuery, session: Session, documents: Sequence[Document], deadline: Deadline
    ) -> Answer:
        """Raises `NotFound` for who may not see the session, and the `UpstreamError`s of `Answerer.answer`."""
        require_readable(session, query.user)
        settings = effective(session.rag_settings, query.request.settings, student=query.user.is_student)
        visible = [document for document in documents if document.visible]
        draft = await self.answerer.answer(query.request, settings, visible, deadline)
        personal = await self.personalisation.personalize(query.user, query.request, draft.answer, deadline)
        return assemble_answer(query, draft, settings, personal)
