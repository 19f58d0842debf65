"""Course text as an A4 PDF with headings, ruled tables, a running header and page numbers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF, FontFace

from local.sample.markdown import Block, Box, Heading, Item, Paragraph, Table, runs

MARGIN = 22.0
"""All lengths are millimetres, font sizes are points."""
LINE = 5.7
BODY_SIZE = 10.5
TABLE_SIZE = 9.5
ROOM_BELOW_HEADING = 30.0
UNBROKEN_ROWS = 9
"""How many rows of a table stay on one page; after a page break the heading row is repeated."""
HEADING_SIZES = {1: 22.0, 2: 15.0, 3: 12.0}
INK, ACCENT, PALE, GREY = (33, 37, 41), (20, 83, 96), (232, 243, 244), (120, 128, 134)
PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
"""Fixed, so that building twice gives the same bytes."""


class CoursePdf(FPDF):
    def __init__(self, title: str, fonts: Path) -> None:
        """`fonts` is the folder of the DejaVu TrueType files; the letters in use are embedded."""
        super().__init__(format="A4")
        self.add_font("serif", "", fonts / "DejaVuSerifCondensed.ttf")
        self.add_font("serif", "B", fonts / "DejaVuSerifCondensed-Bold.ttf")
        self.add_font("serif", "I", fonts / "DejaVuSerifCondensed-Italic.ttf")
        self.add_font("sans", "", fonts / "DejaVuSansCondensed.ttf")
        self.add_font("sans", "B", fonts / "DejaVuSansCondensed-Bold.ttf")
        self.add_font("sans", "I", fonts / "DejaVuSansCondensed-Oblique.ttf")
        self.set_title(title)
        self.set_author("Derslik")
        self.set_lang("tr")
        self.set_creation_date(PUBLISHED)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_draw_color(*GREY)
        self.set_line_width(0.2)
        self.c_margin = 0.0
        self._in_list = False

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self.set_y(11)
        self._small(self.title or "", "L")
        self._small("9. sınıf biyoloji", "R")
        self.line(MARGIN, 17, self.w - MARGIN, 17)
        self.set_y(MARGIN)

    def footer(self) -> None:
        self.set_y(-15)
        self._small(f"Sayfa {self.page_no()}", "C")

    def _small(self, text: str, align: str) -> None:
        self.set_font("sans", size=8)
        self.set_text_color(*GREY)
        self.set_x(MARGIN)
        self.cell(0, 5, text, align=align)

    def show(self, block: Block) -> None:
        if self._in_list and not isinstance(block, Item):
            self.ln(1.5)
        self._in_list = isinstance(block, Item)
        self.set_text_color(*INK)
        self.set_font("serif", size=BODY_SIZE)
        match block:
            case Heading(level, text):
                self._heading(level, text)
            case Paragraph(text):
                self._paragraph(text)
            case Item(number, text):
                self._item("•" if number is None else f"{number}.", text)
            case Box(text):
                self._box(text)
            case Table():
                self._table(block)

    def _heading(self, level: int, text: str) -> None:
        self.ln(1 if level == 1 else 3)
        self._keep_together(ROOM_BELOW_HEADING)
        self.set_font("sans", "B", HEADING_SIZES[level])
        self.set_text_color(*ACCENT)
        self.start_section(text, level - 1)
        self.multi_cell(0, HEADING_SIZES[level] * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1.5)

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def _paragraph(self, text: str) -> None:
        if text.endswith(":"):  # a list follows
            self._keep_together(4 * LINE)
        self._text(text, after=2.5)

    def _text(self, text: str, after: float) -> None:
        self.multi_cell(0, LINE, fpdf_markdown(text), align="L", markdown=True, new_x="LMARGIN", new_y="NEXT")
        self.ln(after)

    def _item(self, marker: str, text: str) -> None:
        self.set_x(MARGIN + 3)
        self.cell(6, LINE, marker)
        self.set_left_margin(self.get_x())
        self._text(text, after=1)
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)

    def _box(self, text: str) -> None:
        self.ln(1)
        with self.local_context(fill_color=PALE):
            self.multi_cell(0, LINE, fpdf_markdown(text), align="L", markdown=True, fill=True, padding=3)
        self.ln(LINE / 2)

    def _table(self, table: Table) -> None:
        with self.offset_rendering() as trial:
            self._captioned(Table(table.caption, table.rows[:UNBROKEN_ROWS]))
        if trial.page_break_triggered:
            self.add_page()
        self._captioned(table)

    def _captioned(self, table: Table) -> None:
        self.ln(1.5)
        self.set_font("sans", "B", TABLE_SIZE)
        self._text(table.caption, after=1)
        self.set_font("sans", "", TABLE_SIZE)
        with self.table(
            [[fpdf_markdown(cell) for cell in row] for row in table.rows],
            col_widths=column_widths(table.rows),
            headings_style=FontFace(emphasis="BOLD", fill_color=PALE),
            line_height=5,
            padding=(1.2, 2),
            text_align="LEFT",
            markdown=True,
        ):
            pass  # the rows are given above; leaving the context draws them
        self.ln(4)


def fpdf_markdown(text: str) -> str:
    """fpdf2 writes italics with two underscores."""
    marks = {(False, False): "", (True, False): "**", (False, True): "__"}
    return "".join(f"{marks[bold, italic]}{words}{marks[bold, italic]}" for words, bold, italic in runs(text))


def column_widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Shares of the width: by the longest cell, within bounds that leave every column room for a long word."""
    return tuple(min(max(max(map(len, column)), 18), 48) for column in zip(*rows, strict=True))
