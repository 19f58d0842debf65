"""Whether a question is answered in the material, by what the embedded retrieval service found; and if not, why."""

import math
from enum import StrEnum

from derslik.clients.retrieval import Evidence

CONSTANT = -6.06
WEIGHTS = (5.11, 3.84, 2.48, 1.49)
"""A logistic model of `features`, fitted by `benchmarks/abstention.py` on XQuAD, Turkish and English together, for
collections of a half and of a sixth of its articles. Fitted on one half of the articles, its balanced accuracy on
the other half's questions is .931 and .949 in Turkish and .952 and .955 in English; of the best score alone .927 and
.943. Margins between the first passages, the rarest word and the share of unknown words add at most .006 to it."""
OTHER_SUBJECT = -3.0
"""Log odds below which not even the subject of the question is the material's."""


class Reason(StrEnum):
    """Why there is no answer in the material."""

    SMALL_TALK = "small_talk"
    NO_DOCUMENTS = "no_documents"
    NOTHING_FOUND = "nothing_found"
    OTHER_SUBJECT = "other_subject"
    NOT_COVERED = "not_covered"


def features(evidence: Evidence) -> tuple[float, ...]:
    """What WEIGHTS weigh, each of the order of 1."""
    return (evidence.best_score, evidence.sentence, evidence.together / 10, evidence.names)


def log_odds(evidence: Evidence) -> float:
    return CONSTANT + math.sumprod(WEIGHTS, features(evidence))


def is_in_material(evidence: Evidence) -> bool:
    return log_odds(evidence) > 0


def why_not(evidence: Evidence | None) -> Reason:
    """Of a question that is not answered in the material, with what was found for it."""
    if evidence is None or evidence.best_score <= 0:
        return Reason.NOTHING_FOUND
    return Reason.OTHER_SUBJECT if log_odds(evidence) < OTHER_SUBJECT else Reason.NOT_COVERED
