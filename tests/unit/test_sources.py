"""From passages to sources."""

from derslik.domain.citations import Citation
from derslik.domain.document_text import DocumentText, Page
from rag_query.sources import place_on_page

TEXT = "Hücre zarı seçici geçirgen bir yapıdır.\n\nRibozom hücrede protein sentezini yapar.\n"
PAGES = (Page(page=4, start=0, end=41), Page(page=5, start=41, end=len(TEXT)))


def citation() -> Citation:
    return Citation(
        content=TEXT, score=1, metadata={}, document_id="d", filename="f", page=4, heading=None, start=0, end=len(TEXT)
    )


def test_a_passage_over_two_pages_points_at_the_page_of_its_best_sentence() -> None:
    text = DocumentText(text=TEXT, pages=PAGES)
    assert place_on_page(citation(), "Ribozom ne yapar?", text).page == 5
    assert place_on_page(citation(), "Hücre zarı nasıldır?", text).page == 4
    assert place_on_page(citation(), "xyz", text).page == 4
