"""The messages of the queues: one schema, written by `storage.queue` and read by whoever takes a message from a queue.

A body is one of our messages, or S3's notification of uploaded objects.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

UPLOADS = "uploads"
IMPORTS = "imports"
FIRST_VERSION = 1
SEQUENCER_CHARS = 64


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProcessDocument(_Message):
    """Make this version of a document; `job_id` names the job it is part of, None for an upload.

    `sequencer` orders the uploads to one key, as text; None when no upload asks.
    """

    task: Literal["process"] = "process"
    session_id: str
    document_id: str
    version: int
    job_id: str | None = None
    sequencer: str | None = None


class CleanVersions(_Message):
    """Remove the objects of versions that nobody needs any more."""

    task: Literal["clean_versions"] = "clean_versions"
    session_id: str
    document_id: str


class DeleteDocument(_Message):
    task: Literal["delete_document"] = "delete_document"
    session_id: str
    document_id: str


class DeleteSession(_Message):
    task: Literal["delete_session"] = "delete_session"
    session_id: str


class ExportSession(_Message):
    task: Literal["export_session"] = "export_session"
    session_id: str
    job_id: str


class ImportSession(_Message):
    """The archive of this job has been uploaded; `session_id` is the session to be made."""

    task: Literal["import_session"] = "import_session"
    session_id: str
    job_id: str


class AnswerQuery(_Message):
    """Of the query worker's queue."""

    task: Literal["answer_query"] = "answer_query"
    query_id: str


class MakeQuestions(_Message):
    """Of the questions worker's queue."""

    task: Literal["make_questions"] = "make_questions"
    job_id: str


type DocumentsMessage = ProcessDocument | CleanVersions | DeleteDocument | DeleteSession | ExportSession | ImportSession
"""Of the documents worker's queue."""
type Message = DocumentsMessage | AnswerQuery | MakeQuestions

_messages: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="task")])


def parse_messages(body: str) -> list[Message]:
    """The messages of one body; raises `ValueError` for a body that nobody of ours can have sent."""
    content = json.loads(body)
    if isinstance(content, dict) and set(content) == {"query_id"}:  # as it was sent before version 0.2
        content["task"] = "answer_query"
    if isinstance(content, dict) and "task" in content:
        return [_messages.validate_python(content)]
    if isinstance(content, dict) and content.get("Event") == "s3:TestEvent":
        return []
    return list(_upload_messages(content))


def _upload_messages(event: Any) -> Iterator[ProcessDocument | ImportSession]:
    try:
        objects = [record["s3"]["object"] for record in event["Records"]]
        for stored in objects:
            prefix, session_id, identifier = unquote_plus(stored["key"]).split("/")
            if prefix == UPLOADS:
                yield ProcessDocument(
                    session_id=session_id,
                    document_id=identifier,
                    version=FIRST_VERSION,
                    sequencer=sortable_sequencer(stored.get("sequencer", "")),
                )
            elif prefix == IMPORTS:
                yield ImportSession(session_id=session_id, job_id=identifier)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("neither a message of ours nor an S3 event") from error


def sortable_sequencer(sequencer: str) -> str:
    """S3's sequencers, hexadecimal and of different lengths, are ordered as text once padded on the right.

    docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return sequencer.upper().ljust(SEQUENCER_CHARS, "0")
