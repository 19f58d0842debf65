"""What a dead letter asked for, of whichever worker: each queue's messages have a shape of their own."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from documents import tasks
from documents.tasks import Task


class AnswerQuery(BaseModel):
    """Of the query worker's queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query_id: str


class MakeQuestions(BaseModel):
    """Of the questions worker's queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Literal["make_questions"] = "make_questions"
    job_id: str


type Asked = Task | AnswerQuery | MakeQuestions
_others: TypeAdapter[AnswerQuery | MakeQuestions] = TypeAdapter(AnswerQuery | MakeQuestions)


def read(body: str) -> list[Asked]:
    """None for a message that nobody of ours can have sent; it is taken for one of the documents worker's."""
    try:
        message = json.loads(body)
        if isinstance(message, dict) and ("query_id" in message or message.get("task") == "make_questions"):
            return [_others.validate_python(message)]
        return list[Asked](tasks.read(body))
    except ValueError:
        return []
