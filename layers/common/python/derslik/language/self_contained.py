"""Which sentences can be understood without their neighbours, and so can be asked about."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.prose import Sentence, is_statement, sentence_words
from derslik.language.tr.anaphora import refers_back, refers_back_to_person, uses_short_name
from derslik.language.tr.endings import LONGEST_WORD
from derslik.language.vocabulary import ANAPHORIC, ELSEWHERE, LEADING, POINTING
from derslik.language.word_lists import LANGUAGES, load_entries

LENGTH = range(6, 36)
"""Words of a sentence that a question may be made of."""
_COMMAND = re.compile(r"\b\w{2,40}[ıiuü]n(?:[ıiuü]z)?[.!:;]")
_LABEL = re.compile(r"[\w ,-]{2,40}(?:\([^)]{1,40}\))?:")
_LINKING: Mapping[Language, re.Pattern[str]] = {
    language: re.compile(f"(?:{'|'.join(load_entries(language, 'linking_openings'))}),? ") for language in LANGUAGES
}
"""Openings without which the sentence says the same."""
_OF_WHOM = re.compile(
    r"\w+(?:l[ae]r[ıi](?:n[ıi]n|n[ıi]|n[ae]|n[dt][ae]n?|yl[ae])?|[ıiuü]n[ıiuü]n|[^l]s[ıiuü]n[dt][ae]n?)"
)
_PAIR_SAID_BEFORE = re.compile(r"\b[Hh]er iki(?:si)?\b|\b(?:her|ikisi) de\b")
_ADVERBIAL = re.compile(r"(?:\d|[A-ZÇĞİÖŞÜ]\w+(?:['’][dt][ae]n?|ında|inde|unda|ünde|larda|lerde|sında|sinde)\b)")
_NEEDS_NO_DOER = re.compile(r"(?:[ıiuü]l|[ıiuü]n|l[ae]n|y?[dt][ıiuü]r$|v[ae]rd|yoktu|v[ae]r$)")
_MAY_DO = re.compile(r"(?<=[a-z,] )(?:[A-ZÇĞİÖŞÜ][\w-]*+ ?)+(?=[ ,])(?!['’])|(?<!\w)\w+l[ae]r(?!\w)")
_PLURAL_VERB = re.compile(r"(?:[ıiuü]r|m[ae]z|[dt][ıiuü]|m[ıiuü]ş|yor|c[ae]k)l[ae]r$")
_WE_DO = re.compile(r"(?:yoruz|[ıiuü]r[ıiuü]z|m[ae]y[ıi]z|[dt][ıiuü]k)$")
_OBJECT = re.compile(r"(?:[sn][ıiuü]|[ıiuü])n[ıiuü] ?$")
_THEIR = re.compile(
    r"^(?:[^,]{0,40} )?(?:önce|sonra|hemen|diğer|dolayı|kendi|\w+[dt][ıiuü]k?ler[ıi]|\w+s[ae]l"
    r"|dini|yerel|ana|ilk|yeni|eski|Yerel|ünlü|büyük|önemli|iyi|başlıca) \w+l[ae]r[ıi] "
)
_RELATIONS = "|".join(load_entries("tr", "relations"))
_OF_SOMEBODY = re.compile(rf"^(?:\w+ ){{0,3}}(?:{_RELATIONS}) |^\w+s[ıiuü],? ", re.IGNORECASE)
_KIN_FIRST = re.compile(rf"(?:{_RELATIONS}|\w+l[ıiuü]ğ[ıiuü])\b", re.IGNORECASE)
_WORK_OF = re.compile(
    r"(?:(?:[\"“]?[A-ZÇĞİÖŞÜ][\w-]*[\"”]?|ve|ile|veya|yahut) )+adlı "
    r"\w*(?:[sy][ıiuü]|[^\Waeıioöuü][ıiuü])(?:n?[dt][ae]n?|yl[ae]|n[ıiuü])?\b"
)
_DONE_BEFORE = re.compile(r"\w+(?:[ıiuü][ln]|l[ae]n)[ae]n (?!ol)[a-zçğıöşü]+(?: |,)")
_GENITIVE = re.compile(r"[ıiuü]n\b")
_HEAD_LETTERS = 60
_BESIDE = re.compile(r"((?:[^\s,;]+ ){0,3}[^\s,;]+) ise,?(?= )")


def self_contained_sentence(sentence: Sentence, language: Language, in_short: Collection[str] = ()) -> Sentence | None:
    """The sentence without what sets it beside the one before ("Ancak", "ise"), None when it does not stand alone.

    `in_short`: nouns that mean what was named in full before.
    """
    match = _LINKING[language].match(sentence.plain)
    if match and sentence.plain[match.end() : match.end() + 1].isalnum():
        rest = capitalised(sentence.plain[match.end() :], language)
        sentence = replace(sentence, plain=rest, words=sentence_words(rest))
    if language == "tr" and (beside := _BESIDE.match(sentence.plain)):
        rest = beside[1] + sentence.plain[beside.end() :]
        sentence = replace(sentence, plain=rest, words=sentence_words(rest))
    if not _stands_alone(sentence, language) or _leans(sentence, language):
        return None
    return None if language == "tr" and uses_short_name(sentence, in_short) else sentence


def _leans(sentence: Sentence, language: Language) -> bool:
    """Whether what it speaks of was said before: "Bölge, …", "Birlikleri …", "Her iki …", "The region …"."""
    text, first = sentence.plain, sentence.words[0]
    if language == "en":
        return len(sentence.words) > 1 and first.text == "the" and sentence.words[1].text in ANAPHORIC
    whose = _THEIR.search(text) or _OF_SOMEBODY.search(text) or _WORK_OF.match(text)
    return (
        _PAIR_SAID_BEFORE.search(text) is not None
        or _KIN_FIRST.match(text) is not None
        or _DONE_BEFORE.match(text) is not None
        or _WE_DO.search(sentence.words[-1].text) is not None
        or _has_no_subject(sentence)
        or _they_do(sentence)
        or refers_back(text, first)
        or refers_back_to_person(sentence)
        or (whose is not None and _GENITIVE.search(text[:_HEAD_LETTERS]) is None)
        or (_OF_WHOM.fullmatch(first.text) is not None and text[first.end : first.end + 1] not in ("'", "’"))
    )


def _has_no_subject(sentence: Sentence) -> bool:
    """Whether a sentence that begins with a time or a place says of nobody that it did something."""
    last = sentence.words[-1]
    if _ADVERBIAL.match(sentence.plain) is None or _NEEDS_NO_DOER.search(last.text):
        return False
    return not _names_a_doer(sentence.plain[: last.start])


def _names_a_doer(text: str) -> bool:
    """Whether a bare name or plural stands there; one in the accusative is what something is done to."""
    found = (match.group() for match in _MAY_DO.finditer(text))
    return any(_OBJECT.search(one) is None and _PLURAL_VERB.search(one) is None for one in found)


def _they_do(sentence: Sentence) -> bool:
    """Whether its verb is in the plural and nobody is named who does it."""
    last = sentence.words[-1]
    return _PLURAL_VERB.search(last.text) is not None and not _names_a_doer(sentence.plain[: last.start])


def _stands_alone(sentence: Sentence, language: Language) -> bool:
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
