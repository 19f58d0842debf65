"""Whether a Turkish sentence speaks of something that was said before it: "Bölge, …", "Birlikleri …", "Her iki …"."""

import re
from collections.abc import Collection

from derslik.language.prose import Sentence
from derslik.language.tr.anaphora import refers_back, refers_back_to_person, uses_short_name
from derslik.language.word_lists import load_entries

_POSSESSED_FIRST = re.compile(
    r"\w+(?:l[ae]r[ıi](?:n[ıi]n|n[ıi]|n[ae]|n[dt][ae]n?|yl[ae])?|[ıiuü]n[ıiuü]n|[^l]s[ıiuü]n[dt][ae]n?)"
)
_BOTH_OF_THEM = re.compile(r"\b[Hh]er iki(?:si)?\b|\b(?:her|ikisi) de\b")
_ADVERBIAL = re.compile(r"(?:\d|[A-ZÇĞİÖŞÜ]\w+(?:['’][dt][ae]n?|ında|inde|unda|ünde|larda|lerde|sında|sinde)\b)")
_NEEDS_NO_DOER = re.compile(r"(?:[ıiuü]l|[ıiuü]n|l[ae]n|y?[dt][ıiuü]r$|v[ae]rd|yoktu|v[ae]r$)")
_POSSIBLE_DOER = re.compile(r"(?<=[a-z,] )(?:[A-ZÇĞİÖŞÜ][\w-]*+ ?)+(?=[ ,])(?!['’])|(?<!\w)\w+l[ae]r(?!\w)")
_PLURAL_VERB = re.compile(r"(?:[ıiuü]r|m[ae]z|[dt][ıiuü]|m[ıiuü]ş|yor|c[ae]k)l[ae]r$")
_WE_DO = re.compile(r"(?:yoruz|[ıiuü]r[ıiuü]z|m[ae]y[ıi]z|[dt][ıiuü]k)$")
_ACCUSATIVE = re.compile(r"(?:[sn][ıiuü]|[ıiuü])n[ıiuü] ?$")
_OF_THEM = re.compile(
    r"^(?:[^,]{0,40} )?(?:önce|sonra|hemen|diğer|dolayı|kendi|\w+[dt][ıiuü]k?ler[ıi]|\w+s[ae]l"
    r"|dini|yerel|ana|ilk|yeni|eski|Yerel|ünlü|büyük|önemli|iyi|başlıca) \w+l[ae]r[ıi] "
)
_RELATIONS = "|".join(load_entries("tr", "relations"))
_OF_SOMEBODY = re.compile(rf"^(?:\w+ ){{0,3}}(?:{_RELATIONS}) |^\w+s[ıiuü],? ", re.IGNORECASE)
_RELATION_FIRST = re.compile(rf"(?:{_RELATIONS}|\w+l[ıiuü]ğ[ıiuü])\b", re.IGNORECASE)
_WORK_OF = re.compile(
    r"(?:(?:[\"“]?[A-ZÇĞİÖŞÜ][\w-]*[\"”]?|ve|ile|veya|yahut) )+adlı "
    r"\w*(?:[sy][ıiuü]|[^\Waeıioöuü][ıiuü])(?:n?[dt][ae]n?|yl[ae]|n[ıiuü])?\b"
)
_DONE_BEFORE = re.compile(r"\w+(?:[ıiuü][ln]|l[ae]n)[ae]n (?!ol)[a-zçğıöşü]+(?: |,)")
_GENITIVE = re.compile(r"[ıiuü]n\b")
_HEAD_LETTERS = 60
_CONTRAST = re.compile(r"((?:[^\s,;]+ ){0,3}[^\s,;]+) ise,?(?= )")


def depends_on_context(sentence: Sentence, short_names: Collection[str]) -> bool:
    """Whether it needs the sentences before it. `short_names`: nouns that mean what was named in full before."""
    return _speaks_of_named_before(sentence) or uses_short_name(sentence, short_names)


def cut_contrast(text: str) -> str:
    """The sentence without "ise", which sets its subject beside that of the sentence before."""
    contrast = _CONTRAST.match(text)
    return contrast[1] + text[contrast.end() :] if contrast else text


def _speaks_of_named_before(sentence: Sentence) -> bool:
    text, first = sentence.plain, sentence.words[0]
    possessed = _OF_THEM.search(text) or _OF_SOMEBODY.search(text) or _WORK_OF.match(text)
    return (
        _BOTH_OF_THEM.search(text) is not None
        or _RELATION_FIRST.match(text) is not None
        or _DONE_BEFORE.match(text) is not None
        or _WE_DO.search(sentence.words[-1].text) is not None
        or _has_no_subject(sentence)
        or _has_plural_verb_without_doer(sentence)
        or refers_back(text, first)
        or refers_back_to_person(sentence)
        or (possessed is not None and _GENITIVE.search(text[:_HEAD_LETTERS]) is None)
        or (_POSSESSED_FIRST.fullmatch(first.text) is not None and text[first.end : first.end + 1] not in ("'", "’"))
    )


def _has_no_subject(sentence: Sentence) -> bool:
    """Whether a sentence that begins with a time or a place says of nobody that it did something."""
    last = sentence.words[-1]
    if _ADVERBIAL.match(sentence.plain) is None or _NEEDS_NO_DOER.search(last.text):
        return False
    return not _names_a_doer(sentence.plain[: last.start])


def _names_a_doer(text: str) -> bool:
    """Whether a bare name or plural stands there; one in the accusative is what something is done to."""
    nouns = (match.group() for match in _POSSIBLE_DOER.finditer(text))
    return any(_ACCUSATIVE.search(noun) is None and _PLURAL_VERB.search(noun) is None for noun in nouns)


def _has_plural_verb_without_doer(sentence: Sentence) -> bool:
    """Whether its verb is in the plural and nobody is named who does it."""
    last = sentence.words[-1]
    return _PLURAL_VERB.search(last.text) is not None and not _names_a_doer(sentence.plain[: last.start])
