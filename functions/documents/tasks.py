"""What a message on the queue asks for: an upload that S3 tells of, or a task of ours."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

UPLOADS = "uploads"
IMPORTS = "imports"
FIRST_VERSION = 1


class Process(BaseModel):
    """Make this version of a document; `job_id` names the job it is part of, None for an upload."""

    model_config = ConfigDict(frozen=True)

    task: Literal["process"] = "process"
    session_id: str
    document_id: str
    version: int
    job_id: str | None = None


class DeleteDocument(BaseModel):
    model_config = ConfigDict(frozen=True)

    task: Literal["delete_document"] = "delete_document"
    session_id: str
    document_id: str


class DeleteSession(BaseModel):
    model_config = ConfigDict(frozen=True)

    task: Literal["delete_session"] = "delete_session"
    session_id: str


class ExportSession(BaseModel):
    model_config = ConfigDict(frozen=True)

    task: Literal["export_session"] = "export_session"
    session_id: str
    job_id: str


class ImportSession(BaseModel):
    """The archive of this job has been uploaded; `session_id` is the session to be made."""

    model_config = ConfigDict(frozen=True)

    task: Literal["import_session"] = "import_session"
    session_id: str
    job_id: str


Task = Process | DeleteDocument | DeleteSession | ExportSession | ImportSession
_ours: TypeAdapter[Task] = TypeAdapter(Annotated[Task, Field(discriminator="task")])


def read(body: str) -> list[Task]:
    """The tasks of one message; raises `ValueError` for one that nobody of ours can have sent."""
    message = json.loads(body)
    if isinstance(message, dict) and "task" in message:
        return [_ours.validate_python(message)]
    if isinstance(message, dict) and message.get("Event") == "s3:TestEvent":
        return []
    return list(uploads(message))


def uploads(event: Any) -> Iterator[Process | ImportSession]:
    try:
        keys = [unquote_plus(record["s3"]["object"]["key"]) for record in event["Records"]]
        for key in keys:
            prefix, session_id, document_id = key.split("/")
            if prefix == UPLOADS:
                yield Process(session_id=session_id, document_id=document_id, version=FIRST_VERSION)
            elif prefix == IMPORTS:
                yield ImportSession(session_id=session_id, job_id=document_id)
    except (KeyError, TypeError) as error:
        raise ValueError("neither a task nor an S3 event") from error
