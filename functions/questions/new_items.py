"""New items, whoever makes them: with the difficulty, the level and the rubric that their form gives them."""

from collections.abc import Mapping, Sequence

from derslik.domain.questions import Bloom, Criterion, Difficulty, ItemContent, Proof, QuestionType
from derslik.language import Language

LONG_STEM = 22
"""Words from which what is asked takes more to read."""
_RUBRIC: Mapping[Language, tuple[str, str]] = {
    "tr": ("Yanıt şunu söylüyor: {key}", "Yanıt kendi sözleriyle, doğru ve tam bir cümleyle verilmiş."),
    "en": ("The answer says: {key}", "The answer is in the student's own words, in a correct and whole sentence."),
}


def make_item(
    kind: QuestionType,
    stem: str,
    key: str | list[str],
    language: Language,
    proofs: Sequence[Proof],
    *,
    options: list[str] | None = None,
    prompts: list[str] | None = None,
    correction: str | None = None,
    explanation: str | None = None,
    difficulty: Difficulty | None = None,
    bloom: Bloom | None = None,
) -> ItemContent:
    """An item as the bank keeps it. Difficulty and level are told by its form unless they are given."""
    proof, *further_proofs = proofs
    return ItemContent(
        type=kind,
        stem=stem,
        options=options,
        prompts=prompts,
        key=key,
        correction=correction,
        rubric=_make_rubric(key, language) if kind == "open" else None,
        explanation=explanation,
        difficulty=difficulty or _estimate_difficulty(kind, stem),
        bloom=bloom or _estimate_bloom(kind),
        language=language,
        proof=proof,
        further_proofs=further_proofs,
    )


def _make_rubric(key: str | list[str], language: Language) -> list[Criterion]:
    says_the_key, in_own_words = _RUBRIC[language]
    return [
        Criterion(criterion=says_the_key.format(key=key), points=3),
        Criterion(criterion=in_own_words, points=1),
    ]


def _estimate_difficulty(kind: QuestionType, stem: str) -> Difficulty:
    """By what has to be done: to recognise is easier than to recall, to recall easier than to explain or to order."""
    if kind in ("open", "ordering"):
        return "hard"
    recognise = kind in ("true_false", "multiple_choice", "matching")
    long = len(stem.split()) >= LONG_STEM
    return "hard" if long and not recognise else "medium" if long or not recognise else "easy"


def _estimate_bloom(kind: QuestionType) -> Bloom:
    return "understand" if kind in ("open", "matching", "ordering") else "remember"
