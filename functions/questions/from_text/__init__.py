"""Questions made of the course's own sentences, without a model."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derslik.language import Language
from derslik.language.course_terms import Lexicon, course_lexicon
from derslik.language.detection import detect_language
from derslik.language.prose import parse_prose
from questions.from_text.candidates import Candidate, chance
from questions.from_text.causes import causes
from questions.from_text.choices import choices
from questions.from_text.cloze import clozes
from questions.from_text.dated_events import events
from questions.from_text.definitions import defined
from questions.from_text.fact_sentences import tellings
from questions.from_text.matching import matches
from questions.from_text.ordering import orders
from questions.from_text.selection import select
from questions.from_text.statements import statements
from questions.item_filter import Judge
from questions.items import Item, SourceChunk, stands_in

MIN_CHUNKS = 60
CHUNKS_EACH = 4


def make_items(chunks: Sequence[SourceChunk], count: int, seed: int, judge: Judge | None = None) -> list[Item]:
    """Up to `count` items in the order of the text, fewer when it gives no more; the same for the same seed.

    Reading costs about 3 ms a chunk, so it reads no more chunks than the count asks for, unless they gave too little.
    Without a judge every type that a key's own words prove is made, and none is refused.
    """
    size = max(MIN_CHUNKS, CHUNKS_EACH * count)
    items = _from(spread(chunks, size, seed), count, seed, judge)
    return items if len(items) == count or size >= len(chunks) else _from(chunks, count, seed, judge)


def spread(chunks: Sequence[SourceChunk], size: int, seed: int) -> Sequence[SourceChunk]:
    """At most `size` of the chunks, in their order, one from each equal stretch."""
    if size >= len(chunks):
        return chunks
    edges = [len(chunks) * part // size for part in range(size + 1)]
    return [chunks[start + int(chance(seed, start) * (end - start))] for start, end in pairwise(edges)]


def _from(chunks: Sequence[SourceChunk], count: int, seed: int, judge: Judge | None) -> list[Item]:
    languages: dict[str, Language] = {}
    for chunk in chunks:
        languages.setdefault(chunk.document_id, detect_language(chunk.text))
    course = course_lexicon([parse_prose(chunk.text, languages[chunk.document_id]) for chunk in chunks])
    proved = (one for one in _candidates(course, chunks, seed, judge) if _is_proved(one.item))
    usable = [one for one in proved if judge is None or judge.usable(one.item)]
    return select(usable, count, seed, judge)


def _is_proved(item: Item) -> bool:
    quotes = " ".join(proof.quote for proof in item.proofs)
    return item.type == "true_false" or isinstance(item.key, list) or stands_in(item.key, quotes)


def _candidates(course: Lexicon, chunks: Sequence[SourceChunk], seed: int, judge: Judge | None) -> Iterator[Candidate]:
    every = tellings(course)
    yield from defined(course, chunks, seed)
    yield from clozes(course, every, chunks)
    yield from choices(every, chunks, seed)
    yield from causes(every, chunks)
    if judge is not None and "true_false" in judge.types:
        yield from statements(course, every, chunks, seed)
    if judge is not None and "matching" in judge.types:
        yield from matches(course, chunks, seed)
    if judge is not None and "ordering" in judge.types:
        yield from orders(course, chunks, seed)
    if judge is not None and not judge.types.isdisjoint(("matching", "ordering")):
        yield from events(every, chunks, seed)
