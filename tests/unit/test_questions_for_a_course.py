"""Items out of course-like Turkish: what a teacher would not use is not made."""

import re

import pytest

from benchmarks import item_rules
from derslik.domain.citations import DocumentText
from derslik.domain.likeness import Known
from derslik.domain.questions import Content, QuestionType
from questions.from_text import make_items
from questions.items import SourceChunk
from questions.judging import Judge
from questions.models import Wanted


def made(text: str, *kinds: QuestionType, seed: int = 1) -> list[Content]:
    judge = Judge(Wanted.model_validate({"types": kinds}), Known(), {}, {"d": DocumentText(text=text)})
    found = [judge.content(item) for item in make_items([SourceChunk("d", None, 0, text)], 40, seed, judge)]
    for item in found:
        assert item_rules.faults(item.model_dump(mode="json"), {"d": text}) == []
    return found


def keys(text: str, *kinds: QuestionType) -> set[str]:
    return {str(item.key) for seed in range(4) for item in made(text, *kinds, seed=seed)}


OTTOMANS = """II. Mahmut, 1826 yılında Yeniçeri Ocağını bir fermanla kaldırdı. Islahatçılar daha çok II. Mahmut
tarafından korundu. II. Dünya Savaşı, 1 Eylül 1939'da Almanya'nın Polonya'yı işgal etmesiyle başladı. Yazar Ahmet Mithat
Efendi uzun yıllar II. Abdülhamit'in yanında çalıştı. 1. Dünya Savaşı, 28 Temmuz 1914'te iki devletin savaşıyla başladı.
"""


def test_a_name_and_its_ordinal_are_one_key() -> None:
    found = keys(OTTOMANS, "short_answer", "cloze", "multiple_choice")
    assert {"II. Mahmut", "II. Dünya Savaşı"} & found
    assert found.isdisjoint({"Mahmut", "Abdülhamit", "Dünya Savaşı"})
    for item in made(OTTOMANS, "short_answer", "cloze", "multiple_choice"):
        assert re.search(r"(?:[IVX]+|\d)\. _____", item.stem) is None


def test_a_person_with_an_ordinal_is_asked_for_as_a_person() -> None:
    stems = {item.stem for seed in range(4) for item in made(OTTOMANS, "short_answer", seed=seed)}
    assert "Kim 1826 yılında Yeniçeri Ocağını bir fermanla kaldırdı?" in stems


def test_what_sets_a_sentence_beside_another_is_left_out() -> None:
    text = "Meşrutiyet 1876 yılında ilan edildi. II. Meşrutiyet ise 23 Temmuz 1908'de yeniden ilan edildi."
    assert {item.stem for item in made(text, "short_answer")} == {"II. Meşrutiyet hangi tarihte yeniden ilan edildi?"}


@pytest.mark.parametrize(
    "text",
    [
        "Sıcaklık, basınç, rüzgâr ve nem bir yerin iklim elemanlarıdır.",
        "Medeni hukuk, borçlar hukuku ve ticaret hukuku özel hukukun dallarıdır.",
        "Sürat skaler, hız ise vektörel olan bir büyüklüktür.",
    ],
)
def test_a_list_or_two_subjects_are_no_definition(text: str) -> None:
    assert made(text, "open") == []


def test_persons_are_asked_for_by_who_and_several_things_in_the_plural() -> None:
    text = (
        "Şinasi, Türk edebiyatında özel gazeteyi çıkaran sanatçıdır.\n\nAsal sayılar, iki böleni olan doğal sayılardır."
    )
    assert {item.stem for item in made(text, "short_answer")} == {
        "Türk edebiyatında özel gazeteyi çıkaran sanatçı kimdir?",
        "İki böleni olan doğal sayılar hangileridir?",
    }


CONCEPTS = """Akarsuyun yıl boyunca gösterdiği seviye değişimlerine rejim denir. Akarsuyun bir kesitinden geçen su
miktarına debi denir. Akarsuyun taşıdığı maddelere alüvyon denir. Akarsuyun denize ulaştığı alana ağız denir.

Ağrı Dağı, 5.137 metre yüksekliğiyle Türkiye'nin en yüksek dağıdır.

Metal atomlarının elektronlarını ortaklaşa kullanmasıyla oluşan bağa metalik bağ denir.
"""


