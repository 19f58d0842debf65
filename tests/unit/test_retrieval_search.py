"""Ranking over several segments."""

import pytest

from derslik.language.lexical import word_terms
from retrieval.nearness import asked_words
from retrieval.rarity import general_rarity
from retrieval.search import search
from retrieval.segment import Segment, Source, build, decode, encode

MITOSIS = "Mitoz bölünme sonunda iki yavru hücre oluşur. Kromozom sayısı değişmez."
LIGHT = "Işığın kırılması, ışık ışınlarının ortam değiştirirken doğrultu değiştirmesidir."
EMPIRE = "Osmanlı Devleti 1299 yılında Söğüt'te kuruldu."


def segment(text: str, name: str = "d", version: int = 1) -> Segment:
    return build(Source(name, version, f"{name}.md", f"{name}.md", text, [], 200, 0))


def best(segments: list[Segment], question: str) -> str:
    return search(segments, question, 5).hits[0].segment.document_id


@pytest.fixture
def library() -> list[Segment]:
    return [segment(MITOSIS, "mitosis"), segment(LIGHT, "light"), segment(EMPIRE, "empire")]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("hucre bolunmesi", "mitosis"),
        ("HÜCRE BÖLÜNMESİ", "mitosis"),
        ("isik nasil kirilir", "light"),
        ("IŞIK", "light"),
        ("Osmanlının kuruluşu", "empire"),
        ("kromozomların sayısı kaçtır?", "mitosis"),
    ],
)
def test_the_document_is_found_however_the_question_is_typed(
    library: list[Segment], question: str, document: str
) -> None:
    assert best(library, question) == document


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("1. Dünya Savaşı hangi yıl başladı?", "first"),
        ("Birinci Dünya Savaşı hangi yıl başladı?", "first"),
        ("2. dunya savasi hangi yil basladi", "second"),
        ("İkinci Dünya Savaşı hangi yıl başladı?", "second"),
        ("II. Dünya Savaşı'nın başladığı yıl", "second"),
        ("19. yüzyılda dünya savaş görmedi mi?", "century"),
        ("XIX. yüzyıl savaşları", "century"),
    ],
)
def test_an_ordinal_is_found_however_it_is_written(question: str, document: str) -> None:
    library = [
        segment("I. Dünya Savaşı 1914 yılında başladı.", "first"),
        segment("Savaş yılları: İkinci Dünya Savaşı 1939 yılında başladı.", "second"),
        segment("XIX. yüzyılda dünya büyük bir savaş görmedi.", "century"),
        segment("18. yüzyılda dünya büyük bir savaş gördü.", "before"),
    ]
    assert best(library, question) == document


def test_a_vague_question_goes_to_the_document_on_its_subject() -> None:
    river = segment(
        "# Nil\n\nNil nehri boyunca vadi uzanır.\n\n# Kaynak\n\nBölgeyi dokuz ülke yönetir.\n\n# Ağız\n\nDelta geniş.",
        "river",
    )
    other = segment("# Kaynak\n\nBölgeyi dokuz ülke yönetir.\n\n# Seçim\n\nSandıklar kapandı.", "other")
    hits = search([other, river], "Nil nehri boyunca bölgeyi kaç ülke yönetir?", 10).hits
    places = [(hit.segment.document_id, hit.segment.content(hit.chunk).split()[1]) for hit in hits]
    assert places.index(("river", "Kaynak")) < places.index(("other", "Kaynak"))


def test_what_the_headings_say_is_said_of_all_that_stands_under_them() -> None:
    reforms = segment(
        "# XIX. Yüzyıl Islahatları\n\n## Ordu\n\nYeni bir ordu kuruldu.\n\n## Vergi\n\nVergi gelire göre toplandı.", "d"
    )
    ranking = search([reforms], "19. yüzyıl ıslahatları vergiyi nasıl değiştirdi?", 5)
    assert ranking.hits[0].segment.content(ranking.hits[0].chunk).startswith("## Vergi")
    assert ranking.nearness.sentence > 0.7
    assert ranking.nearness.missing_name == 0


