"""Sentences that only their course makes clear: names said in short, and sections that stand beside others."""

import pytest

from derslik.language.course_terms import course_lexicon
from derslik.language.prose import parse_prose
from derslik.language.self_contained import self_contained_sentence
from questions.from_text.fact_sentences import find_fact_sentences
from questions.from_text.short_names import find_short_names
from questions.from_text.sibling_sections import find_heading_dependent_sentences

WARS = """# I. Dünya Savaşı

I. Dünya Savaşı, 28 Temmuz 1914'te Avusturya'nın Sırbistan'a savaş açmasıyla başladı. {}

# II. Dünya Savaşı

II. Dünya Savaşı, 1 Eylül 1939'da Almanya'nın Polonya'yı işgal etmesiyle başladı. Tanzimat Fermanı, 1839'da
Gülhane Parkı'nda okundu. Türkiye, 1949'da İnsan Hakları Evrensel Beyannamesi'ni kabul etti. Beyanname önemlidir.
Hücre zarı, **pH ölçeği** ve Pisagor teoremi de anlatıldı. Her ölçek ve her teorem yararlıdır.
"""


def stands(sentence: str, around: str = WARS) -> bool:
    course = course_lexicon([parse_prose(around.format(sentence), "tr")])
    found = [one for one in course.texts[0].sentences if one.plain == sentence]
    return self_contained_sentence(found[0], "tr", find_short_names(course)) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Savaş 11 Kasım 1918'de uzun görüşmelerle sona erdi.",
        "Savaş, 2 Eylül 1945'te Japonya'nın teslim olmasıyla bitti.",
        "Savaşın görünen nedeni, Franz Ferdinand'ın 28 Haziran 1914'te öldürülmesidir.",
        "Savaşta Avrupa'da yaklaşık 60 milyon insan öldü.",
        "Ferman ile padişah, kanun gücünün bulunduğunu kabul etti.",
        "Türkiye, Beyanname'yi 6 Nisan 1949'da Meclis kararıyla onayladı.",
        "Teorem, adını Yunan filozof Pisagor'un kendisinden almıştır.",
    ],
)
def test_a_noun_that_stands_for_a_name_said_before_leans_on_it(sentence: str) -> None:
    assert not stands(sentence)
    assert stands(sentence, around="{}") or "Beyanname" in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Savaş gemileri 1915 yılında boğazın girişinde uzun süre bekledi.",
        "Savaşlar genellikle ekonomik ve siyasi nedenlerle uzun yıllar sürer.",
        "I. Dünya Savaşı 1918 yılında Mondros Ateşkesi ile sona erdi.",
        "Savaşlı Köyü'nde 1915 yılında büyük bir çarşı kuruldu.",
    ],
)
def test_the_name_itself_a_compound_and_the_plural_do_not_lean(sentence: str) -> None:
    assert stands(sentence)


def test_a_place_whose_name_begins_like_the_noun_is_not_meant() -> None:
    sentence = "Göle'de 1950 yılında büyük bir okul açıldı."
    assert stands(sentence, around="Van Gölü ve Tuz Gölü büyük göllerdir.\n\n{}")


def test_a_name_that_ends_in_a_common_noun_is_said_in_short_by_it() -> None:
    text = "Babbage, Analitik Makine'yi tasarladı. Pascal bir makine yaptı. Ada Lovelace Londra'da doğdu."
    assert find_short_names(course_lexicon([parse_prose(text, "tr")])) == {"makine"}


def test_what_the_course_defines_or_heads_with_alone_is_no_short_name() -> None:
    text = (
        "# Enerji\n\nEnerji, iş yapabilme yeteneğidir. Kinetik Enerji ve Güneş Enerjisi önemlidir.\n\n"
        "# Üniversite ve Okul\n\nHarvard Üniversitesi köklüdür. Harita okumak, bir üniversite işidir."
    )
    assert find_short_names(course_lexicon([parse_prose(text, "tr")])).isdisjoint({"enerji", "üniversite"})


CLIMATES = """# İklimler

## Akdeniz İklimi

Akdeniz ikliminde yazlar sıcak ve kurak geçer. Kışlar ılık ve çok yağışlı geçer, kar az görülür.

## Karasal İklim

Kışlar soğuk ve kar yağışlı geçer, donlu günler çoktur. Erzurum'da 1972 yılında çok soğuk günler yaşandı.
"""


def leaning(text: str) -> list[str]:
    return [
        sentence.plain for _, sentence in find_heading_dependent_sentences(course_lexicon([parse_prose(text, "tr")]))
    ]


def test_what_only_the_heading_names_beside_others_of_its_kind_leans_on_it() -> None:
    assert leaning(CLIMATES) == [
        "Kışlar ılık ve çok yağışlı geçer, kar az görülür.",
        "Kışlar soğuk ve kar yağışlı geçer, donlu günler çoktur.",
    ]
    assert leaning(CLIMATES.replace("## Karasal İklim", "## Kar")) == []


def test_such_a_sentence_is_not_told() -> None:
    told = {one.sentence.words[0].text for one in find_fact_sentences(course_lexicon([parse_prose(CLIMATES, "tr")]))}
    assert told == {"akdeniz", "erzurum"}
