"""A version's text is stored and read by one schema, which reads what was stored before."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from derslik.domain.document_text import Block, DocumentText, Page, PlacedCells, PlacedLine, TextWarning
from derslik.domain.documents import Document
from derslik.storage.objects import Objects, text_key
from derslik.storage.texts import store_text, text_cache, visible_text

LAYER = Path(__file__).parents[2] / "layers/common/python"
TEXT = DocumentText("# Hücre\n\nİlk sayfa.", (Page(1, 0, 9, "sheet", "2024 Notlar"), Page(2, 9, 19, "sheet")), "xlsx")
STORED_BEFORE = """{"text": "# Hücre\\n\\nİlk sayfa.", "pages": [
{"page": 1, "start": 0, "end": 9, "kind": "sheet", "name": "2024 Notlar"},
{"page": 2, "start": 9, "end": 19, "kind": "sheet", "name": ""}], "format": "xlsx"}"""


class FakeObjects(Objects):
    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes:
        return self.held[key]

    async def put(self, key: str, body: bytes, content_type: str = "") -> None:
        self.held[key] = body


def document() -> Document:
    texts = ("filename", "content_type", "sha256", "uploaded_by", "created_at", "updated_at")
    required: dict[str, Any] = dict.fromkeys(texts, "x")
    return Document(session_id="s", document_id="d", size=1, version=2, ready_version=2, **required)


async def read_stored(body: str) -> DocumentText:
    objects = FakeObjects()
    objects.held[text_key("s", "d", 2)] = body.encode()
    text_cache.cache_clear()
    return await visible_text(objects, document())


async def test_what_is_stored_is_read_back() -> None:
    objects = FakeObjects()
    text = replace(
        TEXT,
        blocks=(Block("heading", 0, 7, 1), Block("table", 9, 19, rows=((9, 12), (13, 19)), header_rows=1)),
        lines=(PlacedLine(1, 10.5, 20, ((0, 7, 1, 2.5),)),),
        cells=(PlacedCells(9, 12, 1, "A1"),),
        warnings=(TextWarning("picture", 2, (1, 2)),),
    )
    await store_text(objects, document(), text)
    assert await visible_text(objects, document()) == text


async def test_a_text_stored_before_is_read() -> None:
    assert await read_stored(STORED_BEFORE) == TEXT


async def test_a_text_is_read_whose_pages_have_no_kind_and_which_says_more_than_we_know() -> None:
    body = '{"text": "abc", "pages": [{"page": 1, "start": 0, "end": 3, "box": []}], "blocks": []}'
    assert await read_stored(body) == DocumentText("abc", (Page(1, 0, 3),))


def test_the_schema_loads_nothing_but_the_standard_library() -> None:
    program = "import derslik.domain.document_text, sys; print(*sys.modules)"
    command = [sys.executable, "-S", "-c", program]
    run = subprocess.run(command, env={"PYTHONPATH": str(LAYER)}, capture_output=True, text=True, check=True)
    loaded = {name for name in run.stdout.split() if name.split(".")[0] not in sys.stdlib_module_names}
    assert loaded - {"__main__"} == {"derslik", "derslik.domain", "derslik.domain.document_text"}
