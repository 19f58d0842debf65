"""File names: metadata that a person reads, never a path or a key."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from derslik.domain.field_types import to_one_line

MAX_CHARS = 255


def make_readable(name: str) -> str:
    """The name in NFC, as `to_one_line` gives it, cut to what is stored."""
    return to_one_line(unicodedata.normalize("NFC", name))[:MAX_CHARS].rstrip()


def find_ids(wanted: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """The ids whose name is `wanted`; else those that its Markdown form, as the origin stored it, comes from.

    `names` are pairs of id and file name.
    """
    pairs = list(names)
    exact = [identifier for identifier, name in pairs if name == wanted]
    if exact or not wanted.lower().endswith(".md"):
        return exact
    stem = PurePosixPath(wanted).stem
    return [identifier for identifier, name in pairs if PurePosixPath(name).stem == stem]
