"""What could stand in the place of a fact and is not it: of the same kind, in the same form, from the course first."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from derslik.language.folding import fold
from derslik.language.months import MONTHS
from derslik.language.tr.suffixes import move_suffix
from derslik.language.words import contains_phrase
from derslik.language.years import LAST_MADE_UP_YEAR
from questions.from_text.candidates import chance
from questions.from_text.fact import Fact
from questions.from_text.fact_sentences import FactSentence

_ROOT = 5
# Of a name that is said otherwise than it is written (Newcastle, Shelley, Philip II) the suffix cannot be told.
_SAID_AS_WRITTEN = re.compile(r"(?:\d|[aıioöuü]|[iy]e|(?<![wqx])[bcçdfgğhjklmnprsştvz])$")
_NUMBER = re.compile(r"\d[\d.,]*")
_YEARS_APART = (3, -4, 7, -8, 12, -15, 21, -26)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIMES = (1.5, 0.5, 2.0, 0.75, 3.0, 1.25, 0.4, 0.6, 1.2, 0.8, 0.9, 1.1)
_A_FEW = 20
_ADDED = (1, -1, 2, -2, 3, 4)

type _Amount = tuple[str, str, str]
type _Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """The different values of a course's facts. `amounts`: by their kind, what they count and how they are written;
    `names`: by their kind, and for each the places where it stands, (source, number) in their order."""

    years: frozenset[int]
    amounts: Mapping[_Amount, frozenset[str]]
    names: Mapping[str, Mapping[str, list[_Place]]]

    @classmethod
    def of(cls, fact_sentences: Sequence[FactSentence]) -> Self:
        facts = [(one.source, fact) for one in fact_sentences for fact in one.facts]
        amounts: dict[_Amount, set[str]] = defaultdict(set)
        names: dict[str, dict[str, list[_Place]]] = defaultdict(lambda: defaultdict(list))
        for number, (source, fact) in enumerate(facts):
            if fact.kind == "name":
                names[fact.category][fact.value].append((source, number))
            elif fact.kind in ("quantity", "percent"):
                amounts[_describe_amount(fact)].add(fact.value)
        years = frozenset(int(fact.value) for _, fact in facts if fact.kind == "year")
        return cls(years, {amount: frozenset(values) for amount, values in amounts.items()}, names)

    def names_by_distance(self, category: str, source: int) -> list[str]:
        """The different names of a kind, the nearest first."""
        found = self.names.get(category, {})
        return sorted(found, key=lambda name: min(_distances(found[name], source)))


def _distances(places: Sequence[_Place], source: int) -> Iterator[_Place]:
    """How far the last place before the source and the first one from it on are, each with its number."""
    at = bisect_left(places, (source, -1))
    if at < len(places):
        yield places[at][0] - source, places[at][1]
    if at > 0:
        before, _ = places[at - 1]
        yield source - before, places[bisect_left(places, (before, -1))][1]


def pick_distractors(fact: Fact, fact_sentence: FactSentence, facts: CourseFacts, count: int, seed: int) -> list[str]:
    """Up to `count` other values, none of which the sentence holds."""
    text = fold(fact_sentence.sentence.plain)
    picked: list[str] = []
    for value in _SOURCES[fact.kind](fact, facts, fact_sentence.source, seed):
        folded = fold(value)
        taken = folded in (fold(other) for other in (fact.value, *picked))
        in_sentence = contains_phrase(text, folded)
        if not taken and not in_sentence and _takes_suffix(fact, value) and not _names_the_same(fact, value, picked):
            picked.append(value)
        if len(picked) == count:
            break
    return picked


def _names_the_same(fact: Fact, value: str, picked: Sequence[str]) -> bool:
    """Whether it is the name of one of them, longer or shorter: Cole and Henry Cole."""
    words = set(fold(value).split())
    return fact.kind == "name" and any(
        words <= (others := set(fold(name).split())) or others <= words for name in picked
    )


def _takes_suffix(fact: Fact, value: str) -> bool:
    if not fact.suffix:
        return True
    return _SAID_AS_WRITTEN.search(value) is not None and move_suffix(fact.value, fact.suffix, value) is not None


def inflect_like(fact: Fact, value: str) -> str:
    """The value with the fact's suffix as the value wants it."""
    return f"{value}{fact.mark}{move_suffix(fact.value, fact.suffix, value)}" if fact.suffix else value


