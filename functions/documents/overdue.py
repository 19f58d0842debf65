"""What has to be asked for once more, decided from a document's row and objects alone."""

from collections.abc import Collection, Iterable

from derslik.domain.documents import UPLOAD_GRACE_SECONDS, Document, State
from derslik.domain.ids import age_seconds, epoch_seconds
from documents.tasks import CleanVersions, DeleteDocument, Process

QUIET_SECONDS = 900
"""Who has not been heard of for so long has nobody at work and, as far as one can tell, no message."""


def is_quiet(document: Document) -> bool:
    return document.lease_until < epoch_seconds() and age_seconds(document.updated_at) > QUIET_SECONDS


def never_uploaded(document: Document, keys: Collection[str]) -> bool:
    if document.state is not State.AWAITING_UPLOAD or age_seconds(document.created_at) <= UPLOAD_GRACE_SECONDS:
        return False
    return not any(key.startswith("uploads/") for key in keys)


def due(document: Document, keys: Collection[str]) -> Process | DeleteDocument | CleanVersions | None:
    """The task that somebody should have ended by now; `keys` are the document's objects."""
    session_id, document_id = document.session_id, document.document_id
    if not is_quiet(document):
        return None
    if document.state is State.DELETING:
        return DeleteDocument(session_id=session_id, document_id=document_id)
    came = any(key.startswith("uploads/") for key in keys)
    if document.pending and (came or document.state is not State.AWAITING_UPLOAD):
        return Process(session_id=session_id, document_id=document_id, version=document.version, job_id=document.job_id)
    if any(document.obsolete(version) for version in versions(keys)):
        return CleanVersions(session_id=session_id, document_id=document_id)
    return None


def versions(keys: Iterable[str]) -> list[int]:
    """Of texts and segments, `texts/<session>/<document>/<version>`."""
    return [int(key.rpartition("/")[2]) for key in keys if not key.startswith("uploads/")]
