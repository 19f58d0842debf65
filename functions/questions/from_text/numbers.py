"""Years, dates, percentages and numbers of things in a sentence."""

import re
from collections.abc import Iterator

from derslik.language import Language
from derslik.language.folding import ascii_fold, fold
from derslik.language.months import MONTHS
from derslik.language.years import YEAR
from questions.from_text.fact import Fact, Kind

_SUFFIX = r"(?:(?P<mark>['’])(?P<suffix>[a-zçğıöşü]{1,7}))?(?!\w)"
_DATE = {
    "tr": re.compile(rf"(?<![\w.,–-])(?:[0-3]?\d )?(?:{MONTHS['tr']}) \d{{4}}{_SUFFIX}"),
    "en": re.compile(rf"(?<!\w)(?:[0-3]?\d )?(?:{MONTHS['en']}) (?:[0-3]?\d, )?\d{{4}}{_SUFFIX}"),
}
_YEAR = re.compile(rf"(?<![\w.,–/%$£€-])(?<!\d ){YEAR}{_SUFFIX}(?![–/-]|[.,]\d)")
_PERCENT = re.compile(rf"(?<!\w)% ?\d{{1,3}}(?:[.,]\d+)?{_SUFFIX}(?![–-]| il[ae] | ['’])")
_QUANTITY = re.compile(
    r"(?<![\w.,–/%$£€½-])\d{1,3}(?:[.,]?\d{3})*(?:[.,]\d{1,2})?"
    r"(?: (?:bin|milyon|milyar|trilyon|million|billion|thousand))?(?= (?P<unit>[a-zçğıöşü]{2,})(?!\w| \())"
)
_NO_UNITS = (
    "ile ve veya ila ya de da den dan and or to of in at on per kat kez kere yilinda yilindan yilinin yili yillarinda "
    "yillari yil olarak olan olmak olup adli ise isimli yaslarinda numarali sayili the was were is are by for with "
    "from as"
)
_NO_UNIT = frozenset(_NO_UNITS.split())
# A year that begins a range, or names something ("1996 Yasası", "1990'lar"), is not the year of an event.
_AFTER_A_YEAR = re.compile(
    r"(?:(?<=[dt][ae]n) \d| (?:[A-ZÇĞİÖŞÜ]|yıl(?:ları|lar|dan)|model|(?:ile|ila|ve|to|and) |- ?\d))"
)
_BEFORE_A_YEAR = re.compile(rf"(?:\d|{MONTHS['tr']}|{MONTHS['en']}|ve|ile|and|to|['’][dt][ae]n|-|–|×|\$|£|€) $")
_DECADE = re.compile(r"l[ae]r|l[ıiuü]")
_NO_COUNT_BEFORE = re.compile(r"(?:[A-ZÇĞİÖŞÜ]\w*|[×*^]) $")


def find_numbers(text: str, language: Language) -> Iterator[Fact]:
    dates = list(_DATE[language].finditer(text))
    years = [match for match in _YEAR.finditer(text) if not _is_inside(match, dates)]
    yield from (_make_fact("date", match) for match in dates)
    yield from (_make_fact("year", match) for match in years if _dates_an_event(text, match))
    yield from (_make_fact("percent", match) for match in _PERCENT.finditer(text))
    for match in _QUANTITY.finditer(text):
        unit, before = fold(match["unit"]), text[: match.start()]
        counts = match.group() != "0" and ascii_fold(unit) not in _NO_UNIT and _NO_COUNT_BEFORE.search(before) is None
        if counts and not _is_inside(match, dates) and not _is_inside(match, years):
            yield Fact("quantity", match.group(), match.start(), match.end(), category=unit)


def _is_inside(match: re.Match[str], others: list[re.Match[str]]) -> bool:
    return any(other.start() <= match.start() < other.end() for other in others)


def _dates_an_event(text: str, year: re.Match[str]) -> bool:
    decade = year["suffix"] is not None and _DECADE.match(year["suffix"]) is not None
    named = _AFTER_A_YEAR.match(text, year.end()) or _BEFORE_A_YEAR.search(text[: year.start()])
    return not decade and named is None


def _make_fact(kind: Kind, match: re.Match[str]) -> Fact:
    text, start, end = match.string, match.start(), match.end()
    if match["suffix"] is None:
        return Fact(kind, text[start:end], start, end)
    end = match.start("mark")
    return Fact(kind, text[start:end], start, end, match["suffix"], match["mark"])
