"""A sentence as a question for one of its facts, the question word in the fact's place, as Turkish asks."""

import re
from collections.abc import Mapping

from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.folding import fold
from derslik.language.tr.consonants import soften_surely
from derslik.language.tr.endings import looks_verbal
from derslik.language.tr.suffixes import find_suffix, with_vowel_harmony
from derslik.language.vocabulary import HEADS, PEOPLE
from derslik.language.words import split_words
from derslik.language.years import ONLY_YEAR
from questions.from_text.fact import Fact
from questions.from_text.fact_sentences import FactSentence

_MOST_WORDS = 20
_ALSO = re.compile(r" d[ae]\b")
_ANY_YEAR = re.compile(ONLY_YEAR)
_YEAR = re.compile(r" (?:yılında|senesinde)\b")
_DATE = re.compile(r" (?:tarihinde|günü)\b")
_LOCATIVE = ("da", "de", "ta", "te")
_WHERE: Mapping[str, str] = {"DA": "nerede", "DAn": "nereden", "(y)A": "nereye"}
_WHOM: Mapping[str, str] = {"(y)I": "kimi", "(y)A": "kime", "(n)In": "kimin"}
_AFTER_A_HEAD: Mapping[str, str] = {"nA": "(y)A", "nDA": "DA", "nDAn": "DAn", "nI": "(y)I", "nIn": "(n)In"}
_CHANGED: Mapping[str, str] = {"nehir": "nehr", "vakıf": "vakf"}
_CLAUSE = re.compile(r"[;:]| (?:ve|ama|ancak|fakat|ki|olup|ise|veya) |, ")
SUBORDINATE = re.compile(
    r"\w{2,}(?:[aeiıuüoöyrlnt]en|[aeıiuüoöyrlnt]an|ken|d[ıiuü]ğ\w+|t[ıiuü]ğ\w+|[ae]rek|[ıiuü]nca|[ıiuü]nce|m[ae]d[ae]n)"
)
_NAMES_A_DEED = re.compile(r"m[ae]s[ıi](?:d[ıi]r|ydı|ydi)\W*$")
_DESCRIBED = re.compile(r"(?:[A-ZÇĞİÖŞÜ]\w+ )*(?P<noun>[a-zçğıöşü]+)(?: insanı)? $")
_APPOSITION = re.compile(r"[a-zçğıöşü] $")
_CASE_BEFORE = re.compile(r"(?:['’]?[dt][ae]n?|yılında|[ıiuü]nda|[ıiuü]nde|tarihinde|sonra|önce|,) $")


def word_question(fact: Fact, fact_sentence: FactSentence) -> str | None:
    """None where the fact does not belong to the sentence's own verb, or the question would be no good Turkish."""
    text = fact_sentence.sentence.plain
    if (
        fact_sentence.language != "tr"
        or not _is_of_the_main_clause(fact_sentence, fact)
        or _ALSO.match(text, fact.suffix_end)
    ):
        return None
    if fact.kind == "year" and len(_ANY_YEAR.findall(text)) > 1:
        return None
    question_word = _find_question_word(fact, text)
    if question_word is None:
        return None
    start, word, end = question_word
    rest = text[end:].rstrip(".") if start else text[end:].rstrip(".").removeprefix(",")
    return f"{capitalised(text[:start] + word + rest, 'tr')}?"


def _find_question_word(fact: Fact, text: str) -> tuple[int, str, int] | None:
    """From where, what asks, and up to where it takes the place."""
    match fact.kind:
        case "year" | "date":
            return _ask_when(fact, text)
        case "quantity" if not re.search(r"[a-z]", fact.value):
            return fact.start, "kaç", fact.end
        case "name" if fact.category == "person":
            return _ask_who(fact, text)
        case "name" if fact.category == "place" and fact.suffix:
            form = find_suffix(fact.value, fact.suffix, _WHERE)
            return (fact.start, _WHERE[form], fact.suffix_end) if form else None
        case "name" if fact.category.startswith("the "):
            return _ask_which(fact)
    return None


def _ask_when(fact: Fact, text: str) -> tuple[int, str, int] | None:
    asks, named = ("hangi yılda", _YEAR) if fact.kind == "year" else ("hangi tarihte", _DATE)
    if match := named.match(text, fact.end):
        return fact.start, asks, match.end()
    return (fact.start, asks, fact.suffix_end) if fact.suffix in _LOCATIVE else None


def _ask_who(fact: Fact, text: str) -> tuple[int, str, int] | None:
    before = text[: fact.start]
    described = _DESCRIBED.search(before)
    if described and fold(described["noun"]) in PEOPLE:
        who = before[described.start() :].rstrip()
        return described.start(), f"hangi {who if described.start() else uncapitalised(who, 'tr')}", fact.end
    if text.startswith(" tarafından", fact.end):
        return fact.start, "kim", fact.end
    if fact.suffix:
        form = find_suffix(fact.value, fact.suffix, _WHOM)
        return (fact.start, _WHOM[form], fact.suffix_end) if form and not _APPOSITION.search(before) else None
    return (fact.start, "kim", fact.end) if not before or _CASE_BEFORE.search(before) else None


def _ask_which(fact: Fact) -> tuple[int, str, int] | None:
    """ "Roma Antlaşması'na" is asked for by "hangi antlaşmaya"."""
    noun = HEADS.get(split_words(fact.value)[-1].text if split_words(fact.value) else "")
    if noun is None:
        return None
    if not fact.suffix:
        return fact.start, f"hangi {noun}", fact.end
    form = find_suffix(fact.value, fact.suffix, _AFTER_A_HEAD)
    return (
        (fact.start, f"hangi {_with_case(noun, with_vowel_harmony(noun, _AFTER_A_HEAD[form]))}", fact.suffix_end)
        if form
        else None
    )


def _with_case(noun: str, ending: str) -> str:
    """Before a vowel the noun may change: imparatorluğun, nehri, vakfa."""
    if ending[:1] not in "aeıioöuü":
        return noun + ending
    return (_CHANGED.get(noun) or soften_surely(noun) or noun) + ending


def _is_of_the_main_clause(fact_sentence: FactSentence, fact: Fact) -> bool:
    """Whether no clause and no other verb stands between the fact and the verb at the end."""
    sentence = fact_sentence.sentence
    after = sentence.plain[fact.suffix_end :].removeprefix(",")
    following = [word for word in sentence.words if word.start >= fact.suffix_end]
    verbs = [word for word in following[:-1] if looks_verbal(word.text) or SUBORDINATE.fullmatch(word.text)]
    named = [word for word in verbs if sentence.plain[word.start].isupper()]
    enough = len(following) >= (1 if fact.kind in ("year", "date") and fact.start else 2)
    whole = len(sentence.words) <= _MOST_WORDS and _NAMES_A_DEED.search(sentence.plain) is None
    return whole and verbs == named and enough and _CLAUSE.search(after) is None
