"""The grammar of a text's language, chosen once: what is different in Turkish and English words and sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.en import endings as english_endings
from derslik.language.en import stemming as english_stemming
from derslik.language.tr import endings as turkish_endings
from derslik.language.tr import stemming as turkish_stemming


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The functions take folded words.

    `stem`: the Snowball stem. `bare_forms`: how a word may be written without its suffixes, the shortest first.
    `looks_inflected`: it has a case ending that is hardly ever part of a bare noun. `looks_verbal`: it is a verb by
    its ending. `capital_letters`, `small_letters`: those that `str.upper` and `str.lower` get wrong.
    `inflects_nouns`: a noun is seen in several forms. `verb_ends_sentence`: its last word is the verb.
    `ordinals_end_in_stop`: "19." is an ordinal and not the end of a sentence.
    """

    stem: Callable[[str], str]
    bare_forms: Callable[[str], Iterator[str]]
    looks_inflected: Callable[[str], bool]
    looks_verbal: Callable[[str], bool]
    capital_letters: Mapping[str, str]
    small_letters: Mapping[str, str]
    inflects_nouns: bool
    verb_ends_sentence: bool
    ordinals_end_in_stop: bool


def _never(_: str) -> bool:
    """English endings do not tell: "called" may be a verb or an adjective, "boxes" a verb or a plural."""
    return False


_GRAMMARS: Mapping[Language, Grammar] = {
    "tr": Grammar(
        stem=turkish_stemming.stem,
        bare_forms=turkish_endings.bare_forms,
        looks_inflected=turkish_endings.looks_inflected,
        looks_verbal=turkish_endings.looks_verbal,
        capital_letters={"i": "İ"},
        small_letters={"I": "ı", "İ": "i"},
        inflects_nouns=True,
        verb_ends_sentence=True,
        ordinals_end_in_stop=True,
    ),
    "en": Grammar(
        stem=english_stemming.stem,
        bare_forms=english_endings.bare_forms,
        looks_inflected=_never,
        looks_verbal=_never,
        capital_letters={},
        small_letters={},
        inflects_nouns=False,
        verb_ends_sentence=False,
        ordinals_end_in_stop=False,
    ),
}


def grammar(language: Language) -> Grammar:
    return _GRAMMARS[language]