def test_options_beside_a_concept_are_concepts_and_none_alone_has_a_word_of_the_question() -> None:
    items = [item for seed in range(6) for item in made(CONCEPTS, "multiple_choice", seed=seed)]
    assert {str(item.key) for item in items if item.stem.endswith("denir?")} <= {"rejim", "debi", "alüvyon", "ağız"}
    assert items
    for item in items:
        assert "ağrı dağı" not in [option.lower() for option in item.options or ()]


def test_a_sentence_may_begin_with_a_symbol_in_small_letters() -> None:
    text = "Asitler turnusol kâğıdını kırmızıya çevirirler. pH ölçeği, asitlik derecesini gösteren bir cetveldir."
    (item,) = made(text, "open")
    assert (item.stem, item.key) == ("pH ölçeği nedir?", "asitlik derecesini gösteren bir cetvel")


@pytest.mark.parametrize(
    "text",
    [
        "Savaşın nedeni, Franz Ferdinand'ın 28 Haziran 1914'te Saraybosna'da öldürülmesidir.",
        "Lig, 2005'ten 2014'e kadar Ankara'da iki büyük takımla oynandı.",
    ],
)
def test_a_date_within_what_is_named_or_of_a_span_is_not_asked_for(text: str) -> None:
    assert [item for item in made(text, "short_answer") if item.stem.startswith(("Hangi", "Lig"))] == []
    assert not any("hangi tarihte" in item.stem or "hangi yılda" in item.stem for item in made(text, "short_answer"))


def test_another_date_is_a_day_of_the_calendar() -> None:
    text = "Mondros Ateşkes Antlaşması, 30 Ekim 1918'de Limni adasında törenle imzalandı."
    said = {
        option
        for seed in range(30)
        for item in made(text, "multiple_choice", seed=seed)
        for option in item.options or ()
    }
    assert len(said) > 4
    assert not any(option.startswith("30 Şubat") for option in said)


def test_a_cause_is_told_with_its_because_and_not_asked_of_a_clause() -> None:
    text = (
        "Ahmet Mithat Efendi, iki yüzden fazla eser verdiği için yazı makinesi diye anılmıştır.\n\n"
        "İnsan hakları, kişinin yalnızca insan olduğu için sahip olduğu haklardır."
    )
    (item,) = [item for item in made(text, "open") if "neden" in item.stem]
    assert item.stem == "Ahmet Mithat Efendi neden yazı makinesi diye anılmıştır?"
    assert item.key == "iki yüzden fazla eser verdiği için"


def test_no_opposite_is_put_into_a_set_phrase() -> None:
    text = (
        "Mustafa Kemal, Anafartalar Grup Komutanı olarak Çanakkale'de ün kazandı.\n\n"
        "EBOB, iki veya daha fazla doğal sayının ortak bölenlerinden bulunur."
    )
    assert {item.key for seed in range(4) for item in made(text, "true_false", seed=seed)} == {"Doğru"}


def test_a_term_with_its_other_name_in_brackets_is_not_swapped() -> None:
    text = CONCEPTS + "\nYazın kuruyan, mevsimlik akan akarsulara ırmakçık (dere) denir."
    items = [item for seed in range(6) for item in made(text, "true_false", seed=seed) if "dere" in item.stem]
    assert items
    assert all("ırmakçık (dere)" in item.stem for item in items)


@pytest.mark.parametrize(
    "text",
    [
        "Osmanlı ordusu; Kafkas, Kanal, Irak ve Yemen cephelerinde yıllarca savaştı.",
        "Vatan yahut Silistre adlı oyunu Gedikpaşa Tiyatrosu'nda coşkuyla sahnelendi.",
        "Yerine Mansure adlı yeni bir orduyu Davutpaşa Kışlası'nda kurdu.",
        "Sülfürik asit (H₂SO₄): Akü sıvısı olarak Bursa'da uzun süre kullanılır.",
    ],
    ids=["the first of a list", "whose play", "in whose place", "a label"],
)
def test_what_only_the_text_can_tell_is_left_out(text: str) -> None:
    assert not any(str(item.key) != "Osmanlı" for item in made(text, "cloze", "short_answer", "multiple_choice"))


