"""The routes that show a document to whoever may read its session: the file that was uploaded, and its text."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.errors import NotFound
from derslik.storage.objects import upload_key
from derslik.storage.texts import visible_text
from derslik.web.access import ReadableSessionWithDocuments
from derslik.web.dependencies import ObjectStore
from derslik.web.paging import Cursor, binding, decode_cursor, invalid_cursor, link_next
from documents.models import BlockReply, PageReply, TextReply

router = APIRouter()
MOST_CHARS = 500_000
MOST_BLOCKS = 10_000
"""Of one reply, which fits in the 6 MB that Lambda answers."""


async def visible_document(document_id: str, readable: ReadableSessionWithDocuments) -> Document:
    """Raises `NotFound` for one that is not there, not ready yet, or being deleted."""
    for document in readable.documents:
        if document.document_id == document_id and document.visible:
            return document
    raise NotFound("There is no such document", code="document_not_found")


VisibleDocument = Annotated[Document, Depends(visible_document)]


@router.get("/sessions/{session_id}/documents/{document_id}/file", status_code=302, response_class=Response)
async def get_document_file(document: VisibleDocument, objects: ObjectStore) -> Response:
    """The original file: 302 to an address that is good for five minutes. PDFs open in the browser."""
    key = upload_key(document.session_id, document.document_id)
    address = objects.presigned_view(key, document.filename, document.content_type.partition(";")[0].strip().lower())
    return Response(status_code=302, headers={"location": address, "cache-control": "no-store"})


@router.get("/sessions/{session_id}/documents/{document_id}/text")
async def get_document_text(
    document: VisibleDocument,
    objects: ObjectStore,
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=MOST_CHARS)] = MOST_CHARS,
    cursor: Cursor = None,
) -> TextReply:
    """The text that answers are made of, with its blocks and pages."""
    text = await visible_text(objects, document)
    bound_to = binding("text", document.session_id, document.document_id, str(document.ready_version))
    offset = parse_offset(decode_cursor(cursor, bound_to))
    end = end_of_part(text, offset, limit)
    link_next(request, response, end if end < len(text.text) else None, bound_to)
    return text_reply(document, text, offset, end)


def parse_offset(position: object) -> int:
    match position:
        case None:
            return 0
        case int(offset) if offset >= 0:
            return offset
    raise invalid_cursor()


def end_of_part(text: DocumentText, offset: int, limit: int) -> int:
    blocks = text.blocks_in(offset, offset + limit)
    full = blocks[MOST_BLOCKS].start if len(blocks) > MOST_BLOCKS else len(text.text)
    return min(offset + limit, full)


def text_reply(document: Document, text: DocumentText, offset: int, end: int) -> TextReply:
    assert document.ready_version is not None
    return TextReply(
        document_id=document.document_id,
        version=document.ready_version,
        format=text.format,
        offset=offset,
        length=len(text.text),
        text=text.text[offset:end],
        blocks=[BlockReply(**block._asdict()) for block in text.blocks_in(offset, end)],
        pages=[
            PageReply(page=page.page, start=page.start, end=page.end, kind=page.kind, name=page.name)
            for page in text.pages
            if page.start < end and offset <= page.end
        ],
    )
