"""Items from definitions: "X nedir?", "… ne denir?", and the latter with options of the same kind."""

from collections.abc import Iterator, Sequence
from itertools import islice

from derslik.language.capitals import capitalised
from derslik.language.course_terms import Lexicon
from derslik.language.wording import folded_words, text_roots
from questions.from_text.candidates import Candidate, chance
from questions.from_text.concepts import (
    Concept,
    Distance,
    Twins,
    can_stand_beside,
    find_concepts,
    find_nearest,
    group_by_form,
    measure_distance,
)
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

OPTIONS = 4
_WORTH = 4.0
_SHORT_BODY = 5
_WORTH_OF_SHORT = 2.5


def make_definition_items(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    """For each definition the ways to ask it; `select_items` takes one of them."""
    concepts = find_concepts(course, chunks)
    others = group_by_form(concepts)
    for concept in concepts:
        definition, language = concept.definition, concept.kind[0]
        reading, sentence, source = definition.reading, definition.sentence, definition.source
        proofs = [chunks[source].prove(sentence.start, sentence.end)]
        worth = _WORTH if len(reading.body.split()) >= _SHORT_BODY else _WORTH_OF_SHORT
        question, term = reading.asks_term, reading.term
        items = [make_item("short_answer", question, term, language, proofs)]
        if reading.asks_body is not None:
            items.append(make_item("open", reading.asks_body, reading.body, language, proofs))
        if options := _pick_options(concept, others[concept.form], seed):
            items.append(make_item("multiple_choice", question, term, language, proofs, options=options))
        for item in items:
            yield Candidate(item, concept.about, source, chunks[source].page, worth)


def _pick_options(concept: Concept, others: Sequence[Twins], seed: int) -> list[str] | None:
    """The term and three others of its kind that the course defines, the nearest; None when it has too few.

    What of the term the question says ("… bağ hangisidir?") it says of the others too: one option with "bağ" would be
    the key.
    """
    term, language = concept.definition.reading.term, concept.kind[0]
    asked = text_roots(concept.definition.reading.asks_term)
    said = concept.word_roots & asked
    fair = (
        other
        for *_, other in find_nearest(others, concept)
        if can_stand_beside(other, concept)
        and other.word_roots & asked >= said
        and (term[:1].isupper() or other.shown[:1].islower())
    )
    distances = {other.about: measure_distance(other, concept, seed) for other in fair}
    nearest = list(islice(_keep_different_heads(sorted(distances.values()), concept), OPTIONS - 1))
    if len(nearest) < OPTIONS - 1:
        return None
    shown = [distance[-1] for distance in nearest]
    options = [term, *(capitalised(other, language) if term[:1].isupper() else other for other in shown)]
    return sorted(options, key=lambda option: chance(seed, term, option))


def _keep_different_heads(distances: Sequence[Distance], concept: Concept) -> Iterator[Distance]:
    """No two whose last word, which the key does not have, is the same: the key would stand out."""
    heads: set[str] = set()
    for distance in distances:
        head = folded_words(distance[-1])[-1]
        if head not in heads:
            yield distance
        heads |= {head} - concept.words