def _find_years(fact: Fact, facts: CourseFacts, _: int, seed: int) -> Iterator[str]:
    """Years of the course from the same time, then near ones."""
    year = int(fact.value)
    near = sorted((other for other in facts.years if 0 < abs(other - year) <= 60), key=lambda o: chance(seed, year, o))
    apart = sorted(_YEARS_APART, key=lambda years: chance(seed, year, "apart", years))
    candidates = (*near[:2], *(year + years for years in apart))
    yield from (str(other) for other in candidates if other <= LAST_MADE_UP_YEAR)


def _shift_date(fact: Fact, _facts: CourseFacts, _source: int, seed: int) -> Iterator[str]:
    """The same form with another year or another month."""
    months = next(names for names in MONTHS.values() if re.search(names, fact.value)).split("|")
    month = next(name for name in months if name in fact.value)
    year = re.findall(r"\d{4}", fact.value)[-1]
    day = int(match.group()) if (match := re.match(r"\d{1,2}(?!\d)", fact.value)) else 1
    for apart in sorted(_YEARS_APART, key=lambda years: chance(seed, fact.value, years)):
        other = months[(months.index(month) + apart) % len(months)]
        shifted = int(year) + apart
        if shifted <= LAST_MADE_UP_YEAR:
            yield fact.value.replace(year, str(shifted))
        if day <= _DAYS[months.index(other)]:
            yield fact.value.replace(month, other)


def _find_amounts(fact: Fact, facts: CourseFacts, _: int, seed: int) -> Iterator[str]:
    """Numbers of the same things in the course, then others written in the same way."""
    same = facts.amounts.get(_describe_amount(fact), frozenset())
    yield from sorted(same - {fact.value}, key=lambda value: chance(seed, fact.value, value))[:2]
    match = _NUMBER.search(fact.value)
    if match is None:
        return
    for number in _make_numbers(match.group().rstrip(".,"), fact.kind == "percent", seed):
        yield fact.value[: match.start()] + number + fact.value[match.start() + len(match.group().rstrip(".,")) :]


def _make_numbers(written: str, percent: bool, seed: int) -> Iterator[str]:
    mark = (
        written[-3]
        if len(written) > 2 and written[-3] in ".,"
        else written[-2:-1]
        if written[-2:-1] in (".", ",")
        else ""
    )
    whole, _, part = written.rpartition(mark) if mark else (written, "", "")
    digits = int(re.sub(r"\D", "", whole) or "0")
    zeros = len(str(digits)) - len(str(digits).rstrip("0")) if digits else 0
    if digits <= _A_FEW:
        values = [digits + added for added in sorted(_ADDED, key=lambda added: chance(seed, written, added))]
    else:
        step = 10**zeros
        factors = sorted(_TIMES, key=lambda factor: chance(seed, written, factor))
        values = [round(digits * factor / step) * step for factor in factors]
    thousands = next((separator for separator in ".," if separator in whole), "")
    for value in values:
        if value > 0 and value != digits and (not percent or value < 100) and len(str(value)) == len(str(digits)):
            shown = f"{value:,}".replace(",", thousands) if thousands or (value > 9999 and mark) else str(value)
            yield f"{shown}{mark}{part}" if mark else shown


def _describe_amount(fact: Fact) -> _Amount:
    return fact.kind, fact.category[:_ROOT], _hide_digits(fact.value)


def _hide_digits(value: str) -> str:
    return re.sub(r"\d+", "0", value)


def _find_names(fact: Fact, facts: CourseFacts, source: int, _: int) -> Iterator[str]:
    """Names of the same kind in the course, the nearest first; none where the kind is not known."""
    if not fact.category:
        return
    size = len(fact.value.split())
    roots = {word[:_ROOT] for word in fold(fact.value).split()}
    head = fact.category.removeprefix("the ") if fact.category.startswith("the ") else ""
    values = [
        name
        for name in facts.names_by_distance(fact.category, source)
        if abs(len(name.split()) - size) <= 1
        and not (roots - {head}) & {word[:_ROOT] for word in fold(name).split()} - {head}
    ]
    yield from sorted(values, key=lambda value: len(value.split()) != size)


_SOURCES: dict[str, Callable[[Fact, CourseFacts, int, int], Iterator[str]]] = {
    "year": _find_years,
    "date": _shift_date,
    "quantity": _find_amounts,
    "percent": _find_amounts,
    "name": _find_names,
}
