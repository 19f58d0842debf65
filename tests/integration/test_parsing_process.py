"""Parsing in the child process: what it gives, and that however it ends the caller gets a `ParseError`."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from blockbuster import blockbuster_ctx

from documents.parsing import Limits, ParseError, parse, process
from tests import builders_files as files
from tests import builders_office as office

TEXT = "Işık ve İğne: ŞĞÜÖÇ şğüöçı, hücre zarı seçici geçirgendir."


type Upload = Callable[[bytes], Path]


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    def write(data: bytes) -> Path:
        path = tmp_path / "upload.bin"
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that nobody has written yet: the child hangs in opening it."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


async def refusal(file: Path, limits: Limits) -> str:
    with pytest.raises(ParseError) as raised:
        await parse(file, limits)
    return raised.value.code


async def test_the_same_text_comes_back_from_every_format(upload: Upload) -> None:
    uploads = {
        "pdf": files.pdf_of([TEXT]),
        "docx": files.docx_of(lambda document: document.add_paragraph(TEXT)),
        "markdown": f"# Başlık\n\n{TEXT}".encode(),
        "text": TEXT.encode("cp1254"),
    }
    for name, data in uploads.items():
        result = await parse(upload(data))
        assert result.format == name
        assert result.text.removeprefix("# Başlık\n\n") == TEXT
        assert [result.text[page.start : page.end] for page in result.pages] == [TEXT] * (name == "pdf")


@pytest.mark.parametrize(
    "data",
    [
        files.pdf_of([TEXT] * 3),
        office.pptx_of([office.slide(office.title(TEXT))] * 3),
        office.xlsx_of({name: office.worksheet(office.row("<c><v>1</v></c>")) for name in "ABC"}),
    ],
    ids=["pages", "slides", "sheets"],
)
async def test_progress_comes_piece_by_piece_and_the_event_loop_never_blocks(upload: Upload, data: bytes) -> None:
    file = upload(data)
    told: list[tuple[int, int]] = []

    async def on_progress(done: int, total: int) -> None:
        told.append((done, total))

    with blockbuster_ctx():
        result = await parse(file, on_progress=on_progress)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len(result.pages) == 3


async def test_the_progress_of_a_long_file_is_told_about_fifty_times(upload: Upload) -> None:
    told: list[tuple[int, int]] = []

    async def on_progress(done: int, total: int) -> None:
        told.append((done, total))

    await parse(upload(files.pdf_of(["Bir sayfa."] * 120)), on_progress=on_progress)
    assert told[-1] == (120, 120)
    assert 50 <= len(told) <= 100


async def test_an_error_keeps_its_code_and_values_on_the_way_from_the_child(upload: Upload) -> None:
    file = upload(files.pdf_of([TEXT] * 3))
    with pytest.raises(ParseError, match="has 3 pages, slides or sheets; at most 2") as raised:
        await parse(file, Limits(pages=2))
    assert raised.value.code == "too_many_pages"
    file = upload(files.EXE)
    assert await refusal(file, Limits()) == "unsupported_format"


async def test_what_a_parser_did_not_expect_is_a_corrupt_file(upload: Upload) -> None:
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    docx = files.docx_of(lambda document: document.add_paragraph(TEXT))
    file = upload(files.with_entry(docx, "word/document.xml", body + b"<w:body><w:p>"))
    with pytest.raises(ParseError) as raised:
        await parse(file)
    assert raised.value.code == "corrupt"
    assert raised.value.cause == "XML"


async def test_memory_beyond_the_limit_is_refused(upload: Upload) -> None:
    file = upload(b"a" * 40_000_000)
    limits = Limits(memory_bytes=150_000_000, text_chars=50_000_000)
    assert await refusal(file, limits) == "out_of_memory"


async def test_a_child_that_hangs_is_ended_at_the_time_limit(pipe: Path) -> None:
    assert await refusal(pipe, Limits(seconds=0.05)) == "timed_out"


async def test_a_cancelled_parse_leaves_no_child_behind(pipe: Path) -> None:
    task = asyncio.create_task(parse(pipe))
    with await opened_by_child(pipe) as writer:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(BrokenPipeError):
            writer.write(b"nobody reads")


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGSEGV, "crashed"), (signal.SIGKILL, "out_of_memory"), (signal.SIGXCPU, "timed_out")],
)
async def test_a_child_that_dies_is_a_parse_error(
    pipe: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    started: list[Process] = []
    start = process.start_child

    async def start_and_tell(path: Path, limits: Limits) -> Process:
        started.append(await start(path, limits))
        return started[0]

    monkeypatch.setattr(process, "start_child", start_and_tell)
    task = asyncio.create_task(refusal(pipe, Limits()))
    with await opened_by_child(pipe):
        started[0].send_signal(number)
        assert await task == code


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("print('{\"text\": 1}')", id="wrong fields"),
        pytest.param("print('nonsense')", id="not JSON"),
        pytest.param("print('[1]')", id="not an object"),
        pytest.param("print('x' * 10_000_000)", id="endless line"),
        pytest.param("", id="silence"),
    ],
)
async def test_a_child_that_talks_nonsense_is_a_parse_error(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    async def start(_path: Path, limits: Limits) -> Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program),
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
            limit=process.longest_message(limits),
        )

    monkeypatch.setattr(process, "start_child", start)
    assert await refusal(upload(b""), Limits(text_chars=1_000, pages=1)) == "crashed"


async def test_an_error_of_the_caller_ends_the_child_and_stays_what_it_is(upload: Upload) -> None:
    file = upload(files.pdf_of([TEXT] * 3))

    async def on_progress(_done: int, _total: int) -> None:
        raise TimeoutError("the lease is lost")

    with pytest.raises(TimeoutError, match="the lease is lost"):
        await parse(file, on_progress=on_progress)


def test_the_child_gets_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/lang/lib")
    assert set(process.child_environment()) == {"PYTHONPATH", "LD_LIBRARY_PATH"}


def test_importing_the_package_imports_no_parser() -> None:
    program = "import documents.parsing, sys; print(*sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", program], env=process.child_environment(), capture_output=True, text=True, check=True
    )
    heavy = {"asyncio", "pypdfium2", "markdownify", "bs4", "documents.parsing.process"}
    assert not heavy & set(child.stdout.split())


async def opened_by_child(pipe: Path) -> BinaryIO:
    """The pipe's other end; returns once the child has opened its own."""
    return await asyncio.to_thread(pipe.open, "wb", 0)