def test_what_somebody_did_who_is_named_by_a_calling_alone_is_not_asked() -> None:
    text = "Filozof, MÖ 387 yılında Atina'da Akademi'yi kurdu.\n\nPlaton, MÖ 387 yılında Atina'da Akademi'yi kurdu."
    items = made(text, "cloze", "short_answer", "multiple_choice", "true_false")
    assert items
    assert all(item.proof.quote.startswith("Platon") for item in items)


@pytest.mark.parametrize(
    "text",
    [
        "Bulunan sistem, güvenli kan naklinin yolunu Viyana'da açtı.",
        "B12 vitamini eksikliği kansızlığa ve çok uzun süren yorgunluğa yol açar.",
        "El-Medinetü'l Fâzıla adlı yapıtta erdemli bir şehrin yönetimi anlatılmıştır.",
    ],
    ids=["what was found before", "a part of a term", "a part of a title"],
)
def test_no_blank_is_left_where_a_name_or_a_thing_is_cut(text: str) -> None:
    found = {str(item.key) for item in made(f"# Vitamin, Sistem ve Fâzıla\n\n{text} Vitamin, sistem.", "cloze")}
    assert found.isdisjoint({"sistem", "Fâzıla", "vitamini", "vitamini eksikliği"})


def test_a_gloss_is_defined_by_its_first_clause() -> None:
    text = "1. Girişimci: Üretim faktörlerini bir araya getiren kişidir, geliri kârdır."
    (item,) = made(text, "short_answer")
    assert (item.stem, item.key) == ("Üretim faktörlerini bir araya getiren kişiye ne denir?", "Girişimci")


def test_what_happens_is_asked_for_by_what_it_is_called() -> None:
    (item,) = made("Enflasyon, fiyatlar genel düzeyinin sürekli artmasıdır.", "short_answer")
    assert item.stem == "Fiyatlar genel düzeyinin sürekli artmasına ne denir?"


def test_a_term_of_two_words_is_kept_whole_where_the_text_does_not_have_the_bare_word() -> None:
    found = keys("Talep ile arzın eşit olduğu fiyata denge fiyatı adı verilir.", "short_answer")
    assert found == {"denge fiyatı"}


def test_the_second_of_two_definitions_is_left_out_without_its_object() -> None:
    text = (
        "Besinlerin çiğnenerek küçültülmesine mekanik sindirim, enzimlerle parçalanmasına kimyasal sindirim denir.\n\n"
        "İklimi inceleyen bilim dalına klimatoloji, hava olaylarını inceleyen dala meteoroloji denir."
    )
    found = {str(item.stem) for seed in range(4) for item in made(text, "open", seed=seed)}
    assert found == {"Mekanik sindirim nedir?", "Klimatoloji nedir?", "Meteoroloji nedir?"}


def test_a_date_right_before_the_verb_is_asked_for_in_its_place() -> None:
    (item,) = made("Mondros Ateşkes Antlaşması, Limni'de 30 Ekim 1918'de imzalandı.", "short_answer")
    assert item.stem == "Mondros Ateşkes Antlaşması, Limni'de hangi tarihte imzalandı?"


SCIENTISTS = """Isaac Newton, 1687 yılında hareket yasalarını yayımladı. Albert Einstein, 1905'te özel görelilik
kuramını yayımladı. Galileo Galilei, 1609'da geliştirdiği teleskopla Jüpiter'in dört uydusunu keşfetti. Max Planck,
1900'de kuantum kuramının temelini attı. Şilili yazar Isabel Allende, Avrupa'daki kentlerden Santiago'ya döndü.
"""


def test_a_person_named_at_the_head_of_a_sentence_is_asked_for_beside_others() -> None:
    stems = {item.stem for seed in range(6) for item in made(SCIENTISTS, "short_answer", seed=seed)}
    assert "Kim 1900'de kuantum kuramının temelini attı?" in stems
    choices = [item for seed in range(6) for item in made(SCIENTISTS, "multiple_choice", seed=seed)]
    people = {option for item in choices for option in item.options or () if not re.search(r"\d", option)}
    assert {"Isaac Newton", "Galileo Galilei"} <= people
    assert people <= {"Isaac Newton", "Albert Einstein", "Galileo Galilei", "Max Planck", "Isabel Allende"}
