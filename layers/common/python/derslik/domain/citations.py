"""Citations: passages that stand, letter for letter, in a document's own text."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, computed_field

from derslik.domain.document_text import BlockKind, DocumentText, Location
from derslik.domain.documents import Document
from derslik.language.markdown import heading_path_at

MAX_METADATA_BYTES = 4_000

_metadata = TypeAdapter(dict[str, Any])
_WORD = re.compile(r"\S++")


class BlockSpan(BaseModel):
    """A block of the document's text that a source has a part of."""

    model_config = ConfigDict(frozen=True)

    kind: BlockKind
    start: int
    end: int


class Citation(BaseModel):
    """A source of an answer: the document's `text[start:end]` is `quote`.

    `blocks` are those that the quote has a part of, `places` where it stands in the upload; both empty for texts that
    were stored before there were blocks.
    """

    model_config = ConfigDict(frozen=True)

    content: str
    score: float
    metadata: dict[str, Any]
    document_id: str
    filename: str
    page: int | None
    page_label: str | None = None
    heading: str | None
    start: int
    end: int
    blocks: list[BlockSpan] = Field(default_factory=list)
    places: list[Location] = Field(default_factory=list)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def quote(self) -> str:
        return self.content


def cite(
    content: str, score: float, metadata: dict[str, Any], document: Document, text: DocumentText
) -> Citation | None:
    """The passage as a citation; None when it does not stand in the text."""
    span = verified_span(content, metadata, text.text)
    if span is None:
        return None
    start, end = span
    return Citation(
        content=text.text[start:end],
        score=score,
        metadata=bounded_metadata(metadata),
        document_id=document.document_id,
        filename=document.filename,
        **text.place_at(start),
        heading=given if isinstance(given := metadata.get("heading"), str) else heading_path_at(text.text, start),
        start=start,
        end=end,
        blocks=[BlockSpan(kind=block.kind, start=block.start, end=block.end) for block in text.blocks_in(start, end)],
        places=text.locate(start, end),
    )


def bounded_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """What a service says of its passage; nothing where that is too much to be kept with an answer, or no JSON."""
    try:
        small = len(_metadata.dump_json(metadata)) <= MAX_METADATA_BYTES
    except ValueError:
        small = False
    return metadata if small else {}


def verified_span(content: str, metadata: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Where the passage stands: where the service says, if that is true, else where it is found."""
    start, end = metadata.get("start"), metadata.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and text[start:end] == content:
        return start, end
    return find(content, text)


def find(content: str, text: str) -> tuple[int, int] | None:
    """The first place where the passage stands, any white space being as good as any other.

    In linear time: a pattern of the words would begin anew at each place of a text that repeats itself.
    """
    wanted, spaced = " ".join(content.split()), single_spaced(text)
    at = spaced.find(wanted) if wanted else -1
    if at < 0:
        return None
    return original_offset(text, spaced, at), original_offset(text, spaced, at + len(wanted) - 1) + 1


@lru_cache(maxsize=4)
def single_spaced(text: str) -> str:
    return " ".join(text.split())


def original_offset(text: str, spaced: str, at: int) -> int:
    """Where in the text the letter stands that is at a place of its words with single spaces."""
    word = next(islice(_WORD.finditer(text), spaced.count(" ", 0, at), None))
    return word.start() + at - (spaced.rfind(" ", 0, at) + 1)


def document_of(metadata: dict[str, Any], visible: Sequence[Document]) -> list[Document]:
    """The visible documents that a passage may come from: by id and version, else by file name."""
    given = metadata.get("document_id")
    if given is not None:
        versions = (None, *(document.ready_version for document in visible if document.document_id == given))
        return [
            document for document in visible if document.document_id == given and metadata.get("version") in versions
        ]
    names = (metadata.get("filename"), metadata.get("source_file"))
    return [document for document in visible if document.filename in names]
