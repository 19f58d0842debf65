"""A question from the session's row to the answer, for the route and for the worker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends

from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.sessions import Session, require_readable
from derslik.domain.settings import effective
from derslik.logs import log
from derslik.web.services import GenerationService, RetrievalService
from derslik.web.stores import ObjectStore
from rag_query import metering
from rag_query.answering import Answering, Watch
from rag_query.models import Answer
from rag_query.personal import PersonalTouch, Touch
from rag_query.recording import Asked, assemble


@dataclass(frozen=True, slots=True)
class Asking:
    how: Answering
    touch: PersonalTouch

    def patiently(self, watch: Watch) -> "Asking":
        """For who has the time: out of it, the sources are the answer. `watch` sees how it comes."""
        return replace(self, how=replace(self.how, patient=True, watch=watch))

    async def answer(self, asked: Asked, session: Session, documents: Sequence[Document], deadline: Deadline) -> Answer:
        """Raises `NotFound` for who may not see the session, and the `UpstreamError`s of `Answering.answer`."""
        require_readable(session, asked.user)
        settings = effective(session.rag_settings, asked.query.settings, student=asked.user.is_student)
        visible = [document for document in documents if document.visible]
        log("question asked")
        written = await self.how.answer(asked.query, settings, visible, deadline)
        metering.ended(written)
        personal = await self.touch.personalize(asked.user, asked.query, written.answer, deadline)
        return assemble(asked, written, settings, personal)


async def the_asking(
    retrieval: RetrievalService, generation: GenerationService, objects: ObjectStore, touch: Touch
) -> Asking:
    return Asking(Answering(retrieval, generation, objects), touch)


TheAsking = Annotated[Asking, Depends(the_asking)]
