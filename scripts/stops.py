"""The stops of three stories: which files of ours a query, an upload and `generate-questions` go through.

    python -m scripts.stops            the stops in their order, then their number and the number of moves
    python -m scripts.stops --json     the same as JSON
    python -m scripts.stops --write    writes the lists of docs/architecture.md anew

Each story is told by the real handlers in this process, over moto and over the real retrieval app behind an in-memory
transport, on the small course of the tests. Before they are counted the stories are told once on another course, so
that imports and what a process reads once do not count; what is kept of a question or a text is made while counting.

A file is entered when a function of it starts (`PY_START` of `sys.monitoring`), on any thread. Generators and lambdas
are functions; the code of a module and the methods that `dataclass` writes are not counted. A stop is a file, named
with the function by which it was first entered. A move is a start in another file than the start before; a move to a
file that was left before is a return. No move is made by `return`, nor by a coroutine that goes on. Threads that run at
the same time make the number of moves differ by a few. What the parser's own process does is not seen.
"""

import argparse
import io
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import Any

import httpx
import pytest

from retrieval.app import app as retrieval_app
from tests.integration.conftest import cloud_in_memory, somebody
from tests.integration.course import Course, biology, s3_event
from tests.integration.upstreams import Upstreams

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
LAYER = "layers/common/python/"
OURS = (f"{ROOT}/functions/", f"{ROOT}/{LAYER}derslik/")
OTHER_COURSE = ROOT / "local/sample/enzimler.md"
TOOL_ID = 3
"""One of `sys.monitoring`'s, which no debugger, profiler or coverage tool claims."""

type Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Stop:
    """`file` relative to the repository; `function` is the one by which it was first entered."""

    file: str
    function: str


@dataclass(frozen=True, slots=True)
class Story:
    name: str
    stops: list[Stop]
    moves: int
    returns: int

    def __str__(self) -> str:
        lines = [f"{stop.file}: {stop.function}" for stop in self.stops]
        counts = f"{self.name}: {len(self.stops)} files, {self.moves} moves, {self.returns} returns"
        return "\n".join([*lines, counts])


def tell_stories() -> list[Story]:
    """A query, an upload and `generate-questions`, each told once before it is counted."""
    with (
        redirect_stdout(io.StringIO()),
        pytest.MonkeyPatch.context() as monkeypatch,
        cloud_in_memory(monkeypatch) as cloud,
    ):
        counted = biology(somebody, cloud, Upstreams(monkeypatch))
        other = Course(somebody, cloud, counted.upstreams)
        counted.upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
        other.processed(OTHER_COURSE.read_bytes(), filename=OTHER_COURSE.name)
        for act in acts(other, "Enzim nedir?", "Işık").values():
            act()
        stories = acts(counted, "Protein sentezi nerede yapılır?", "Ses")
        return [tell_story(name, act) for name, act in stories.items()]


def acts(course: Course, question: str, subject: str) -> dict[str, Act]:
    """What is done in each story, with a question and an upload of its own."""
    student, teacher = somebody("rag_query", "can", "student"), somebody("questions", "ayse")

    def query() -> None:
        require_success(student("POST", "/rag/query", {"session_id": course.session_id, "query": question}))

    def upload() -> None:
        document_id = course.add(f"# {subject}\n\n{subject}, bir dalgadır.\n".encode(), filename=f"{subject}.md")
        if course.work(s3_event(course.key(document_id))):
            raise RuntimeError("the documents worker did not take the upload")

    def generate_questions() -> None:
        path = f"/sessions/{course.session_id}/generate-questions"
        require_success(teacher("POST", path, {"count": 5, "seed": 1}))

    return {"query": query, "upload": upload, "generate-questions": generate_questions}


def require_success(reply: Any) -> None:
    if reply.status != 200:
        raise RuntimeError(f"{reply.status}: {reply.text}")


def tell_story(name: str, act: Act) -> Story:
    stops: dict[str, Stop] = {}
    entered = record_starts(act)
    for file, function in entered:
        stops.setdefault(file, Stop(file, function))
    moves = sum(here[0] != there[0] for here, there in pairwise(entered))
    return Story(name, list(stops.values()), moves, moves - (len(stops) - 1))


def record_starts(act: Act) -> list[tuple[str, str]]:
    """File and qualified name of each function of ours that starts during an act, in order."""
    starts: list[CodeType] = []
    monitoring, event = sys.monitoring, sys.monitoring.events.PY_START

    def note(code: CodeType, _: int) -> object:
        if not code.co_filename.startswith(OURS) or code.co_name == "<module>":
            return monitoring.DISABLE
        starts.append(code)
        return None

    monitoring.use_tool_id(TOOL_ID, "stops")
    monitoring.register_callback(TOOL_ID, event, note)
    monitoring.set_events(TOOL_ID, event)
    try:
        act()
    finally:
        monitoring.set_events(TOOL_ID, 0)
        monitoring.free_tool_id(TOOL_ID)
    return [(Path(code.co_filename).relative_to(ROOT).as_posix(), code.co_qualname) for code in starts]


def list_rooms(story: Story) -> str:
    """A story's modules as Markdown, a line for each room, in alphabetical order."""
    rooms: defaultdict[str, list[str]] = defaultdict(list)
    for stop in story.stops:
        room, _, module = stop.file.removeprefix(LAYER).removesuffix(".py").rpartition("/")
        rooms[room].append(module)
    lines = [f"- `{room}/`: {', '.join(sorted(modules))}" for room, modules in sorted(rooms.items())]
    return "\n".join([f"Its {len(story.stops)} files:", "", *lines])


def write_lists(page: str, stories: list[Story]) -> str:
    """The page with the lists of these stories between their markers; raises `ValueError` when it has none for one."""
    for story in stories:
        before, begin, rest = page.partition(f"<!-- stops of {story.name} -->\n")
        _, end, after = rest.partition("<!-- end of stops -->")
        if not begin or not end:
            raise ValueError(f"{PAGE.name} has no place for the stops of {story.name}")
        page = "".join([before, begin, list_rooms(story), "\n", end, after])
    return page


def main() -> None:
    arguments = argparse.ArgumentParser(description="The stops of a query, an upload and generate-questions.")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--write", action="store_true", help="write the lists of docs/architecture.md anew")
    chosen = arguments.parse_args()
    stories = tell_stories()
    if chosen.write:
        PAGE.write_text(write_lists(PAGE.read_text(encoding="utf-8"), stories), encoding="utf-8")
    elif chosen.json:
        print(json.dumps([asdict(story) for story in stories], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(map(str, stories)))


if __name__ == "__main__":
    main()
