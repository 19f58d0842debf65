"""File names: metadata that a person reads, never a path or a key."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

MAX_CHARS = 255


def make_readable(name: str) -> str:
    """The name in NFC without control and direction characters, which could make it read as another one."""
    kept = (letter for letter in unicodedata.normalize("NFC", name) if not is_unsafe(letter))
    return "".join(kept).strip()[:MAX_CHARS]


def is_unsafe(letter: str) -> bool:
    """Control, format (but for the joiner inside emoji), surrogate and line separators."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter != "\u200d"


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
