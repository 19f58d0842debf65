"""True/false items: a sentence as it stands, or with one thing in it swapped for another of the same kind."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.questions import TRUE_FALSE, ItemContent
from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.course_terms import Lexicon
from derslik.language.prose import Sentence
from derslik.language.vocabulary import OPPOSITES
from derslik.language.wording import word_roots
from questions.from_text.candidates import Candidate, chance
from questions.from_text.concepts import (
    Concept,
    Twins,
    can_stand_beside,
    find_concepts,
    find_nearest,
    group_by_form,
    measure_distance,
)
from questions.from_text.distractors import CourseFacts, inflect_like, pick_distractors
from questions.from_text.fact import is_listed
from questions.from_text.fact_sentences import FactSentence, rate_sentence
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

LEAD: Mapping[Language, str] = {"tr": "Doğru mu, yanlış mı? ", "en": "True or false? "}
_WORTH, _WORTH_OF_A_FACT, _WORTH_OF_A_SENTENCE = 2.5, 1.9, 1.3
_HALF = 0.5
_TRUE = 0.25
"""Share of the true ones among sentences in which something can be swapped: all others can only be true."""
_SAYS_LITTLE = 0.6
_LONG = 20
_TERM_GOES_ON = re.compile(r" (?:lisans|mahkeme|öğretim|film|öykü|sanayi|kare|çaplı|school|court)")
_FROM = re.compile(r"[dt][ae]n $")
_OBJECT = re.compile(r"[ıiuü](?:n[ıiuü])? $")

type Swap = tuple[int, int, str, str]
"""From where to where, what is put there, and what it corrects to."""


def make_true_false_items(
    course: Lexicon, fact_sentences: Sequence[FactSentence], chunks: Sequence[SourceChunk], seed: int
) -> Iterator[Candidate]:
    concepts = find_concepts(course, chunks)
    groups, facts = group_by_form(concepts), CourseFacts.of(fact_sentences)
    for concept in concepts:
        source = concept.definition.source
        item = _state_definition(concept, groups[concept.form], chunks[source], seed)
        if item is not None:
            yield Candidate(item, concept.about, source, chunks[source].page, _WORTH)
    for fact_sentence in fact_sentences:
        yield _state_sentence(fact_sentence, facts, chunks[fact_sentence.source], seed)


def _state_sentence(fact_sentence: FactSentence, facts: CourseFacts, chunk: SourceChunk, seed: int) -> Candidate:
    """Mostly false where something can be swapped."""
    sentence, source = fact_sentence.sentence, fact_sentence.source
    swaps = [*_swap_facts(fact_sentence, facts, seed), *_swap_opposites(fact_sentence)]
    swap = swaps[0] if swaps and chance(seed, "true", sentence.plain) >= _TRUE else None
    worth = (_WORTH_OF_A_FACT if swaps else _WORTH_OF_A_SENTENCE) * rate_sentence(fact_sentence)
    worth *= 1.0 if fact_sentence.facts or swaps else _SAYS_LITTLE
    worth *= 1.0 if len(sentence.words) <= _LONG else _SAYS_LITTLE
    item = _make_item(sentence, swap, fact_sentence.language, chunk)
    return Candidate(item, f"says {sentence.plain[:60]}", source, chunk.page, worth)


def _make_item(sentence: Sentence, swap: Swap | None, language: Language, chunk: SourceChunk) -> ItemContent:
    plain, (true, false) = sentence.plain, TRUE_FALSE[language]
    options, proofs = [true, false], [chunk.prove(sentence.start, sentence.end)]
    if swap is None:
        return make_item("true_false", LEAD[language] + plain, true, language, proofs, options=options)
    start, end, value, correction = swap
    stem = LEAD[language] + capitalised(plain[:start] + value + plain[end:], language)
    return make_item("true_false", stem, false, language, proofs, options=options, correction=correction)


def _swap_facts(fact_sentence: FactSentence, facts: CourseFacts, seed: int) -> Iterator[Swap]:
    for fact in fact_sentence.facts:
        if is_listed(fact_sentence.sentence.plain, fact):
            continue
        if distractors := pick_distractors(fact, fact_sentence, facts, 1, seed):
            yield fact.start, fact.suffix_end, inflect_like(fact, distractors[0]), fact.value


def _swap_opposites(fact_sentence: FactSentence) -> Iterator[Swap]:
    """The first word that stands once and has one opposite, in the same form."""
    opposites, sentence = OPPOSITES[fact_sentence.language], fact_sentence.sentence
    for word in sentence.words[1:]:
        written = sentence.plain[word.start : word.end]
        once = sum(other.text == word.text for other in sentence.words) == 1
        if written in opposites and once and _is_free(sentence.plain, word.start, word.end):
            yield word.start, word.end, opposites[written], written


def _is_free(text: str, start: int, end: int) -> bool:
    """Whether the word is no part of a set phrase ("birden fazla", "daha sonra"): after and before want an ablative."""
    before, word = text[:start], text[start:end]
    if _TERM_GOES_ON.match(text, end) or not before.endswith(" "):
        return False
    if word in ("kazandı", "kaybetti"):
        return _OBJECT.search(before) is not None
    if word in ("önce", "sonra"):
        return _FROM.search(before) is not None
    return not before.endswith(("birden ", "en ", "veya daha ", "bir " if word == "az" else "birden "))


def _state_definition(concept: Concept, group: Sequence[Twins], chunk: SourceChunk, seed: int) -> ItemContent | None:
    """About half of them false; true where there is nothing to swap."""
    sentence, term, language = concept.definition.sentence, concept.definition.reading.term, concept.kind[0]
    at = _find_bare_term(sentence.plain, term)
    if at is None or ":" in sentence.plain:
        return None
    sentence_roots = word_roots(concept.sentence_words)
    source = concept.definition.source
    nearest_ones = (
        min(twins, key=lambda one: abs(one.definition.source - source)) for twins in find_nearest(group, concept)
    )
    others = [
        other
        for other in nearest_ones
        if can_stand_beside(other, concept)
        and other.about != concept.about
        and sentence_roots.isdisjoint(other.word_roots)
    ]
    swap: Swap | None = None
    if others and chance(seed, "true", concept.about) >= _HALF:
        nearest = min(others, key=lambda other: measure_distance(other, concept, seed)).shown
        swap = at, at + len(term), capitalised(nearest, language) if term[:1].isupper() else nearest, term
    return _make_item(sentence, swap, language, chunk)


def _find_bare_term(sentence: str, term: str) -> int | None:
    """Where the term stands once and without a suffix, so that another can take its place."""
    starts = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(term)}(?![\w'’]| \()", sentence)]
    return starts[0] if len(starts) == 1 else None
