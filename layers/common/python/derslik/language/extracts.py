"""An answer made of the passages' own sentences."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.lexical import terms
from derslik.language.sentence_scores import score_sentences

FLOOR = 0.1
"""Of the best sentence's score: below it a sentence is left out even if there is room."""
OTHER_PASSAGE = 0.3
"""Of the best sentence's score: below it no sentence brings in a passage that is not in the answer yet."""
NEW = 1.0
"""What a sentence gains with all of the question's weight in terms that no chosen sentence has."""
LEAST_PART = 100
"""Characters; with less room, no part of a sentence is worth reading."""
_OPENING, _CLOSING = "… ", " …"
"""With these constants and those of `sentence_scores`, rarity taken within the passages alone, what is shown holds the
gold answer of .866 of XQuAD's Turkish questions and .889 of the English ones (five passages). Without parts of
sentences it was .845 and .869. A fitted model of 11 to 30 figures of each sentence was no better
in Turkish."""

_CLAUSE = re.compile(
    r"[,;:—–)]\s++|(?<!\s)\s++"
    r"(?=[(—–]|(?:ve|veya|ya da|ancak|ama|fakat|çünkü|and|or|but|which|who|that|while|because|with)\s)"
)


class Extract(NamedTuple):
    """A sentence or a part of one: `passages[passage][start:end]`; `score` compares those of one call. `opening` and
    `closing` are what stands for a part's rest where it is shown."""

    passage: int
    start: int
    end: int
    score: float
    opening: str = ""
    closing: str = ""

    def shown(self, passages: Sequence[str]) -> str:
        """On one line."""
        return self.opening + " ".join(passages[self.passage][self.start : self.end].split()) + self.closing


def extract_sentences(
    question: str, passages: Sequence[str], headings: Sequence[str | None] = (), *, limit_chars: int = 350
) -> list[Extract]:
    """The sentences that tell most about the question, best first while they fit into `limit_chars`, and those first
    that tell what the others do not; of one that does not fit, the part that has most of the question, if there is
    room for one. The first comes whole where there is not.

    In the order in which they stand in the passages. `headings`: those over each passage, as one text. Empty when no
    sentence, nor the headings over it, has a term of the question.
    """
    language = detect_language(" ".join(passages))
    rest, weights = score_sentences(question, passages, headings, language)
    best = max((one.score for one in rest), default=0.0)
    rest = [one for one in rest if one.score >= FLOOR * best]
    chosen: list[Extract] = []
    told: frozenset[str] = frozenset()
    left = limit_chars
    while rest:
        whole = max(rest, key=lambda one: one.score * (1 + NEW * _share(one.held - told, weights)))
        rest.remove(whole)
        if whole.score < OTHER_PASSAGE * best and all(whole.passage != one.passage for one in chosen):
            continue
        sentence = Extract(whole.passage, whole.start, whole.end, whole.score)
        found = _fitting(sentence, passages[whole.passage], left, weights, language)
        if found is not None or not chosen:
            chosen.append(sentence if found is None else found)
            told |= whole.held
            left -= len(chosen[-1].opening) + chosen[-1].end - chosen[-1].start + len(chosen[-1].closing) + 1  # a space
    return sorted(chosen)


def _share(held: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights[term] for term in sorted(held)) / sum(weights.values())


def _fitting(
    sentence: Extract, passage: str, left: int, weights: Mapping[str, float], language: Language
) -> Extract | None:
    """All of it, or a part."""
    if sentence.end - sentence.start <= left:
        return sentence
    return _part(sentence, passage, left, weights, language) if left >= LEAST_PART else None


def _part(
    sentence: Extract, passage: str, left: int, weights: Mapping[str, float], language: Language
) -> Extract | None:
    """The clauses beside each other that fit and have most of the question's weight, the longest of equals; None when
    no clause with a term of the question fits."""
    text = passage[sentence.start : sentence.end]
    room = left - len(_OPENING) - len(_CLOSING)
    edges = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    held = [weights.keys() & terms(text[start:end], language) for start, end in pairwise(edges)]
    best = (0.0, 0, 0, 0)  # weight, length, start, end
    for first, start in enumerate(edges[:-1]):
        within: set[str] = set()
        for last, end in enumerate(edges[first + 1 :], first):
            if end - start > room:
                break
            within |= held[last]
            best = max(best, (sum(weights[term] for term in sorted(within)), end - start, start, end))
    worth, _, start, end = best
    if worth <= 0:
        return None
    return sentence._replace(
        start=sentence.start + start,
        end=sentence.start + start + len(text[start:end].rstrip()),
        opening=_OPENING if start else "",
        closing=_CLOSING if end < len(text) else "",
    )
