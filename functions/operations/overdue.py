"""What has to be asked for once more, decided from a document's row and objects alone."""

from collections.abc import Collection, Iterable

from derslik.domain.documents import UPLOAD_GRACE_SECONDS, Document, State
from derslik.domain.ids import age_seconds, epoch_seconds
from derslik.domain.messages import CleanVersions, DeleteDocument, ProcessDocument

QUIET_SECONDS = 900
"""Who has not been heard of for so long has nobody at work and, as far as one can tell, no message."""


def is_quiet(document: Document) -> bool:
    return document.lease_until < epoch_seconds() and age_seconds(document.updated_at) > QUIET_SECONDS


def is_never_uploaded(document: Document, keys: Collection[str]) -> bool:
    if document.state is not State.AWAITING_UPLOAD or age_seconds(document.created_at) <= UPLOAD_GRACE_SECONDS:
        return False
    return not any(key.startswith("uploads/") for key in keys)


def overdue_message(
    document: Document, keys: Collection[str]
) -> ProcessDocument | DeleteDocument | CleanVersions | None:
    """What somebody should have ended by now; `keys` are the document's objects."""
    session_id, document_id = document.session_id, document.document_id
    if not is_quiet(document):
        return None
    if document.state is State.DELETING:
        return DeleteDocument(session_id=session_id, document_id=document_id)
    came = any(key.startswith("uploads/") for key in keys)
    if document.pending and (came or document.state is not State.AWAITING_UPLOAD):
        return ProcessDocument(
            session_id=session_id, document_id=document_id, version=document.version, job_id=document.job_id
        )
    if any(document.obsolete(version) for version in stored_versions(keys)):
        return CleanVersions(session_id=session_id, document_id=document_id)
    return None


def stored_versions(keys: Iterable[str]) -> list[int]:
    """Of texts and segments, `texts/<session>/<document>/<version>`."""
    return [int(key.rpartition("/")[2]) for key in keys if not key.startswith("uploads/")]
