"""How much each sentence of some passages tells about a question."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from derslik.language import Language
from derslik.language.defining_sentences import find_defining_sentences
from derslik.language.folding import ascii_fold, fold
from derslik.language.lexical import damping, question_terms, terms, weight
from derslik.language.sentences import split_sentences
from derslik.language.words import split_words

FEWEST_WORDS = 3
"""Fewer are the title of a paragraph ("**Osmoz.** Suyun …")."""
FEWEST_LOOSE = 4
"""Without a full stop, fewer are a caption or a cell of a table."""
FRAGMENT = 0.5
"""What a list item, table row or caption is worth against a sentence with its full stop."""
TOPIC = 1.2
"""What a sentence gains that begins with what is asked about, as definitions do."""
DEFINES = 2.0
"""What a sentence gains that defines what is asked about."""
NUMBER = 1.4
"""What a sentence with a number gains where the question asks for one."""
NEIGHBOUR = 0.15
"""What a sentence gets of the better one of its neighbours' scores: answers stand beside what names their subject."""
TRUST_IN_ORDER = 0.5
"""What each place down the list of passages takes from a sentence."""
HEADING = 0.5
"""How often what the headings over a sentence say counts as said in it."""
SENTENCE_K1 = 0.6
"""A term repeated within one sentence tells little more."""

_FULL_STOP = re.compile(r"[.!…][\"'”’»)\]*_|\s]*\Z")
_ASKS_NUMBER = re.compile(
    r"\b(?:kac\w*|ne kadar|ne zaman|yil\w*|tarih\w*|yuzyil\w*|yuzde\w*|nufus\w*|"
    r"how (?:many|much|long|old|far|often)|when|years?|date|century|percent\w*|number|population)\b"
)


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """`passages[passage][start:end]`; `score` compares those of one call, `held` are the question's terms in it."""

    passage: int
    start: int
    end: int
    score: float
    held: frozenset[str]


def score_sentences(
    question: str, passages: Sequence[str], headings: Sequence[str | None], language: Language
) -> tuple[list[ScoredSentence], dict[str, float]]:
    """The sentences that have a term of the question, or stand under headings that do, in their order, and what each of
    its terms weighs."""
    candidates = _candidates(passages, language)
    weights = _weights(candidates, question_terms(question, language))
    above = {number: weights.keys() & terms(heading, language) for number, heading in enumerate(headings) if heading}
    plain = _plain_scores(candidates, weights, above)
    wants_number = _ASKS_NUMBER.search(ascii_fold(fold(question))) is not None
    defines = find_defining_sentences(question, tuple(passages), language)
    found = []
    for at, (candidate, score) in enumerate(zip(candidates, plain, strict=True)):
        if score > 0:
            beside = [plain[near] for near in (at - 1, at + 1) if 0 <= near < len(plain)]
            score += NEIGHBOUR * max(beside, default=0.0)
            score *= NUMBER if wants_number and candidate.number else 1.0
            score *= DEFINES if (candidate.passage, candidate.start) in defines else 1.0
            score *= candidate.worth * TRUST_IN_ORDER**candidate.passage
            held = frozenset(weights.keys() & candidate.counts.keys())
            found.append(ScoredSentence(candidate.passage, candidate.start, candidate.end, score, held))
    return found, weights


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int
    start: int
    end: int
    worth: float
    number: bool
    counts: Counter[str]


def _weights(candidates: Sequence[_Candidate], asked: set[str]) -> dict[str, float]:
    """Rarity among the sentences themselves."""
    holding = Counter(term for candidate in candidates for term in candidate.counts.keys() & asked)
    return {term: weight(term, len(candidates), holding[term], prior=0) for term in sorted(asked)}


def _plain_scores(
    candidates: Sequence[_Candidate], weights: Mapping[str, float], above: Mapping[int, Set[str]]
) -> list[float]:
    """BM25 among the sentences themselves."""
    average = sum(candidate.counts.total() for candidate in candidates) / max(1, len(candidates))
    scores = []
    for candidate in candidates:
        damped = damping(candidate.counts.total(), average, SENTENCE_K1)
        over = above.get(candidate.passage, frozenset())
        counts = ((share, candidate.counts[term] + HEADING * (term in over)) for term, share in weights.items())
        topic = TOPIC if weights.keys() & islice(candidate.counts, 2) else 1.0  # the first word's root, start
        scores.append(topic * sum(share * count / (count + damped) for share, count in counts if count))
    return scores


def _candidates(passages: Sequence[str], language: Language) -> list[_Candidate]:
    """Each sentence once (passages overlap); headings and questions only where there is nothing else."""
    found: dict[str, _Candidate] = {}
    lesser: dict[str, _Candidate] = {}
    for number, passage in enumerate(passages):
        for start, end in split_sentences(passage):
            sentence = passage[start:end]
            whole = _FULL_STOP.search(sentence) is not None
            worth = 1.0 if whole else FRAGMENT
            candidate = _Candidate(number, start, end, worth, _has_digit(sentence), _counted(sentence, language))
            fewest = FEWEST_WORDS if whole else FEWEST_LOOSE
            tells = len(split_words(sentence)) >= fewest and not sentence.endswith("?")
            group = found if tells and not _is_heading(passage, start) else lesser
            group.setdefault(fold(sentence), candidate)
    return list((found or lesser).values())


def _has_digit(sentence: str) -> bool:
    return any(letter.isdigit() for letter in sentence)


@lru_cache(maxsize=4_000)
def _counted(sentence: str, language: Language) -> Counter[str]:
    """Its terms; remembered, because a course's best passages come up again and again."""
    return Counter(terms(sentence, language))


def _is_heading(passage: str, start: int) -> bool:
    line = passage.rfind("\n", 0, start) + 1
    return passage[line:start].lstrip().startswith("#")
