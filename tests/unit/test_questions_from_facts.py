"""Items out of years, numbers and names: asked in place, given with others of their kind, swapped; and suffixes."""

import re

import pytest

from benchmarks import item_rules
from derslik.domain.document_text import DocumentText
from derslik.domain.questions import ItemContent
from derslik.language.prose import parse_prose
from derslik.language.self_contained import self_contained_sentence
from derslik.language.tr.suffixes import move_suffix
from questions.from_text import make_items
from questions.item_filter import ItemFilter
from questions.known_items import KnownItems
from questions.models import Wanted
from questions.source_chunks import SourceChunk


@pytest.mark.parametrize(
    ("word", "suffix", "other", "expected"),
    [
        ("1998", "de", "2003", "te"),
        ("2003", "te", "1900", "de"),
        ("1960", "ta", "1945", "te"),
        ("1934", "ü", "1906", "yı"),
        ("Londra", "ya", "Paris", "e"),
        ("Tesla", "nın", "Luther", "in"),
        ("Ankara", "daki", "Sinop", "taki"),
        ("Bağdat Caddesi", "nde", "Tuna Nehri", "nde"),
        ("Bizans İmparatorluğu", "na", "Osmanlı Devleti", "ne"),
        ("Londra", "xyz", "Paris", None),
        ("New York", "da", "Paris", None),
    ],
)
def test_a_suffix_moves_to_another_word_in_agreement(word: str, suffix: str, other: str, expected: str | None) -> None:
    """A word whose own suffix does not agree is said otherwise than it is written: nothing can be told."""
    assert move_suffix(word, suffix, other) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bölge, nüfusu beş milyonu aşan iki büyük alana ev sahipliği yapmaktadır.",
        "Birlikleri Normandiya yakınında toplandı ve daha sonra güçlendirildi.",
        "Her iki takım da maçlarını eski stadyumda oynardı ve birbirine rakipti.",
        "1946'da ülke şampiyonluğunu kazandı ve ayrıca kupayı iki kez aldı.",
        "Yalnız canlı bir hücrenin içinde çoğalabilirler ve dışarıda yaşamazlar.",
        "Torunu Hülagü Han, İran'ın kuzey kısmının büyük bir bölümünü yıktı.",
        "Bulunan sistem, güvenli kan naklinin yolunu Viyana'da açtı.",
        "Vatan yahut Silistre adlı oyunu Gedikpaşa Tiyatrosu'nda sahnelendi.",
        "Filozof, MÖ 387 yılında Atina'da Akademi'yi kurdu.",
        "Yerel rakipleri daha az destekçiye sahip ancak kupayı kazanmayı başardı.",
    ],
)
def test_a_sentence_that_speaks_of_what_was_said_before_does_not_stand_alone(text: str) -> None:
    (sentence,) = parse_prose(text, "tr").sentences
    assert self_contained_sentence(sentence, "tr") is None


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Ancak Robert Hooke mantardan aldığı ince kesiti 1665 yılında inceledi.", "Robert Hooke"),
        ("Bununla birlikte, ışık hızı boşlukta her zaman aynı değeri alır.", "Işık hızı"),
        ("Bölge mahkemeleri, ilk derece mahkemelerinin kararlarını yeniden inceler.", "Bölge"),
        ("1923'te Mustafa Kemal ilk cumhurbaşkanı olarak göreve başladı.", "1923"),
    ],
)
def test_one_that_stands_alone_loses_only_its_conjunction(text: str, begins: str) -> None:
    (sentence,) = parse_prose(text, "tr").sentences
    found = self_contained_sentence(sentence, "tr")
    assert found is not None
    assert found.plain.startswith(begins)


def test_a_sentence_with_what_is_no_word_is_not_asked_about() -> None:
    """Time would be spent on it in the square of its length."""
    plain = "Hooke 1665 yılında Londra'da mikroskobuyla {} adlı kitabını yayımladı."
    assert self_contained_sentence(parse_prose(plain.format("Micrographia"), "tr").sentences[0], "tr") is not None
    assert self_contained_sentence(parse_prose(plain.format("Micrographia" * 4), "tr").sentences[0], "tr") is None


def test_a_sequence_of_capitals_is_read_as_one_word() -> None:
    """An expression that could split it anywhere would not come to an end."""
    sequence = "ATGC" * 20
    sentence = parse_prose(f"1953 yılında (dizi {sequence}) iki kez gizlice okudu.", "tr").sentences[0]
    assert self_contained_sentence(sentence, "tr") is None


def test_the_noun_of_a_name_is_asked_for_with_its_case() -> None:
    text = (
        "Tarihçi Ali Kuşçu uzun yıllar Osmanlı İmparatorluğu'nun hizmetinde çalıştı.\n\n"
        "Ordu sabaha karşı sessizce Tuna Nehri'ne doğru ilerledi."
    )
    stems = {item.stem for seed in range(3) for item in made(text, "short_answer", seed=seed)}
    assert "Tarihçi Ali Kuşçu uzun yıllar hangi imparatorluğun hizmetinde çalıştı?" in stems
    assert "Ordu sabaha karşı sessizce hangi nehre doğru ilerledi?" in stems


