"""Which sentences can be understood without their neighbours, and so can be asked about."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.en import context as english_context
from derslik.language.prose import Sentence, is_statement, sentence_words
from derslik.language.tr import context as turkish_context
from derslik.language.vocabulary import ELSEWHERE, LEADING, POINTING
from derslik.language.word_lists import LANGUAGES, load_entries
from derslik.language.words import LONGEST_WORD

LENGTH = range(6, 36)
"""Words of a sentence that a question may be made of."""
_COMMAND = re.compile(r"\b\w{2,40}[ıiuü]n(?:[ıiuü]z)?[.!:;]")
_LABEL = re.compile(r"[\w ,-]{2,40}(?:\([^)]{1,40}\))?:")
_LINKING: Mapping[Language, re.Pattern[str]] = {
    language: re.compile(f"(?:{'|'.join(load_entries(language, 'linking_openings'))}),? ") for language in LANGUAGES
}
"""Openings without which the sentence says the same."""

_DEPENDS_ON_CONTEXT: Mapping[Language, Callable[[Sentence, Collection[str]], bool]] = {
    "tr": turkish_context.depends_on_context,
    "en": english_context.depends_on_context,
}
_CUT_CONTRAST: Mapping[Language, Callable[[str], str]] = {
    "tr": turkish_context.cut_contrast,
    "en": english_context.cut_contrast,
}


def self_contained_sentence(
    sentence: Sentence, language: Language, short_names: Collection[str] = ()
) -> Sentence | None:
    """The sentence without what sets it beside the one before ("Ancak", "ise"), None when it does not stand alone.

    `short_names`: nouns that mean what was named in full before.
    """
    plain = _CUT_CONTRAST[language](_cut_linking(sentence.plain, language))
    if plain != sentence.plain:
        sentence = replace(sentence, plain=plain, words=sentence_words(plain))
    if not _is_complete(sentence, language) or _DEPENDS_ON_CONTEXT[language](sentence, short_names):
        return None
    return sentence


def _cut_linking(text: str, language: Language) -> str:
    opening = _LINKING[language].match(text)
    if opening is None or not text[opening.end() : opening.end() + 1].isalnum():
        return text
    return capitalised(text[opening.end() :], language)


def _is_complete(sentence: Sentence, language: Language) -> bool:
    """Whether it is a complete statement that can be understood without its neighbours."""
    folded = [word.text for word in sentence.words]
    return (
        sentence.kind in ("prose", "item")
        and sentence.whole
        and len(folded) in LENGTH
        and max(map(len, folded)) <= LONGEST_WORD
        and _COMMAND.search(sentence.plain) is None
        and not _LABEL.match(sentence.plain)
        and is_statement(sentence.plain)
        and folded[0] not in LEADING[language]
        and POINTING[language].isdisjoint(folded)
        and ELSEWHERE.isdisjoint(folded)
    )
