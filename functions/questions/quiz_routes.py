"""Quizzes and attempts. A student's replies are made of `PaperItem`s, which have no key; after handing in, of marks."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StrictInt

from derslik.concurrency import all_of
from derslik.domain.documents import Document
from derslik.domain.field_types import Name
from derslik.domain.grading import ItemResult, mark_answer, sum_points, summarise_items
from derslik.domain.ids import is_well_formed, new_id, now
from derslik.domain.quizzes import MAX_ITEMS, Attempt, Mark, PaperItem, Quiz, QuizItem, QuizStatus, make_quiz_item
from derslik.domain.sessions import Session
from derslik.errors import Invalid, NotFound, Stale
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments, ReadableSession, ReadableSessionWithDocuments
from derslik.web.headers import ExpectedVersion, IdempotencyHeader, etag, idempotency_of
from derslik.web.identity import CurrentUser
from derslik.web.models import Body
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from questions.dependencies import QuestionStore, QuizStore
from questions.models import Identifier
from questions.quiz_store import Quizzes, quiz_not_found

router = APIRouter()
Part = Annotated[str, Field(max_length=4_000)]


class NewQuiz(Body):
    title: Name
    question_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_ITEMS)]
    points: dict[Identifier, Annotated[StrictInt, Field(ge=1, le=100)]] = Field(default_factory=dict)
    keys_shown: Literal["after_submission", "after_closing"] = "after_submission"


class QuizChange(Body):
    status: Literal[QuizStatus.OPEN, QuizStatus.CLOSED]


class Submission(Body):
    """An answer for each question: a text, or for matching and ordering a list of texts."""

    answers: Annotated[
        dict[Identifier, Part | Annotated[list[Part], Field(max_length=10)]], Field(max_length=MAX_ITEMS)
    ]


class QuizSummary(BaseModel):
    quiz_id: str
    session_id: str
    title: str
    status: QuizStatus
    item_count: int
    out_of: int
    created_at: str


class Paper(QuizSummary):
    """What a student takes."""

    items: list[PaperItem]


class QuizOut(QuizSummary):
    """What the teacher sees, keys and proofs included."""

    items: list[QuizItem]
    keys_shown: str
    attempt_count: int


class MarkedAnswer(Mark):
    """`key` is None until it may be shown."""

    answer: str | list[str] | None
    key: str | list[str] | None = None
    explanation: str | None = None
    quote: str | None = None
    page: int | None = None


class AttemptOut(BaseModel):
    quiz_id: str
    user_id: str
    points: float
    out_of: int
    submitted_at: str
    answers: list[MarkedAnswer]


class Results(BaseModel):
    quiz_id: str
    attempts: int
    average_points: float | None
    out_of: int
    items: list[ItemResult]
    students: list[AttemptOut]


@router.post("/sessions/{session_id}/quizzes", status_code=201)
async def create_quiz(
    new: NewQuiz,
    user: CurrentUser,
    session: OwnedSession,
    bank: QuestionStore,
    store: QuizStore,
    key: IdempotencyHeader,
    response: Response,
) -> QuizOut:
    """A quiz of approved items, as they are now. A draft, until it is opened."""
    unique = list(dict.fromkeys(new.question_ids))
    if unknown := set(new.points) - set(unique):
        raise Invalid(f"points: no question {sorted(unknown)[0]} in this quiz")
    chosen = await all_of([bank.get(session.session_id, question_id) for question_id in unique])
    time = now()
    quiz = Quiz(
        quiz_id=new_id(),
        session_id=session.session_id,
        title=new.title,
        keys_shown=new.keys_shown,
        items=[make_quiz_item(question, new.points.get(question.question_id, 1)) for question in chosen],
        created_by=user.id,
        created_at=time,
        updated_at=time,
    )
    stored = await store.create(quiz, idempotency_of(user.id, key, ["quiz", session.session_id, new.model_dump()]))
    response.headers["location"] = f"/sessions/{session.session_id}/quizzes/{stored.quiz_id}"
    return quiz_reply(stored)


@router.get("/sessions/{session_id}/quizzes")
async def list_quizzes(
    user: CurrentUser,
    session: ReadableSession,
    store: QuizStore,
    request: Request,
    response: Response,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> list[QuizSummary]:
    """Oldest first, without their items; drafts only for the teacher."""
    bound_to = binding("quizzes", user.id, session.session_id)
    after = decode_key(cursor, bound_to)
    page = await store.list_page(session.session_id, drafts=not user.is_student, limit=limit, after=after)
    link_next(request, response, page.next, bound_to)
    return [QuizSummary.model_validate(summarise_quiz(Quiz.model_validate(item))) for item in page.items]


@router.get("/sessions/{session_id}/quizzes/{quiz_id}")
async def get_quiz(
    quiz_id: str, user: CurrentUser, session: ReadableSession, store: QuizStore, response: Response
) -> QuizOut | Paper:
    """The teacher's view with keys; a student's, once the quiz is open, without."""
    quiz = await find_visible_quiz(quiz_id, session, store, student=user.is_student)
    response.headers["etag"] = etag(quiz.revision)
    return Paper.model_validate({**summarise_quiz(quiz), "items": quiz.paper}) if user.is_student else quiz_reply(quiz)


@router.patch("/sessions/{session_id}/quizzes/{quiz_id}")
async def change_quiz(
    quiz_id: str,
    change: QuizChange,
    session: OwnedSession,
    store: QuizStore,
    if_match: ExpectedVersion,
    response: Response,
) -> QuizOut:
    """Open or close a quiz."""
    quiz = await find_visible_quiz(quiz_id, session, store, student=False)
    if if_match is not None and if_match != quiz.revision:
        raise Stale
    changed = await store.set_status(quiz, change.status)
    response.headers["etag"] = etag(changed.revision)
    return quiz_reply(changed)


@router.post("/sessions/{session_id}/quizzes/{quiz_id}/attempts", status_code=201)
async def submit_attempt(
    quiz_id: str, submission: Submission, user: CurrentUser, readable: ReadableSessionWithDocuments, store: QuizStore
) -> AttemptOut:
    """Hand in, once. The same again gives the same result; other answers are refused."""
    session, documents = readable
    quiz = await find_visible_quiz(quiz_id, session, store, student=True)
    if unknown := set(submission.answers) - {item.question_id for item in quiz.items}:
        raise Invalid(f"answers: this quiz has no question {sorted(unknown)[0]}")
    marks = [mark_answer(item, submission.answers.get(item.question_id)) for item in quiz.items]
    attempt = Attempt(
        quiz_id=quiz.quiz_id,
        user_id=user.id,
        answers=submission.answers,
        marks=marks,
        points=sum_points(quiz.items, marks),
        out_of=sum(item.points for item in quiz.items),
        submitted_at=now(),
    )
    stored = await store.submit(session.session_id, attempt)
    return attempt_reply(quiz, stored, documents, keys=quiz.shows_keys)


@router.get("/sessions/{session_id}/quizzes/{quiz_id}/attempts/mine")
async def get_my_attempt(
    quiz_id: str, user: CurrentUser, readable: ReadableSessionWithDocuments, store: QuizStore
) -> AttemptOut:
    """What the caller handed in, with marks and reasons."""
    session, documents = readable
    quiz = await find_visible_quiz(quiz_id, session, store, student=True)
    attempt = await store.get_attempt(quiz.quiz_id, user.id)
    if attempt is None:
        raise NotFound("You have not handed this quiz in", code="attempt_not_found")
    return attempt_reply(quiz, attempt, documents, keys=quiz.shows_keys)


@router.get("/sessions/{session_id}/quizzes/{quiz_id}/results")
async def get_results(quiz_id: str, owned: OwnedSessionWithDocuments, store: QuizStore) -> Results:
    """How the class did: each item's share correct and discrimination, and each attempt."""
    session, documents = owned
    quiz = await find_visible_quiz(quiz_id, session, store, student=False)
    attempts = await store.list_attempts(quiz.quiz_id)
    average = sum(attempt.points for attempt in attempts) / len(attempts) if attempts else None
    return Results(
        quiz_id=quiz.quiz_id,
        attempts=len(attempts),
        average_points=None if average is None else round(average, 4),
        out_of=sum(item.points for item in quiz.items),
        items=summarise_items(quiz.items, attempts),
        students=[attempt_reply(quiz, attempt, documents, keys=True) for attempt in attempts],
    )


