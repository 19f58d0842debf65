"""The number of a list item, told from the ordinal of a name."""

import pytest

from derslik.language.prose import parse_prose


def shown(text: str) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.plain) for sentence in parse_prose(text, "tr").sentences]


@pytest.mark.parametrize(
    "sentence",
    [
        "I. Dünya Savaşı, 28 Temmuz 1914'te başladı.",
        "2. Dünya Savaşı, 1 Eylül 1939'da başladı.",
        "V. Mehmet 1909'da tahta çıktı.",
        "X. yüzyılda Türkler İslamiyet'i kabul etti.",
        "19. yüzyılda demir yolları yapıldı.",
        "C vitamini bir asittir.",
    ],
)
def test_an_ordinal_or_a_letter_that_belongs_to_the_sentence_stays(sentence: str) -> None:
    assert shown(sentence) == [("prose", sentence)]
    assert shown(f"Başlık altı.\n\n{sentence}") == [("prose", "Başlık altı."), ("prose", sentence)]


def test_the_same_name_with_following_ordinals_is_no_list() -> None:
    lines = ["I. Murat 1362'de tahta çıktı.", "II. Murat 1421'de tahta çıktı."]
    assert shown("\n".join(lines)) == [("prose", line) for line in lines]


@pytest.mark.parametrize(
    ("first", "second"),
    [("I.", "II."), ("III.", "IV."), ("1.", "2."), ("A)", "B)"), ("a)", "b)"), ("1)", "2)"), ("(a)", "(b)")],
)
def test_the_number_of_a_list_item_is_left_out(first: str, second: str) -> None:
    text = f"Kısımlar:\n{first} Hücre zarı canlıdır.\n{second} Sitoplazma akışkandır."
    assert shown(text)[1:] == [("item", "Hücre zarı canlıdır."), ("item", "Sitoplazma akışkandır.")]


def test_items_without_stops_stand_alone_and_a_bold_number_belongs_to_its_item() -> None:
    assert [plain for _, plain in shown("Kısımlar:\nI. Hücre zarı\nII. Sitoplazma\nIII. Çekirdek")][1:] == [
        "Hücre zarı",
        "Sitoplazma",
        "Çekirdek",
    ]
    assert shown("**1. Mitoz:** İki hücre oluşturan bölünmedir.") == [
        ("item", "Mitoz: İki hücre oluşturan bölünmedir.")
    ]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("2.1 Hareket", "Hareket"),
        ("I. BÖLÜM: Hukuk", "BÖLÜM: Hukuk"),
        ("A) Asitler", "Asitler"),
        ("II. Hücre Zarı", "Hücre Zarı"),
        ("II. Mahmut Dönemi", "II. Mahmut Dönemi"),
        ("XIX. Yüzyılda Islahatlar", "XIX. Yüzyılda Islahatlar"),
        ("1. Dünya Savaşı", "1. Dünya Savaşı"),
    ],
)
def test_a_headings_number_is_left_out_and_an_ordinal_in_it_is_not(heading: str, words: str) -> None:
    assert shown(f"# {heading}") == [("heading", words)]


def test_a_heading_keeps_the_ordinal_that_its_text_counts_with() -> None:
    text = "# II. Gıyaseddin\n\nII. Gıyaseddin, Kösedağ Savaşı'nı kaybetti."
    assert shown(text)[0] == ("heading", "II. Gıyaseddin")
    assert shown("# II. Gıyaseddin\n\nKösedağ Savaşı kaybedildi.")[0] == ("heading", "Gıyaseddin")
