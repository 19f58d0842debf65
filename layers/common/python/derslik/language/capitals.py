"""The first letter of a text as a capital or a small one."""

from derslik.language import Language
from derslik.language.grammar import grammar


def capitalised(text: str, language: Language) -> str:
    """With a capital first letter, unless it is one of pH, mRNA: i becomes İ in Turkish."""
    if text[1:2].isupper():
        return text
    first = text[:1]
    return grammar(language).capital_letters.get(first, first.upper()) + text[1:]


def uncapitalised(text: str, language: Language) -> str:
    """With a small first letter, unless it begins an abbreviation or is one letter: I becomes ı in Turkish."""
    if len(text) > 1 and (text[1].isupper() or text[1].isdigit()):
        return text
    first = text[:1]
    return grammar(language).small_letters.get(first, first.lower()) + text[1:]
