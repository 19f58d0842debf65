"""Questions made of the course's own sentences, without a model."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derslik.domain.questions import ItemContent
from derslik.language import Language
from derslik.language.course_terms import Lexicon, course_lexicon
from derslik.language.detection import detect_language
from derslik.language.prose import parse_prose
from questions.from_text.candidates import Candidate, chance
from questions.from_text.cause_items import make_cause_items
from questions.from_text.cloze_items import make_cloze_items
from questions.from_text.dated_event_items import make_dated_event_items
from questions.from_text.definition_items import make_definition_items
from questions.from_text.fact_items import make_fact_items
from questions.from_text.fact_sentences import find_fact_sentences
from questions.from_text.matching_items import make_matching_items
from questions.from_text.ordering_items import make_ordering_items
from questions.from_text.selection import select_items
from questions.from_text.true_false_items import make_true_false_items
from questions.item_check import quote_holds_key
from questions.item_filter import ItemFilter
from questions.source_chunks import SourceChunk

MIN_CHUNKS = 60
CHUNKS_EACH = 4


def make_items(
    chunks: Sequence[SourceChunk], count: int, seed: int, item_filter: ItemFilter | None = None
) -> list[ItemContent]:
    """Up to `count` items in the order of the text, fewer when it gives no more; the same for the same seed.

    Reading costs about 3 ms a chunk, so it reads no more chunks than the count asks for, unless they gave too little.
    Without a filter every type that a key's own words prove is made, and none is refused.
    """
    size = max(MIN_CHUNKS, CHUNKS_EACH * count)
    items = _make_from(spread_chunks(chunks, size, seed), count, seed, item_filter)
    return items if len(items) == count or size >= len(chunks) else _make_from(chunks, count, seed, item_filter)


def spread_chunks(chunks: Sequence[SourceChunk], size: int, seed: int) -> Sequence[SourceChunk]:
    """At most `size` of the chunks, in their order, one from each equal stretch."""
    if size >= len(chunks):
        return chunks
    edges = [len(chunks) * part // size for part in range(size + 1)]
    return [chunks[start + int(chance(seed, start) * (end - start))] for start, end in pairwise(edges)]


def _make_from(
    chunks: Sequence[SourceChunk], count: int, seed: int, item_filter: ItemFilter | None
) -> list[ItemContent]:
    languages: dict[str, Language] = {}
    for chunk in chunks:
        languages.setdefault(chunk.document_id, detect_language(chunk.text))
    course = course_lexicon([parse_prose(chunk.text, languages[chunk.document_id]) for chunk in chunks])
    types = frozenset() if item_filter is None else item_filter.types
    proved = (candidate for candidate in _make_candidates(course, chunks, seed, types) if _is_proved(candidate.item))
    usable = [candidate for candidate in proved if item_filter is None or item_filter.is_usable(candidate.item)]
    return select_items(usable, count, seed, item_filter)


def _is_proved(item: ItemContent) -> bool:
    quotes = " ".join(proof.quote for proof in item.proofs)
    return item.type == "true_false" or isinstance(item.key, list) or quote_holds_key(quotes, item.key)


def _make_candidates(
    course: Lexicon, chunks: Sequence[SourceChunk], seed: int, types: frozenset[str]
) -> Iterator[Candidate]:
    """Of the types that a key's own words prove all, of the others those that are in `types`."""
    fact_sentences = find_fact_sentences(course)
    yield from make_definition_items(course, chunks, seed)
    yield from make_cloze_items(course, fact_sentences, chunks)
    yield from make_fact_items(fact_sentences, chunks, seed)
    yield from make_cause_items(fact_sentences, chunks)
    if "true_false" in types:
        yield from make_true_false_items(course, fact_sentences, chunks, seed)
    if "matching" in types:
        yield from make_matching_items(course, chunks, seed)
    if "ordering" in types:
        yield from make_ordering_items(course, chunks, seed)
    if not types.isdisjoint(("matching", "ordering")):
        yield from make_dated_event_items(fact_sentences, chunks, seed)
