"""One version of one document with its index: built once, then never changed."""

import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import msgpack

from derslik.domain.document_text import Block, Page
from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.lexical import terms
from retrieval.chunking import Chunk, cut

FORMAT = 1
MOST_COUNTED = 255


@dataclass(frozen=True)
class Segment:
    """`lengths` are the chunks' numbers of terms. `postings` gives for a term the chunks that have it: native
    unsigned 32-bit integers, the chunk's index in the upper 24 bits and the count (255 and more as 255) in the
    lower 8. `vectors`: the embeddings of `vectors.texts` by `embedding_model`, as `vectors.pack` makes them, or none.
    """

    document_id: str
    version: int
    source_file: str
    filename: str
    language: Language
    text: str
    pages: list[Page]
    chunks: list[Chunk]
    lengths: list[int]
    postings: dict[str, bytes]
    embedding_model: str | None = None
    vectors: bytes = b""

    @cached_property
    def length(self) -> int:
        return sum(self.lengths)

    @cached_property
    def memory(self) -> int:
        """About how many bytes it takes."""
        entries = sum(len(packed) for packed in self.postings.values()) + 150 * len(self.postings)
        return entries + sys.getsizeof(self.text) + 400 * len(self.chunks) + len(self.vectors)

    def content(self, chunk: int) -> str:
        return self.text[self.chunks[chunk].start : self.chunks[chunk].end]

    def postings_of(self, term: str) -> Sequence[int]:
        return memoryview(self.postings.get(term, b"")).cast("I")


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it is given; `chunk_size` and `chunk_overlap` in characters."""

    document_id: str
    version: int
    source_file: str
    filename: str
    text: str
    pages: list[Page]
    chunk_size: int
    chunk_overlap: int
    blocks: Sequence[Block] = ()


def build(source: Source) -> Segment:
    """Cut and index; the same source always gives the same segment. A chunk is also found by its headings."""
    language = detect_language(source.text)
    chunks = cut(source.text, source.chunk_size, source.chunk_overlap, source.pages, source.blocks)
    lengths: list[int] = []
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for index, chunk in enumerate(chunks):
        searched = f"{chunk.heading or ''}\n{chunk.context or ''}\n{source.text[chunk.start : chunk.end]}"
        counts = Counter(terms(searched, language))
        lengths.append(counts.total())
        for term, count in counts.items():
            postings[term].append(index << 8 | min(count, MOST_COUNTED))
    return Segment(
        document_id=source.document_id,
        version=source.version,
        source_file=source.source_file,
        filename=source.filename,
        language=language,
        text=source.text,
        pages=source.pages,
        chunks=chunks,
        lengths=lengths,
        postings={term: packed.tobytes() for term, packed in postings.items()},
    )


def encode(segment: Segment) -> bytes:
    fields = {name: value for name, value in vars(segment).items() if name in Segment.__dataclass_fields__}
    fields["pages"] = [(page.page, page.start, page.end) for page in segment.pages]
    return zlib.compress(msgpack.packb({"format": FORMAT, **fields}))


def decode(body: bytes) -> Segment:
    fields = msgpack.unpackb(zlib.decompress(body))
    found = fields.pop("format")
    if found != FORMAT:
        raise ValueError(f"segment format {found} is not {FORMAT}: process the document again")
    fields["pages"] = [Page(*page) for page in fields["pages"]]
    fields["chunks"] = [Chunk(*chunk) for chunk in fields["chunks"]]
    return Segment(**fields)