HISTORY = """İlk matbaa 1727'de Said Efendi tarafından İstanbul'da kuruldu.

1839 yılında Tanzimat Fermanı ilan edildi. 1856 yılında Islahat Fermanı kabul edildi. 1876 yılında ilk anayasa büyük
törenle kabul edildi. 1908 yılında meclis otuz yıl sonra açıldı.

Mimar Sinan 1575 yılında Edirne'deki Selimiye Camii'ni tamamladı. Kâşif Piri Reis 1513 yılında ünlü haritasını
çizdi. Bilgin Ali Kuşçu 1472 yılında İstanbul'da ders vermeye başladı. Gezgin Evliya Çelebi 1630 yılında yolculuğuna
İstanbul'dan çıktı. Kumandan Barbaros Hayreddin Paşa, 1538'de Preveze önünde büyük bir zafer kazandı.

Köprü ayakları 1973'te tamamlandı, çünkü çelik halatlar yurt dışından geç geldi. Tünelde 374 işçi çalıştı ve kazı
dört yıl sürdü. Kıyıdaki kuleler 165 metre yüksekliğinde olup kuzey rüzgârına dayanıklıdır.
"""


def made(text: str, kind: str, count: int = 40, seed: int = 1) -> list[ItemContent]:
    item_filter = ItemFilter(Wanted.model_validate({"types": [kind]}), KnownItems(), {"d": DocumentText(text=text)})
    return make_items([SourceChunk("d", None, 0, text)], count, seed, item_filter)


def test_a_fact_is_asked_for_in_its_place() -> None:
    asked = {item.stem: item.key for item in made(HISTORY, "short_answer")}
    assert asked["Hangi yılda Islahat Fermanı kabul edildi?"] == "1856"
    assert asked["Bilgin Ali Kuşçu 1472 yılında nerede ders vermeye başladı?"] == "İstanbul"
    for stem, key in asked.items():
        assert stem.endswith("?")
        assert str(key) not in stem


@pytest.mark.parametrize("seed", range(4))
def test_options_are_of_the_keys_kind_and_in_its_form(seed: int) -> None:
    items = made(HISTORY, "multiple_choice", seed=seed)
    assert items
    for item in items:
        assert item_rules.find_faults(item.model_dump(mode="json"), {"d": HISTORY}) == []


def test_a_false_statement_is_the_sentence_but_for_one_thing_that_it_corrects() -> None:
    items = [item for seed in range(4) for item in made(HISTORY, "true_false", seed=seed)]
    assert {item.key for item in items} == {"Doğru", "Yanlış"}
    for item in items:
        said = item.stem.partition("? ")[2]
        plain = " ".join(item.proof.quote.split())
        assert (said == plain) is (item.key == "Doğru")
        if item.correction:
            assert item.correction in plain
            assert len(set(plain.split()) - set(said.split())) <= 4


def test_dated_events_are_matched_to_their_years_or_put_in_order() -> None:
    (match,) = made(HISTORY, "matching")
    assert dict(zip(match.prompts or [], match.keys, strict=True)) == {
        "Tanzimat Fermanı ilan edildi": "1839",
        "Islahat Fermanı kabul edildi": "1856",
        "İlk anayasa büyük törenle kabul edildi": "1876",
        "Meclis otuz yıl sonra açıldı": "1908",
    }
    (order,) = made(HISTORY, "ordering")
    assert order.keys == match.prompts
    assert order.options != order.keys


def test_a_cause_that_is_named_is_asked_for() -> None:
    (why,) = made(HISTORY, "open")
    assert why.stem == "Nedenini açıklayınız: “Köprü ayakları 1973'te tamamlandı.”"
    assert why.key == "çelik halatlar yurt dışından geç geldi"
    assert why.rubric


def test_no_blank_is_cut_out_of_a_name() -> None:
    for item in made(HISTORY, "cloze"):
        blank = re.search(r"_____", item.stem)
        assert blank
        assert item.stem[: blank.start()].split()[-1:] not in (["Evliya"], ["Piri"], ["Ali"], ["Barbaros"])


def test_the_rules_from_outside_find_what_is_wrong() -> None:
    (good, *_) = made(HISTORY, "multiple_choice")
    item = good.model_dump(mode="json")
    others = [option for option in item["options"] if option != item["key"]]
    wrong = {
        "options not unique": {"options": [item["key"], others[0], others[0].upper(), others[1]]},
        "not exactly one key": {"options": others},
        "catch-all option": {"options": [item["key"], *others[:2], "Hepsi"]},
        "key not in quote": {"key": others[0]},
        "stem points at something else": {"stem": f"Bu yılda {item['stem']}"},
        "distractor of another kind": {"options": [item["key"], *others[:2], "elma"]},
        "key in stem": {"stem": f"{item['key']} {item['stem']}"},
    }
    for reason, change in wrong.items():
        assert reason in item_rules.find_faults({**item, **change}, {"d": HISTORY}), reason
    assert item_rules.find_duplicates([item, {**item, "question_id": "other"}]) == [(0, 1)]
    assert [item_rules.suffix_fits(text) for text in ("1998'de", "2003'de", "Paris'e", "Paris'a")] == [True, False] * 2
