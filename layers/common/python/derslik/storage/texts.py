"""The texts of documents: one object for each version, kept in the environment by their immutable keys."""

from functools import cache

from cachetools import LRUCache
from pydantic import TypeAdapter

from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.storage.objects import Objects, text_key

CACHE_CHARS = 16_000_000

_schema = TypeAdapter(DocumentText)


@cache
def text_cache() -> LRUCache[str, DocumentText]:
    """Bounded by the characters it holds; another process can do without it."""
    return LRUCache(CACHE_CHARS, getsizeof=lambda text: len(text.text))


async def store_text(objects: Objects, document: Document, text: DocumentText) -> None:
    """Store the text of the version that is being made of the document, over that of an earlier attempt."""
    await objects.put(key_of_text(document), _schema.dump_json(text), "application/json")


def key_of_text(document: Document) -> str:
    """Of the version that is being made."""
    return text_key(document.session_id, document.document_id, document.version)


async def read_text(objects: Objects, key: str) -> DocumentText:
    """One stored text; raises `NotFound`."""
    return _schema.validate_json(await objects.get(key))


async def visible_text(objects: Objects, document: Document) -> DocumentText:
    """The text of the version that answers; raises `NotFound`."""
    assert document.ready_version is not None, "only a visible document has a text to cite"
    key = text_key(document.session_id, document.document_id, document.ready_version)
    text = text_cache().get(key)
    if text is None:
        text = await read_text(objects, key)
        if len(text.text) <= CACHE_CHARS:
            text_cache()[key] = text
    return text
