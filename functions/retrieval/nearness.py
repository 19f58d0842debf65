"""How much of a question stands together in a passage: in one sentence, in two that follow each other, in all of it.

Looked at for the best few passages only. Words are compared whole: alike when they or their roots are the same,
partly alike when they begin with the same four letters and more. Each weighs what `rarity.general_rarity` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.lexical import root, subject_words
from derslik.language.sentences import split_sentences
from derslik.language.words import LONGEST_WORD, split_words
from retrieval.rarity import general_rarity

LEAST_ALIKE = 4
"""Letters that two words of one family have in common at least ("yönetmen", "yönetmelik")."""
ALIKE = 0.6
"""Likeness from which a word is there, where one asks whether two stand side by side."""
BESIDE = (-1, 1, 2)
"""Places from one word to the other that are side by side."""
OF_NAMES = 8.0
"""Nats: a commoner word at the beginning of a question has its capital from its place."""
MOST_WORDS = 40
"""Of a long question, the words that are looked at."""


class AskedWord(NamedTuple):
    """Without marks; `rarity` in nats; `name`: it is capitalised, or a number."""

    text: str
    root: str
    rarity: float
    name: bool


class Nearness(NamedTuple):
    """Shares, 0 to 1, of the question's weight: `sentence` in the passage's best sentence, `passage` in all of it,
    `beside` of its pairs of neighbours that are neighbours there too. Weights (nats): `together` in its two best
    neighbouring sentences, `rarest` of the rarest word that is there, `missing_name` of the rarest name or number
    that is not."""

    sentence: float = 0.0
    passage: float = 0.0
    beside: float = 0.0
    together: float = 0.0
    rarest: float = 0.0
    missing_name: float = 0.0


NOTHING_NEAR = Nearness()


def asked_words(question: str, language: Language) -> list[AskedWord]:
    """The words that tell what is asked about; all of them when none does."""
    found: dict[str, AskedWord] = {}
    for word in subject_words(question):
        letter = question[word.start]
        folded = word.text[:LONGEST_WORD]
        plain, own = ascii_fold(folded), root(folded, language)
        rarity = general_rarity(own, language)
        is_first = not question[: word.start].strip()
        name = letter.isdigit() or (letter.isupper() and (not is_first or rarity >= OF_NAMES))
        found.setdefault(plain, AskedWord(plain, own, rarity, name))
    return list(found.values())[:MOST_WORDS]


def nearness(asked: Sequence[AskedWord], headings: str, passage: str, language: Language) -> Nearness:
    """What stands in the headings over a passage is said in each of its sentences."""
    read, over = _read(passage, language), _read(headings, language)
    above = [max((_held(word, heading) for heading in over), default=0.0) for word in asked]
    held = [[max(_held(word, sentence), share) for word, share in zip(asked, above, strict=True)] for sentence in read]
    worth = [word.rarity for word in asked]
    total = sum(worth)
    if not held or total <= 0:
        return NOTHING_NEAR

    def weigh(shares: Sequence[float]) -> float:
        return sum(share * weight for share, weight in zip(shares, worth, strict=True))

    best = [max(column) for column in zip(*held, strict=True)]
    both = ([max(two) for two in zip(*pair, strict=True)] for pair in (pairwise(held) if held[1:] else [(held[0],)]))
    return Nearness(
        sentence=max(map(weigh, held)) / total,
        passage=weigh(best) / total,
        beside=_beside(asked, [*read, *over]),
        together=max(map(weigh, both)),
        rarest=max(share * weight for share, weight in zip(best, worth, strict=True)),
        missing_name=max((1 - share) * word.rarity * word.name for share, word in zip(best, asked, strict=True)),
    )


class _Sentence(NamedTuple):
    """`places` of each form, by its first letters ("=" and the root for itself)."""

    places: Mapping[str, Mapping[str, Sequence[int]]]


@lru_cache(maxsize=4_000)
def _read(passage: str, language: Language) -> list[_Sentence]:
    return [_by_beginning(passage[start:end], language) for start, end in split_sentences(passage)]


def _by_beginning(sentence: str, language: Language) -> _Sentence:
    found: dict[str, dict[str, list[int]]] = {}
    for place, word in enumerate(split_words(sentence)):
        folded = word.text[:LONGEST_WORD]
        plain = ascii_fold(folded)
        for beginning in (plain[:LEAST_ALIKE], "=" + root(folded, language)):
            found.setdefault(beginning, {}).setdefault(plain, []).append(place)
    return _Sentence(found)


def _held(asked: AskedWord, sentence: _Sentence) -> float:
    if "=" + asked.root in sentence.places:
        return 1.0
    family = sentence.places.get(asked.text[:LEAST_ALIKE], {})
    return max((_likeness(asked.text, other) for other in family), default=0.0)


def _likeness(one: str, other: str) -> float:
    """The letters with which both begin, of the longer one's."""
    if one == other:
        return 1.0
    same = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        same += 1
    return same / max(len(one), len(other)) if same >= LEAST_ALIKE else 0.0


def _beside(asked: Sequence[AskedWord], read: Sequence[_Sentence]) -> float:
    """The weighed share of the question's neighbouring words that stand side by side in a sentence, in any order."""
    places = [[set(_places(word, sentence)) for word in asked] for sentence in read]
    there = total = 0.0
    for at, (one, other) in enumerate(pairwise(asked)):
        weight = one.rarity + other.rarity
        total += weight
        if any(place + step in held[at + 1] for held in places for place in held[at] for step in BESIDE):
            there += weight
    return there / total if total else 0.0


def _places(asked: AskedWord, sentence: _Sentence) -> Iterator[int]:
    for places in sentence.places.get("=" + asked.root, {}).values():
        yield from places
    for other, places in sentence.places.get(asked.text[:LEAST_ALIKE], {}).items():
        if _likeness(asked.text, other) >= ALIKE:
            yield from places
