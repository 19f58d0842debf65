"""Greetings, thanks and the like: no question to the material."""

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.words import split_words

LONGEST = 5
"""Words; more are a question, however it begins."""

_TURKISH = (
    "selam|merhaba|meraba|selamlar|selamun aleykum|gunaydin|iyi aksamlar|iyi gunler|iyi geceler|tunaydin|nasilsin|"
    "nasilsiniz|ne haber|naber|nasil gidiyor|sen kimsin|siz kimsiniz|adin ne|tesekkurler|tesekkur ederim|"
    "cok tesekkurler|cok tesekkur ederim|sag ol|sagol|sag olun|eyvallah|tamam|anladim|evet|hayir|gorusuruz|hosca kal|"
    "hoscakal|gule gule|hocam|deneme"
)
_ENGLISH = (
    "hello|hi|hey|good morning|good afternoon|good evening|good night|how are you|who are you|whats up|what s up|"
    "thanks|thank you|thank you very much|thanks a lot|ok|okay|yes|no|bye|goodbye|good bye|see you|teacher"
)
_PHRASES: dict[Language, frozenset[tuple[str, ...]]] = {
    "tr": frozenset(tuple(phrase.split()) for phrase in _TURKISH.split("|")),
    "en": frozenset(tuple(phrase.split()) for phrase in _ENGLISH.split("|")),
}


def small_talk_language(question: str) -> Language | None:
    """In which language it is made of such phrases and nothing else; None when it is not."""
    said = tuple(ascii_fold(word.text) for word in split_words(question))
    if not 0 < len(said) <= LONGEST:
        return None
    return next((language for language, phrases in _PHRASES.items() if _is_made_of(phrases, said)), None)


def _is_made_of(phrases: frozenset[tuple[str, ...]], said: tuple[str, ...]) -> bool:
    if not said:
        return True
    return any(said[:end] in phrases and _is_made_of(phrases, said[end:]) for end in range(1, len(said) + 1))
