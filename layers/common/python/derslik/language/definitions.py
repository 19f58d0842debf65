"""Definitions that a text itself gives, each with the questions that they answer, in the text's language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.en import definitions as english_definitions
from derslik.language.inflection import Forms
from derslik.language.prose import Prose, Sentence, is_statement
from derslik.language.tr import definitions as turkish_definitions
from derslik.language.vocabulary import LEADING, POINTING
from derslik.language.wording import DefinedTerm

LONGEST_DEFINITION = 2_000
"""Characters of its sentence."""

_PARSERS: Mapping[Language, Callable[[Sentence, Forms], Iterator[DefinedTerm]]] = {
    "tr": turkish_definitions.parse_definitions,
    "en": english_definitions.parse_definitions,
}


@dataclass(frozen=True, slots=True)
class Definition:
    """What one sentence defines; `source` is the index of its text among those that were searched."""

    source: int
    sentence: Sentence
    reading: DefinedTerm


def find_definitions(texts: Iterable[Prose], forms: Forms) -> Iterator[Definition]:
    for source, prose in enumerate(texts):
        parse_definitions = _PARSERS[prose.language]
        for sentence in prose.sentences:
            if _may_define(sentence, prose.language):
                for reading in parse_definitions(sentence, forms):
                    yield Definition(source, sentence, reading)


def _may_define(sentence: Sentence, language: Language) -> bool:
    before, _, _ = sentence.plain.partition(";")
    folded = [word.text for word in sentence.words if word.start < len(before)]
    return (
        sentence.kind in ("prose", "item")
        and sentence.whole
        and 3 < len(folded) < 50
        and len(sentence.plain) <= LONGEST_DEFINITION
        and folded[0] not in LEADING[language]
        and POINTING[language].isdisjoint(folded)
        and is_statement(sentence.plain)
    )
