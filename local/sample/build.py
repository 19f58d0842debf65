"""Build the sample course's PDF and DOCX from their Markdown. Run by hand: see README.md beside this file."""

import argparse
from pathlib import Path

from local.sample.markdown import Block, Heading, blocks
from local.sample.pdf import CoursePdf
from local.sample.word import docx_bytes

HERE = Path(__file__).parent


def read(name: str) -> tuple[str, list[Block]]:
    """A course text's title and blocks."""
    content = list(blocks((HERE / name).read_text(encoding="utf-8")))
    title = next(block.text for block in content if isinstance(block, Heading))
    return title, content


def build_pdf(fonts: Path) -> bytes:
    title, content = read("hucre.md")
    pdf = CoursePdf(title, fonts)
    pdf.add_page()
    for block in content:
        pdf.show(block)
    return bytes(pdf.output())


def build_docx() -> bytes:
    return docx_bytes(*read("canlilarin-siniflandirilmasi.md"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path, help="folder of the DejaVu TrueType fonts")
    fonts: Path = parser.parse_args().fonts
    (HERE / "hucre.pdf").write_bytes(build_pdf(fonts))
    (HERE / "canlilarin-siniflandirilmasi.docx").write_bytes(build_docx())


if __name__ == "__main__":
    main()
