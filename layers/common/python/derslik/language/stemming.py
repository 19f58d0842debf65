"""Stems of words, by Snowball."""

from functools import lru_cache

from derslik.language import Language
from derslik.language.grammar import grammar


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """The Snowball stem of a folded word, folded again."""
    return grammar(language).stem(word)
