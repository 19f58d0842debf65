import pytest

from derslik.language.course_terms import course_lexicon
from derslik.language.prose import parse_prose
from derslik.language.wording import DefinedTerm


def readings(*texts: str) -> list[DefinedTerm]:
    return [found.reading for found in course_lexicon([parse_prose(text) for text in texts]).definitions]


def asked(text: str) -> tuple[str | None, str]:
    (reading,) = readings(text)
    return reading.asks_body, reading.asks_term


def test_the_word_before_denir_is_the_term_and_the_dative_before_it_ends_the_body() -> None:
    (reading,) = readings("Suyun, seçici geçirgen bir zardan geçmesine osmoz denir.")
    assert (reading.term, reading.body) == ("osmoz", "Suyun, seçici geçirgen bir zardan geçmesi")
    assert reading.asks_body == "Osmoz nedir?"
    assert reading.asks_term == "Suyun, seçici geçirgen bir zardan geçmesine ne denir?"


def test_a_term_of_several_words_is_kept_whole() -> None:
    (reading,) = readings("Çekirdek zarından başlayan kanal ve kesecik ağına endoplazmik retikulum denir.")
    assert reading.term == "endoplazmik retikulum"


def test_two_terms_in_one_sentence_are_two_definitions() -> None:
    text = "Katı parçacıkların hücreye alınmasına fagositoz, sıvı damlacıklarının hücreye alınmasına pinositoz denir."
    assert [reading.term for reading in readings(text)] == ["fagositoz", "pinositoz"]


def test_the_second_definition_is_left_out_where_it_does_not_say_of_what() -> None:
    text = "Besinlerin çiğnenerek küçültülmesine mekanik, özel sıvılarla hızla parçalanmasına kimyasal sindirim denir."
    assert [reading.term for reading in readings(text)] == ["mekanik"]
    whole = "İklimi inceleyen bilim dalına klimatoloji, hava olaylarını inceleyen dala meteoroloji denir."
    assert [reading.term for reading in readings(whole)] == ["klimatoloji", "meteoroloji"]


def test_a_body_whose_nominative_is_spelt_otherwise_is_asked_only_for_its_term() -> None:
    asks_body, asks_term = asked("Hücrelerin kontrolsüz çoğalmasıyla ortaya çıkan hastalığa kanser denir.")
    assert asks_body is None
    assert asks_term == "Hücrelerin kontrolsüz çoğalmasıyla ortaya çıkan hastalığa ne denir?"


def test_a_glossary_line_names_its_term_first() -> None:
    (reading,) = readings("- **Otoliz:** Lizozom zarının yırtılmasıyla hücrenin kendini sindirmesine denir.")
    assert (reading.term, reading.asks_body) == ("Otoliz", "Otoliz nedir?")
    assert reading.body == "Lizozom zarının yırtılmasıyla hücrenin kendini sindirmesi"


def test_a_copula_definition_asks_which_one_it_is() -> None:
    assert asked("Ribozom, protein sentezinin yapıldığı organeldir.") == (
        "Ribozom nedir?",
        "Protein sentezinin yapıldığı organel hangisidir?",
    )


def test_a_turkish_question_begins_with_a_dotted_capital() -> None:
    assert asked("İç salgı bezi, hormon üreten organdır.")[1] == "Hormon üreten organ hangisidir?"
    text = "Bölünme sırasında kromozomları kutuplara çeken lif demetlerine iğ ipliği denir."
    assert asked(text)[0] == "İğ ipliği nedir?"


def test_a_person_is_asked_for_as_a_person() -> None:
    assert asked("Robert Brown, orkide hücrelerinde çekirdeği gören İskoç botanikçidir.")[0] == "Robert Brown kimdir?"
    assert asked("William Farel was a student who became a leader of a reform.")[0] == "Who was William Farel?"


@pytest.mark.parametrize(
    "text",
    [
        "Bu sıvıya sitozol adı verilir.",
        "Ancak, enzimler tepkimeleri hızlandıran biyolojik moleküllerdir.",
        "Hücre zarı, hücrenin yaşaması için çok önemlidir.",
        "Hormonlar, kan yoluyla hedef organlara taşınmaktadır.",
        "Profesör Kaya, suyun donunca genleştiğini belirtir.",
        "Mantarlar, bitkiler ve hayvanlar ökaryot canlılardır.",
        "Hayvan hücrelerinin kofulları küçük ve çok sayıdadır.",
        "# Ribozom, protein sentezinin yapıldığı organeldir",
        "| Ribozom | Protein sentezinin yapıldığı organeldir. |",
        "This is a process that plants use to make food.",
        "The problem was a lack of money for the whole project.",
    ],
)
def test_what_is_no_definition_or_leans_on_its_neighbours_is_left_out(text: str) -> None:
    assert readings(text) == []


def test_english_definitions_keep_their_article() -> None:
    text = "A prime number is a natural number greater than 1 with no divisors but 1 and itself."
    assert asked(text)[0] == "What is a prime number?"


def test_an_english_term_is_asked_for_in_the_words_of_its_sentence() -> None:
    text = "The process by which plants make food from light is called photosynthesis."
    assert asked(text) == (
        "What is photosynthesis?",
        "What is the process by which plants make food from light called?",
    )


def test_an_abbreviation_does_not_end_a_definition() -> None:
    (reading,) = readings("Fresno is the largest U.S. city that no Interstate highway reaches.")
    assert reading.body == "the largest U.S. city that no Interstate highway reaches"
