"""Questions made of the course's own sentences, without a model."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derslik.domain.prose import read
from derslik.domain.terms import Lexicon, lexicon
from derslik.domain.text import Language, language
from questions.from_text.candidates import Candidate, chance
from questions.from_text.cloze import clozes
from questions.from_text.definitions import defined
from questions.from_text.selection import select
from questions.items import Item, SourceChunk, stands_in

MIN_CHUNKS = 60
CHUNKS_EACH = 4


def make_items(chunks: Sequence[SourceChunk], count: int, seed: int) -> list[Item]:
    """Up to `count` items in the order of the text, fewer when it gives no more; the same for the same seed.

    Reading costs about 3 ms a chunk, so it reads no more chunks than the count asks for, unless they gave too little.
    """
    size = max(MIN_CHUNKS, CHUNKS_EACH * count)
    items = _from(spread(chunks, size, seed), count, seed)
    return items if len(items) == count or size >= len(chunks) else _from(chunks, count, seed)


def spread(chunks: Sequence[SourceChunk], size: int, seed: int) -> Sequence[SourceChunk]:
    """At most `size` of the chunks, in their order, one from each equal stretch."""
    if size >= len(chunks):
        return chunks
    edges = [len(chunks) * part // size for part in range(size + 1)]
    return [chunks[start + int(chance(seed, start) * (end - start))] for start, end in pairwise(edges)]


def _from(chunks: Sequence[SourceChunk], count: int, seed: int) -> list[Item]:
    languages: dict[str, Language] = {}
    for chunk in chunks:
        languages.setdefault(chunk.document_id, language(chunk.text))
    course = lexicon([read(chunk.text, languages[chunk.document_id]) for chunk in chunks])
    usable = (one for one in _candidates(course, chunks, seed) if stands_in(one.item.key, one.item.proof.quote))
    return select(list(usable), count, seed)


def _candidates(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    yield from defined(course, chunks, seed)
    yield from clozes(course, chunks)
