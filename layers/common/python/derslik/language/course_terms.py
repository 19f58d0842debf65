"""The terms that matter in a course, found in its texts."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from derslik.language import Language
from derslik.language.capitals import uncapitalised
from derslik.language.definitions import Definition, find_definitions
from derslik.language.grammar import grammar
from derslik.language.inflection import Forms
from derslik.language.prose import Prose, Sentence, main_language
from derslik.language.vocabulary import BOOK_PARTS, STOP
from derslik.language.wording import folded_words
from derslik.language.words import Word

LONGEST = 4
"""Words of a term."""

_DEFINED, _TITLED, _NAMED, _COMPOUND = 3.0, 1.6, 1.3, 1.5
_FORMS_OF_A_NOUN = 2
_MOSTLY = 0.7
_VERBAL_NOUN = re.compile(r"(?=\w*+\Z)\w+m[ae]s[iuü]\w*+")


@dataclass(frozen=True, slots=True)
class Term:
    """`text` as it stands in the texts, bare where it is seen bare; `base` is equal for all its forms (folded).

    `count` is how often it stands there, `spread` in how many of the texts. `capital`: its first word keeps its
    capital inside sentences (Golgi aygıtı); `name`: all of its words do. `titled`: it stands in a heading.
    """

    text: str
    base: str
    count: int
    spread: int
    score: float
    defined: bool
    capital: bool
    name: bool
    titled: bool


@dataclass(slots=True)
class _Sightings:
    """How the texts write one term: its forms with their counts, and how often it stands inside a sentence.

    Of the latter, `initials` counts those with a capital first letter, `capitals` those with one on every word.
    """

    forms: Counter[str] = field(default_factory=Counter)
    texts: set[int] = field(default_factory=set)
    titled: bool = False
    inside: int = 0
    initials: int = 0
    capitals: int = 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the texts of one course define and speak of; `terms` best first."""

    texts: tuple[Prose, ...]
    forms: Forms
    definitions: tuple[Definition, ...]
    terms: tuple[Term, ...]
    by_base: Mapping[str, Term]

    def term(self, text: str) -> Term | None:
        """The term that this text is a form of."""
        return self.by_base.get(self.forms.bare_phrase(folded_words(text)))


def course_lexicon(texts: Sequence[Prose]) -> Lexicon:
    language = main_language(texts)
    forms = Forms.of(_vocabulary(texts), language)
    found = tuple(find_definitions(texts, forms))
    terms = tuple(_terms(texts, forms, found, language))
    return Lexicon(tuple(texts), forms, found, terms, {term.base: term for term in terms})


def phrases(sentence: Sentence, language: Language) -> Iterator[tuple[Word, ...]]:
    """All runs of up to `LONGEST` words with only a space between them, none of which is a stop word."""
    run: list[Word] = []
    for word in sentence.words:
        if run and sentence.plain[run[-1].end : word.start] != " ":
            run = []
        if word.text in STOP[language] or not word.text[0].isalpha():
            run = []
            continue
        run = [*run[1 - LONGEST :], word]
        for size in range(1, len(run) + 1):
            yield tuple(run[-size:])


def _vocabulary(texts: Iterable[Prose]) -> set[str]:
    return {
        word.text
        for prose in texts
        for sentence in prose.sentences
        for word in sentence.words
        if word.text not in STOP[prose.language] and word.text.isalpha()
    }


def _terms(texts: Sequence[Prose], forms: Forms, found: Sequence[Definition], language: Language) -> list[Term]:
    seen: dict[str, _Sightings] = defaultdict(_Sightings)
    for source, prose in enumerate(texts):
        for sentence in prose.sentences:
            _record_terms(sentence, source, forms, seen, prose.language)
    defined = {forms.bare_phrase(folded_words(one.reading.term)) for one in found}
    whole = _without_fragments(seen, defined)
    kept = [(base, sightings) for base, sightings in whole if _is_term(base, sightings, defined, language)]
    terms = (_term(base, sightings, base in defined, len(texts), language) for base, sightings in kept)
    return sorted(terms, key=lambda term: (-term.score, term.base))


