"""What a message on the queue asks for: an upload that S3 tells of, or a task of ours."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

UPLOADS = "uploads"
IMPORTS = "imports"
FIRST_VERSION = 1
SEQUENCER_CHARS = 64


class Process(BaseModel):
    """Make this version of a document; `job_id` names the job it is part of, None for an upload.

    `sequencer` orders the uploads to one key, as text; None when no upload asks.
    """

    model_config = ConfigDict(frozen=True)

    task: Literal["process"] = "process"
    session_id: str
    document_id: str
    version: int
    job_id: str | None = None
    sequencer: str | None = None


class CleanVersions(BaseModel):
    """Remove the objects of versions that nobody needs any more."""

    model_config = ConfigDict(frozen=True)

    task: Literal["clean_versions"] = "clean_versions"
    session_id: str
    document_id: str


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


Task = Process | CleanVersions | DeleteDocument | DeleteSession | ExportSession | ImportSession
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
        objects = [record["s3"]["object"] for record in event["Records"]]
        for stored in objects:
            prefix, session_id, document_id = unquote_plus(stored["key"]).split("/")
            if prefix == UPLOADS:
                yield Process(
                    session_id=session_id,
                    document_id=document_id,
                    version=FIRST_VERSION,
                    sequencer=sortable(stored.get("sequencer", "")),
                )
            elif prefix == IMPORTS:
                yield ImportSession(session_id=session_id, job_id=document_id)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("neither a task nor an S3 event") from error


def sortable(sequencer: str) -> str:
    """S3's sequencers, hexadecimal and of different lengths, are ordered as text once padded on the right.

    docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return sequencer.upper().ljust(SEQUENCER_CHARS, "0")
