"""The bare form of an inflected word, found among the words that the same text uses.

A stemmer cuts blindly ("enzim" to "enz", "enzimler" to "enzim") and costs 0.3 ms a word; a term needs its bare form
as the text has it. All words here are folded (ı is i).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from derslik.language import Language
from derslik.language.grammar import grammar


@dataclass(frozen=True, slots=True)
class Forms:
    """The words of a text, each with the shortest word of the text that it is an inflection of, else itself.

    `inflecting` have inflections in the text; `uninflected` are not inflections of another.
    """

    bases: Mapping[str, str]
    inflecting: frozenset[str]
    uninflected: frozenset[str]

    @classmethod
    def of(cls, words: Collection[str], language: Language) -> Self:
        known, rules = frozenset(words), grammar(language)
        bases = {word: next((bare for bare in rules.bare_forms(word) if bare in known), word) for word in known}
        inflecting = frozenset(base for word, base in bases.items() if word != base)
        uninflected = frozenset(
            word for word, base in bases.items() if word == base and not rules.looks_inflected(word)
        )
        return cls(bases, inflecting, uninflected)

    def bare_form(self, word: str) -> str:
        return self.bases.get(word, word)

    def is_cased(self, word: str) -> bool:
        """Whether it is an inflection, and not just the plural, of another word of the text."""
        return self.bare_form(word) != word and not word.endswith(("lar", "ler"))

    def bare_phrase(self, words: Sequence[str]) -> str:
        """The words with the last of them bare: what all forms of a term have in common."""
        return " ".join((*words[:-1], self.bare_form(words[-1])))
