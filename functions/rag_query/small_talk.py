"""Greetings, thanks and the like: no question to the material."""

from functools import cache
from pathlib import Path

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.word_lists import LANGUAGES, read_entries
from derslik.language.words import split_words

LONGEST = 5
"""Words; more are a question, however it begins."""

type Phrase = tuple[str, ...]


def small_talk_language(question: str) -> Language | None:
    """In which language it is made of such phrases and nothing else; None when it is not."""
    asked = tuple(ascii_fold(word.text) for word in split_words(question))
    if not 0 < len(asked) <= LONGEST:
        return None
    return next((language for language in LANGUAGES if _is_made_of(_phrases(language), asked)), None)


@cache
def _phrases(language: Language) -> frozenset[Phrase]:
    entries = read_entries(Path(__file__).with_name(f"small_talk.{language}.txt"))
    return frozenset(tuple(entry.split()) for entry in entries)


def _is_made_of(phrases: frozenset[Phrase], asked: Phrase) -> bool:
    if not asked:
        return True
    return any(asked[:end] in phrases and _is_made_of(phrases, asked[end:]) for end in range(1, len(asked) + 1))
