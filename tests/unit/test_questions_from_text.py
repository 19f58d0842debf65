import re
from dataclasses import replace

import pytest

from derslik.domain.questions import ItemContent
from derslik.language.folding import fold
from questions.from_text import make_items, spread_chunks
from questions.source_chunks import SourceChunk

PARAGRAPHS = [
    "# Hücre\n\nİngiliz bilim insanı Robert Hooke, 1665 yılında şişe mantarından aldığı ince bir kesiti inceledi.",
    "Suyun, seçici geçirgen bir zardan geçmesine osmoz denir. Bitki kökleri suyu topraktan osmoz yoluyla emer.",
    "**Ribozom**, protein sentezinin yapıldığı organeldir. Ribozomlar sitoplazmada serbest hâlde de bulunur.",
    "Sentrozom, iğ ipliklerinin oluşmasını sağlayan zarsız organeldir.",
    "Peroksizom, zararlı hidrojen peroksidi suya ve oksijene ayrıştıran organeldir.",
    "Mitokondri, oksijenli solunumun gerçekleştiği çift zarlı organeldir. Bu organelin kendi DNA'sı vardır.",
    "| Organel | Görevi |\n|---|---|\n| Ribozom | Protein sentezinin yapıldığı yerdir, her hücrede vardır. |",
    "- Yapraklarda kloroplast\n- ve kök hücrelerinde\n\nTablo 3. Robert Hooke ve Robert Brown neler gördü.",
    "Golgi aygıtı salgı üreten hücrelerde çok gelişmiştir ve Camillo Golgi onu 1898 yılında tanımlamıştır.",
    "1. Lameli eğik tutarak lamın ve Robert Hooke mikroskobunun üzerine yavaşça kapatın.",
]


def chunks(paragraphs: list[str] | None = None, document: str = "d1") -> list[SourceChunk]:
    found, start = [], 0
    for page, text in enumerate(PARAGRAPHS if paragraphs is None else paragraphs, 1):
        found.append(SourceChunk(document, page, start, text))
        start += len(text) + 2
    return found


def document_text(source: list[SourceChunk]) -> str:
    return "\n\n".join(chunk.text for chunk in source)


@pytest.fixture(name="items")
def made_items() -> list[ItemContent]:
    return make_items(chunks(), 100, seed=1)


def test_every_quote_is_the_documents_own_text_and_holds_the_key(items: list[ItemContent]) -> None:
    text = document_text(chunks())
    assert len(items) >= 6
    for item in items:
        assert text[item.proof.start : item.proof.end] == item.proof.quote
        assert fold(str(item.key)) in fold(item.proof.quote)
        assert chunks()[(item.proof.page or 0) - 1].text.count(item.proof.quote) == 1


def test_the_same_seed_gives_the_same_items_and_another_seed_others() -> None:
    source = chunks()
    assert make_items(source, 4, seed=7) == make_items(source, 4, seed=7)
    assert any(make_items(source, 4, seed=7) != make_items(source, 4, seed=other) for other in range(5))


def test_a_text_that_gives_little_gives_few_items() -> None:
    assert make_items([], 10, seed=1) == []
    assert make_items(chunks(["# Başlık", "| a | b |", "kısa bir satır", ""]), 10, seed=1) == []
    assert len(make_items(chunks(), 3, seed=1)) == 3


def test_no_item_comes_from_a_table_a_caption_a_fragment_or_an_instruction(items: list[ItemContent]) -> None:
    quotes = " ".join(item.proof.quote for item in items)
    for left_out in ("her hücrede vardır", "Tablo 3", "kök hücrelerinde", "yavaşça kapatın"):
        assert left_out not in quotes


def test_a_sentence_that_points_back_is_not_asked(items: list[ItemContent]) -> None:
    assert not any("Bu organelin" in item.proof.quote for item in items)


def test_a_sentence_is_asked_once_and_no_stem_twice(items: list[ItemContent]) -> None:
    assert len({(item.proof.document_id, item.proof.end) for item in items}) == len(items)
    assert len({fold(item.stem) for item in items}) == len(items)


def test_a_cloze_tells_what_to_do_has_one_blank_and_does_not_hold_its_key(items: list[ItemContent]) -> None:
    clozes = [item for item in items if item.type == "cloze"]
    assert clozes
    for item in clozes:
        assert item.stem.startswith("Boşluğu doldurunuz: ")
        assert item.stem.count("_____") == 1
        assert fold(str(item.key)) not in fold(item.stem)


def test_the_suffix_of_a_name_stays_outside_the_blank() -> None:
    (item,) = make_items(chunks(["Mantar kesitlerini mikroskopla inceleyen bilim insanı Londra'da yaşamıştır."]), 1, 1)
    assert item.key == "Londra"
    assert "insanı _____'da yaşamıştır." in item.stem


