"""What the one check refuses, and what counts as the same question."""

import pytest

from derslik.domain.document_text import DocumentText
from derslik.domain.grading import mark_answer
from derslik.domain.questions import ItemContent
from derslik.domain.quizzes import QuizItem
from questions.item_check import find_faults
from questions.known_items import KnownItems

QUOTE = "Ribozom, protein sentezinin yapıldığı zarsız organeldir; IŞIK mikroskobunda görülmez."
OPTIONS = ["Ribozom", "Koful", "Lizozom", "Golgi aygıtı"]


def item(**changes: object) -> ItemContent:
    proof = {"document_id": "d", "page": 1, "start": 0, "end": len(QUOTE), "quote": QUOTE}
    good = {"type": "multiple_choice", "stem": "Protein sentezi hangi organelde yapılır?", "key": "Ribozom"}
    return ItemContent.model_validate({**good, "options": OPTIONS, "language": "tr", "proof": proof, **changes})


def test_a_good_item_has_nothing_wrong() -> None:
    assert find_faults(item(), {"d": DocumentText(text=QUOTE)}) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": "Mitokondri"}, "key_not_in_quote"),
        ({"options": ["Ribozom", "RİBOZOM", "Koful"]}, "options_not_unique"),
        ({"options": ["Ribozom", "Işık", "IŞIK", "Koful"]}, "options_not_unique"),
        ({"options": ["Ribozom", " ribozom ", "Koful"]}, "not_one_key"),
        ({"options": ["Koful", "Lizozom", "Golgi"]}, "key_not_among_options"),
        ({"options": ["Ribozom", "Koful"]}, "options_too_few"),
        ({"options": ["Ribozom", "Koful", "Yukarıdakilerin hepsi"]}, "catch_all_option"),
        ({"options": ["Ribozom", "Koful", "Hiçbiri"]}, "catch_all_option"),
        ({"options": ["Ribozom", "Koful", "None of the above"]}, "catch_all_option"),
        ({"options": ["Ribozom", "koful", "lizozom"]}, "key_given_away_by_grammar"),
        (
            {
                "key": "protein sentezinin yapıldığı zarsız organel",
                "options": [*OPTIONS[1:], "protein sentezinin yapıldığı zarsız organel"],
            },
            "key_given_away_by_length",
        ),
        (
            {"stem": "_____'da protein sentezi yapılır.", "options": ["Ribozom", "Çekirdek", "Sinir"]},
            "key_given_away_by_grammar",
        ),
        ({"stem": "Ribozom hangi sentezin yapıldığı yerdir?"}, "key_in_stem"),
        ({"stem": "Metne göre protein nerede sentezlenir?"}, "stem_needs_the_text"),
        ({"stem": "Yukarıdaki parçada sözü edilen organel hangisidir?"}, "stem_needs_the_text"),
        ({"stem": "According to the passage, where is protein made?"}, "stem_needs_the_text"),
        ({"stem": "Bu organelde hangi madde üretilir?"}, "stem_points_back"),
        ({"stem": "Hangisi?"}, "stem_too_short"),
        ({"type": "cloze", "options": None}, "blank_missing"),
        ({"type": "open", "options": None}, "rubric_missing"),
        ({"type": "short_answer"}, "options_unexpected"),
        ({"key": ["Ribozom", "zarsız"]}, "not_one_key"),
        (
            {"type": "true_false", "options": ["Doğru", "Yanlış"], "key": "Yanlış", "correction": "Peynir"},
            "key_not_in_quote",
        ),
    ],
)
def test_each_fault_is_named(changes: dict[str, object], reason: str) -> None:
    assert reason in find_faults(item(**changes))


def test_a_quote_that_the_document_does_not_hold_at_its_place_is_no_proof() -> None:
    assert "quote_not_in_document" in find_faults(item(), {"d": DocumentText(text=f" {QUOTE}")})
    assert "quote_not_in_document" in find_faults(item(), {})


def test_a_question_in_other_words_and_of_another_type_is_the_same() -> None:
    known = KnownItems([("q1", item())])
    cloze = item(type="cloze", stem="Boşluğu doldurunuz: Protein sentezinin yapıldığı organel _____.", options=None)
    assert known.find_alike(cloze) == "q1"
    other = item(type="short_answer", stem="Işık mikroskobunda görülmeyen zarsız yapı nedir?", options=None)
    assert known.find_alike(other) is None


@pytest.mark.parametrize(
    ("answer", "score", "reason"),
    [
        ("ribozom", 1.0, "correct"),
        ("  RİBOZOM. ", 1.0, "correct"),
        ("ribozomlar", 0.0, "wrong"),
        ("  ", 0.0, "no_answer"),
        (None, 0.0, "no_answer"),
        (["Ribozom", "Koful"], 0.0, "wrong"),
    ],
)
def test_marks_are_exact_under_turkish_folding(answer: str | list[str] | None, score: float, reason: str) -> None:
    asked = QuizItem.model_validate({**item().model_dump(), "question_id": "q", "version": 1})
    mark = mark_answer(asked, answer)
    assert (mark.score, mark.reason) == (score, reason)
