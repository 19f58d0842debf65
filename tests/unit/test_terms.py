from derslik.language.course_terms import Term, course_lexicon
from derslik.language.prose import parse_prose

CHUNKS = [
    "## Hücre zarı\n\nHücreyi dış ortamdan ayıran örtüye hücre zarı denir. Hücre zarının yapısında protein bulunur.",
    "Mitokondri, enerji üreten organeldir. Mitokondrinin iki zarı vardır ve mitokondriler çoğalabilir.",
    "Robert Hooke'un mikroskobu ünlüdür. Mantar kesitini Robert Hooke 1665'te inceledi. Zarın kalınlığı azdır.",
    "Hücre zarından küçük moleküller geçer. Çekirdeğin içinde DNA bulunur. Her çekirdek bir zarla çevrilidir.",
]


def best_terms(texts: list[str], limit: int) -> list[Term]:
    return list(course_lexicon([parse_prose(text) for text in texts]).terms[:limit])


def terms(texts: list[str], limit: int = 100) -> dict[str, Term]:
    return {term.text: term for term in best_terms(texts, limit)}


def test_what_the_course_defines_comes_first() -> None:
    assert {term.text for term in best_terms(CHUNKS, 2)} == {"hücre zarı", "mitokondri"}


def test_inflected_forms_are_one_term_shown_bare() -> None:
    found = terms(CHUNKS)
    assert found["mitokondri"].count == 3
    assert found["hücre zarı"].count == 4
    assert found["hücre zarı"].spread == 2
    assert not {"mitokondrinin", "mitokondriler", "hücre zarının"} & found.keys()


def test_a_softened_consonant_does_not_part_a_word_from_its_forms() -> None:
    assert terms(CHUNKS)["çekirdek"].count == 2


def test_a_name_is_kept_whole_and_keeps_its_capitals() -> None:
    found = terms(CHUNKS)
    assert found["Robert Hooke"].name
    assert not {"Robert", "Hooke"} & found.keys()


def test_a_compound_keeps_the_capital_of_its_name() -> None:
    texts = ["Salgı yapan hücrelerde Golgi aygıtı gelişmiştir. Bitkide Golgi aygıtı çoktur.", "Proteinler paketlenir."]
    assert {"Golgi aygıtı"} <= terms(texts).keys()


def test_stop_words_suffixes_and_predicates_are_no_terms() -> None:
    texts = ["Her bir zaman için önemli bulunur. Ankara'nın Ankara'nın evleri.", "Her bir zaman için önemli bulunur."]
    assert not {"her", "bir", "zaman", "için", "önemli", "bulunur", "nın", "un"} & terms(texts).keys()


def test_a_genitive_makes_a_phrase_and_no_term() -> None:
    texts = ["Hücre zarı incedir. Bazen zarın kalınlığı artar.", "Bazen zarın kalınlığı azalır. Zar canlıdır."]
    assert not [text for text in terms(texts) if "zarın" in text]


def test_english_plurals_are_one_term() -> None:
    found = terms(["The enzyme binds here. These enzymes are proteins.", "Many enzymes need the enzyme core."])
    assert found["enzyme"].count == 4


def test_nothing_gives_no_terms() -> None:
    assert best_terms([], 5) == []
    assert best_terms(["", "—"], 5) == []
    assert best_terms(CHUNKS, 0) == []
