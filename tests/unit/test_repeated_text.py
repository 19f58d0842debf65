"""Texts that repeat themselves cost no more than others: counted, not timed."""

import base64
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from derslik.domain import citations
from derslik.errors import Invalid
from derslik.language import markdown
from questions.formats.qti_parser import MAX_ENTRIES, parse_qti
from questions.from_text import make_items
from questions.item_import import MAX_QUOTES, ProofFinder, complete_item
from questions.source_chunks import SourceChunk
from rag_query.suggestions import follow_up_questions, suggest
from rag_query.suggestions.follow_up_questions import FollowUpQuestions, leading_passages
from rag_query.suggestions.sections import Passage
from rag_query.suggestions.spelling import Spelling

SENTENCES = (
    "Hücre, canlıların en küçük yapı birimidir. Mitokondri, hücrede enerji üreten organeldir. Robert Hooke 1665 "
    "yılında ilk kez hücreyi gözlemlemiştir. Enzimler 37 derecede en iyi çalışır. "
)
TWICE = 2.6
"""What twice the text may cost: sorting, and what does not repeat itself."""


def count_calls(work: Callable[[], Any]) -> int:
    """How many functions are called, Python's and C's."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def chunks(number: int) -> list[SourceChunk]:
    text = SENTENCES * 5
    return [SourceChunk("d", None, at * len(text), text) for at in range(number)]


def test_questions_out_of_repeated_sentences() -> None:
    make_items(chunks(2), 5, 1)  # what is loaded once
    once, twice = (count_calls(partial(make_items, chunks(number), 5, 1)) for number in (8, 16))
    assert twice < TWICE * once


def test_suggestions_out_of_repeated_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a word is a name is looked for in all sentences: once for each word, however often it stands there."""
    looked: list[str] = []
    look = Spelling._sightings

    def note_and_look(spelling: Spelling, word: str) -> Iterator[re.Match[str]]:
        looked.append(word)
        return look(spelling, word)

    monkeypatch.setattr(Spelling, "_sightings", note_and_look)
    suggest._course.cache_clear()
    FollowUpQuestions(["Hücre nedir?"], [Passage(SENTENCES * 20)]).candidates()
    assert len(looked) == len(set(looked)) > 0


def test_suggestions_read_the_first_passages_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_up_questions, "MOST_CHARS", 10)
    passages = [Passage("aaaaaa", "Bir"), Passage("bbbbbb", "İki"), Passage("cc")]
    assert leading_passages(passages) == [Passage("aaaaaa", "Bir"), Passage("bbbb", "İki")]


def test_the_headings_of_a_text_are_read_once() -> None:
    text = "".join(f"# Bölüm {number}\n\nsöz\n\n" for number in range(200))
    places = range(0, len(text), 10)
    assert markdown.heading_path_at(text, len(text)) == "Bölüm 199"
    assert count_calls(lambda: [markdown.heading_path_at(text, place) for place in places]) < 10 * len(places)


def test_a_quote_is_found_in_a_text_that_repeats_its_beginning() -> None:
    text = "a " * 200_000 + "b  \n c"
    assert citations.find("a " * 9_000 + "c", text) is None
    assert citations.find("a b c", text) == (399_998, len(text))
    assert citations.find(" b\tc ", text) == (400_000, len(text))


def package(*named: str) -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        resources = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{name}"/>' for name in named)
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{resources}</resources></manifest>")
        archive.writestr("item.xml", "<assessmentItem/>")
    return base64.b64encode(file.getvalue()).decode()


def test_a_manifest_that_names_one_item_often_names_one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    open_entry = zipfile.ZipFile.read

    def reading(archive: zipfile.ZipFile, name: str) -> bytes:
        read.append(name)
        return open_entry(archive, name)

    monkeypatch.setattr(zipfile.ZipFile, "read", reading)
    assert parse_qti(package(*["item.xml"] * 500)) == [{}]
    assert read == ["imsmanifest.xml", "item.xml"]
    with pytest.raises(Invalid):
        parse_qti(package(*["item.xml"] * (MAX_ENTRIES + 1)))
    assert read == ["imsmanifest.xml", "item.xml", "imsmanifest.xml"]


def test_an_item_of_many_quotes_is_not_looked_for() -> None:
    finder = ProofFinder({})
    assert complete_item({"stem": "Hücre nedir?", "quotes": ["a"] * (MAX_QUOTES + 1)}, finder) == "unreadable"
    assert complete_item({"stem": "Hücre nedir?", "quotes": ["a"] * MAX_QUOTES}, finder) == "quote_not_in_document"
