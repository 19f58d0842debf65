"""Cloze items: one term of a sentence that stands alone is left out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derslik.domain.questions import ItemContent
from derslik.language import Language
from derslik.language.course_terms import Lexicon, Term, phrases
from derslik.language.folding import fold, normalise_text
from derslik.language.prose import Sentence
from derslik.language.tr.endings import looks_inflected
from derslik.language.wording import folded_words
from derslik.language.words import Word
from questions.from_text.candidates import Candidate
from questions.from_text.fact import is_listed
from questions.from_text.fact_sentences import FactSentence, rate_sentence
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

BLANK = "_____"
LEAD: Mapping[Language, str] = {"tr": "Boşluğu doldurunuz: ", "en": "Fill in the blank: "}

# A name goes on over these: "Gadifer de la Salle", "Karayolu 99".
_NAME_AFTER = re.compile(r" (?:(?:de|da|del|der|di|la|le|van|von|bin|ibn|al|el|of|the) )*(?:[A-ZÇĞİÖŞÜ]|\d)")
_NAME_BEFORE = re.compile(
    r"(?:[A-ZÇĞİÖŞÜ][^\W\d]+(?: (?:de|del|der|di|la|le|van|von|bin|ibn|al|el|of|the))*|\d+\.|[A-Z]\w{0,4}\.) $"
)
# A term begins before: "C vitamini", "B12 vitamini", "büyük kan dolaşımı".
_BEGAN_BEFORE = re.compile(
    r"(?:^|\s)(?:[A-ZÇĞİÖŞÜ]\d{0,3}|\d+[A-Z]?|(?i:büyük|küçük|iç|dış|ön|arka|alt|üst|orta|yeni|eski|uzun|kısa)) $"
)
_PAIRED = re.compile(r"[A-ZÇĞİÖŞÜ]\w+ (?:ve|and|&) $")
# The noun of a light verb is no noun on its own ("etki eder", "çevrili olup"); before "bir" stands an adjective.
_NOT_ALONE = re.compile(r" (?:e[dt]|ol(?!an\b)|bir\b|yap|göster|bulun|gel|al(?:[ıdm]|an)|ver|çek|sağla|sahip|gör)")
_LISTED = re.compile(r"^(?:,| ve | veya | ile | and | or )")
_OPENING = 5
_SPOKEN_OF = 2
_OPENS = 1.15
_HEAD_FOLLOWS = re.compile(r" \w+[ıiuü]\b")
_WORTH_OF_A_FACT: Mapping[str, float] = {"year": 1.1, "date": 1.1, "quantity": 0.8, "percent": 0.8, "name": 1.7}
_SAME_ROOT = 5
_POSSESSED = re.compile(r"\w+[ıiuü](?:n(?:[ıiuü]n?|[ae]|[dt][ae]n?))?")
_NOUN_BEFORE = re.compile(r"(?:^|[\s(])[^\W\d]+(?<![ıiuü]n) $")
_PLURAL = re.compile(r"\w+l[ae]r")


@dataclass(frozen=True, slots=True)
class _Blank:
    start: int
    end: int
    about: str
    worth: float


def make_cloze_items(
    course: Lexicon, fact_sentences: Sequence[FactSentence], chunks: Sequence[SourceChunk]
) -> Iterator[Candidate]:
    """The best blank of each sentence that stands alone; of a definition always the term that it defines."""
    terms = course.by_base
    defined_terms: dict[tuple[int, int], set[str]] = defaultdict(set)
    for definition in course.definitions:
        place = definition.source, definition.sentence.start
        defined_terms[place].add(course.forms.bare_phrase(folded_words(definition.reading.term)))
    for fact_sentence in fact_sentences:
        sentence, source = fact_sentence.sentence, fact_sentence.source
        blanks = [*_blank_terms(sentence, terms, course, fact_sentence.language), *_blank_facts(fact_sentence)]
        if defined := defined_terms.get((source, sentence.start)):
            blanks = [blank for blank in blanks if blank.about in defined]
        if blanks:
            best = max(blanks, key=lambda blank: (blank.worth, -blank.start))
            item = _make_item(sentence, best, chunks[source], fact_sentence.language)
            worth = best.worth * rate_sentence(fact_sentence) * (_OPENS if sentence.opens else 1.0)
            yield Candidate(item, best.about, source, chunks[source].page, worth)


def _make_item(sentence: Sentence, blank: _Blank, chunk: SourceChunk, language: Language) -> ItemContent:
    text = sentence.plain
    stem = f"{LEAD[language]}{text[: blank.start]}{BLANK}{text[blank.end :]}"
    key = text[blank.start : blank.end]
    return make_item("cloze", stem, key, language, [chunk.prove(sentence.start, sentence.end)])


def _blank_facts(fact_sentence: FactSentence) -> Iterator[_Blank]:
    for fact in fact_sentence.facts:
        if not is_listed(fact_sentence.sentence.plain, fact):
            yield _Blank(fact.start, fact.end, fold(fact.value), _WORTH_OF_A_FACT[fact.kind])


def _blank_terms(
    sentence: Sentence, terms: Mapping[str, Term], course: Lexicon, language: Language
) -> Iterator[_Blank]:
    phrases_with_terms = [
        (phrase, terms[base])
        for phrase in phrases(sentence, language)
        if (base := course.forms.bare_phrase([word.text for word in phrase])) in terms
    ]
    for phrase, term in phrases_with_terms:
        inner = any(_contains(longer, phrase) for longer, _ in phrases_with_terms)
        predicate = language == "tr" and phrase[-1] is sentence.words[-1]
        unfair = (
            (language == "tr" and _is_no_noun(sentence, phrase, course))
            or _is_cut_off(sentence, phrase)
            or _is_repeated(sentence, phrase)
            or _has_many_answers(term, sentence, phrase)
        )
        if not (inner or predicate or unfair):
            worth = _rate_term(term, phrase, len(course.texts)) * _rate_place(sentence, phrase)
            yield _Blank(phrase[0].start, phrase[-1].end, term.base, worth)


def _has_many_answers(term: Term, sentence: Sentence, phrase: tuple[Word, ...]) -> bool:
    """Whether other words would fit as well: a common noun that the course does not define, or set over a part of it.

    Names are facts of the sentence, and left out as such.
    """
    if sentence.plain[phrase[0].start].isupper() and phrase[0].start > 0:
        return True
    if term.defined:
        return False
    if looks_inflected(phrase[-1].text) or _HEAD_FOLLOWS.match(sentence.plain[phrase[-1].end :]):
        return True
    if _rate_place(sentence, phrase) < 1:
        return True
    return len(phrase) == 1 and (not term.titled or term.spread < _SPOKEN_OF)


def _is_no_noun(sentence: Sentence, phrase: tuple[Word, ...], course: Lexicon) -> bool:
    """Whether it is a subject with what is said of it (yazlar sıcak), or begins within a compound (mide asidinin)."""
    first, last, before = phrase[0], phrase[-1], sentence.plain[: phrase[0].start]
    if _BEGAN_BEFORE.search(before):
        return True
    if len(phrase) > 1 and _PLURAL.fullmatch(first.text) and not _POSSESSED.fullmatch(last.text):
        return True
    inside = len(phrase) > 1 or course.forms.bare_form(first.text) != first.text
    return inside and _POSSESSED.fullmatch(first.text) is not None and _NOUN_BEFORE.search(before) is not None


def _contains(longer: tuple[Word, ...], phrase: tuple[Word, ...]) -> bool:
    return longer[0].start <= phrase[0].start and phrase[-1].end <= longer[-1].end and len(longer) > len(phrase)


def _is_cut_off(sentence: Sentence, phrase: tuple[Word, ...]) -> bool:
    """Whether a hyphen or a further capitalised word shows that the name goes on."""
    start, end = phrase[0].start, phrase[-1].end
    before, after = sentence.plain[:start], sentence.plain[end:]
    if before[-1:] in ("-", "–", "/") or after[:1] in ("-", "–", "/") or _NOT_ALONE.match(after):
        return True
    goes_on = _NAME_AFTER.match(after) or _NAME_BEFORE.search(before) or _PAIRED.search(before)
    return sentence.plain[start].isupper() and goes_on is not None


def _is_repeated(sentence: Sentence, phrase: tuple[Word, ...]) -> bool:
    """Whether the rest of the sentence gives the term away, by itself or by a word of the same root."""
    inside = {word.start for word in phrase}
    rest = [word.text for word in sentence.words if word.start not in inside]
    return any(_share_root(word.text, other) for word in phrase for other in rest)


def _share_root(word: str, other: str) -> bool:
    shared = min(len(word), len(other), _SAME_ROOT)
    return word == other or (shared >= 4 and word[:shared] == other[:shared])


def _rate_term(term: Term, phrase: tuple[Word, ...], texts: int) -> float:
    """More for what the course defines, names and compounds; less for inflected words and the course's subject."""
    bare = " ".join(word.text for word in phrase) == normalise_text(term.text)
    worth = 2.0 if term.defined else 1.6 if term.name else 1.0
    worth *= 1.3 if len(phrase) > 1 else 1.0
    if not bare or looks_inflected(phrase[-1].text):
        worth *= 0.4 if term.defined or term.name or len(phrase) > 1 else 0.1
    return worth / (1 + 3 * term.spread / texts) if texts > _OPENING else worth


def _rate_place(sentence: Sentence, phrase: tuple[Word, ...]) -> float:
    """Less for one of several in a list, of which only the list can say which."""
    listed = sentence.plain[: phrase[0].start].endswith(", ") and _LISTED.match(sentence.plain[phrase[-1].end :])
    return 0.6 if listed else 1.0
