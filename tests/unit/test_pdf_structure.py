"""PDFs that carry their own structure tree, right ones and wrongly built ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits
from documents.parsing.pdf import parse
from tests import builders_files as files

type Tree = tuple[str, Sequence["Tree | int"]]
type Text = tuple[int | str | None, int, int, str]
"""Its number of marked content ("Artifact" or None: without), x, y, letters."""

CONTENT: list[Text] = [
    ("Artifact", 72, 800, "Running head"),
    (0, 72, 740, "Cells and energy"),
    (1, 72, 700, "Osmosis is the movement of water through a"),
    (2, 72, 686, "membrane. It needs no energy."),
    (3, 72, 660, "o"),
    (4, 90, 660, "first item"),
    (5, 72, 646, "4."),
    (6, 90, 646, "fourth item"),
    (7, 72, 620, "Way"),
    (8, 200, 620, "Energy"),
    (9, 72, 606, "Diffusion"),
    (10, 200, 606, "none"),
    (None, 290, 30, "7"),
]
TREE: Tree = (
    "Document",
    [
        ("H1", [0]),
        ("P", [1, ("Span", [2])]),
        ("L", [("LI", [("Lbl", [3]), ("LBody", [4])]), ("LI", [("Lbl", [5]), ("LBody", [6])])]),
        ("Table", [("TR", [("TH", [7]), ("TH", [8])]), ("TR", [("TD", [9]), ("TD", [10])])]),
    ],
)
TEXT = (
    "# Cells and energy\n\nOsmosis is the movement of water through a membrane. It needs no energy.\n\n"
    "- first item\n4. fourth item\n\n| Way | Energy |\n| --- | --- |\n| Diffusion | none |"
)


def draw(content: Sequence[Text]) -> bytes:
    drawn = b""
    for mark, x, y, text in content:
        shown = b"BT /F 11 Tf %d %d Td (%s) Tj ET" % (x, y, text.encode("latin-1"))
        if isinstance(mark, int):
            shown = b"/P <</MCID %d>> BDC %s EMC" % (mark, shown)
        elif mark:
            shown = b"/%s BMC %s EMC" % (mark.encode(), shown)
        drawn += shown + b"\n"
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)


def pdf_with_tree(content: Sequence[Text], tree: Tree, kids_of_last: bytes = b"") -> bytes:
    """One page; `kids_of_last` stands in for the children of the element that is written last."""
    elements: list[bytes] = []
    parents: dict[int, int] = {}

    def add(element: Tree, parent: int) -> int:
        number = 7 + len(elements)
        elements.append(b"")
        kids = []
        for child in element[1]:
            if isinstance(child, int):
                parents[child] = number
                kids.append(b"%d" % child)
            else:
                kids.append(b"%d 0 R" % add(child, number))
        elements[number - 7] = b"<< /Type /StructElem /S /%s /P %d 0 R /Pg 3 0 R /K [%s] >>" % (
            element[0].encode(),
            parent,
            b" ".join(kids),
        )
        return number

    add(tree, 6)
    if kids_of_last:
        elements[-1] = b"<< /Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K [%s] >>" % kids_of_last
    marks = b" ".join(b"%d 0 R" % parents.get(mark, 7) for mark in range(max(parents, default=0) + 1))
    return files.pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /StructParents 0 "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        draw(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /StructTreeRoot /K [7 0 R] /ParentTree << /Nums [0 [%s]] >> >>" % marks,
        *elements,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes) -> DocumentText:
    file.write_bytes(data)
    return parse(file, Limits(), lambda *_: None)


def test_the_blocks_are_those_that_the_file_names(file: Path) -> None:
    text = parsed(file, pdf_with_tree(CONTENT, TREE))
    assert text.text == TEXT
    assert [block.kind for block in text.blocks] == ["heading", "paragraph", "list_item", "list_item", "table"]
    assert [block.marker for block in text.blocks[2:4]] == ["-", "4."]


def test_words_are_where_the_page_shows_them(file: Path) -> None:
    text = parsed(file, pdf_with_tree(CONTENT, TREE))
    start = text.text.index("membrane")
    [location] = text.locate(start, start + len("membrane."))
    [[x0, y0, x1, y1]] = location["boxes"]
    assert (location["page"], round(x0)) == (1, 72)
    assert y0 < 842 - 686 < y1
    assert 50 < x1 - x0 < 60


def test_the_tree_says_the_order_and_not_the_stream(file: Path) -> None:
    shuffled = sorted(CONTENT, key=lambda text: str(text[3]))
    assert parsed(file, pdf_with_tree(shuffled, TREE)).text == TEXT


def test_a_table_that_is_a_frame_around_the_page_is_read_cell_by_cell(file: Path) -> None:
    content: list[Text] = [(0, 72, 700, "Left text."), (1, 72, 680, "More of it."), (2, 300, 700, "Right text.")]
    tree: Tree = ("Table", [("TR", [("TD", [("P", [0]), ("P", [1])]), ("TD", [("P", [2])])])])
    assert parsed(file, pdf_with_tree(content, tree)).text == "Left text.\n\nMore of it.\n\nRight text."


def test_marked_text_that_no_element_names_goes_to_its_place_in_the_stream(file: Path) -> None:
    tree: Tree = ("Document", [("H1", [0]), *TREE[1][2:], ("P", [2])])
    text = parsed(file, pdf_with_tree([*CONTENT[:2], (1, 72, 700, "Short note."), *CONTENT[3:]], tree)).text
    assert text.startswith("# Cells and energy\n\nShort note.\n\n- first item")


def test_a_title_that_the_tree_has_last_comes_first(file: Path) -> None:
    content: list[Text] = [(0, 72, 600, "The body of the slide."), (1, 72, 700, "The title")]
    text = parsed(file, pdf_with_tree(content, ("Part", [("P", [0]), ("H1", [1])]))).text
    assert text == "# The title\n\nThe body of the slide."


@pytest.mark.parametrize(
    ("tree", "last"),
    [
        pytest.param(("Document", []), b"", id="empty"),
        pytest.param(("Document", [("P", [0])]), b"", id="covers little"),
        pytest.param(("Document", [("P", [0]), ("P", [])]), b"7 0 R 8 0 R", id="cyclic"),
        pytest.param(("Document", [("P", [0]), ("P", [])]), b"9 0 R", id="its own child"),
    ],
)
def test_a_tree_that_is_wrongly_built_says_nothing(file: Path, tree: Tree, last: bytes) -> None:
    text = parsed(file, pdf_with_tree(CONTENT, tree, last)).text
    assert "Osmosis is the movement of water through a membrane. It needs no energy." in text
    assert "fourth item" in text


def test_a_tree_of_a_hundred_thousand_elements_is_read_or_left(file: Path) -> None:
    wide: Tree = ("Document", [("P", [mark]) for mark in range(100_000)])
    assert "fourth item" in parsed(file, pdf_with_tree(CONTENT, wide)).text


def test_a_deep_tree_is_read_or_left(file: Path) -> None:
    deep: Tree = ("P", list(range(11)))
    for _ in range(200):
        deep = ("Div", [deep])
    assert "fourth item" in parsed(file, pdf_with_tree(CONTENT, deep)).text
