"""Cloze items: one term of a sentence that stands alone is left out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derslik.domain.inflection import Forms, looks_inflected
from derslik.domain.prose import Sentence, stands_alone
from derslik.domain.terms import Lexicon, Term, phrases
from derslik.domain.text import Language, Word, fold
from derslik.domain.vocabulary import CONTRASTING
from derslik.domain.wording import folded_words
from questions.from_text.candidates import Candidate
from questions.items import Item, SourceChunk, proof

BLANK = "_____"
LEAD: Mapping[Language, str] = {"tr": "Boşluğu doldurunuz: ", "en": "Fill in the blank: "}

_YEAR = re.compile(r"(?<![\w.,–-])(?:1[0-9]{3}|20[0-2][0-9])(?![\w–-]|[.,]\d)")
# A name goes on over these: "Gadifer de la Salle", "Karayolu 99".
_NAME_AFTER = re.compile(r" (?:(?:de|da|del|der|di|la|le|van|von|bin|ibn|al|el|of|the) )*(?:[A-ZÇĞİÖŞÜ]|\d)")
_NAME_BEFORE = re.compile(
    r"(?:[A-ZÇĞİÖŞÜ][^\W\d]+(?: (?:de|del|der|di|la|le|van|von|bin|ibn|al|el|of|the))*|\d+\.|[A-Z]\w{0,3}\.) $"
)
_PAIRED = re.compile(r"[A-ZÇĞİÖŞÜ]\w+ (?:ve|and|&) $")
# The noun of a light verb is no noun on its own ("etki eder", "çevrili olup"); before "bir" stands an adjective.
_NOT_ALONE = re.compile(r" (?:e[dt]|ol(?!an\b)|bir\b)")
_LISTED = re.compile(r"^(?:,| ve | veya | ile | and | or )")
_OPENING = 5
_SAME_ROOT = 5


@dataclass(frozen=True, slots=True)
class _Blank:
    start: int
    end: int
    about: str
    worth: float


def clozes(course: Lexicon, chunks: Sequence[SourceChunk]) -> Iterator[Candidate]:
    """The best blank of each sentence that stands alone; of a definition always the term that it defines."""
    terms = course.by_base
    defined: dict[tuple[int, int], set[str]] = defaultdict(set)
    for one in course.definitions:
        defined[one.source, one.sentence.start].add(course.forms.phrase(folded_words(one.reading.term)))
    for source, prose in enumerate(course.texts):
        for sentence in prose.sentences:
            if not stands_alone(sentence, prose.language):
                continue
            blanks = [*_terms(sentence, terms, course, prose.language), *_years(sentence)]
            if own := defined.get((source, sentence.start)):
                blanks = [blank for blank in blanks if blank.about in own]
            if blanks:
                best = max(blanks, key=lambda blank: (blank.worth, -blank.start))
                item = _item(sentence, best, chunks[source], prose.language)
                worth = best.worth * _sentence_worth(sentence, terms, course.forms)
                yield Candidate(item, best.about, source, worth)


def _item(sentence: Sentence, blank: _Blank, chunk: SourceChunk, language: Language) -> Item:
    text = sentence.plain
    stem = f"{LEAD[language]}{text[: blank.start]}{BLANK}{text[blank.end :]}"
    key = text[blank.start : blank.end]
    return Item("cloze", stem, key, None, language, proof(chunk, sentence.start, sentence.end))


def _years(sentence: Sentence) -> Iterator[_Blank]:
    years = list(_YEAR.finditer(sentence.plain))
    if len(years) == 1:
        year = years[0]
        yield _Blank(year.start(), year.end(), year.group(), 1.1)


def _terms(sentence: Sentence, terms: Mapping[str, Term], course: Lexicon, language: Language) -> Iterator[_Blank]:
    found = [
        (phrase, terms[base])
        for phrase in phrases(sentence, language)
        if (base := course.forms.phrase([word.text for word in phrase])) in terms
    ]
    for phrase, term in found:
        inner = any(_contains(longer, phrase) for longer, _ in found)
        predicate = language == "tr" and phrase[-1] is sentence.words[-1]
        if not (inner or predicate or _is_cut_off(sentence, phrase) or _is_repeated(sentence, phrase)):
            worth = _worth(term, phrase, len(course.texts)) * _place(sentence, phrase)
            yield _Blank(phrase[0].start, phrase[-1].end, term.base, worth)


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
    return any(_same_root(word.text, other) for word in phrase for other in rest)


def _same_root(one: str, other: str) -> bool:
    shared = min(len(one), len(other), _SAME_ROOT)
    return one == other or (shared >= 4 and one[:shared] == other[:shared])


def _worth(term: Term, phrase: tuple[Word, ...], texts: int) -> float:
    """More for what the course defines, names and compounds; less for inflected words and the course's subject."""
    bare = " ".join(word.text for word in phrase) == " ".join(fold(term.text).split())
    worth = 2.0 if term.defined else 1.6 if term.name else 1.0
    worth *= 1.3 if len(phrase) > 1 else 1.0
    if not bare or looks_inflected(phrase[-1].text):
        worth *= 0.4 if term.defined or term.name or len(phrase) > 1 else 0.1
    return worth / (1 + 3 * term.spread / texts) if texts > _OPENING else worth


def _place(sentence: Sentence, phrase: tuple[Word, ...]) -> float:
    """Less for one of several in a list, of which only the list can say which."""
    listed = sentence.plain[: phrase[0].start].endswith(", ") and _LISTED.match(sentence.plain[phrase[-1].end :])
    return 0.6 if listed else 1.0


def _sentence_worth(sentence: Sentence, terms: Mapping[str, Term], forms: Forms) -> float:
    """Less where the subject may stand in the sentence before."""
    folded = [word.text for word in sentence.words]
    worth = 1.15 if sentence.opens else 1.0
    worth *= 0.7 if not CONTRASTING.isdisjoint(folded) or {"de", "da"} & set(folded[1:4]) else 1.0
    named = any(forms.base(word) == word and word in terms and not looks_inflected(word) for word in folded[:_OPENING])
    return worth if named or sentence.opens else worth * 0.6
