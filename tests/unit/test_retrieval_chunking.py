"""Chunks: exact pieces of the text that know their page and heading."""

from derslik.domain.document_text import Page
from retrieval.chunking import cut

TEXT = """# Hücre

Hücre, canlının en küçük yapı birimidir. 😀 Bütün canlılar hücrelerden oluşur.

## Mitoz

Mitoz bölünme sonunda iki hücre oluşur. Kromozom sayısı değişmez.

## Mayoz ##

Mayoz bölünme sonunda dört hücre oluşur. Kromozom sayısı yarıya iner.

# Kalıtım

### Genler

Genler kalıtımın birimidir.
"""


def test_a_chunk_is_exactly_its_span_of_the_text() -> None:
    chunks = cut(TEXT, 60, 10, [])
    assert len(chunks) > 4
    assert all(0 < chunk.end - chunk.start <= 60 for chunk in chunks)
    assert "😀" in "".join(TEXT[chunk.start : chunk.end] for chunk in chunks)


def test_a_chunk_carries_the_headings_over_it() -> None:
    headings = {TEXT[chunk.start : chunk.end].split("\n")[-1][:5]: chunk.heading for chunk in cut(TEXT, 120, 0, [])}
    assert headings["Hücre"] == "Hücre"
    assert headings["Mitoz"] == "Hücre > Mitoz"
    assert headings["Mayoz"] == "Hücre > Mayoz"
    assert headings["Genle"] == "Kalıtım > Genler"


def test_no_chunk_holds_headings_only() -> None:
    text = "# Bir\n\n" + "Kelime sayısı çok olan bir cümledir. " * 5
    assert [text[chunk.start : chunk.end] for chunk in cut(text, 60, 0, []) if chunk.start == 0] == []


def test_the_page_is_the_one_where_the_chunk_begins() -> None:
    text = "a " * 50 + "\n\n" + "b " * 50
    pages = [Page(2, 100, 203), Page(1, 0, 100)]
    assert [(text[chunk.start], chunk.page) for chunk in cut(text, 100, 0, pages)] == [("a", 1), ("b", 2)]
    assert cut("kelime", 100, 0, [])[0].page is None


def test_text_without_words_gives_no_chunk() -> None:
    assert [cut(text, 100, 10, []) for text in ("", " \n\n", "--- *** 😀", "\0")] == [[], [], [], []]
