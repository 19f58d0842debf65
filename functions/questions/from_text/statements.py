"""True/false items: a sentence as it stands, or with one thing in it swapped for another of the same kind."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.questions import TRUE_FALSE
from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.course_terms import Lexicon
from derslik.language.vocabulary import OPPOSITES
from derslik.language.wording import word_roots
from questions.from_text.candidates import Candidate, chance
from questions.from_text.definitions import Defined, all_defined, may_stand_beside, strangeness
from questions.from_text.distractors import likely, placed
from questions.from_text.fact import is_listed
from questions.from_text.fact_sentences import Telling, sentence_worth
from questions.items import Item, SourceChunk, proof

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


def statements(
    course: Lexicon, every: Sequence[Telling], chunks: Sequence[SourceChunk], seed: int
) -> Iterator[Candidate]:
    defined = all_defined(course, chunks)
    for one in defined:
        item = _of_a_definition(one, defined, chunks[one.found.source], seed)
        if item is not None:
            yield Candidate(item, one.about, one.found.source, _WORTH)
    for telling in every:
        yield _of_a_sentence(telling, every, chunks[telling.source], seed)


def _of_a_sentence(telling: Telling, every: Sequence[Telling], chunk: SourceChunk, seed: int) -> Candidate:
    """Mostly false where something can be swapped."""
    sentence = telling.sentence
    swaps = [*_facts_swapped(telling, every, seed), *_opposites(telling)]
    swap = swaps[0] if swaps and chance(seed, "true", sentence.plain) >= _TRUE else None
    worth = (_WORTH_OF_A_FACT if swaps else _WORTH_OF_A_SENTENCE) * sentence_worth(telling)
    worth *= 1.0 if telling.facts or swaps else _SAYS_LITTLE
    worth *= 1.0 if len(sentence.words) <= _LONG else _SAYS_LITTLE
    about = f"says {sentence.plain[:60]}"
    return Candidate(
        _item(sentence.plain, swap, telling.language, chunk, sentence.start, sentence.end), about, telling.source, worth
    )


def _item(plain: str, swap: Swap | None, language: Language, chunk: SourceChunk, start: int, end: int) -> Item:
    true, false = TRUE_FALSE[language]
    place = proof(chunk, start, end)
    if swap is None:
        return Item("true_false", LEAD[language] + plain, true, [true, false], language, place)
    said = plain[: swap[0]] + swap[2] + plain[swap[1] :]
    stem = LEAD[language] + capitalised(said, language)
    return Item("true_false", stem, false, [true, false], language, place, correction=swap[3])


def _facts_swapped(telling: Telling, every: Sequence[Telling], seed: int) -> Iterator[Swap]:
    for fact in telling.facts:
        if not is_listed(telling.sentence.plain, fact) and (other := likely(fact, telling, every, 1, seed)):
            yield fact.start, fact.close, placed(fact, other[0]), fact.value


def _opposites(telling: Telling) -> Iterator[Swap]:
    """The first word that stands once and has one opposite, in the same form."""
    opposites = OPPOSITES[telling.language]
    for word in telling.sentence.words[1:]:
        said = telling.sentence.plain[word.start : word.end]
        once = sum(one.text == word.text for one in telling.sentence.words) == 1
        if said in opposites and once and _is_free(telling.sentence.plain, word.start, word.end):
            yield word.start, word.end, opposites[said], said


def _is_free(text: str, start: int, end: int) -> bool:
    """Whether the word is no part of a set phrase ("birden fazla", "daha sonra"): after and before want an ablative."""
    before, said = text[:start], text[start:end]
    if _TERM_GOES_ON.match(text, end) or not before.endswith(" "):
        return False
    if said in ("kazandı", "kaybetti"):
        return _OBJECT.search(before) is not None
    if said in ("önce", "sonra"):
        return _FROM.search(before) is not None
    return not before.endswith(("birden ", "en ", "veya daha ", "bir " if said == "az" else "birden "))


def _of_a_definition(one: Defined, every: Sequence[Defined], chunk: SourceChunk, seed: int) -> Item | None:
    """About half of them false; true where there is nothing to swap."""
    sentence, term, language = one.found.sentence, one.found.reading.term, one.kind[0]
    at = _bare_place(sentence.plain, term)
    if at is None or ":" in sentence.plain:
        return None
    said_roots = word_roots(one.said)
    others = [
        other
        for other in every
        if may_stand_beside(other, one) and other.about != one.about and said_roots.isdisjoint(word_roots(other.words))
    ]
    swap: Swap | None = None
    if others and chance(seed, "true", one.about) >= _HALF:
        other = min(others, key=lambda other: strangeness(other, one, seed)).shown
        swap = at, at + len(term), capitalised(other, language) if term[:1].isupper() else other, term
    return _item(sentence.plain, swap, language, chunk, sentence.start, sentence.end)


def _bare_place(sentence: str, term: str) -> int | None:
    """Where the term stands once and without a suffix, so that another can take its place."""
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(term)}(?![\w'’]| \()", sentence)]
    return found[0] if len(found) == 1 else None
