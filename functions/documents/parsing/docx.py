"""DOCX: the body's paragraphs, lists, tables, formulas and notes, read from its parts. Headers and footers stay out."""

from dataclasses import replace
from pathlib import Path

from derslik.domain.document_text import DocumentText, TextWarning
from documents.parsing import archive
from documents.parsing.assembly import assemble_text
from documents.parsing.detect import DOCUMENT
from documents.parsing.models import Limits
from documents.parsing.word.body import BodyReader, open_document
from documents.parsing.word.outline import settle_blocks

WORD_SIZE = 22
"""Half points, where a file does not say how large its text is."""


def parse(path: Path, limits: Limits) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as file:
        part = next(name for name in file.namelist() if DOCUMENT.fullmatch(name))
        document = open_document(file, part, limits)
        size = document.styles.find(document.styles.default).look.over(document.styles.defaults).size
        drafts = settle_blocks(BodyReader(document).read(), WORD_SIZE if size is None else size)
        text = assemble_text(drafts, "docx", limits)
        lost = document.shared.lost.items()
    return replace(text, warnings=tuple(TextWarning(code, number) for code, number in sorted(lost)))
