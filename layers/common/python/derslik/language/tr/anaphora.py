"""Whether a sentence means something that was named before by a noun alone: "Bölge, …", "Savaşta …"."""

import re
from collections.abc import Collection

from derslik.language.folding import fold
from derslik.language.prose import Sentence
from derslik.language.vocabulary import ANAPHORIC, PEOPLE
from derslik.language.words import Word

_AFTER_SUBJECT = re.compile(r" (?:ayrıca|daha|oldukça|hemen|\d+|\w+(?:[dt][ae]|[nğ][iıuü]n))\b")
_AS_A_SUBJECT = re.compile(r",| (?:ile|ise|göre|ayrıca|\d+|[A-ZÇĞİÖŞÜ]\w+['’]|\w+[nğ][iıuü]n\b)")
_ENDING = r"(?:[yn]?[ıiuü]n?|n?[ıiuü]n|[yn]?[ae]|n?[dt][ae]n?|y?l[ae]|[dt][ae]ki)?"
_CASE, _SINGULAR_CASE = re.compile(f"(?:l[ae]r)?{_ENDING}"), re.compile(_ENDING)
_CAPITALS = re.compile(r"(?:^|(?<= ))(?:[A-ZÇĞİÖŞÜ][\w-]*+ ){0,9}[A-ZÇĞİÖŞÜ][\w-]*(?=['’])")
_DID = re.compile(r"(?:[dt][ıiuü]|m[ıiuü]şt[ıiuü]r)$")
_SHORTEST_NOUN = 3


def refers_back(text: str, first: Word) -> bool:
    """Whether it opens with a common noun alone: "Bölge, nüfusu …", "Şehirde …", "Kral Londra'da …"."""
    if not any(first.text.startswith(noun) and _CASE.fullmatch(first.text, len(noun)) for noun in ANAPHORIC):
        return False
    inflected = first.text not in ANAPHORIC
    return inflected or text[first.end : first.end + 1] == "," or _AFTER_SUBJECT.match(text, first.end) is not None


def refers_back_to_person(sentence: Sentence) -> bool:
    """Whether it tells what somebody did who is named by a calling alone: "Filozof, MÖ 387'de Akademi'yi kurdu."."""
    text, first = sentence.plain, sentence.words[0]
    return first.text in PEOPLE and _DID.search(sentence.words[-1].text) is not None and _is_subject(text, first)


def _is_subject(text: str, noun: Word) -> bool:
    """Whether a bare noun is a subject, and not the first of a compound."""
    return _AS_A_SUBJECT.match(text, noun.end) is not None


def uses_short_name(sentence: Sentence, short_names: Collection[str]) -> bool:
    """Whether it opens with a noun that the course uses instead of a name; the plural means all such things.

    With a capital ("Türkiye, Beyanname'yi …") they mean the known one anywhere.
    """
    text, first = sentence.plain, sentence.words[0]
    if any(fold(match.group()) in short_names for match in _CAPITALS.finditer(text)):
        return True
    if text[first.end : first.end + 1] in ("'", "’"):
        return False
    stems = (first.text[:size] for size in range(_SHORTEST_NOUN, len(first.text) + 1))
    nouns = [stem for stem in stems if stem in short_names and _SINGULAR_CASE.fullmatch(first.text, len(stem))]
    return bool(nouns) and (first.text not in nouns or _is_subject(text, first))
