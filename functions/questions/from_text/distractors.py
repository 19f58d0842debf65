"""What could stand in the place of a fact and is not it: of the same kind, in the same form, from the course first."""

import re
from collections.abc import Callable, Iterator, Sequence

from derslik.language.folding import fold
from derslik.language.months import MONTHS
from derslik.language.tr.suffixes import move_suffix
from derslik.language.words import contains_phrase
from derslik.language.years import LAST_MADE_UP_YEAR
from questions.from_text.candidates import chance
from questions.from_text.fact import Fact
from questions.from_text.fact_sentences import Telling

_ROOT = 5
# Of a name that is said otherwise than it is written (Newcastle, Shelley, Philip II) the suffix cannot be told.
_SAID_AS_WRITTEN = re.compile(r"(?:\d|[aıioöuü]|[iy]e|(?<![wqx])[bcçdfgğhjklmnprsştvz])$")
_NUMBER = re.compile(r"\d[\d.,]*")
_YEARS_APART = (3, -4, 7, -8, 12, -15, 21, -26)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIMES = (1.5, 0.5, 2.0, 0.75, 3.0, 1.25, 0.4, 0.6, 1.2, 0.8, 0.9, 1.1)
_A_FEW = 20
_ADDED = (1, -1, 2, -2, 3, 4)


def likely(fact: Fact, telling: Telling, others: Sequence[Telling], count: int, seed: int) -> list[str]:
    """Up to `count` other values, none of which the sentence holds."""
    near = sorted(others, key=lambda one: abs(one.source - telling.source))
    text = fold(telling.sentence.plain)
    found: list[str] = []
    for value in _SOURCES[fact.kind](fact, near, seed):
        folded = fold(value)
        taken = folded in (fold(one) for one in (fact.value, *found))
        said = contains_phrase(text, folded)
        if not taken and not said and _takes_suffix(fact, value) and not _names_one_of(fact, value, found):
            found.append(value)
        if len(found) == count:
            break
    return found


def _names_one_of(fact: Fact, value: str, found: Sequence[str]) -> bool:
    """Whether it is the name of one of them, longer or shorter: Cole and Henry Cole."""
    words = set(fold(value).split())
    return fact.kind == "name" and any(words <= (one := set(fold(name).split())) or one <= words for name in found)


def _takes_suffix(fact: Fact, value: str) -> bool:
    if not fact.suffix:
        return True
    return _SAID_AS_WRITTEN.search(value) is not None and move_suffix(fact.value, fact.suffix, value) is not None


def placed(fact: Fact, value: str) -> str:
    """The value with the fact's suffix as the value wants it."""
    return f"{value}{fact.mark}{move_suffix(fact.value, fact.suffix, value)}" if fact.suffix else value


def _years(fact: Fact, others: Sequence[Telling], seed: int) -> Iterator[str]:
    """Years of the course from the same time, then near ones."""
    year = int(fact.value)
    course = {int(one.value) for other in others for one in other.facts if one.kind == "year"}
    near = sorted((one for one in course if 0 < abs(one - year) <= 60), key=lambda one: chance(seed, year, one))
    apart = sorted(_YEARS_APART, key=lambda one: chance(seed, year, "apart", one))
    yield from (str(one) for one in (*near[:2], *(year + one for one in apart)) if one <= LAST_MADE_UP_YEAR)


def _dates(fact: Fact, _: Sequence[Telling], seed: int) -> Iterator[str]:
    """The same form with another year or another month."""
    months = next(names for names in MONTHS.values() if re.search(names, fact.value)).split("|")
    month = next(name for name in months if name in fact.value)
    year = re.findall(r"\d{4}", fact.value)[-1]
    day = int(match.group()) if (match := re.match(r"\d{1,2}(?!\d)", fact.value)) else 1
    for apart in sorted(_YEARS_APART, key=lambda one: chance(seed, fact.value, one)):
        other = months[(months.index(month) + apart) % len(months)]
        shifted = int(year) + apart
        if shifted <= LAST_MADE_UP_YEAR:
            yield fact.value.replace(year, str(shifted))
        if day <= _DAYS[months.index(other)]:
            yield fact.value.replace(month, other)


def _amounts(fact: Fact, others: Sequence[Telling], seed: int) -> Iterator[str]:
    """Numbers of the same things in the course, then others written in the same way."""
    same = {
        one.value
        for other in others
        for one in other.facts
        if one.kind == fact.kind and one.of[:_ROOT] == fact.of[:_ROOT] and _form(one.value) == _form(fact.value)
    }
    yield from sorted(same - {fact.value}, key=lambda one: chance(seed, fact.value, one))[:2]
    match = _NUMBER.search(fact.value)
    if match is None:
        return
    for number in _other_numbers(match.group().rstrip(".,"), fact.kind == "percent", seed):
        yield fact.value[: match.start()] + number + fact.value[match.start() + len(match.group().rstrip(".,")) :]


def _other_numbers(written: str, percent: bool, seed: int) -> Iterator[str]:
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
        values = [digits + one for one in sorted(_ADDED, key=lambda one: chance(seed, written, one))]
    else:
        step = 10**zeros
        values = [
            round(digits * one / step) * step for one in sorted(_TIMES, key=lambda one: chance(seed, written, one))
        ]
    thousands = next((one for one in ".," if one in whole), "")
    for value in values:
        if value > 0 and value != digits and (not percent or value < 100) and len(str(value)) == len(str(digits)):
            shown = f"{value:,}".replace(",", thousands) if thousands or (value > 9999 and mark) else str(value)
            yield f"{shown}{mark}{part}" if mark else shown


def _form(value: str) -> str:
    return re.sub(r"\d+", "0", value)


def _names(fact: Fact, others: Sequence[Telling], _: int) -> Iterator[str]:
    """Names of the same kind in the course, the nearest first; none where the kind is not known."""
    if not fact.of:
        return
    size = len(fact.value.split())
    roots = {word[:_ROOT] for word in fold(fact.value).split()}
    head = fact.of.removeprefix("the ") if fact.of.startswith("the ") else ""
    found = [
        one.value
        for other in others
        for one in other.facts
        if one.kind == "name"
        and one.of == fact.of
        and abs(len(one.value.split()) - size) <= 1
        and not (roots - {head}) & {word[:_ROOT] for word in fold(one.value).split()} - {head}
    ]
    yield from sorted(dict.fromkeys(found), key=lambda one: len(one.split()) != size)


_SOURCES: dict[str, Callable[[Fact, Sequence[Telling], int], Iterator[str]]] = {
    "year": _years,
    "date": _dates,
    "quantity": _amounts,
    "percent": _amounts,
    "name": _names,
}
