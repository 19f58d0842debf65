"""Items out of course-like Turkish: what a teacher would not use is not made."""

import re

import pytest

from benchmarks import item_rules
from derslik.domain.document_text import DocumentText
from derslik.domain.questions import ItemContent, QuestionType
from derslik.language.course_terms import course_lexicon
from derslik.language.prose import parse_prose
from questions.from_text import make_items
from questions.from_text.names import find_name_kinds
from questions.item_filter import ItemFilter
from questions.known_items import KnownItems
from questions.models import Wanted
from questions.source_chunks import SourceChunk


def made(text: str, *kinds: QuestionType, seed: int = 1) -> list[ItemContent]:
    item_filter = ItemFilter(Wanted.model_validate({"types": kinds}), KnownItems(), {"d": DocumentText(text=text)})
    found = make_items([SourceChunk("d", None, 0, text)], 40, seed, item_filter)
    for item in found:
        assert item_rules.find_faults(item.model_dump(mode="json"), {"d": text}) == []
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


def test_one_thing_is_not_told_to_be_another_of_another_kind() -> None:
    text = (
        "Ağrı Dağı, 5.137 metre yüksekliğiyle Türkiye'nin en yüksek dağıdır.\n\n"
        "Çukurova, iki nehrin denize ulaştığı yerde oluşan en büyük ovadır."
    )
    said = [item for seed in range(8) for item in made(text, "true_false", seed=seed)]
    assert not any("Ağrı Dağı, iki" in item.stem or "Çukurova, 5" in item.stem for item in said)


TRIANGLES = """Bir açısı dik olan şekle dik üçgen denir. Üç kenarı eşit olan şekle eşkenar üçgen denir. İki kenarı eşit
olan şekle ikizkenar üçgen denir. Açıyı ikiye bölen ışına açıortay denir. Açının karşısındaki en uzun çizgiye
hipotenüs denir. Köşeyi karşı kenara bağlayan doğruya kenarortay denir. Bir veri grubunda çok görülen sayıya mod denir.
"""


def test_not_all_options_but_the_key_have_one_last_word() -> None:
    for seed in range(8):
        for item in made(TRIANGLES, "multiple_choice", seed=seed):
            ends = [option.split()[-1] for option in item.options or () if option != item.key]
            assert ends.count("üçgen") <= 1 or str(item.key).endswith("üçgen")


def test_options_are_taken_from_near_by() -> None:
    near = "Verilerin ortasındaki değere medyan denir. Verilerin toplamından bulunan değere ortalama denir."
    far = "Bitkide suyu taşıyan boruya ksilem denir. Besini taşıyan boruya floem denir. Kökün ucuna kaliptra denir."
    text = f"{near} En sık görülen değere mod denir. Verilerin yayıldığı aralığa açıklık denir."
    chunks = [SourceChunk("d", None, 0, text), SourceChunk("d", None, len(text), far)]
    items = [item for seed in range(6) for item in make_items(chunks, 9, seed) if item.key == "medyan" and item.options]
    assert items
    assert {option for item in items for option in item.options or ()} == {"medyan", "ortalama", "mod", "açıklık"}


def test_a_sentence_may_begin_with_a_symbol_in_small_letters() -> None:
    text = "Asitler turnusol kâğıdını kırmızıya çevirirler. pH ölçeği, asitlik derecesini gösteren bir cetveldir."
    (item,) = made(text, "open")
    assert (item.stem, item.key) == ("pH ölçeği nedir?", "asitlik derecesini gösteren bir cetvel")


def test_a_date_within_what_is_named_is_not_asked_for_and_one_before_names_is() -> None:
    text = (
        "Göçün görünen nedeni, veliaht Franz Ferdinand'ın 28 Haziran 1914'te Saraybosna'da öldürülmesidir.\n\n"
        "I. Dünya Savaşı, 28 Temmuz 1914'te Avusturya-Macaristan'ın Sırbistan'a savaş açmasıyla başladı."
    )
    stems = {item.stem for seed in range(6) for item in made(text, "short_answer", seed=seed) if "tarihte" in item.stem}
    assert stems == {
        "I. Dünya Savaşı, hangi tarihte Avusturya-Macaristan'ın Sırbistan'a savaş açmasıyla başladı?",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Lig, 2005'ten 2014'e kadar Ankara'da iki büyük takımla oynandı.",
        "0 grubu genel verici, AB grubu ise genel alıcı olarak bilinir.",
    ],
    ids=["the beginning of a span", "a name that is a number"],
)
def test_a_number_that_others_cannot_stand_for_gets_no_options(text: str) -> None:
    assert made(text, "multiple_choice") == []


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
    ("text", "wrong"),
    [
        ("B12 vitamini eksikliği kansızlığa yol açar. D vitamini eksikliği raşitizme yol açar.", "vitamini eksikliği"),
        ("Yazlar sıcak ve kurak, kışlar ılık geçer. Yazlar sıcak ve kurak, kışlar soğuk geçer.", "Yazlar sıcak"),
        ("Yer çekimi ivmesi Ay'da çok azdır. Yer çekimi ivmesi Dünya'da çok büyüktür.", "çekimi ivmesi"),
        ("Anayasanın birinci maddesine göre Türkiye Devleti bir Cumhuriyettir.", "Cumhuriyettir"),
        ("Keynes, 1936'da İstihdam, Faiz ve Paranın Genel Teorisi adlı kitabını yayımladı.", "İstihdam"),
        ("Fârâbî, El-Medinetü'l Fâzıla adlı eserinde erdemli bir şehri anlatır.", "Fâzıla"),
    ],
)
def test_no_blank_cuts_a_name_a_term_or_a_predicate(text: str, wrong: str) -> None:
    assert wrong not in {str(item.key) for item in made(text, "cloze")}


def test_where_somebody_was_sent_is_no_person() -> None:
    course = course_lexicon(
        [parse_prose("Olaylar çıkınca yazar Magosa'ya sürüldü ve yazar Namık Kemal orada yaşadı.", "tr")]
    )
    kinds = find_name_kinds(course)
    assert (kinds["magosa"], kinds["namık kemal".replace("ı", "i")]) == ("", "person")


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


def test_beside_a_common_noun_stands_no_name() -> None:
    text = (
        "Enerji üreten organele mitokondri denir. Fotosentez yapan organele plastit denir. Protein üreten organele "
        "ribozom denir. Salgı üreten organele Golgi aygıtı denir. Hücrede her Golgi aygıtı tek zarlıdır."
    )
    for seed in range(4):
        assert {item.key for item in made(text, "multiple_choice", seed=seed)} <= {"Golgi aygıtı"}


def test_a_statement_and_a_question_in_the_same_words_ask_the_same() -> None:
    without = "Çekirdeği ve zarla çevrili organelleri bulunmayan hücrelere diploit denir."
    (statement,) = made(without, "true_false")
    (question,) = made("Çekirdeği ve zarla çevrili organelleri bulunan hücrelere ökaryot hücre denir.", "open")
    said = statement.model_copy(update={"correction": "prokaryot hücre"})
    assert KnownItems([("one", said)]).find_alike(question) == "one"
