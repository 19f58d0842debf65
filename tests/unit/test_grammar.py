"""What differs between Turkish and English is chosen by the language of the text."""

import pytest

from derslik.language import Language
from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.course_terms import course_lexicon
from derslik.language.grammar import grammar
from derslik.language.inflection import Forms
from derslik.language.prose import parse_prose
from derslik.language.self_contained import self_contained_sentence
from derslik.language.sentences import split_sentences
from derslik.language.stemming import stem


@pytest.mark.parametrize(
    ("language", "text", "capital"),
    [
        ("tr", "ilk dönem", "İlk dönem"),
        ("en", "ilk dönem", "Ilk dönem"),
        ("tr", "ışık", "Işık"),
        ("en", "osmosis", "Osmosis"),
        ("tr", "pH değeri", "pH değeri"),
        ("en", "mRNA", "mRNA"),
        ("tr", "", ""),
    ],
)
def test_a_text_begins_with_the_capital_of_its_language(language: Language, text: str, capital: str) -> None:
    assert capitalised(text, language) == capital


@pytest.mark.parametrize(
    ("language", "text", "small"),
    [
        ("tr", "Işık", "ışık"),
        ("en", "Ion", "ion"),
        ("tr", "İyon", "iyon"),
        ("tr", "DNA", "DNA"),
        ("tr", "C3 bitkileri", "C3 bitkileri"),
        ("en", "Cell", "cell"),
    ],
)
def test_a_text_goes_on_with_the_small_letter_of_its_language(language: Language, text: str, small: str) -> None:
    assert uncapitalised(text, language) == small


@pytest.mark.parametrize(
    ("language", "inflected", "bare"),
    [
        ("tr", "hücrelerin", "hücre"),
        ("tr", "hücredir", "hücre"),
        ("tr", "enzimlerle", "enzim"),
        ("tr", "cells", None),
        ("en", "cells", "cell"),
        ("en", "boxes", "box"),
        ("en", "bodies", "body"),
        ("en", "flies", "fly"),
        ("en", "hücrelerin", None),
    ],
)
def test_suffixes_are_those_of_the_language(language: Language, inflected: str, bare: str | None) -> None:
    known = {inflected, "hücre", "enzim", "cell", "box", "body", "fly"}
    assert Forms.of(known, language).bare_form(inflected) == (bare or inflected)


@pytest.mark.parametrize(("language", "is_one"), [("tr", True), ("en", False)])
def test_only_turkish_words_are_known_by_their_endings(language: Language, is_one: bool) -> None:
    assert grammar(language).looks_verbal("bölünerek") is is_one
    assert grammar(language).looks_inflected("hücrelerin") is is_one
    assert ("serotonin" in Forms.of({"serotonin"}, language).uninflected) is not is_one


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Bu olay 19. Yüzyıl içinde oldu.", 1),
        ("Yasa XIX. Yüzyıl içinde çıktı.", 1),
        ("The number of the cells was 19. Years were needed.", 2),
    ],
)
def test_a_number_before_a_stop_is_an_ordinal_in_turkish_only(text: str, sentences: int) -> None:
    assert len(split_sentences(text)) == sentences


def test_a_stem_is_that_of_the_language() -> None:
    assert stem("hücreler", "tr") == "hücre"
    assert stem("cells", "en") == "cell"
    assert stem("cells", "tr") != "cell"


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("tr", "Ancak mitoz bölünme sonunda iki yeni hücre oluşur.", "Mitoz bölünme sonunda iki yeni hücre oluşur."),
        (
            "tr",
            "Mitoz bölünme ise sonunda iki yeni hücre oluşturur.",
            "Mitoz bölünme sonunda iki yeni hücre oluşturur.",
        ),
        ("tr", "Bölge, nüfusu en hızlı artan yerlerin başında gelir.", None),
        (
            "en",
            "However, mitosis gives two new cells with the same genes.",
            "Mitosis gives two new cells with the same genes.",
        ),
        ("en", "The region has more people than its neighbours had before.", None),
        (
            "en",
            "Mitosis gives ise, two new cells with the same genes.",
            "Mitosis gives ise, two new cells with the same genes.",
        ),
    ],
)
def test_a_sentence_is_cut_free_of_its_context_in_its_language(
    language: Language, text: str, shown: str | None
) -> None:
    sentence = self_contained_sentence(parse_prose(text, language).sentences[0], language)
    assert (sentence.plain if sentence else None) == shown


@pytest.mark.parametrize(
    ("language", "text", "is_term"),
    [
        ("tr", "# Kloroplast\n\nYaprakta yeşil olan kısım kloroplast.", False),
        ("en", "# Chloroplast\n\nGreen in every leaf is its chloroplast.", True),
    ],
)
def test_the_last_word_of_a_turkish_sentence_is_its_predicate(language: Language, text: str, is_term: bool) -> None:
    course = course_lexicon([parse_prose(text, language)])
    assert (course.term("Kloroplast" if language == "tr" else "Chloroplast") is not None) is is_term


@pytest.mark.parametrize(
    ("language", "text", "is_term"),
    [
        ("tr", "Yaprakta kloroplast çok bulunur. Yosunda kloroplast çok bulunur.", False),
        ("tr", "Yaprakta kloroplast çok bulunur. Yosunda kloroplastlar çok bulunur.", True),
        (
            "en",
            "Every leaf has some chloroplast, and it is green. Every moss has some chloroplast, and it is old.",
            True,
        ),
    ],
)
def test_a_turkish_noun_is_known_by_its_forms(language: Language, text: str, is_term: bool) -> None:
    course = course_lexicon([parse_prose(text, language)])
    assert (course.term("kloroplast" if language == "tr" else "chloroplast") is not None) is is_term
