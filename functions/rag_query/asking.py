"""A question from the session's row to the answer, for the route and for the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends

from derslik.clients.generation import Completion, Generation, Message
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.sessions import Session, require_readable
from derslik.domain.settings import effective
from derslik.errors import AppError, DeadlineExceeded
from derslik.logs import log
from derslik.web.services import GenerationService, RetrievalService
from derslik.web.stores import ObjectStore
from rag_query import metering
from rag_query.answering import Answering
from rag_query.models import Answer
from rag_query.personal import PersonalTouch, Touch
from rag_query.recording import Asked, assemble


class OutOfTime(AppError):
    """There is an answer to be had, but not within this deadline."""

    status, code, title = DeadlineExceeded.status, DeadlineExceeded.code, DeadlineExceeded.title


class Impatient(Generation):
    """A model that, when the deadline comes first, leaves the question to somebody with more time."""

    async def complete(
        self,
        messages: Sequence[Message],
        deadline: Deadline,
        *,
        model: str | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.2,
        schema: Mapping[str, Any] | None = None,
    ) -> Completion:
        try:
            return await super().complete(
                messages, deadline, model=model, max_tokens=max_tokens, temperature=temperature, schema=schema
            )
        except DeadlineExceeded as error:
            raise OutOfTime from error


@dataclass(frozen=True, slots=True)
class Asking:
    how: Answering
    touch: PersonalTouch

    def impatient(self) -> "Asking":
        """The same, but out of time it raises `OutOfTime` instead of answering without the model."""
        model = self.how.generation
        if model is None:
            return self
        hasty = Impatient(model.url, model.model, model.api_key, model.gate)
        return replace(self, how=replace(self.how, generation=hasty))

    async def answer(self, asked: Asked, session: Session, documents: Sequence[Document], deadline: Deadline) -> Answer:
        """Raises `NotFound` for who may not see the session, and the `UpstreamError`s of retrieval."""
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
