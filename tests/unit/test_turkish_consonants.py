"""How Turkish consonants change, where terms are recognised and where they are written."""

import pytest

from derslik.language.inflection import Forms
from derslik.language.tr.consonants import HARD_CONSONANTS, SOFT_CONSONANTS, bare_spellings, soften_surely
from derslik.language.tr.suffixes import with_vowel_harmony


@pytest.mark.parametrize(
    ("stem", "bare"),
    [
        ("çekirdeğ", "çekirdek"),
        ("kitab", "kitap"),
        ("ağac", "ağaç"),
        ("kanad", "kanat"),
        ("reng", "renk"),
        ("hücre", None),
        ("kas", None),
    ],
)
def test_the_bare_word_may_end_in_the_hard_consonant(stem: str, bare: str | None) -> None:
    assert list(bare_spellings(stem)) == [stem, *([bare] if bare else [])]


@pytest.mark.parametrize(
    ("inflected", "bare"),
    [("çekirdeğin", "çekirdek"), ("kitabi", "kitap"), ("ağaca", "ağaç"), ("kanadi", "kanat"), ("rengi", "renk")],
)
def test_an_inflected_word_is_known_by_its_hard_bare_form(inflected: str, bare: str) -> None:
    assert Forms.of({inflected, bare}, "tr").bare_form(inflected) == bare
    assert Forms.of({inflected, bare}, "en").bare_form(inflected) == inflected


@pytest.mark.parametrize(("hard", "soft"), [("p", "b"), ("ç", "c"), ("t", "d"), ("k", "ğ")])
def test_a_hard_consonant_softens_and_hardens_again(hard: str, soft: str) -> None:
    assert SOFT_CONSONANTS[hard] == soft
    assert HARD_CONSONANTS[soft] == hard


@pytest.mark.parametrize(
    ("word", "softened"),
    [
        ("krallık", "krallığ"),
        ("beylik", "beyliğ"),
        ("bolluk", "bolluğ"),
        ("ünlük", "ünlüğ"),
        ("ok", None),
        ("lokal", None),
    ],
)
def test_only_after_lik_a_word_surely_softens(word: str, softened: str | None) -> None:
    assert soften_surely(word) == softened


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("raf", "ta"),
        ("ders", "te"),
        ("kent", "te"),
        ("kök", "te"),
        ("ağaç", "ta"),
        ("güneş", "te"),
        ("sabah", "ta"),
        ("kitap", "ta"),
        ("göz", "de"),
        ("dağ", "da"),
        ("ada", "da"),
    ],
)
def test_a_suffix_begins_with_t_after_a_voiceless_consonant(word: str, place: str) -> None:
    assert with_vowel_harmony(word, "DA") == place