@pytest.mark.parametrize(
    "text",
    [
        "Lizozomu ilk tanımlayan bilim insanı Peter F. Kennedy döneminde uzun yıllar boyunca sabırla çalıştı.",
        "Yaşlı gezgin Londra sokaklarını ve Londra köprülerini kitabında uzun uzun anlatmıştır.",
        "Bilim insanı Robert Hooke bu ince kesiti mikroskobun altında uzun uzun inceledi.",
        "Birlikleri bilim insanı Robert Hooke ile buluşup kesiti mikroskobun altında inceledi.",
        "Şekil 4 Robert Hooke tarafından çizilen ince mantar kesitini ve mikroskobu gösterir.",
    ],
    ids=["part of a name", "repeated", "points back", "leans back", "a figure"],
)
def test_a_sentence_without_a_fair_blank_gives_no_item(text: str) -> None:
    assert make_items(chunks([text]), 5, seed=1) == []


def test_options_are_of_one_kind_unique_and_hold_the_key_once() -> None:
    found = [item for seed in range(8) for item in make_items(chunks(), 100, seed) if item.type == "multiple_choice"]
    assert found
    for item in found:
        assert item.options is not None
        folded = [fold(option) for option in item.options]
        assert len(set(folded)) == len(folded) == 4
        assert folded.count(fold(str(item.key))) == 1
        capitals = {option[0].isupper() for option in item.options}
        assert len(capitals) == 1


def test_what_happens_is_no_option_beside_things() -> None:
    source = chunks(
        [
            "Suyun, seçici geçirgen bir zardan geçmesine osmoz denir.",
            "Alyuvarların su alarak patlamasına hemoliz denir.",
            "Hücrenin su kaybederek büzülmesine plazmoliz denir.",
            "Ribozom, protein sentezinin yapıldığı organeldir.",
        ]
    )
    assert all(item.options is None for seed in range(10) for item in make_items(source, 9, seed))


def test_the_place_of_the_key_among_the_options_changes() -> None:
    places = {
        item.options.index(str(item.key))
        for seed in range(12)
        for item in make_items(chunks(), 100, seed)
        if item.options is not None
    }
    assert len(places) > 1


def test_items_are_spread_over_documents() -> None:
    both = chunks(document="d1") + [
        replace(chunk, document_id="d2")
        for chunk in chunks(
            [
                "Kırmızı kan hücrelerinin su alarak patlamasına hemoliz denir.",
                "Kas, kasılarak hareketi sağlayan dokudur.",
            ]
        )
    ]
    assert {item.proof.document_id for item in make_items(both, 4, seed=3)} == {"d1", "d2"}


def test_a_sentence_that_two_overlapping_chunks_share_is_asked_once() -> None:
    sentence = "Suyun, seçici geçirgen bir zardan geçmesine osmoz denir."
    text = f"Hücre zarı canlıdır. {sentence}"
    overlapping = [SourceChunk("d", 1, 0, text), SourceChunk("d", 1, text.index(sentence), sentence)]
    assert len(make_items(overlapping, 10, seed=1)) == 1


def test_markdown_marks_are_in_the_quote_but_not_in_the_question() -> None:
    (item,) = make_items(chunks([PARAGRAPHS[2].split(". ")[0] + "."]), 1, seed=1)
    assert "**" in item.proof.quote
    assert "*" not in item.stem + str(item.key)


def test_english_text_is_asked_in_english() -> None:
    text = "The movement of water through a membrane is called osmosis. Peter Agre studied such channels in Baltimore."
    items = make_items(chunks([text]), 5, seed=2)
    assert items
    assert {item.language for item in items} == {"en"}
    assert all(re.match(r"What |Which |Fill in the blank: ", item.stem) for item in items)


def test_a_title_that_a_pdf_ran_into_a_sentence_makes_no_item() -> None:
    text = "Hücrenin Keşfi\nİngiliz bilim insanı Robert Hooke mantardan aldığı ince bir kesiti 1665 yılında inceledi."
    assert make_items(chunks([text]), 5, seed=1) == []


def test_a_spread_sample_keeps_order_and_reaches_both_ends() -> None:
    source = [SourceChunk("d", None, at, "x") for at in range(100)]
    starts = [chunk.start for chunk in spread_chunks(source, 10, seed=4)]
    assert starts == sorted(starts)
    assert [start // 10 for start in starts] == list(range(10))
    assert spread_chunks(source, 100, seed=4) == source


def test_few_rich_chunks_among_many_empty_ones_are_all_found() -> None:
    source = [SourceChunk("d", None, 10_000 + at * 10, "boş") for at in range(400)] + chunks()
    assert len(make_items(source, 6, seed=1)) == 6
