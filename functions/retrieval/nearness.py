"""How much of a question stands together: in one sentence of a passage, and in two that follow each other.

Looked at for the best few passages only. Words are compared whole: alike when they or their stems are the same,
partly alike when they begin with the same four letters and more.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from derslik.domain.lexical import LONGEST_WORD
from derslik.domain.text import COMMON, Language, ascii_fold, sentences, stem, words

LEAST_ALIKE = 4
"""Letters that two words of one family have in common at least ("yönetmen", "yönetmelik")."""
MOST_WORDS = 40
"""Of a long question, the words that are looked at."""
NO_NAMES = 0.7
"""What `Nearness.names` is without names, about the mean of the others."""


class AskedWord(NamedTuple):
    """Without marks; `name`: it is capitalised inside the question, or a number."""

    text: str
    stem: str
    name: bool


class Nearness(NamedTuple):
    """`sentence` is the share, 0 to 1, of the question's weight in the passage's best sentence, `passage` in all of
    it; `together` the weight itself (nats) in its two best neighbouring sentences. `names`: how far, 0 to 1, the
    passage has the name or number of the question that it has least."""

    sentence: float = 0.0
    passage: float = 0.0
    together: float = 0.0
    names: float = NO_NAMES


NOTHING_NEAR = Nearness()


def asked_words(question: str, language: Language) -> list[AskedWord]:
    """The words that tell what is asked about; all of them when none does."""
    first = True
    found: dict[str, tuple[AskedWord, bool]] = {}
    for word in words(question):
        letter = question[word.start]
        folded = word.text[:LONGEST_WORD]
        asked = AskedWord(
            ascii_fold(folded), ascii_fold(stem(folded, language)), letter.isdigit() or (letter.isupper() and not first)
        )
        found.setdefault(asked.text, (asked, asked.text in COMMON))
        first = False
    telling = [asked for asked, common in found.values() if not common]
    return (telling or [asked for asked, _ in found.values()])[:MOST_WORDS]


def nearness(asked: Sequence[AskedWord], weights: Mapping[str, float], passage: str, language: Language) -> Nearness:
    """`weights` by the stems of what is asked."""
    held = [[_held(word, sentence) for word in asked] for sentence in _read(passage, language)]
    worth = [weights[word.stem] for word in asked]
    total = sum(worth)
    if not held or total <= 0:
        return NOTHING_NEAR

    def weigh(shares: Sequence[float]) -> float:
        return sum(share * weight for share, weight in zip(shares, worth, strict=True))

    best = [max(column) for column in zip(*held, strict=True)]
    pairs = zip(held, held[1:] or held, strict=False)
    return Nearness(
        sentence=max(map(weigh, held)) / total,
        passage=weigh(best) / total,
        together=max(weigh([max(pair) for pair in zip(one, other, strict=True)]) for one, other in pairs),
        names=min((share for share, word in zip(best, asked, strict=True) if word.name), default=NO_NAMES),
    )


type _Sentence = Mapping[str, frozenset[str]]


@lru_cache(maxsize=4_000)
def _read(passage: str, language: Language) -> list[_Sentence]:
    """Each sentence's stems and words, by their first letters."""
    return [_by_beginning(passage[start:end], language) for start, end in sentences(passage)]


def _by_beginning(sentence: str, language: Language) -> _Sentence:
    found: dict[str, set[str]] = {}
    for word in words(sentence):
        folded = word.text[:LONGEST_WORD]
        plain, root = ascii_fold(folded), ascii_fold(stem(folded, language))
        for form in (plain, "=" + root):
            found.setdefault(form if form[0] == "=" else form[:LEAST_ALIKE], set()).add(plain)
    return {beginning: frozenset(forms) for beginning, forms in found.items()}


def _held(asked: AskedWord, sentence: _Sentence) -> float:
    if "=" + asked.stem in sentence:
        return 1.0
    family = sentence.get(asked.text[:LEAST_ALIKE])
    if family is None:
        return 0.0
    if asked.text in family:
        return 1.0
    return max(_likeness(asked.text, other) for other in family)


def _likeness(one: str, other: str) -> float:
    """The letters with which both begin, of the longer one's."""
    same = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        same += 1
    return same / max(len(one), len(other)) if same >= LEAST_ALIKE else 0.0
