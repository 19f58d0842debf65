"""Running heads and feet: what repeats at one place goes, what counts the content stays."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from documents.parsing import Limits
from documents.parsing.pdf import parse
from tests import builders_files as files

BODY = "Hücre zarı seçici geçirgen bir yapıdır ve hücreyi dış ortamdan ayırır. " * 3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def text_with(file: Path, heads: Sequence[str], feet: Sequence[str] = (), size: float = 9) -> str:
    pdf = files.sheets(FPDF(format="A4"))
    pdf.set_auto_page_break(auto=False)
    for number, head in enumerate(heads, 1):
        pdf.add_page()
        pdf.set_font("boxes", size=size)
        pdf.text(20, 15, head)
        pdf.set_font("boxes", size=11)
        pdf.set_y(35)
        pdf.multi_cell(0, 6, f"{number}. sayfanın sözü. {BODY}")
        if feet:
            pdf.text(100, 285, feet[number - 1])
    file.write_bytes(files.pdf_bytes(pdf))
    return parse(file, Limits(), lambda *_: None).text


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param(["Biyoloji 9"] * 2, id="two pages"),
        pytest.param(["Bölüm: Hücre"] * 3 + ["Bölüm: Kalıtım"] * 3, id="chapters"),
        pytest.param(["Biyoloji 9", "Ünite: Hücre"] * 3, id="left and right pages"),
    ],
)
def test_words_that_repeat_at_one_place_are_no_text(file: Path, heads: list[str]) -> None:
    text = text_with(file, heads)
    assert not any(head in text for head in heads)
    assert f"{len(heads)}. sayfanın sözü" in text


@pytest.mark.parametrize(
    "head", ["Soru {}", "Ünite {}: Hücre", "MADDE {}", "Mitoz ({})", "{}. Hücre zarı", "Etkinlik {}"]
)
def test_numbers_that_count_the_content_stay(file: Path, head: str) -> None:
    heads = [head.format(number) for number in range(1, 5)]
    text = text_with(file, heads)
    assert all(head in text for head in heads)


@pytest.mark.parametrize("foot", ["{} / 4", "- {} -", "Sayfa {}", "{}", "Page {} of 4", "s. {}"])
def test_page_numbers_go(file: Path, foot: str) -> None:
    feet = [foot.format(number) for number in range(1, 5)]
    text = text_with(file, ["Osmoz", "Difüzyon", "Fagositoz", "Pinositoz"], feet)
    assert not any(line in feet for line in text.splitlines())
    assert all(head in text for head in ("Osmoz", "Difüzyon", "Fagositoz", "Pinositoz"))


def test_numbers_of_pages_that_begin_anywhere_go(file: Path) -> None:
    text = text_with(file, ["Osmoz", "Difüzyon", "Fagositoz"], ["57", "58", "59"])
    assert "57" not in text
    assert "59" not in text


def test_titles_of_slides_that_repeat_stay(file: Path) -> None:
    text = text_with(file, ["Mitoz", "Mitoz", "Mitoz"], size=24)
    assert text.count("# Mitoz") == 3
