"""The endings of Turkish words: which may be cut off, which tell a case or a verb. All words are folded (ı is i)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from derslik.language.tr.consonants import bare_spellings
from derslik.language.words import LONGEST_WORD

SHORTEST_BARE = 3

_SUFFIXES = re.compile(
    r"(?:l[ae]r)?"  # plural
    r"(?:s?[iuü])?"  # possessive, third person
    r"(?:[yn]?[iuü]|n?[iuü]n|[yn]?[ae]|n?[dt][ae]n?|y?l[ae]|n?c[ae])?"  # case
    r"(?:ki(?:l[ae]r\w{0,4})?)?"
    r"(?:[dt][iuü]r)?"  # copula
)
_SURELY_INFLECTED = re.compile(
    r"\w{2,}(?:n[iuü]n|l[ae]r[iuü]?n?(?:[ae]|[dt][ae]n?|[iuü]n?|l[ae])|[sğ][iuü]n[ae]|[iuü]n[dt][ae]n?|y[iuü]|[pç]t[ae]n?)"
)
_VERB = re.compile(
    r"\w+(?:m[ae]kt[ae](?:d[iuü]r)?|m[iuü]şt[iuü]r?|[ae]c[ae][kğ](?:t[iuü]r|[iuü]\w*)?|m[ae]l[iuü]d[iuü]r"
    r"|[ae]r[ae]k|[iuü]p|[iuü]nc[ae]|[dt][iuü]ğ[iuü]\w*|m[ae]y[ae]n|[iuü][ln]+[iuü]r|[ae][ln][iuü]r|[ae]bil\w+"
    r"|(?:[iuü][ln]|l[ae]y|l[ae][nş]|[iuü]r|[dt][iuü]r|[ae]r|iy|ört)[ae]n|[iuü]ld[iuü]|m[ae]d[ae]n|m[ae]z"
    r"|m[iuü]ş|s[ae]d[ae])"
)


def bare_forms(word: str) -> Iterator[str]:
    """How the word may be written without its suffixes, the shortest first, the word itself left out."""
    for size in range(SHORTEST_BARE, min(len(word), LONGEST_WORD)):
        if _SUFFIXES.fullmatch(word, size):
            if word[size] in "aeiuüoö":
                yield from bare_spellings(word[:size])
            else:
                yield word[:size]


@lru_cache(maxsize=20_000)
def looks_inflected(word: str) -> bool:
    """Whether a word has a case ending that is hardly ever part of a bare noun."""
    return len(word) <= LONGEST_WORD and _SURELY_INFLECTED.fullmatch(word) is not None


@lru_cache(maxsize=20_000)
def looks_verbal(word: str) -> bool:
    """Whether a word is a finite verb, a participle or a converb by its ending."""
    return len(word) <= LONGEST_WORD and _VERB.fullmatch(word) is not None
