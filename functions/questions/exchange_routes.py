"""Taking items out of the bank into other tools, and back into it."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from derslik.concurrency import all_of
from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.domain.ids import now
from derslik.domain.questions import ItemContent, QuestionType, Status
from derslik.errors import Invalid, NotFound, TooLarge
from derslik.storage.objects import Objects
from derslik.storage.texts import visible_text
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments
from derslik.web.dependencies import ObjectStore
from derslik.web.identity import CurrentUser
from derslik.web.models import Body
from derslik.web.rate_limit import LIMITED
from questions.bank_store import QuestionBank
from questions.dependencies import QuestionStore
from questions.formats import PARSERS, WRITERS
from questions.formats.imported_items import ImportedItem
from questions.item_check import find_faults
from questions.item_import import ProofFinder, complete_item
from questions.known_items import KnownItems
from questions.question_generator import make_draft

router = APIRouter()
MAX_IMPORT = 300
MAX_IMPORT_CHARS = 900_000
MAX_EXPORT_BYTES = 4_000_000
"""A Lambda's reply holds 6 MB, with a third more for Base64 or quotation marks."""


class Import(Body):
    """`content`: the file's text; a QTI package in Base64."""

    format: Literal["gift", "moodle-xml", "qti21", "csv", "json"]
    content: Annotated[str, Field(min_length=1, max_length=MAX_IMPORT_CHARS)]


class ItemImport(BaseModel):
    """What became of the item at this place of the file, counted from 0."""

    index: int
    ok: bool
    question_id: str | None = None
    reasons: list[str] = []


class ImportReply(BaseModel):
    results: list[ItemImport]
    succeeded: int
    failed: int


EXPORTED: dict[str, Any] = {
    "content": {writer.media_type.partition(";")[0]: {"schema": {}} for writer in WRITERS.values()},
}


@router.get(
    "/sessions/{session_id}/questions/export", response_class=Response, responses={200: EXPORTED}, dependencies=LIMITED
)
async def export_questions(
    session: OwnedSession,
    bank: QuestionStore,
    format: Annotated[Literal["gift", "moodle-xml", "qti21", "csv", "json"], Query()],  # noqa: A002 - the parameter
    status: Status | None = None,
    type: QuestionType | None = None,  # noqa: A002 - the parameter
) -> Response:
    """The bank as a file, with its keys; without `status` everything that is not retired."""
    chosen = [
        question
        for question in await bank.list_all(session.session_id)
        if (question.status is status if status is not None else question.status is not Status.RETIRED)
        and type in (None, question.type)
    ]
    writer = WRITERS[format]
    names = {"content-disposition": f'attachment; filename="{writer.filename}"'}
    content = writer.write(chosen)
    if len(content.encode() if isinstance(content, str) else content) > MAX_EXPORT_BYTES:
        raise TooLarge("The file would be too large: export by status or type", code="export_too_large")
    return Response(content, media_type=writer.media_type, headers=names)


@router.post("/sessions/{session_id}/questions/import", dependencies=LIMITED)
async def import_questions(
    sent: Import,
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    objects: ObjectStore,
    bank: QuestionStore,
) -> ImportReply:
    """Items of a file as drafts, each that the session's own documents prove; for every other the reasons."""
    session_id = owned.session.session_id
    items = await asyncio.to_thread(PARSERS[sent.format], sent.content)
    if len(items) > MAX_IMPORT:
        raise Invalid(f"A file may have at most {MAX_IMPORT} items")
    finder = ProofFinder(await load_texts(objects, [document for document in owned.documents if document.visible]))
    known = KnownItems((question.question_id, question) for question in await bank.list_all(session_id))
    results = [
        await _import_item(index, item, finder, known, bank, session_id, user.id) for index, item in enumerate(items)
    ]
    succeeded = sum(result.ok for result in results)
    return ImportReply(results=results, succeeded=succeeded, failed=len(results) - succeeded)


async def load_texts(objects: Objects, documents: list[Document]) -> dict[str, tuple[Document, DocumentText]]:
    """By document; one whose text is gone is left out."""

    async def load(document: Document) -> Any:
        try:
            return document, await visible_text(objects, document)
        except NotFound:
            return None

    loaded = await all_of([load(document) for document in documents])
    return {document.document_id: (document, text) for document, text in filter(None, loaded)}


def _check_item(imported: ImportedItem, finder: ProofFinder, known: KnownItems) -> ItemContent | list[str]:
    """What is to be added, or why it is not."""
    item = complete_item(imported, finder)
    if isinstance(item, str):
        return [item]
    faults = find_faults(item, finder.texts)
    if faults:
        return faults
    return item if known.find_alike(item) is None else ["duplicate"]


async def _import_item(
    index: int,
    imported: ImportedItem,
    finder: ProofFinder,
    known: KnownItems,
    bank: QuestionBank,
    session_id: str,
    user_id: str,
) -> ItemImport:
    item = await asyncio.to_thread(_check_item, imported, finder, known)
    if isinstance(item, list):
        return ItemImport(index=index, ok=False, reasons=item)
    question = make_draft(session_id, item, "import", user_id, now())
    if not await bank.add(question):
        return ItemImport(index=index, ok=False, reasons=["duplicate"])
    known.add(question.question_id, item)
    return ItemImport(index=index, ok=True, question_id=question.question_id)
