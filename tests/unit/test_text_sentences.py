"""Where sentences begin and end."""

import pytest

from derslik.language.sentences import split_sentences
from tests.unit.test_text import HOSTILE


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hücreyi 17. yüzyılda Robert Hooke gördü.",
        "Bu olay 19. Yüzyıl Avrupası'nda geçti.",
        "Dr. Ayşe Kaya ve Prof. Dr. Ali Er bunu yazdı.",
        "Mayoz, mitoz vb. olaylar hücrede olur.",
        "Bazı canlılar, örn. Amip, tek hücrelidir.",
        "M.Ö. 500 yılında İyonya'da yaşadı.",
        "II. Mehmet İstanbul'u 1453'te aldı.",
        "Bkz. No. 5 ve 3.14 sayısı.",
        'O "Neden? diye sormadı" dedi.',
        "See e.g. Fig. 3 for the work of J. Smith in the lab.",
        "The value is 3.14 and not approx. 4.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    following = "This is the end." if sentence.startswith(("See", "The")) else "Bu bir sonraki cümledir."
    assert split(f"{sentence} {following}") == [sentence, following]


def test_sentences_end_at_stops_questions_and_quotes() -> None:
    text = 'Hücre nedir? Canlıdır! "Evet." dedi… (Bitti.) Yıl 1923. Sonra 😀 son'
    assert split(text) == ["Hücre nedir?", "Canlıdır!", '"Evet." dedi…', "(Bitti.)", "Yıl 1923.", "Sonra 😀 son"]


def test_an_english_sentence_may_end_in_a_number() -> None:
    assert split("The score was 24. The game was over.") == ["The score was 24.", "The game was over."]


def test_headings_items_and_rows_stand_alone() -> None:
    text = (
        "# Hücre\nHücre canlıdır.\n- Mitoz\n- Mayoz. Dört hücre oluşur.\n\n"
        "| Evre | Olay |\n|---|---|\n| Profaz. A | b |\n"
    )
    assert split(text) == [
        "Hücre",
        "Hücre canlıdır.",
        "Mitoz",
        "Mayoz.",
        "Dört hücre oluşur.",
        "| Evre | Olay |",
        "| Profaz. A | b |",
    ]


def test_a_numbered_item_keeps_its_number_and_a_wrapped_ordinal_is_none() -> None:
    assert split("Evreler:\n1. Profaz: ilk evre\n2. Metafaz") == ["Evreler:", "1. Profaz: ilk evre", "2. Metafaz"]
    assert split("Bu olay ancak\n19. yüzyılda anlaşıldı.") == ["Bu olay ancak\n19. yüzyılda anlaşıldı."]


def test_a_sentence_goes_on_over_a_line_end_and_never_over_a_blank_line() -> None:
    assert split("Hücre\ncanlıdır ve\n \nbölünür") == ["Hücre\ncanlıdır ve", "bölünür"]


@pytest.mark.parametrize("text", [*HOSTILE.values(), "A. " * 100_000, "1. \n" * 100_000, "|\n" * 100_000])
def test_hostile_text_gives_ordered_spans_inside_it(text: str) -> None:
    spans = split_sentences(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
