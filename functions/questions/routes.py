"""The questions route."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends

from derslik.domain.sessions import require_owned
from derslik.web.access import SessionId
from derslik.web.deadline import RequestDeadline
from derslik.web.identity import CurrentUser
from derslik.web.services import GenerationService, RetrievalService
from derslik.web.stores import ObjectStore, SessionStore
from questions.making import Making
from questions.material import Material
from questions.models import GenerateQuestions, Questions

router = APIRouter()


async def making(retrieval: RetrievalService, generation: GenerationService, objects: ObjectStore) -> Making:
    return Making(Material(retrieval, objects), generation)


@router.post("/sessions/{session_id}/generate-questions")
async def generate_course_questions(
    asked: GenerateQuestions,
    session_id: SessionId,
    user: CurrentUser,
    sessions: SessionStore,
    how: Annotated[Making, Depends(making)],
    deadline: RequestDeadline,
) -> Questions:
    """Questions out of the session's own documents, each with the words that prove its key. For its teacher."""
    session, documents = await sessions.with_documents(session_id)
    require_owned(session, user)
    visible = {document.document_id: document for document in documents if document.visible}
    seed = secrets.randbits(32) if asked.seed is None else asked.seed
    return await how.questions(session_id, visible, asked.count, seed, deadline)
