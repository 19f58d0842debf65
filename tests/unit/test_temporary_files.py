"""What a worker leaves behind when it is killed in the middle of a document."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from documents.parsing import parse
from documents.temporary import path_of, temporary_file
from tests import builders_files as files
from tests import builders_office as office

TEXT = "Işık ve İğne: hücre zarı seçici geçirgendir."

KILLED = """
import os, signal
from documents.document_processor import saved
from documents.temporary import path_of
file = saved(b"x" * 100_000)
assert path_of(file).read_bytes() == b"x" * 100_000
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_worker_leaves_no_file(tmp_path: Path) -> None:
    folders = os.pathsep.join(filter(None, sys.path))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": folders, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-9, "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_name_can_be_opened_by_its_path_again_and_again() -> None:
    with temporary_file() as file:
        path = path_of(file)
        path.write_bytes(b"first")
        path.write_bytes(b"second")
        assert (path.read_bytes(), path.stat().st_size) == (b"second", 6)
    assert not path.exists()


@pytest.mark.parametrize(
    "upload",
    [
        files.pdf_of([TEXT]),
        files.docx_of(lambda document: document.add_paragraph(TEXT)),
        office.pptx_of([office.slide(office.shape(office.paragraph(TEXT)))]),
        office.xlsx_of({"Sayfa": office.worksheet(office.text_row(TEXT))}),
        f"<p>{TEXT}</p>".encode(),
        TEXT.encode(),
    ],
    ids=["pdf", "docx", "pptx", "xlsx", "html", "text"],
)
async def test_the_parsers_process_reads_a_file_without_a_name(upload: bytes) -> None:
    with temporary_file() as file:
        path_of(file).write_bytes(upload)
        parsed = await parse(path_of(file))
    assert TEXT in parsed.text
