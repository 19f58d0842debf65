"""The bare form of an inflected word, found among the words that the same text uses.

A stemmer cuts blindly ("enzim" to "enz", "enzimler" to "enzim") and costs 0.3 ms a word; a term needs its bare form
as the text has it. All words here are folded (ı is i).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from derslik.language import Language
from derslik.language.tr.consonants import bare_spellings

_SUFFIXES = re.compile(
    r"(?:l[ae]r)?"  # plural
    r"(?:s?[iuü])?"  # possessive, third person
    r"(?:[yn]?[iuü]|n?[iuü]n|[yn]?[ae]|n?[dt][ae]n?|y?l[ae]|n?c[ae])?"  # case
    r"(?:ki(?:l[ae]r\w{0,4})?)?"
    r"(?:[dt][iuü]r)?"  # copula
)
_ENGLISH_SUFFIXES = re.compile(r"(?:e?s)?")
_SURELY_INFLECTED = re.compile(
    r"\w{2,}(?:n[iuü]n|l[ae]r[iuü]?n?(?:[ae]|[dt][ae]n?|[iuü]n?|l[ae])|[sğ][iuü]n[ae]|[iuü]n[dt][ae]n?|y[iuü]|[pç]t[ae]n?)"
)
_VERB = re.compile(
    r"\w+(?:m[ae]kt[ae](?:d[iuü]r)?|m[iuü]şt[iuü]r?|[ae]c[ae][kğ](?:t[iuü]r|[iuü]\w*)?|m[ae]l[iuü]d[iuü]r"
    r"|[ae]r[ae]k|[iuü]p|[iuü]nc[ae]|[dt][iuü]ğ[iuü]\w*|m[ae]y[ae]n|[iuü][ln]+[iuü]r|[ae][ln][iuü]r|[ae]bil\w+"
    r"|(?:[iuü][ln]|l[ae]y|l[ae][nş]|[iuü]r|[dt][iuü]r|[ae]r|iy|ört)[ae]n|[iuü]ld[iuü]|m[ae]d[ae]n|m[ae]z"
    r"|m[iuü]ş|s[ae]d[ae])"
)
_MIN_BASE = 3
LONGEST_WORD = 40
"""Letters; what is longer is no word, and would take time."""


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
        known = frozenset(words)
        bases = {word: _base(word, known, language) for word in known}
        inflecting = frozenset(base for word, base in bases.items() if word != base)
        uninflected = frozenset(word for word, base in bases.items() if word == base and not looks_inflected(word))
        return cls(bases, inflecting, uninflected)

    def base(self, word: str) -> str:
        return self.bases.get(word, word)

    def is_cased(self, word: str) -> bool:
        """Whether it is an inflection, and not just the plural, of another word of the text."""
        return self.base(word) != word and not word.endswith(("lar", "ler"))

    def phrase(self, words: Sequence[str]) -> str:
        """The words with the last of them bare: what all forms of a term have in common."""
        return " ".join((*words[:-1], self.base(words[-1])))


def _base(form: str, known: frozenset[str], language: Language) -> str:
    suffixes = _SUFFIXES if language == "tr" else _ENGLISH_SUFFIXES
    for at in range(_MIN_BASE, min(len(form), LONGEST_WORD)):
        if suffixes.fullmatch(form, at):
            for shorter in _bare_spellings(form[:at], form[at], language):
                if shorter in known:
                    return shorter
    if language == "en" and form.endswith("ies") and form[:-3] + "y" in known:
        return form[:-3] + "y"
    return form


def _bare_spellings(base: str, following: str, language: Language) -> Iterable[str]:
    """The base, and in Turkish before a vowel its hard form: çekirdeğ-i is çekirdek."""
    return bare_spellings(base) if language == "tr" and following in "aeiuüoö" else (base,)


@lru_cache(maxsize=20_000)
def looks_inflected(word: str) -> bool:
    """Whether a Turkish word has a case ending that is hardly ever part of a bare noun."""
    return len(word) <= LONGEST_WORD and _SURELY_INFLECTED.fullmatch(word) is not None


@lru_cache(maxsize=20_000)
def looks_verbal(word: str) -> bool:
    """Whether a Turkish word is a finite verb, a participle or a converb by its ending."""
    return len(word) <= LONGEST_WORD and _VERB.fullmatch(word) is not None


def capitalised(text: str, language: Language) -> str:
    """With a capital first letter, unless it is one of pH, mRNA: i becomes İ in Turkish."""
    if text[1:2].isupper():
        return text
    first = text[:1]
    return ("İ" if first == "i" and language == "tr" else first.upper()) + text[1:]


def uncapitalised(text: str, language: Language) -> str:
    """With a small first letter, unless it begins an abbreviation or is one letter: I becomes ı in Turkish."""
    if len(text) > 1 and (text[1].isupper() or text[1].isdigit()):
        return text
    first = text[:1]
    small = {"I": "ı", "İ": "i"}.get(first, first.lower()) if language == "tr" else first.lower()
    return small + text[1:]
