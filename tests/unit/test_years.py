"""What a year is, wherever one is looked for in a text."""

import re

import pytest

from derslik.language.prose import parse_prose
from derslik.language.years import ONLY_YEAR, YEAR
from questions.from_text.numbers import find_numbers
from rag_query.suggestions.event_questions import ask_about_event


@pytest.mark.parametrize(
    ("digits", "is_year"),
    [
        ("999", False),
        ("1000", True),
        ("1923", True),
        ("1999", True),
        ("2000", True),
        ("2029", True),
        ("2030", True),
        ("2099", True),
        ("2100", False),
        ("3000", False),
        ("0123", False),
        ("19234", False),
        ("٢٠٢٠", False),
    ],
)
def test_a_year_has_four_digits_and_is_one_of_two_thousand(digits: str, is_year: bool) -> None:
    assert (re.fullmatch(YEAR, digits) is not None) is is_year
    assert (re.search(ONLY_YEAR, f"Yıl {digits} idi.") is not None) is is_year


@pytest.mark.parametrize("year", [1071, 1923, 2023, 2053])
def test_a_question_and_a_suggestion_see_the_same_year(year: int) -> None:
    sentence = parse_prose(f"Büyük Saat Kulesi {year} yılında açıldı.", "tr").sentences[0].plain
    assert [(fact.kind, fact.value) for fact in find_numbers(sentence, "tr")] == [("year", str(year))]
    asked = ask_about_event(sentence, "tr")
    assert asked is not None
    assert asked.question == "Büyük Saat Kulesi ne zaman açıldı?"