def test_words_that_stand_side_by_side_come_before_the_same_words_apart() -> None:
    apart = segment("Kara bulutlar dağıldı ve o gün ölüm haberi geldi ama delik yoktu.", "apart")
    together = segment("Dağılan bulutlar o gün geldi ve haberi yoktu ama kara delik ölüm.", "together")
    assert best([apart, together], "kara delik") == "together"


def test_evidence_does_not_hang_on_the_order_asked_for(library: list[Segment]) -> None:
    by_model, by_score = (search(library, "hücre ışık kromozom", 1, rerank=rerank) for rerank in (True, False))
    assert (by_model.relevance, by_model.nearness) == (by_score.relevance, by_score.nearness)


def test_a_common_word_is_less_rare_than_a_term_of_a_subject() -> None:
    for language, common, rare in (("tr", "cok", "ribozo"), ("en", "the", "ribosom")):
        assert general_rarity(common, language) < 6 < 10 < general_rarity(rare, language)  # type: ignore[arg-type]
    assert general_rarity("7", "tr") < general_rarity("1923", "tr") < general_rarity("19231029", "tr")


def test_the_first_word_of_a_question_is_a_name_unless_it_is_a_common_one() -> None:
    def names(question: str) -> list[str]:
        return [word.text for word in asked_words(question, "tr") if word.name]

    assert names("Kurtuluş Savaşı ne zaman başladı?") == ["kurtulus", "savasi"]
    assert names("Büyük savaş ne zaman başladı?") == []


def test_the_suffix_of_a_name_is_not_asked_for() -> None:
    assert [word.text for word in asked_words("Kenya'nın başkenti neresidir?", "tr")] == ["kenya", "baskenti"]
    assert [word.text for word in asked_words("What is Kenya's capital?", "en")] == ["kenya", "capital"]


def test_scores_are_shares_and_fall(library: list[Segment]) -> None:
    ranking = search(library, "hücre ışık kromozom", 5)
    scores = [hit.score for hit in ranking.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert 0 < ranking.best_score < 1


def test_rarity_counts_over_all_segments_together() -> None:
    common = [segment(f"Hücre konusu {number}. ders notudur.", f"n{number}") for number in range(5)]
    rare = segment("Ribozom konusu ders notudur.", "rare")
    assert best([*common, rare], "hücre ribozom") == "rare"


def test_a_question_of_common_words_only_still_searches(library: list[Segment]) -> None:
    assert search([segment("Bu nedir? Bir soru.")], "nedir", 5).hits
    assert search(library, "?!", 5).hits == []


def test_every_chunk_is_searched_with_the_headings_over_it() -> None:
    text = "# Mitoz\n\n" + "Kromozomlar ekvatorda dizilir. " * 30 + "\n\n# Mayoz\n\n" + "Gametler oluşur. " * 30
    stored = segment(text)
    under = [index for index, chunk in enumerate(stored.chunks) if chunk.heading == "Mitoz"]
    assert len(under) > 2
    assert sorted(hit.chunk for hit in search([stored], "mitoz", 50).hits) == under


def test_grams_are_the_same_without_turkish_letters() -> None:
    assert word_terms("üçgenleşiyor", "tr")[1:] == word_terms("ucgenlesiyor", "tr")[1:]


def test_a_segment_is_the_same_after_storing_and_the_same_each_time() -> None:
    assert decode(encode(segment(MITOSIS))) == segment(MITOSIS)
    assert encode(segment(MITOSIS)) == encode(segment(MITOSIS))


def test_a_very_long_question_is_searched_too(library: list[Segment]) -> None:
    question = " ".join(f"kelime{number}" for number in range(1500)) + " kromozom"
    assert best(library, question) == "mitosis"
