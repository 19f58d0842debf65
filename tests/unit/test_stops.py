"""docs/architecture.md tells of exactly the files that a query, an upload and generate-questions go through."""

import json
import subprocess
import sys
from functools import cache

import pytest

from scripts.stops import PAGE, ROOT, Stop, Story, write_lists


@cache
def told_stories() -> dict[str, Story]:
    """In a process of its own: what other tests have read already must not be missing from a story."""
    command = [sys.executable, "-m", "scripts.stops", "--json"]
    reply = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=True)
    return {
        story["name"]: Story(**{**story, "stops": [Stop(**stop) for stop in story["stops"]]})
        for story in json.loads(reply.stdout)
    }


@pytest.mark.parametrize("name", ["query", "upload", "generate-questions"])
def test_the_architecture_page_lists_the_files_of_each_story(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert write_lists(page, [told_stories()[name]]) == page, "write the lists anew: python -m scripts.stops --write"


def test_a_story_goes_through_its_route_and_ends_where_it_is_stored() -> None:
    files = [stop.file for stop in told_stories()["query"].stops]
    assert files[0] == "layers/common/python/derslik/web/lambda_handler.py"
    assert {"functions/rag_query/routes.py", "functions/retrieval/routes.py"} <= set(files)
    assert len(files) == len(set(files))


def test_moves_and_returns_are_counted() -> None:
    story = told_stories()["query"]
    assert story.returns == story.moves - len(story.stops) + 1
    assert story.moves > len(story.stops)


def test_a_page_without_a_place_for_a_story_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the stops of query"):
        write_lists("# Architecture\n", [Story("query", [], 0, 0)])
