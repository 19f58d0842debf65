"""The bank's routes: read, list, edit and move items along their life. All for the session's teacher."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from derslik.concurrency import all_of
from derslik.domain.ids import is_well_formed
from derslik.domain.questions import Action, Bloom, Difficulty, Question, QuestionType, Status
from derslik.errors import AppError, Invalid, Stale
from derslik.language import Language
from derslik.web.access import OwnedSession
from derslik.web.headers import ExpectedVersion, etag
from derslik.web.identity import CurrentUser
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from derslik.web.problem_texts import localised, reader_language
from questions.bank_store import QuestionBank, question_not_found
from questions.dependencies import QuestionStore
from questions.item_check import find_faults
from questions.models import BatchOut, BatchResult, BatchStep, EditQuestion, Quarantined, QuestionOut

router = APIRouter()
Filter = Annotated[str | None, Query(max_length=64)]


@router.get("/sessions/{session_id}/questions")
async def list_questions(
    user: CurrentUser,
    session: OwnedSession,
    bank: QuestionStore,
    request: Request,
    response: Response,
    status: Status | None = None,
    type: QuestionType | None = None,  # noqa: A002 - the name of the query parameter
    difficulty: Difficulty | None = None,
    bloom: Bloom | None = None,
    document_id: Filter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> list[QuestionOut]:
    """The items of a session's bank, with their keys and proofs."""
    wanted = {"status": status, "type": type, "difficulty": difficulty, "bloom": bloom, "document_id": document_id}
    filters = {name: str(value) for name, value in wanted.items() if value is not None}
    bound_to = binding("questions", user.id, session.session_id, *(f"{k}={v}" for k, v in sorted(filters.items())))
    page = await bank.list_page(session.session_id, filters, limit=limit, after=decode_key(cursor, bound_to))
    link_next(request, response, page.next, bound_to)
    return [QuestionOut.model_validate(item) for item in page.items]


@router.get("/sessions/{session_id}/questions/quarantine")
async def list_quarantine(
    user: CurrentUser,
    session: OwnedSession,
    bank: QuestionStore,
    request: Request,
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> list[Quarantined]:
    """Why items without a proof were put away in the last 30 days. What they asked is not kept."""
    bound_to = binding("quarantine", user.id, session.session_id)
    page = await bank.list_quarantined(session.session_id, limit=limit, after=decode_key(cursor, bound_to))
    link_next(request, response, page.next, bound_to)
    return [Quarantined.model_validate(item) for item in page.items]


@router.post("/sessions/{session_id}/questions/batch")
async def step_questions(step: BatchStep, session: OwnedSession, bank: QuestionStore, request: Request) -> BatchOut:
    """Approve, publish or retire many items: each by itself, with its own result."""
    unique, language = list(dict.fromkeys(step.question_ids)), reader_language(request.scope)
    results = await all_of(
        [_change_status(bank, session.session_id, question_id, step.action, language) for question_id in unique]
    )
    succeeded = sum(result.ok for result in results)
    return BatchOut(results=results, succeeded=succeeded, failed=len(results) - succeeded)


@router.get("/sessions/{session_id}/questions/{question_id}")
async def get_question(question_id: str, session: OwnedSession, bank: QuestionStore, response: Response) -> QuestionOut:
    """One item, with its key and proof."""
    return question_reply(await find_question(bank, session.session_id, question_id), response)


@router.get("/sessions/{session_id}/questions/{question_id}/versions")
async def list_versions(
    question_id: str,
    user: CurrentUser,
    session: OwnedSession,
    bank: QuestionStore,
    request: Request,
    response: Response,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> list[QuestionOut]:
    """The item as it was before each of its edits, oldest first."""
    question = await find_question(bank, session.session_id, question_id)
    bound_to = binding("versions", user.id, session.session_id, question.question_id)
    after = decode_key(cursor, bound_to)
    page = await bank.list_versions(session.session_id, question.question_id, limit=limit, after=after)
    link_next(request, response, page.next, bound_to)
    return [QuestionOut.model_validate(item) for item in page.items]


@router.patch("/sessions/{session_id}/questions/{question_id}")
async def edit_question(
    question_id: str,
    change: EditQuestion,
    session: OwnedSession,
    bank: QuestionStore,
    if_match: ExpectedVersion,
    response: Response,
) -> QuestionOut:
    """Change what an item says. It is checked as every item is, and is a draft again."""
    stored = await find_question(bank, session.session_id, question_id)
    if if_match is not None and if_match != stored.revision:
        raise Stale
    edited = Question.model_validate({**stored.model_dump(), **change.given()})
    faults = find_faults(edited)
    if faults:
        raise Invalid(f"The item would not hold: {', '.join(faults)}", code="item_refused", reasons=faults)
    return question_reply(await bank.edit(stored, edited), response)


async def find_question(bank: QuestionBank, session_id: str, question_id: str) -> Question:
    if not is_well_formed(question_id):
        raise question_not_found()
    return await bank.get(session_id, question_id)


def question_reply(question: Question, response: Response) -> QuestionOut:
    response.headers["etag"] = etag(question.revision)
    return QuestionOut.model_validate(question.model_dump())


async def _change_status(
    bank: QuestionBank, session_id: str, question_id: str, action: Action, language: Language
) -> BatchResult:
    try:
        question = await bank.change_status(session_id, question_id, action)
    except AppError as error:
        detail = localised(error.detail if error.detail is not None else error.title, language)
        return BatchResult(question_id=question_id, ok=False, code=error.problem_code, detail=detail)
    return BatchResult(question_id=question_id, ok=True, status=question.status)
