"""Letters that a PDF names wrongly or not at all, and marks that fonts make."""

from collections.abc import Sequence

import pytest

from documents.parsing.pdf.fonts import name_font
from documents.parsing.pdf.letters import compose_accents, is_western_turkish, map_symbols, repair_western
from documents.parsing.pdf.marks import is_caption, is_contents_entry, split_mark
from documents.parsing.pdf.model import Run, Word, text_of


def words(*texts: str, gap: float = 3) -> list[Word]:
    run = Run(0, 12, 10, 10, bold=False, mono=False, content_id=-1, artifact=False, upright=True)
    placed: list[Word] = []
    at = 0.0
    for order, text in enumerate(texts):
        placed.append(Word(text, at, at + 5 * len(text), run, order, 1))
        at += 5 * len(text) + gap
    return placed


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("s¨uresi", "süresi"),
        ("¸seker", "şeker"),
        ("do˘ga", "doğa"),
        ("˙Izmir", "İzmir"),
        ("¨O˘grenci", "Öğrenci"),
        ("caf´e", "café"),
        ("5˚", "5˚"),
    ],
)
def test_accents_are_composed_with_the_letter_behind_them(drawn: str, meant: str) -> None:
    assert compose_accents(drawn) == meant


@pytest.mark.parametrize(
    ("text", "western"),
    [
        ("Iþýk hýzý ölçüldü", True),
        ("yapýlan çalýþma", True),
        ("Ísland er eyja, það er þjóð í Atlantshafi á Íslandi ó", False),
        ("Işık hızı ve ýþ", False),
        ("Plain English", False),
    ],
)
def test_turkish_is_repaired_where_the_letters_of_the_page_show_it(text: str, western: bool) -> None:
    assert is_western_turkish(text) is western


def test_the_repair_is_letter_by_letter() -> None:
    assert repair_western("þýðÞÝÐ") == "şığŞİĞ"


@pytest.mark.parametrize(
    ("font", "sign", "meant"),
    [
        ("symbol", "\uf061", "α"),
        ("symbol", "\uf0b7", "•"),
        ("symbol", "\uf0ae", "→"),
        ("symbol", "\uf0e5", "∑"),
        ("symbol", "\uf0b4", "×"),
        ("symbol", "\uf057", "Ω"),
        ("wingdings", "\uf0a7", "▪"),
        ("wingdings", "\uf0d8", "➢"),
        ("wingdings", "\uf0fc", "✓"),
        ("", "\uf061", "\uf061"),
        ("symbol", "α", "α"),
    ],
)
def test_signs_of_fonts_have_their_meaning(font: str, sign: str, meant: str) -> None:
    assert map_symbols(sign, font) == meant


@pytest.mark.parametrize(
    ("name", "bold"),
    [
        ("ABCDEF+CMBX10", True),
        ("NimbusRomNo9L-Medi", True),
        ("Calibri,Bold", True),
        ("OpenSans-SemiBold", True),
        ("CMR10", False),
        ("NimbusRomNo9L-Regu", False),
        ("TimesNewRomanPSMT", False),
    ],
)
def test_bold_fonts_are_known_by_their_names(name: str, bold: bool) -> None:
    assert name_font(name).bold is bold


@pytest.mark.parametrize(
    ("line", "marker", "rest"),
    [
        (["•", "Şeker"], "-", "Şeker"),
        (["➢", "Şeker"], "-", "Şeker"),
        (["\uf0a8", "Şeker"], "-", "Şeker"),
        (["5.", "Beşinci"], "5.", "Beşinci"),
        (["b)", "şık"], "b)", "şık"),
        (["IV.", "Murat"], "IV.", "Murat"),
        (["2.Raflar", "(Shelves)"], "2.", "Raflar (Shelves)"),
        (["-Kromozom:", "uzundur"], "-", "Kromozom: uzundur"),
    ],
)
def test_a_list_items_marker_is_told_from_its_words(line: Sequence[str], marker: str, rest: str) -> None:
    mark = split_mark(words(*line))
    assert mark is not None
    assert (mark[0], text_of(mark[1])) == (marker, rest)


@pytest.mark.parametrize("line", [["19.", "yüzyılda"], ["o", "zaman"], ["-5", "derece"], ["3,5", "litre"], ["•"]])
def test_what_only_looks_like_a_marker_is_none(line: Sequence[str]) -> None:
    assert split_mark(words(*line)) is None


def test_an_o_that_stands_apart_is_a_bullet() -> None:
    assert split_mark(words("o", "Makine", gap=9)) is not None


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("Şekil 2.1: Mitozun evreleri", True),
        ("Tablo 3. Yollar", True),
        ("Figure 4 – Cells", True),
        ("Şekil: Profaz", True),
        ("Şekil değiştiren hücreler vardır.", False),
        ("Tablo 3 yolları gösterir.", False),
    ],
)
def test_captions_begin_with_what_they_are_and_a_number(text: str, caption: bool) -> None:
    assert is_caption(text) is caption


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("1 Hücre zarı . . . . . . . . . . 12", True),
        ("Önsöz ............ iv", True),
        ("Hücrenin yönetici molekülü ............ dır.", False),
        ("............", False),
    ],
)
def test_an_entry_of_contents_ends_with_its_page_and_a_blank_does_not(text: str, entry: bool) -> None:
    assert is_contents_entry(text) is entry
