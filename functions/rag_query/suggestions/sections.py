"""Passages as the sections of a course that they are, each below its headings."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from derslik.language.markdown import find_headings, heading_path_at, split_path
from derslik.language.prose import Prose, parse_prose, plain_text


class Passage(NamedTuple):
    """`heading`: the path of headings over it ("Hücre > Mitoz"); without one its own headings count."""

    text: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """`path`: the headings over it, its own the last."""

    path: tuple[str, ...]
    prose: Prose


def sections(passage: Passage) -> Iterator[Section]:
    if passage.heading:
        yield Section(_path(passage.heading), parse_prose(passage.text))
        return
    language = parse_prose(passage.text).language
    starts = (heading.start for heading in find_headings(passage.text))
    for start, end in pairwise(sorted({0, *starts, len(passage.text)})):
        yield Section(_path(heading_path_at(passage.text, start)), parse_prose(passage.text[start:end], language))


def _path(heading: str | None) -> tuple[str, ...]:
    return () if heading is None else tuple(plain_text(title) for title in split_path(heading))
