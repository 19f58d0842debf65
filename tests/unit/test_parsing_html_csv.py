"""HTML and CSV, recognised by their content, to Markdown."""

from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError, html, plain
from documents.parsing.detect import detect_format
from tests import builders_files as files

PAGE = """<!-- saved --><!DOCTYPE html>
<html><head><meta charset="{charset}">
<title>I&#351;&#305;k ve Ders</title><style>p {{ color: red }}</style></head><body>
<nav><ul><li>Ana sayfa</li></ul></nav>
<script>document.write("<p>gizli</p>")</script>
<h2 id=x>Hücre &amp; zar</h2>
<p>Zar <b>seçici</b> <a href="http://example.test/">geçirgendir</a>; a &lt; b.<p>İkinci paragraf
<ul><li>Şeker<li>Çözelti<ul><li>iç</ul></ul>
<table><tr><th>Madde<th colspan="999999">Yol<tr><td>O2|CO2<td>Difüzyon</table>
<div hidden>Görünmez</div><div style="display: none">Yine <br> görünmez</div>
<form><p>Son söz <img src=x onerror=alert(1)></form>
</body></html>"""

MARKDOWN = (
    "# Işık ve Ders\n\n## Hücre & zar\n\nZar seçici geçirgendir; a < b.\n\nİkinci paragraf\n\n"
    "- Şeker\n- Çözelti\n  - iç\n\n| Madde | Yol |\n| --- | --- |\n| O2\\|CO2 | Difüzyon |\n\nSon söz"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes, limits: Limits | None = None) -> DocumentText:
    file.write_bytes(data)
    parse = {"html": html.parse, "text": plain.parse}[detect_format(file)]
    return parse(file, Limits() if limits is None else limits)


def refusal(file: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ParseError) as raised:
        parsed(file, data, limits)
    return raised.value.code


@pytest.mark.parametrize("charset", ["utf-8", "windows-1254", "iso-8859-9", "utf-16"])
def test_a_page_is_what_its_reader_sees_in_every_encoding(file: Path, charset: str) -> None:
    result = parsed(file, PAGE.format(charset=charset).encode(charset))
    assert result.format == "html"
    assert result.pages == ()
    assert result.text == MARKDOWN


def test_another_declared_encoding_is_followed(file: Path) -> None:
    page = "<html><meta charset=windows-1251><body>Клетка</body></html>"
    assert parsed(file, page.encode("cp1251")).text == "Клетка"


def test_a_page_without_text_is_empty(file: Path) -> None:
    assert refusal(file, b"<html><body><script>1</script></body></html>") == "empty"


def test_a_page_without_end_tags_does_not_nest(file: Path) -> None:
    page = "<html><body>" + "".join(f"<p>Satır {n}" for n in range(1000)) + "<ul>" + "<li>x" * 1000
    assert parsed(file, page.encode()).text.count("Satır") == 1000


def test_deep_nesting_is_refused_after_its_first_levels(file: Path) -> None:
    assert refusal(file, b"<html>" + b"<div>" * 2_000_000) == "too_deeply_nested"


def test_a_page_of_very_many_elements_is_too_large(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.parsing.html.MAX_ELEMENTS", 100)
    assert refusal(file, b"<html>" + b"<br>" * 101) == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_becomes_a_table_whatever_its_delimiter_and_encoding(file: Path, delimiter: str, encoding: str) -> None:
    rows = [["Öğrenci", "Şube", "Not"], ["Işık Ağa", '"9\nA"', "85"], ["Çağrı", "", "70"], ["Ümit", "9-B", "90"]]
    result = parsed(file, "\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert result.format == "csv"
    assert result.text == (
        "| Öğrenci | Şube | Not |\n| --- | --- | --- |\n| Işık Ağa | 9 A | 85 |\n| Çağrı |  | 70 |\n| Ümit | 9-B | 90 |"
    )


def test_a_declared_delimiter_is_followed(file: Path) -> None:
    assert parsed(file, b"sep=;\r\na;b\r\n1;2").text == "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    "text",
    [
        "Hücre, canlının birimidir.\nMitoz, bölünmedir.\nMayoz, ikinci bölünmedir.",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "Bir satır\nİki satır\nÜç satır",
        "Ad,Soyad",
        '{"a": 1,\n"b": 2,\n"c": 3}',
    ],
)
def test_prose_and_markdown_are_no_csv(file: Path, text: str) -> None:
    result = parsed(file, text.encode())
    assert result.format in ("text", "markdown")
    assert result.text == text


def test_a_csv_of_too_many_columns_is_refused(file: Path) -> None:
    assert refusal(file, "\n".join([",".join(["1"] * 1000)] * 3).encode()) == "too_many_columns"


def test_an_exe_by_another_name_is_unsupported(file: Path) -> None:
    assert refusal(file, files.EXE) == "unsupported_format"