async def find_visible_quiz(quiz_id: str, session: Session, store: Quizzes, *, student: bool) -> Quiz:
    if not is_well_formed(quiz_id):
        raise quiz_not_found()
    quiz = await store.get(session.session_id, quiz_id)
    if student and quiz.status is QuizStatus.DRAFT:
        raise quiz_not_found()
    return quiz


def summarise_quiz(quiz: Quiz) -> dict[str, object]:
    fields = quiz.model_dump(include={"quiz_id", "session_id", "title", "status", "created_at"})
    return {**fields, "item_count": len(quiz.items), "out_of": sum(item.points for item in quiz.items)}


def quiz_reply(quiz: Quiz) -> QuizOut:
    fields = {"items": quiz.items, "keys_shown": quiz.keys_shown, "attempt_count": quiz.attempt_count}
    return QuizOut.model_validate({**summarise_quiz(quiz), **fields})


def attempt_reply(quiz: Quiz, attempt: Attempt, documents: Sequence[Document], *, keys: bool) -> AttemptOut:
    """With `keys` also the words of a document that prove a key, while the document is visible."""
    items = {item.question_id: item for item in quiz.items}
    visible = {document.document_id for document in documents if document.visible}
    answers = [_answer_reply(items[mark.question_id], mark, attempt, visible, keys=keys) for mark in attempt.marks]
    return AttemptOut(**attempt.model_dump(exclude={"answers", "marks"}), answers=answers)


def _answer_reply(item: QuizItem, mark: Mark, attempt: Attempt, visible: set[str], *, keys: bool) -> MarkedAnswer:
    shown: dict[str, object] = {"key": item.key, "explanation": item.explanation}
    if item.proof.document_id in visible:
        shown |= {"quote": item.proof.quote, "page": item.proof.page}
    answer = attempt.answers.get(item.question_id)
    return MarkedAnswer.model_validate({**mark.model_dump(), "answer": answer, **(shown if keys else {})})
