"""The names of a sentence, and of what kind each is, told by what the course says around it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from derslik.language import Language
from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from derslik.language.months import MONTHS
from derslik.language.prose import Prose
from derslik.language.tr.endings import looks_inflected
from derslik.language.vocabulary import GIVEN_NAMES, HEADS, PEOPLE, PERSON_ENDS, PLACE_NOUNS, STOP
from derslik.language.words import split_words
from questions.from_text.fact import Fact

type NameKinds = Mapping[str, str]

NAME = re.compile(
    r"(?<![\w'’.-])(?:(?:[IVX]{1,5}|\d{1,2})\. )?[A-ZÇĞİÖŞÜ][\w-]*\w"
    r"(?: (?:(?:de|del|la|le|van|von|bin|ibn|of|the) )?[A-ZÇĞİÖŞÜ][\w-]*\w)*"
)
_LOCATIVE = re.compile(r"['’]n?[dt][ae](?:ki\w*|n)?(?!\w)")
_ENGLISH_PLACE = re.compile(r"(?:^|\W)(?:in|from|near|into|across) $")
_WORD_BEFORE = re.compile(r"([a-zçğıöşü]+) $")
_SPAN_OF_LIFE = re.compile(r" ?\((?:ö\. |d\. )?\d{3,4} ?[–-] ?\d{3,4}\)")
_COMPOUND = re.compile(r"\w{2,}(?:[sş][ıiuü]|[^\W\daeıioöuüAEIİOÖUÜ][ıiuü])")
_SURE_COMPOUND = re.compile(r"\w{3,}[aeiouöü]s[iuü]")
_ACRONYM = re.compile(r"[A-ZÇĞİÖŞÜ]{2,6}")
_HEAD = 5
_CASE_LETTERS = 5
_OFTEN = 2
# What a bare name says something of: "Alman dili", "Reform hareketi"; not "Hooke tarafından", "Linde adlı".
_ATTRIBUTE = re.compile(
    r" (?!taraf|ad[ıl]|isim|ise |ile |için |gibi |hem |is |was |were |are |and |has |had |in |of |to )[a-zçğıöşü]"
)
_SMALL = "de|del|la|le|van|von|bin|ibn|of|the|to|on|in|for|&"
_GOES_ON = re.compile(rf" (?:(?:{_SMALL}) )?(?:[A-ZÇĞİÖŞÜ]|\d)|[-–/(]| \(")
_BEGAN_BEFORE = re.compile(
    r"(?:[A-ZÇĞİÖŞÜ]\w*|['’]l|\d+\.|[A-Z]\w{0,4}\.|[-–/\"“'’(]|(?:de|von|van|el|al|on|in|at|for|to|by|&)"
    r"|[A-ZÇĞİÖŞÜ]\w+ (?:ve|and)) ?$"
)
_OPENS = re.compile(r"(?:^|[.!?] )$")
_ROMAN = re.compile(r"[IVXLC]+")
_ORDINAL = re.compile(r"(?:[IVX]+|\d+)\. ")
_TOWARDS = re.compile(r"['’](?:[yn]?[ae]|n?[dt][ae]n?)(?!\w)")
_PREDICATE = re.compile(r"[dt][ıiuü]r\.?$")
_CASED = re.compile(r"\w{3}(?:[iuü]n[dt][ae]n?|s[iuü]n[ae]|n[iuü]n|l[ae]r[iuü]?n?[dt][ae]n?)$")
_INFLECTED = re.compile(r"(?:l[ae]r[aeiuü]?|l[ae]r[iı]n?|c[ae]y?[aei]?|[sy]ini?|sine|unun|d[iuü])$")
_SUFFIX = re.compile(r"(['’])([a-zçğıöşü]{1,7})(?!\w)")
_SHORTEST = 3
_NEAR = 80
"""Characters on both sides of a name that tell what it is."""
_MONTH = re.compile("|".join(MONTHS.values()))


def find_names(text: str, kinds: NameKinds, language: Language) -> Iterator[Fact]:
    """Whole names, bare but for a suffix behind an apostrophe, that are not said of something else."""
    for match in NAME.finditer(text):
        suffix = _SUFFIX.match(text, match.end())
        kind = kinds.get(fold(match.group()))
        opening = kind is None and _OPENS.search(text[: match.start()]) is not None
        if opening or _is_part(match, suffix) or not _is_bare(match, suffix, kind, language):
            continue
        mark, ending = suffix.groups() if suffix else ("'", "")
        yield Fact("name", match.group(), match.start(), match.end(), ending, mark, kind if kind else "")


def _is_part(match: re.Match[str], suffix: re.Match[str] | None) -> bool:
    """Whether the name begins before or goes on behind: "de la Salle", "Karayolu 99", "XIV. Louis"."""
    text, after = match.string, suffix.end() if suffix else match.end()
    stopped = text.startswith(".", after) and text[after + 1 :].strip() != ""
    cut = _GOES_ON.match(text, after) or _BEGAN_BEFORE.search(text[: match.start()]) or _ROMAN.fullmatch(match.group())
    return stopped or cut is not None


def _is_bare(match: re.Match[str], suffix: re.Match[str] | None, kind: str | None, language: Language) -> bool:
    folded = fold(match.group())
    *inner, last = folded.split()
    words_of_name = {word for word in folded.split() if not word.endswith(".")}
    if len(folded) < _SHORTEST or _MONTH.fullmatch(match.group()) or words_of_name <= STOP[language]:
        return False
    if suffix is None and _PREDICATE.search(match.group()) and match.end() >= len(match.string) - 1:
        return False
    if language == "tr" and any(_CASED.search(word) for word in inner):
        return False
    if suffix:
        return True
    inflected = language == "tr" and (looks_inflected(last) or _INFLECTED.search(last) is not None)
    return not inflected and (kind == "person" or _ATTRIBUTE.match(match.string, match.end()) is None)


def find_name_kinds(course: Lexicon) -> NameKinds:
    """Folded name → kind, for every name that stands inside a sentence; "" where the course does not tell the kind."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for prose in course.texts:
        for sentence in prose.sentences:
            for match in NAME.finditer(sentence.plain):
                if match.start() > 0 or _is_surely_a_name(match.group()):
                    seen[fold(match.group())][_find_cue(sentence.plain, match, prose)] += 1
    kind_of = {name: _tell_kind(name, cues) for name, cues in seen.items()}
    surnames = {name.split()[-1] for name, kind in kind_of.items() if kind == "person"}
    return {name: "person" if name in surnames and _is_alone(seen[name]) else kind for name, kind in kind_of.items()}


