"""Marks and statistics, against small examples worked out by hand."""

import pytest

from derslik.domain.grading import answers_match, mark_answer, summarise_items
from derslik.domain.questions import Proof
from derslik.domain.quizzes import Attempt, Mark, QuizItem

PROOF = Proof(document_id="d", page=None, start=0, end=1, quote="x")


def item(name: str = "q", kind: str = "short_answer", key: str | list[str] = "İstanbul", points: int = 1) -> QuizItem:
    said = {"type": kind, "stem": "Soru?", "key": key, "language": "tr", "proof": PROOF}
    return QuizItem.model_validate({**said, "question_id": name, "version": 1, "points": points})


@pytest.mark.parametrize("answer", ["İstanbul", "istanbul", "ISTANBUL", "İSTANBUL", "ıstanbul", "  Istanbul. "])
def test_one_answer_is_right_however_its_letters_are_written(answer: str) -> None:
    assert mark_answer(item(), answer).reason == "correct"


@pytest.mark.parametrize(("one", "other"), [("ısı", "ISI"), ("IŞIK", "ışık"), ("çağ", "ÇAĞ"), ("CO₂", "co2")])
def test_case_and_forms_of_letters_do_not_count(one: str, other: str) -> None:
    assert answers_match(one, other)


@pytest.mark.parametrize(("one", "other"), [("çağ", "cag"), ("ön", "on"), ("İstanbul'da", "İstanbul"), ("", "a")])
def test_other_letters_and_suffixes_do(one: str, other: str) -> None:
    assert not answers_match(one, other)


@pytest.mark.parametrize(
    ("answer", "score", "reason"),
    [
        (["a", "b", "c", "d"], 1.0, "correct"),
        (["A", "b", "d", "c"], 0.5, "partly"),
        (["a"], 0.25, "partly"),
        (["d", "a", "b", "c"], 0.0, "wrong"),
        (["a", "b", "c", "d", "e"], 0.8, "partly"),
        ([], 0.0, "no_answer"),
    ],
)
@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_parts_give_their_share(kind: str, answer: list[str], score: float, reason: str) -> None:
    mark = mark_answer(item(kind=kind, key=["a", "b", "c", "d"]), answer)
    assert (mark.score, mark.reason) == (score, reason)


def attempt(user: str, *scores: float) -> Attempt:
    marks = [
        Mark(question_id=f"q{number}", score=score, reason="correct" if score else "wrong", message="")
        for number, score in enumerate(scores)
    ]
    total = {"points": sum(scores), "out_of": len(scores), "submitted_at": "t"}
    return Attempt.model_validate({"quiz_id": "z", "user_id": user, "answers": {}, "marks": marks, **total})


def test_share_correct_is_as_worked_out_by_hand() -> None:
    """q2 was right for nobody and q3 for all: neither tells who knows more."""
    items = [item(f"q{number}") for number in range(4)]
    attempts = [attempt("a", 1, 1, 0, 1), attempt("b", 1, 0, 0, 1), attempt("c", 0, 0, 0, 1), attempt("d", 0, 1, 0, 1)]
    first, second, third, fourth = summarise_items(items, attempts)
    assert [one.share_correct for one in (first, second, third, fourth)] == [0.5, 0.5, 0.0, 1.0]
    # q0: scores 1 1 0 0, rests (q1+q2+q3) 2 1 1 2: means .5 and 1.5, covariance 0.
    assert first.discrimination == 0.0
    # q1: scores 1 0 0 1, rests (q0+q2+q3) 2 2 1 1: covariance 0 too.
    assert second.discrimination == 0.0
    assert (third.discrimination, fourth.discrimination) == (None, None)


def test_an_item_that_the_better_ones_get_right_discriminates() -> None:
    """q0: 1 1 0 0; rests 2 1 1 0, mean 1: covariance (.5·1 + .5·0 − .5·0 + .5·1)/4 = .25, deviations .5 and √.5."""
    items = [item(f"q{number}") for number in range(3)]
    attempts = [attempt("a", 1, 1, 1), attempt("b", 1, 1, 0), attempt("c", 0, 0, 1), attempt("d", 0, 0, 0)]
    assert summarise_items(items, attempts)[0].discrimination == pytest.approx(0.25 / (0.5 * 0.5**0.5), abs=1e-4)


def test_two_attempts_tell_no_discrimination() -> None:
    items = [item(f"q{number}") for number in range(2)]
    assert summarise_items(items, [attempt("a", 1, 1), attempt("b", 0, 0)])[0].discrimination is None
