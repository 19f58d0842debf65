"""An answer made of the passages' own sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from derslik.domain.lexical import damping, question_terms, terms, weight
from derslik.domain.text import Language, ascii_fold, fold, language, sentences, words

FEWEST_WORDS = 4
"""Without a full stop, fewer are a caption or a cell of a table."""
FRAGMENT = 0.5
"""What a list item, table row or caption is worth against a sentence with its full stop."""
TOPIC = 1.2
"""What a sentence gains that begins with what is asked about, as definitions do."""
NUMBER = 1.4
"""What a sentence with a number gains where the question asks for one."""
NEIGHBOUR = 0.15
"""What a sentence gets of the better one of its neighbours' scores: answers stand beside what names their subject."""
FLOOR = 0.1
"""Of the best sentence's score: below it a sentence is left out even if there is room."""
TRUST_IN_ORDER = 0.5
"""What each place down the list of passages takes from a sentence."""
SENTENCE_K1 = 0.6
"""A term repeated within one sentence tells little more.

With these constants, and rarity taken within the passages alone, the sentences hold the gold answer of .84 of XQuAD's
Turkish questions and .86 of the English ones (five passages); before, with .25, .8, K1 and none for numbers and
neighbours, of .82 and .85. Preferring short sentences, or names where one asks who or where, was no better."""

_FULL_STOP = re.compile(r"[.!…][\"'”’»)\]*_|\s]*\Z")


_ASKS_NUMBER = re.compile(
    r"\b(?:kac\w*|ne kadar|ne zaman|yil\w*|tarih\w*|yuzyil\w*|yuzde\w*|nufus\w*|"
    r"how (?:many|much|long|old|far|often)|when|years?|date|century|percent\w*|number|population)\b"
)


class Extract(NamedTuple):
    """A sentence: `passages[passage][start:end]`; `score` compares sentences of one call."""

    passage: int
    start: int
    end: int
    score: float


def extract(question: str, passages: Sequence[str], *, limit_chars: int = 350) -> list[Extract]:
    """The sentences that tell most about the question: the best one, and more while they fit into `limit_chars`.

    In the order in which they stand in the passages. Empty when no sentence has a term of the question.
    """
    chosen: list[Extract] = []
    left = limit_chars
    for candidate in sorted(_scored(question, passages), key=lambda found: -found.score):
        length = candidate.end - candidate.start
        if not chosen or (length <= left and candidate.score >= FLOOR * chosen[0].score):
            chosen.append(candidate)
            left -= length
    return sorted(chosen)


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int
    start: int
    end: int
    worth: float
    number: bool
    counts: Counter[str]


def _scored(question: str, passages: Sequence[str]) -> list[Extract]:
    spoken = language(" ".join(passages))
    candidates = _candidates(passages, spoken)
    if not candidates:
        return []
    plain = _plain_scores(candidates, question_terms(question, spoken))
    wants_number = _ASKS_NUMBER.search(ascii_fold(fold(question))) is not None
    scored = []
    for at, (candidate, score) in enumerate(zip(candidates, plain, strict=True)):
        if score > 0:
            beside = [plain[near] for near in (at - 1, at + 1) if 0 <= near < len(plain)]
            score += NEIGHBOUR * max(beside, default=0.0)
            number = NUMBER if wants_number and candidate.number else 1.0
            score *= number * candidate.worth * TRUST_IN_ORDER**candidate.passage
            scored.append(Extract(candidate.passage, candidate.start, candidate.end, score))
    return scored


def _plain_scores(candidates: Sequence[_Candidate], asked: set[str]) -> list[float]:
    """BM25 among the sentences themselves."""
    holding = Counter(term for candidate in candidates for term in candidate.counts.keys() & asked)
    weights = {term: weight(term, len(candidates), holding[term], prior=0) for term in sorted(asked)}
    average = sum(candidate.counts.total() for candidate in candidates) / len(candidates)
    scores = []
    for candidate in candidates:
        damped = damping(candidate.counts.total(), average, SENTENCE_K1)
        counts = ((share, candidate.counts[term]) for term, share in weights.items())
        topic = TOPIC if asked.intersection(islice(candidate.counts, 2)) else 1.0  # the first word's stem, start
        scores.append(topic * sum(share * count / (count + damped) for share, count in counts if count))
    return scores


def _candidates(passages: Sequence[str], spoken: Language) -> list[_Candidate]:
    """Each sentence once (passages overlap); headings and questions only where there is nothing else."""
    found: dict[str, _Candidate] = {}
    lesser: dict[str, _Candidate] = {}
    for number, passage in enumerate(passages):
        for start, end in sentences(passage):
            sentence = passage[start:end]
            whole = _FULL_STOP.search(sentence) is not None
            worth = 1.0 if whole else FRAGMENT
            candidate = _Candidate(number, start, end, worth, _has_digit(sentence), _counted(sentence, spoken))
            tells = (whole or len(words(sentence)) >= FEWEST_WORDS) and not sentence.endswith("?")
            group = found if tells and not _is_heading(passage, start) else lesser
            group.setdefault(fold(sentence), candidate)
    return list((found or lesser).values())


def _has_digit(sentence: str) -> bool:
    return any(letter.isdigit() for letter in sentence)


@lru_cache(maxsize=4_000)
def _counted(sentence: str, spoken: Language) -> Counter[str]:
    """Its terms; remembered, because a course's best passages come up again and again."""
    return Counter(terms(sentence, spoken))


def _is_heading(passage: str, start: int) -> bool:
    line = passage.rfind("\n", 0, start) + 1
    return passage[line:start].lstrip().startswith("#")