def _is_surely_a_name(text: str) -> bool:
    """Also at the head of a sentence, where every word has a capital."""
    first, *others = fold(text).split()
    return bool(others) and (_ORDINAL.match(text) is not None or first in GIVEN_NAMES or others[-1] in PERSON_ENDS)


def _is_alone(cues: Counter[str]) -> bool:
    """Whether the name is that of somebody, not of a place, and not mostly said of something else (Moğol işgali)."""
    return not cues["place"] and 2 * cues["attribute"] <= cues.total()


def _find_cue(text: str, match: re.Match[str], prose: Prose) -> str:
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    title = _WORD_BEFORE.search(before)
    following = [word.text for word in split_words(after[:30])][:1]
    if (title and fold(title[1]) in PEOPLE and not _TOWARDS.match(after)) or _SPAN_OF_LIFE.match(after):
        return "person"
    if following and after[:1] == " " and any(_is_form(following[0], noun) for noun in PLACE_NOUNS):
        return "place"
    if prose.language == "tr" and _LOCATIVE.match(after):
        return "place"
    if prose.language == "en":
        return "place" if _ENGLISH_PLACE.search(before) else ""
    return "attribute" if _ATTRIBUTE.match(after) else ""


def _is_form(word: str, noun: str) -> bool:
    return word.startswith(noun) and len(word) - len(noun) <= _CASE_LETTERS


def _tell_kind(name: str, cues: Counter[str]) -> str:
    parts = name.split()
    if parts[0].endswith(".") and len(parts) == 2 and parts[-1] in GIVEN_NAMES:
        return "person"
    if len(parts) > 1 and (parts[-1] in HEADS or _SURE_COMPOUND.fullmatch(parts[-1])):
        return f"the {parts[-1][:_HEAD]}"
    if len(parts) > 1 and (parts[0] in GIVEN_NAMES or parts[-1] in PERSON_ENDS):
        return "person"
    if len(parts) > 1 and _COMPOUND.fullmatch(parts[-1]):
        return f"the {parts[-1][:_HEAD]}"
    if _ACRONYM.fullmatch(name.upper()) and len(name) < 4:
        return ""
    if cues["person"] and not cues["place"]:
        return "person"
    return "place" if cues["place"] >= _OFTEN and not cues["person"] else ""
