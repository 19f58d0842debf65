"""Storage as FastAPI dependencies: a test passes its own by `app.dependency_overrides`."""

from typing import Annotated

from fastapi import Depends

from derslik.config import config
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.limits import Limits
from derslik.storage.objects import Objects, objects
from derslik.storage.queries import Queries
from derslik.storage.questions import Questions
from derslik.storage.queue import Queue, query_queue, queue
from derslik.storage.quizzes import Quizzes
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table, table

TheTable = Annotated[Table, Depends(table)]


async def sessions(of: TheTable) -> Sessions:
    return Sessions(of)


async def documents(of: TheTable) -> Documents:
    return Documents(of)


async def jobs(of: TheTable) -> Jobs:
    return Jobs(of)


async def queries(of: TheTable) -> Queries:
    return Queries(of, config().history_days)


async def questions(of: TheTable) -> Questions:
    return Questions(of)


async def quizzes(of: TheTable) -> Quizzes:
    return Quizzes(of)


async def limits(of: TheTable) -> Limits:
    return Limits(of, config().queries_per_minute)


SessionStore = Annotated[Sessions, Depends(sessions)]
DocumentStore = Annotated[Documents, Depends(documents)]
JobStore = Annotated[Jobs, Depends(jobs)]
QueryStore = Annotated[Queries, Depends(queries)]
QuestionStore = Annotated[Questions, Depends(questions)]
QuizStore = Annotated[Quizzes, Depends(quizzes)]
ObjectStore = Annotated[Objects, Depends(objects)]
WorkQueue = Annotated[Queue, Depends(queue)]
QueryQueue = Annotated[Queue | None, Depends(query_queue)]
QueryLimits = Annotated[Limits, Depends(limits)]
