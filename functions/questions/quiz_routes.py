"""Quizzes and attempts. A student's replies are made of `PaperItem`s, which have no key; after handing in, of marks."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from derslik.concurrency import all_of
from derslik.domain.documents import Document
from derslik.domain.grading import mark_answer, sum_points, summarise_items
from derslik.domain.ids import is_well_formed, new_id, now
from derslik.domain.quizzes import (
    Attempt,
    Mark,
    Quiz,
    QuizItem,
    QuizStatus,
    make_quiz_item,
    require_answer_size,
)
from derslik.domain.sessions import Session
from derslik.errors import Invalid, NotFound, Stale
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments, ReadableSession, ReadableSessionWithDocuments
from derslik.web.callers import declared
from derslik.web.headers import ExpectedVersion, IdempotencyHeader, etag, idempotency_of
from derslik.web.identity import CurrentUser
from derslik.web.paging import Cursor, Limit, binding, decode_cursor, decode_key, invalid_cursor, link_next
from questions.dependencies import QuestionStore, QuizStore
from questions.quiz_models import (
    AttemptOut,
    MarkedAnswer,
    NewQuiz,
    Paper,
    QuizChange,
    QuizOut,
    QuizSummary,
    Results,
    Submission,
)
from questions.quiz_store import Quizzes, quiz_not_found

router = APIRouter()
MAX_STUDENTS_BYTES = 1_500_000
"""Of the attempts in one page of results; the one that brings it over is the last."""


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
    return [QuizSummary.model_validate(item) for item in page.items]


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


@router.post(
    "/sessions/{session_id}/quizzes/{quiz_id}/attempts", status_code=201, openapi_extra=declared(refuses=[409])
)
async def submit_attempt(
    quiz_id: str,
    submission: Submission,
    user: CurrentUser,
    readable: ReadableSessionWithDocuments,
    store: QuizStore,
    response: Response,
) -> AttemptOut:
    """Hand in, once. The same again gives the same result; other answers are refused."""
    session, documents = readable
    quiz = await find_visible_quiz(quiz_id, session, store, student=True)
    if unknown := set(submission.answers) - {item.question_id for item in quiz.items}:
        raise Invalid(f"answers: this quiz has no question {sorted(unknown)[0]}")
    require_answer_size(submission.answers)
    marks = [mark_answer(item, submission.answers.get(item.question_id)) for item in quiz.items]
    attempt = Attempt(
        quiz_id=quiz.quiz_id,
        user_id=user.id,
        answers=submission.answers,
        marks=marks,
        points=sum_points(quiz.items, marks),
        out_of=quiz.out_of,
        submitted_at=now(),
    )
    response.headers["location"] = f"/sessions/{session.session_id}/quizzes/{quiz_id}/attempts/mine"
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
async def get_results(
    quiz_id: str,
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    store: QuizStore,
    request: Request,
    response: Response,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Results:
    """How the class did: each item's share correct and discrimination, and a page of the students' attempts."""
    session, documents = owned
    quiz = await find_visible_quiz(quiz_id, session, store, student=False)
    bound_to = binding("results", user.id, session.session_id, quiz.quiz_id)
    attempts = await store.list_attempts(quiz.quiz_id)
    students, position = page_of_students(quiz, attempts, documents, decode_cursor(cursor, bound_to), limit)
    link_next(request, response, position, bound_to)
    average = sum(attempt.points for attempt in attempts) / len(attempts) if attempts else None
    return Results(
        quiz_id=quiz.quiz_id,
        attempts=len(attempts),
        average_points=None if average is None else round(average, 4),
        out_of=quiz.out_of,
        items=summarise_items(quiz.items, attempts),
        students=students,
    )


def page_of_students(
    quiz: Quiz, attempts: list[Attempt], documents: Sequence[Document], after: Any, limit: int
) -> tuple[list[AttemptOut], str | None]:
    """The attempts after that of the user `after`, as many as a reply can hold; and the last user, if there are more.

    `attempts` stand in the order of their users.
    """
    if not isinstance(after, str | None):
        raise invalid_cursor()
    rest = [attempt for attempt in attempts if after is None or user_order(attempt.user_id) > user_order(after)]
    students: list[AttemptOut] = []
    size = 0
    for attempt in rest[:limit]:
        students.append(attempt_reply(quiz, attempt, documents, keys=True))
        size += len(students[-1].model_dump_json().encode())
        if size > MAX_STUDENTS_BYTES:
            break
    return students, students[-1].user_id if len(students) < len(rest) else None


def user_order(user_id: str) -> bytes:
    """The table's order of keys is that of their bytes."""
    return user_id.encode()


async def find_visible_quiz(quiz_id: str, session: Session, store: Quizzes, *, student: bool) -> Quiz:
    if not is_well_formed(quiz_id):
        raise quiz_not_found()
    quiz = await store.get(session.session_id, quiz_id)
    if student and quiz.status is QuizStatus.DRAFT:
        raise quiz_not_found()
    return quiz


def summarise_quiz(quiz: Quiz) -> dict[str, object]:
    return quiz.model_dump(include=set(QuizSummary.model_fields))


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
