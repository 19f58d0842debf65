"""Words to segments (what stands together in a line) and rows (segments on one baseline)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from documents.parsing.pdf.rules import Rules
from documents.parsing.pdf.words import Word

# Distances in ems, that is in multiples of the font's size.
SAME_LINE = 0.45  # sub- and superscripts included
MAX_WORD_SPACE = 1.5
MAX_OVERLAP = 0.5
MAX_SPACE_AFTER_MARKER = 6.0

MARKER = re.compile(r"[•▪◦●○■□➢➤✓✔\uf0a7\uf0b7\uf0d8\uf076–*-]|\(?(?:\d{1,3}|[a-zçğıöşü])[.)]")
HYPHENS = ("-", "\u00ad", "\u2010")


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    first_word_width: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


type Row = tuple[Segment, ...]


def segments(words: Iterable[Word], rules: Rules) -> list[Segment]:
    """Runs of words that follow each other in the content stream and on the page."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and follows(runs[-1], word, rules):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [segment(run) for run in runs]


def follows(run: list[Word], word: Word, rules: Rules) -> bool:
    last, em = run[-1], max(run[-1].size, word.size)
    gap = word.left - last.right
    marker = len(run) == 1 and MARKER.fullmatch(last.text) is not None
    return (
        abs(word.baseline - last.baseline) < SAME_LINE * em
        and -MAX_OVERLAP * em < gap < (MAX_SPACE_AFTER_MARKER if marker else MAX_WORD_SPACE) * em
        and not rules.between_words(last.right, word.left, word.baseline + em / 4)
    )


def segment(run: list[Word]) -> Segment:
    largest = max(run, key=lambda word: word.size)
    return Segment(
        text=" ".join(word.text for word in run),
        left=run[0].left,
        right=max(word.right for word in run),
        baseline=largest.baseline,
        size=largest.size,
        bold=all(word.bold for word in run),
        first_word_width=run[0].right - run[0].left,
    )


def rows(parts: Iterable[Segment]) -> list[Row]:
    """From the top of the page down, each from left to right."""
    lines: list[list[Segment]] = []
    for part in sorted(parts, key=lambda part: -part.baseline):
        if lines and lines[-1][0].baseline - part.baseline < SAME_LINE * min(lines[-1][0].size, part.size):
            lines[-1].append(part)
        else:
            lines.append([part])
    return [tuple(sorted(row, key=lambda part: part.left)) for row in lines]


def join_lines(upper: str, lower: str) -> str:
    """Two lines of one text as one."""
    if not (upper and lower):
        return upper or lower
    kept, between = glue(upper, lower)
    return kept + between + lower


def glue(upper: str, lower: str) -> tuple[str, str]:
    """What is kept of the upper line, without the hyphen of a divided word, and what goes between the two."""
    if not upper.endswith(HYPHENS) or upper[-2:-1] in ("", " "):
        return upper, " "
    return (upper[:-1], "") if lower[0].islower() else (upper, "")
