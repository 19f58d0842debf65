"""What a heading of an English course asks."""

import re
from collections.abc import Collection, Sequence

from derslik.language.vocabulary import STOP
from derslik.language.wording import folded_words, word_roots
from rag_query.suggestions.spelling import Spelling

_WITHOUT_OWNER = (
    "causes effects results consequences types kinds properties characteristics features functions uses stages phases "
    "advantages disadvantages importance structure function origin origins purpose history background benefits risks "
    "symptoms treatment aims outcome outcomes"
)
_OF_SOMETHING = frozenset(_WITHOUT_OWNER.split())
"""Last words of headings that say nothing without the one over them."""
_JOINED = frozenset({"and", "or", "with"})
_PLURAL = re.compile(r"\w{2,}(?<![sui])s")
_OF = re.compile(r"(?P<head>[^ ]+(?: [^ ]+)?) of .+")
NEEDS_NO_ARTICLE = re.compile(r"\w+(?:tion|sion|sis|ism|ity|ness|ology|graphy|ance|ence|acy|ship|ics)")


def ask_about_heading(
    title: str, parents: Sequence[str], openings: Collection[str], spelling: Spelling
) -> tuple[str, str] | None:
    """The topic of a heading and the question for it, as `headings_tr.ask_about_heading` gives them."""
    folded = folded_words(title)
    if folded[-1] in _OF_SOMETHING:
        return _ask_for_part(title, parents, spelling)
    if len(folded) == 1 or STOP["en"].issuperset(folded) or not _JOINED.isdisjoint(folded):
        return None
    opened = not word_roots(folded).isdisjoint(word_roots(openings))
    question = _ask_by_itself(_embedded(title, spelling), folded, opened=opened)
    return (title, question) if question else None


def _ask_for_part(title: str, parents: Sequence[str], spelling: Spelling) -> tuple[str, str] | None:
    parent = spelling.numbered(parents[-1]) if parents else None
    if not parent or folded_words(parent)[-1] in _OF_SOMETHING:
        return None
    several = _PLURAL.fullmatch(folded_words(title)[-1])
    asked = f"What {'are' if several else 'is'} the {title.lower()} of {_embedded(parent, spelling)}?"
    return f"{parent} {title}", asked


def _embedded(title: str, spelling: Spelling) -> str:
    shown = spelling.embedded(title)
    return f"the {shown[4:]}" if shown.startswith("The ") else shown


def _ask_by_itself(inside: str, folded: Sequence[str], *, opened: bool) -> str | None:
    of = _OF.fullmatch(inside)
    if of:
        return f"What {'are' if _PLURAL.fullmatch(of['head'].lower()) else 'is'} the {inside}?"
    if opened and _PLURAL.fullmatch(folded[-1]):
        return f"What are {inside}?"
    if opened and (inside.startswith("the ") or NEEDS_NO_ARTICLE.fullmatch(folded[-1])):
        return f"What is {inside}?"
    return None


def ask_about_topic(topic: str) -> str:
    return f"What about {topic}?"
