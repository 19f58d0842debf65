"""Whether an English sentence speaks of something that was said before it: "The region …"."""

from collections.abc import Collection

from derslik.language.prose import Sentence
from derslik.language.vocabulary import ANAPHORIC


def depends_on_context(sentence: Sentence, _: Collection[str]) -> bool:
    """Whether it needs the sentences before it."""
    first, *following = sentence.words
    return bool(following) and first.text == "the" and following[0].text in ANAPHORIC


def cut_contrast(text: str) -> str:
    """The sentence as it is: no English word sets a subject beside another."""
    return text
