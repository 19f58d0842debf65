"""Recognising files, decoding text, and the canonical form."""

import unicodedata
from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import MESSAGES, Limits, ParseError
from documents.parsing.canonical import canonicalize
from documents.parsing.detect import detect_format
from documents.parsing.plain import parse
from tests import builders_files as files

TURKISH = "Işık hızı, İğne yapraklı ağaçlar: ŞĞÜÖÇ şğüöçı."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes, limits: Limits | None = None) -> DocumentText:
    file.write_bytes(data)
    assert detect_format(file) == "text"
    return parse(file, Limits() if limits is None else limits)


def refusal(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    try:
        assert detect_format(file) == "text"
        parse(file, Limits())
    except ParseError as error:
        return error.code
    return "accepted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254", "iso8859-9"])
def test_turkish_text_is_read_in_every_encoding_that_it_comes_in(file: Path, encoding: str) -> None:
    assert parsed(file, TURKISH.encode(encoding)).text == TURKISH


def test_utf8_that_is_cut_in_the_middle_of_a_letter_is_still_utf8(file: Path) -> None:
    assert parsed(file, (TURKISH + "ş").encode()[:-1]).text == TURKISH


def test_a_stray_control_character_does_not_make_text_binary(file: Path) -> None:
    text = TURKISH * 10
    assert parsed(file, f"{text}\x02".encode()).text == text


def test_markdown_and_plain_text_are_told_apart(file: Path) -> None:
    assert parsed(file, b"# Enzimler\n\nBir metin.").format == "markdown"
    assert parsed(file, b"Enzimler\n\nBir metin.").format == "text"
    assert parsed(file, b"Enzimler").pages == ()


def test_markdown_keeps_its_structure(file: Path) -> None:
    text = "# Enzimler\n\n- bir\n    - iç\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```\nkod  var\n```"
    assert parsed(file, text.replace("\n", "\r\n").encode()).text == text


def test_a_text_about_pdf_is_a_text(file: Path) -> None:
    assert parsed(file, b"Bir PDF dosyasi %PDF-1.7 ile baslar.").format == "text"


def test_pdf_is_recognised_behind_leading_garbage(file: Path) -> None:
    file.write_bytes(b"\r\n" * 100 + b"%PDF-1.7\n")
    assert detect_format(file) == "pdf"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(files.EXE, id="exe"),
        pytest.param(files.PNG, id="png"),
        pytest.param(files.LEGACY_DOC, id="doc"),
        pytest.param(files.zip_of({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), id="xlsb"),
        pytest.param(files.zip_of({"notes.txt": b"notes"}), id="zip"),
        pytest.param(b"{\\rtf1\\ansi Merhaba}", id="rtf"),
        pytest.param("BOM'suz".encode("utf-16-le"), id="utf-16 without mark"),
        pytest.param(bytes(range(1, 256)), id="binary without NUL"),
    ],
)
def test_anything_else_is_an_unsupported_format(file: Path, data: bytes) -> None:
    assert refusal(file, data) == "unsupported_format"


def test_a_docx_with_a_password_is_encrypted(file: Path) -> None:
    assert refusal(file, files.ENCRYPTED_DOCX) == "encrypted"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
def test_a_file_without_text_is_empty(file: Path, data: bytes) -> None:
    assert refusal(file, data) == "empty"


def test_a_text_beyond_the_limit_is_too_large(file: Path) -> None:
    for data in (b"abcdef", b"a" * 100):
        with pytest.raises(ParseError, check=lambda error: error.code == "too_large"):
            parsed(file, data, Limits(text_chars=5))


def test_canonical_text_has_one_form() -> None:
    untidy = "\ufeffa\r\nb\rc\u2028d\x00\x07\ud800e\u00adf\u00a0g \t\n\n\n\ns\u0327 \ufb01\uf0b7\x85"
    text = canonicalize(untidy)
    assert text == "a\nb\nc\ndef g\n\nş fi•"
    assert canonicalize(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert canonicalize("\ud83d\ude00") == "😀"


def test_every_error_has_a_text_in_both_languages() -> None:
    for code in MESSAGES:
        error = ParseError(code, pages=3000, limit=2000)
        assert error.message == str(error)
        assert error.message_in("tr") not in ("", error.message)


@pytest.mark.parametrize("hostile", [" " * 500_000 + "x", "[" * 500_000, "|" * 500_000 + "x"])
def test_no_pattern_is_slow_on_a_long_run(file: Path, hostile: str) -> None:
    assert parsed(file, hostile.encode()).text == hostile
