"""An answer made of the passages' own sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from derslik.domain.lexical import damping, question_terms, terms, weight
from derslik.domain.text import Language, fold, language, sentences, words

FEWEST_WORDS = 4
"""Without a full stop, fewer are a caption or a cell of a table."""
FRAGMENT = 0.5
"""What a list item, table row or caption is worth against a sentence with its full stop."""
TOPIC = 1.2
"""What a sentence gains that begins with what is asked about, as definitions do."""
FLOOR = 0.25
"""Of the best sentence's score: below it a sentence is left out even if there is room."""
TRUST_IN_ORDER = 0.8
"""What each place down the list of passages takes from a sentence: with it the sentences hold the gold answer of
.825 of XQuAD's Turkish questions and .847 of the English ones, without it of .803 and .838."""

_FULL_STOP = re.compile(r"[.!…][\"'”’»)\]*_|\s]*\Z")


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
    counts: Counter[str]


def _scored(question: str, passages: Sequence[str]) -> list[Extract]:
    spoken = language(" ".join(passages))
    candidates = _candidates(passages, spoken)
    if not candidates:
        return []
    asked = question_terms(question, spoken)
    holding = Counter(term for candidate in candidates for term in candidate.counts.keys() & asked)
    weights = {term: weight(term, len(candidates), holding[term]) for term in sorted(asked)}
    average = sum(candidate.counts.total() for candidate in candidates) / len(candidates)
    scored = []
    for candidate in candidates:
        damped = damping(candidate.counts.total(), average)
        counts = ((share, candidate.counts[term]) for term, share in weights.items())
        score = sum(share * count / (count + damped) for share, count in counts if count)
        if score > 0:
            topic = TOPIC if asked.intersection(islice(candidate.counts, 2)) else 1.0  # the first word's stem, start
            score *= topic * candidate.worth * TRUST_IN_ORDER**candidate.passage
            scored.append(Extract(candidate.passage, candidate.start, candidate.end, score))
    return scored


def _candidates(passages: Sequence[str], spoken: Language) -> list[_Candidate]:
    """Each sentence once (passages overlap); headings and questions only where there is nothing else."""
    found: dict[str, _Candidate] = {}
    lesser: dict[str, _Candidate] = {}
    for number, passage in enumerate(passages):
        for start, end in sentences(passage):
            sentence = passage[start:end]
            whole = _FULL_STOP.search(sentence) is not None
            worth = 1.0 if whole else FRAGMENT
            candidate = _Candidate(number, start, end, worth, Counter(terms(sentence, spoken)))
            tells = (whole or len(words(sentence)) >= FEWEST_WORDS) and not sentence.endswith("?")
            group = found if tells and not _is_heading(passage, start) else lesser
            group.setdefault(fold(sentence), candidate)
    return list((found or lesser).values())


def _is_heading(passage: str, start: int) -> bool:
    line = passage.rfind("\n", 0, start) + 1
    return passage[line:start].lstrip().startswith("#")
