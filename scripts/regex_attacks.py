"""Texts that make a regular expression work: what its own repeats repeat, and what leads there."""

import re
from collections.abc import Callable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
SMALL = 20
"""A repeat of no more than so many times takes no time that grows."""
BRANCHES = 6
KINDS = "aA1 .,\n\t-'\"*|<"
LETTERS = "aA1 .,;:-_'\"()<>#|*\n\t/=éğ"


def make_attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """What leads to a repeat, and what is repeated in it: each way alone, and all ways one after the other."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found = list(walk_repeats(parser.parse(text, pattern.flags), ""))
    whole = sample_of(parser.parse(text, pattern.flags))
    letters = sorted({letter for prefix, repeated in found for letter in prefix + repeated} | set(whole))[:40]
    yield from found
    yield from (("", repeated) for _, repeated in found)
    yield from (("", prefix + repeated) for prefix, repeated in found)
    yield from (("", letter) for letter in letters)
    yield "", whole
    yield from (("", whole[:length]) for length in range(1, min(len(whole), 12)))


def walk_repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """For each repeat without a small bound what stands before it and what it repeats."""
    for code, value in tree:
        if code in REPEATS:
            _, most, body = value
            if most > SMALL:
                yield from ((before, sample) for sample in samples_of(body))
            yield from walk_repeats(body, before)
        elif code is codes.SUBPATTERN:
            yield from walk_repeats(value[3], before)
        elif code is codes.ATOMIC_GROUP:
            yield from walk_repeats(value, before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from walk_repeats(branch, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from walk_repeats(value[1], before)
        before += sample_of([(code, value)])


def samples_of(tree: Any) -> Iterator[str]:
    """What such a tree matches: by each of its branches, and with letters of several kinds."""
    by_branch = (sample_of(tree, branch=branch) for branch in range(BRANCHES))
    by_letter = (sample_of(tree, preferred) for preferred in KINDS)
    yield from dict.fromkeys(filter(None, (*by_branch, *by_letter)))


def sample_of(tree: Any, preferred: str = "a", branch: int = 0) -> str:
    """Something short that matches, by the branch of this number where there are so many."""
    return "".join(sample_of_node(code, value, preferred, branch) for code, value in tree)


def sample_of_node(code: Any, value: Any, preferred: str, branch: int) -> str:
    match code:
        case codes.LITERAL:
            return chr(value)
        case codes.NOT_LITERAL | codes.ANY | codes.IN:
            return sample_of_class(code, value, preferred)
        case codes.SUBPATTERN:
            return sample_of(value[3], preferred, branch)
        case codes.ATOMIC_GROUP:
            return sample_of(value, preferred, branch)
        case codes.BRANCH:
            return sample_of(value[1][min(branch, len(value[1]) - 1)], preferred, branch)
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            least, most, body = value
            times: int = max(least, min(most, 1))
            return sample_of(body, preferred, branch) * times
    return ""


def sample_of_class(code: Any, value: Any, preferred: str) -> str:
    if code is codes.ANY:
        return preferred if preferred != "\n" else "a"
    members: list[Any] = value if code is codes.IN else [(codes.NEGATE, None), (codes.LITERAL, value)]
    fits = class_predicate(members)
    return str(next((letter for letter in preferred + LETTERS if fits(letter)), first_of(members)))


def first_of(members: Any) -> str:
    for code, value in members:
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.RANGE:
            return chr(value[0])
    return ""


CATEGORIES: dict[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    codes.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    codes.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}


def class_predicate(members: Any) -> Callable[[str], bool]:
    negated = bool(members) and members[0][0] is codes.NEGATE

    def holds(letter: str) -> bool:
        for code, value in members:
            if (
                (code is codes.LITERAL and ord(letter) == value)
                or (code is codes.RANGE and value[0] <= ord(letter) <= value[1])
                or (code is codes.CATEGORY and CATEGORIES[value](letter))
            ):
                return True
        return False

    return (lambda letter: not holds(letter)) if negated else holds
