"""Whether a question is answered in the material, by what the embedded retrieval service found; and if not, why."""

import math
from enum import StrEnum

from derslik.clients.retrieval import Evidence

CONSTANT = -12.05
WEIGHTS = (9.09, 11.46, 0.97, 4.74, -1.37)
"""A logistic model of `features`, fitted by `benchmarks/abstention.py` on XQuAD, Turkish and English together, for
collections of a half and of a sixth of its articles. Judged by a model that saw none of a question's article, its
balanced accuracy on the collections of a half is .952 to .966 in Turkish and .960 to .971 in English."""
OTHER_SUBJECT = -5.0
"""Log odds below which not even the subject of the question is the material's; chosen by eye."""
SIMILAR = 0.5
"""From here the nearest passage is evidence by itself. With all-MiniLM-L6-v2 on XQuAD in English the balanced accuracy
of abstention goes from .968 to .971, about the same between .45 and .6 (`benchmarks/embeddings.py`)."""


class Reason(StrEnum):
    """Why there is no answer in the material."""

    SMALL_TALK = "small_talk"
    NO_DOCUMENTS = "no_documents"
    NOTHING_FOUND = "nothing_found"
    OTHER_SUBJECT = "other_subject"
    NOT_COVERED = "not_covered"


def features(evidence: Evidence) -> tuple[float, ...]:
    """What WEIGHTS weigh, each of the order of 1."""
    return (
        evidence.relevance,
        evidence.around,
        evidence.together / 10,
        evidence.rarest / 10,
        evidence.missing_name / 10,
    )


def log_odds(evidence: Evidence) -> float:
    return CONSTANT + math.sumprod(WEIGHTS, features(evidence))


def is_in_material(evidence: Evidence) -> bool:
    """By the words of what was found alone."""
    return log_odds(evidence) > 0


def is_answerable(evidence: Evidence, threshold: float | None) -> bool:
    """By its words, or by its meaning where the session has embeddings; `threshold` is the teacher's, for either."""
    if threshold is not None:
        return max(evidence.best_score, evidence.similarity) >= threshold
    return is_in_material(evidence) or evidence.similarity >= SIMILAR


def refusal_reason(evidence: Evidence | None) -> Reason:
    """Why a question is refused for which this was found."""
    if evidence is None or evidence.best_score <= 0:
        return Reason.NOTHING_FOUND
    return Reason.OTHER_SUBJECT if log_odds(evidence) < OTHER_SUBJECT else Reason.NOT_COVERED
