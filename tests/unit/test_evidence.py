"""Whether a question is answered in the material, and why not."""

from functools import cache
from pathlib import Path

import pytest

from derslik.clients.retrieval import Evidence
from rag_query.evidence import SIMILAR, Reason, is_answerable, is_in_material, log_odds, refusal_reason
from rag_query.small_talk import small_talk_language
from retrieval.routes import evidence
from retrieval.search import search
from retrieval.segment import Segment, Source, build

TEXT = """# Hücre

Hücre, canlıların en küçük yapı ve görev birimidir. Robert Hooke 1665 yılında hücreyi gözlemlemiştir.

# Ribozom

Ribozom, protein sentezinin yapıldığı zarsız organeldir. Ribozomları George Palade 1955 yılında gözlemlemiştir.
"""


def found(question: str) -> Evidence:
    segment = build(Source("d", 1, "d", "d", TEXT, [], 1000, 200))
    return Evidence.model_validate(evidence(search([segment], question, 5)).model_dump())


@pytest.mark.parametrize(
    "question",
    ["Ribozomları kim gözlemledi?", "Robert Hooke hücreyi hangi yılda gözlemledi?", "protein sentezi nerede"],
)
def test_what_stands_together_in_the_material_is_answered(question: str) -> None:
    assert is_in_material(found(question))


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Osmanlı Devleti'nin kurucusu kimdir?", {Reason.OTHER_SUBJECT, Reason.NOTHING_FOUND}),
        ("Marie Curie 1903 yılında hangi ödülü aldı?", {Reason.OTHER_SUBJECT, Reason.NOT_COVERED}),
        ("xyz", {Reason.NOTHING_FOUND}),
    ],
)
def test_what_the_material_does_not_say_is_refused_with_a_reason(question: str, reason: set[Reason]) -> None:
    evidence = found(question)
    assert not is_in_material(evidence)
    assert refusal_reason(evidence) in reason


def test_a_name_that_is_missing_speaks_against_an_answer() -> None:
    with_name = found("Ribozomları George Palade mi gözlemledi?")
    with_another = found("Ribozomları George Emil mi gözlemledi?")
    assert with_name.missing_name == 0 < with_another.missing_name
    assert log_odds(with_another) < log_odds(with_another.model_copy(update={"missing_name": 0.0}))


@pytest.mark.parametrize(
    ("best_score", "similarity", "threshold", "answered"),
    [
        (0.4, 0.0, 0.4, True),
        (0.39, 0.0, 0.4, False),
        (0.0, 0.4, 0.4, True),
        (0.0, 0.39, 0.4, False),
        (0.39, 0.39, 0.4, False),
        (0.0, 0.0, 0.0, True),
        (0.0, SIMILAR, SIMILAR + 0.01, False),
        (0.0, SIMILAR, None, True),
        (0.0, SIMILAR - 0.01, None, False),
        (1.0, 0.0, None, False),
    ],
)
def test_a_teachers_threshold_counts_for_words_and_meaning_and_alone(
    best_score: float, similarity: float, threshold: float | None, answered: bool
) -> None:
    evidence = Evidence(best_score=best_score, coverage=0.0, similarity=similarity)
    assert is_answerable(evidence, threshold) is answered


def test_without_a_threshold_the_words_alone_can_be_enough() -> None:
    evidence = found("Ribozomları kim gözlemledi?")
    assert evidence.similarity == 0
    assert is_answerable(evidence, None)


SAMPLE = Path(__file__).parents[2] / "local/sample"


@cache
def sample(*names: str) -> list[Segment]:
    return [build(Source(name, 1, name, name, (SAMPLE / name).read_text("utf-8"), [], 1000, 200)) for name in names]


def judged(question: str, *names: str) -> bool:
    return is_in_material(Evidence.model_validate(evidence(search(sample(*names), question, 5)).model_dump()))


@pytest.mark.parametrize(
    "question",
    [
        "hucre bolunmesi nedir",
        "Hücreyi ilk kim gözlemledi?",
        "ribozom ne işe yarar",
        "mayoz ile mitoz arasındaki fark nedir?",
        "osmoz nedir",
        "Robert Brown ne buldu?",
        "virüsler neden canlı sayılmaz",
        "lizozom patlarsa ne olur",
        "bitki hücresi ile hayvan hücresi arasındaki farklar",
        "kanser nedir",
    ],
)
def test_what_a_student_asks_of_a_small_course_is_answered(question: str) -> None:
    assert judged(question, "hucre.md", "enzimler.md", "canlilarin-siniflandirilmasi.md")


@pytest.mark.parametrize("question", ["enzim nedir", "Sıcaklık enzimleri nasıl etkiler?", "ATP nedir?"])
def test_a_course_of_one_short_document_is_enough(question: str) -> None:
    assert judged(question, "enzimler.md")


@pytest.mark.parametrize(
    "question",
    ["İstanbul'u kim fethetti?", "Mendel yasaları nelerdir?", "bugün hava nasıl", "How do volcanoes erupt?"],
)
def test_what_belongs_to_another_lesson_is_refused(question: str) -> None:
    assert not judged(question, "hucre.md", "enzimler.md", "canlilarin-siniflandirilmasi.md")


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Merhaba", "tr"),
        ("MERHABA hocam, nasılsınız?", "tr"),
        ("Çok teşekkürler!", "tr"),
        ("hi, how are you?", "en"),
        ("Hücre nedir?", None),
        ("Selam nedir?", None),
        ("merhaba hücre nedir", None),
        ("?!", None),
        ("", None),
    ],
)
def test_small_talk_is_told_from_questions(said: str, language: str | None) -> None:
    assert small_talk_language(said) == language
