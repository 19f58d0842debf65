"""How texts are compared."""

import pytest

from derslik.language.folding import normalise_text
from derslik.language.words import contains_phrase


@pytest.mark.parametrize("text", ["IŞIK hızı", "ışık  HIZI", " Işık\nhızı ", "ışık hızı"])
def test_case_dots_and_white_space_make_no_difference(text: str) -> None:
    assert normalise_text(text) == "işik hizi"


@pytest.mark.parametrize(
    ("phrase", "whole", "inflected"),
    [
        ("mitoz", False, True),
        ("mitozun", True, True),
        ("itozun", False, False),
        ("mitozun evreleri", True, True),
        ("mitozun evre", False, True),
        ("a.b", False, False),
        ("", False, False),
    ],
)
def test_a_phrase_is_found_as_whole_words_or_with_a_suffix(phrase: str, whole: bool, inflected: bool) -> None:
    text = "mitozun evreleri axb"
    assert contains_phrase(text, phrase) is whole
    assert contains_phrase(text, phrase, inflected=True) is inflected
