"""Folding, words, stems and language, Turkish and English."""

import sys
import unicodedata

import pytest

from derslik.language.detection import detect_language
from derslik.language.folding import ascii_fold, fold
from derslik.language.stemming import stem
from derslik.language.words import Word, split_words

HOSTILE = {
    "emoji and NUL": "😀\0" * 1000,
    "lone surrogates": "\ud800a. " * 1000,
    "lone combining marks": "\u0301" * 1000,
    "a tower of marks in the wrong order": "a" + "\u0323\u0301" * 500_000,
    "one long word": "a" * 1_000_000,
    "dots": "." * 1_000_000,
    "spaces": ". " + " " * 1_000_000,
    "brackets": '.")' * 300_000,
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IŞIK", "ışık"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "İstanbul"),
        ("Information", "INFORMATION"),
        ("i\u0307stanbul", "İstanbul"),
        ("I\u0307stanbul", "istanbul"),
        ("u\u0308lke", "ÜLKE"),
        ("ﬁlm", "FİLM"),
        ("CO₂", "co2"),
    ],
)
def test_spellings_of_one_text_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_folding_keeps_the_letters_that_tell_turkish_words_apart() -> None:
    assert len({fold(word) for word in ("on", "ön", "sac", "saç", "sag", "sağ", "as", "aş")}) == 8


def test_folding_twice_is_folding_once() -> None:
    letters = [chr(point) for point in range(sys.maxunicode) if unicodedata.category(chr(point))[0] == "L"]
    twice = [letter for letter in letters[::7] if fold(fold(letter)) != fold(letter)]
    assert twice == []


def test_turkish_letters_lose_their_marks() -> None:
    assert ascii_fold("çğıöşü ÇĞİÖŞÜ kâğıt") == "cgiosu CGIOSU kagit"


def test_words_know_where_they_stand_in_the_original_text() -> None:
    text = "😀 Ankara'nın I\u0307KLİMİ, 3.14"
    assert split_words(text) == [
        Word("ankara", 2, 8),
        Word("nin", 9, 12),
        Word("iklimi", 13, 20),
        Word("3", 22, 23),
        Word("14", 24, 26),
    ]
    assert all(fold(text[word.start : word.end]) == word.text for word in split_words(text))


@pytest.mark.parametrize(
    "forms",
    [
        ("ışık", "ışıklar", "IŞIĞIN"),
        ("tarih", "tarihi", "tarihler"),
        ("insanlık", "insanlığın"),
        ("mitokondri", "mitokondrinin", "MİTOKONDRİLER"),
    ],
)
def test_forms_of_a_turkish_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(fold(form), "tr") for form in forms}) == 1


def test_forms_of_an_english_word_have_one_stem() -> None:
    assert stem("divides", "en") == stem("dividing", "en") == "divid"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hücre nasıl bölünür?", "tr"),
        ("hucre bolunmesi nedir", "tr"),
        ("What is the role of mitosis?", "en"),
        ("Atatürk was born in the city of Selanik in 1881", "en"),
        ("mitoz", "tr"),
        ("", "tr"),
    ],
)
def test_the_language_is_told_by_words_and_letters(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_survived(text: str) -> None:
    found = split_words(text)
    assert all(text[word.start : word.end] for word in found)
    assert fold(fold(text)) == fold(text)
    assert ascii_fold(text) is not None
    assert detect_language(text) in ("tr", "en")