def _record_terms(
    sentence: Sentence, source: int, forms: Forms, seen: dict[str, _Sightings], language: Language
) -> None:
    title, rules = sentence.kind == "heading", grammar(language)
    last = sentence.words[-1] if sentence.words else None
    for phrase in phrases(sentence, language):
        texts = [word.text for word in phrase]
        predicate = rules.verb_ends_sentence and phrase[-1] is last and sentence.kind in ("prose", "item")
        verbal = rules.looks_verbal(texts[0])
        if predicate or verbal or not _holds_together(texts, forms):
            continue
        sightings = seen[forms.bare_phrase(texts)]
        sightings.forms[sentence.plain[phrase[0].start : phrase[-1].end]] += 1
        sightings.texts.add(source)
        sightings.titled = sightings.titled or title
        if sentence.kind in ("prose", "item") and phrase[0].start > 0:
            sightings.inside += 1
            sightings.initials += sentence.plain[phrase[0].start].isupper()
            sightings.capitals += all(sentence.plain[word.start].isupper() for word in phrase)


def _holds_together(phrase: Sequence[str], forms: Forms) -> bool:
    """Whether no word but the last is inflected: "zarın yapısı" is a phrase, "hücre zarı" a term."""
    return forms.uninflected.issuperset(phrase[:-1])


def _without_fragments(seen: Mapping[str, _Sightings], defined: set[str]) -> list[tuple[str, _Sightings]]:
    """Leave out what only ever stands inside one longer term."""
    covered: set[str] = set()
    for base, sightings in seen.items():
        parts = base.split()
        if len(parts) > 1 and (sum(sightings.forms.values()) > 1 or base in defined):
            for smaller in _inner(parts):
                if smaller in seen and seen[smaller].forms.total() <= sightings.forms.total():
                    covered.add(smaller)
    return [(base, sightings) for base, sightings in seen.items() if base not in covered or base in defined]


def _inner(parts: Sequence[str]) -> Iterator[str]:
    for size in range(1, len(parts)):
        for at in range(len(parts) - size + 1):
            yield " ".join(parts[at : at + size])


def _is_term(base: str, sightings: _Sightings, defined: set[str], language: Language) -> bool:
    parts = base.split()
    if base in defined:
        return True
    if len(parts[-1]) < 3 or BOOK_PARTS.issuperset(parts):
        return False
    rules = grammar(language)
    if rules.looks_verbal(parts[-1]) or rules.looks_inflected(parts[-1]):
        return False
    name = _is_name(sightings)
    if len(parts) > 1:
        return sightings.forms.total() > 1 or name
    if _VERBAL_NOUN.fullmatch(base):
        return False
    nominal = len({form.lower() for form in sightings.forms}) >= _FORMS_OF_A_NOUN or not rules.inflects_nouns
    return name or (sightings.forms.total() > 1 and (nominal or sightings.titled))


def _is_name(sightings: _Sightings) -> bool:
    return sightings.inside > 0 and sightings.capitals > _MOSTLY * sightings.inside


def _keeps_its_capital(sightings: _Sightings) -> bool:
    return sightings.inside > 0 and sightings.initials > _MOSTLY * sightings.inside


def _term(base: str, sightings: _Sightings, defined: bool, texts: int, language: Language) -> Term:
    count, spread = sightings.forms.total(), len(sightings.texts)
    # What stands in nearly every text is the subject, not a term to ask for.
    common = spread / texts if texts > 4 else 0.0
    score = math.log2(1 + count) * (1 + math.log2(1 + spread) / 4) * (1 - common / 2)
    for weight, holds in (
        (_DEFINED, defined),
        (_TITLED, sightings.titled),
        (_NAMED, _is_name(sightings)),
        (_COMPOUND, " " in base),
    ):
        score *= weight if holds else 1
    capital = _keeps_its_capital(sightings)
    return Term(
        _written_form(sightings, language),
        base,
        count,
        spread,
        round(score, 4),
        defined,
        capital,
        _is_name(sightings),
        sightings.titled,
    )


def _written_form(sightings: _Sightings, language: Language) -> str:
    """The shortest form is the bare one; with a small letter unless it keeps its capital or that is not known."""
    capital = _keeps_its_capital(sightings)
    shortest = min(
        sightings.forms, key=lambda form: (len(form), form[0].isupper() != capital, -sightings.forms[form], form)
    )
    return shortest if capital or not sightings.inside else uncapitalised(shortest, language)
