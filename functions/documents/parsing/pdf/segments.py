"""Words to segments (what stands together in a line) and rows (segments on one baseline)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from documents.parsing.pdf.marks import BULLET, NUMBER
from documents.parsing.pdf.model import Stroke, TextBlock, Word, box_of, is_bold, size_of, text_of

# Distances in ems, that is in multiples of the font's size.
SAME_LINE = 0.45  # sub- and superscripts included
MAX_WORD_SPACE = 1.5
MAX_OVERLAP = 0.5
MAX_SPACE_AFTER_MARKER = 6.0
MIN_RULED_GAP = 0.2


@dataclass(slots=True, eq=False)
class Segment:
    """Words of a line; or, with `blocks`, a table or a box that is read on its own and stands as one."""

    words: list[Word]
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    blocks: "list[Line | TextBlock]" = field(default_factory=list)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def text(self) -> str:
        return text_of(self.words)

    @property
    def order(self) -> int:
        return self.words[0].order


@dataclass(slots=True)
class Line:
    """A line of text and the right margin of the column that it stands in, which is known when all lines are."""

    segment: Segment
    margin: float
    dotted: bool = False
    """Whether a bullet is drawn in front of it that is no letter."""


type Row = tuple[Segment, ...]


def make_segment(words: list[Word]) -> Segment:
    box, size = box_of(words), size_of(words)
    main = next(word for word in words if abs(word.run.size - size) <= 0.25 or word.run.size >= size)
    return Segment(words, box.x0, box.x1, box.y0, box.y1, main.run.baseline, size, is_bold(words))


def make_unit(blocks: list[Line | TextBlock], words: list[Word]) -> Segment:
    """What stands as one on its page; its words say where."""
    box, size = box_of(words), size_of(words)
    first = min(words, key=lambda word: word.order)
    return Segment([first], box.x0, box.x1, box.y0, box.y1, box.y0 + size, size, bold=False, blocks=blocks)


def segments(words: Iterable[Word], strokes: Sequence[Stroke]) -> list[Segment]:
    """Runs of words that follow each other in the content stream and on the page."""
    upright = sorted((stroke.x0, stroke.y0, stroke.y1) for stroke in strokes if not stroke.horizontal)
    runs: list[list[Word]] = []
    for word in words:
        if runs and follows(runs[-1], word, upright):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [make_segment(run) for run in runs]


def follows(run: list[Word], word: Word, upright: Sequence[tuple[float, float, float]]) -> bool:
    last, em = run[-1], max(run[-1].run.size, word.run.size)
    gap = word.x0 - last.x1
    marker = len(run) == 1 and (BULLET.fullmatch(last.text) or NUMBER.fullmatch(last.text) or last.text == "o")
    return (
        abs(word.run.baseline - last.run.baseline) < SAME_LINE * em
        and -MAX_OVERLAP * em < gap < (MAX_SPACE_AFTER_MARKER if marker else MAX_WORD_SPACE) * em
        and not (gap > MIN_RULED_GAP * em and is_ruled_apart(last, word, upright))
    )


def is_ruled_apart(last: Word, word: Word, upright: Sequence[tuple[float, float, float]]) -> bool:
    y = word.run.baseline - word.run.size / 4
    return any(last.x1 <= x <= word.x0 and top <= y <= bottom for x, top, bottom in upright)


def rows(parts: Iterable[Segment]) -> list[Row]:
    """From the top of the page down, each from left to right."""
    lines: list[list[Segment]] = []
    for part in sorted(parts, key=lambda part: part.baseline):
        if (
            lines
            and not (part.blocks or lines[-1][0].blocks)
            and part.baseline - lines[-1][0].baseline < SAME_LINE * min(lines[-1][0].size, part.size)
        ):
            lines[-1].append(part)
        else:
            lines.append([part])
    return [tuple(sorted(row, key=lambda part: part.left)) for row in lines]


def stream_rows(parts: Sequence[Segment]) -> list[Row]:
    """Segments that follow each other from left to right on one baseline, in the order of the content stream."""
    lines: list[list[Segment]] = [[part] for part in parts[:1]]
    for before, part in pairwise(parts):
        goes_on = (
            not (before.blocks or part.blocks)
            and part.left >= before.right - MAX_OVERLAP * part.size
            and abs(part.baseline - before.baseline) < SAME_LINE * min(before.size, part.size)
        )
        if goes_on:
            lines[-1].append(part)
        else:
            lines.append([part])
    return [tuple(line) for line in lines]
