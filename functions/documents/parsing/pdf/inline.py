"""Words of a block to pieces of text: spaces, divided words, raised and lowered signs."""

from collections.abc import Callable, Mapping, Sequence

from documents.parsing.blocks import Box, Piece
from documents.parsing.pdf.marks import LEADERS
from documents.parsing.pdf.model import Word, size_of

SUPERSCRIPTS = str.maketrans("0123456789+-−–=()niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
SUBSCRIPTS = str.maketrans("0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
SMALL = 0.85  # of the size beside it
RAISED, LOWERED = 0.18, 0.06  # ems
MAX_SHIFT, MAX_GAP = 0.75, 0.6  # ems
MIN_SPACE = 0.14  # ems
MAX_SCRIPT = 16  # characters
HYPHENS = ("-", "\u00ad", "\u2010")
SAME_LINE = 0.5  # ems
MAX_INDENTATION = 40

type Shows = Mapping[int, Callable[[Box], Box]]
"""For each page, how its boxes are shown."""


def write_words(words: Sequence[Word], shows: Shows) -> list[Piece]:
    """The pieces; a word's own place is its box, also where it was divided."""
    scripts = find_scripts(words)
    pieces: list[Piece] = []
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else None
        text = write_script(word.text, scripts[at])
        if following is not None:
            text = join(text, word, following, scripts[at + 1] != 0)
        box = shows[word.page](Box(word.x0, word.run.top, word.x1, word.run.bottom))
        pieces.append(Piece(text, box, page=word.page))
    return pieces


def find_scripts(words: Sequence[Word]) -> list[int]:
    """For each word, 1 if it is raised, -1 if it is lowered, else 0."""
    sizes = {word.run.size for word in words}
    if not sizes or min(sizes) > SMALL * max(sizes):
        return [0] * len(words)
    size = size_of(words)
    return [script_of(words, at, size) for at in range(len(words))]


def join(text: str, word: Word, following: Word, script_follows: bool) -> str:
    """The word's text and what goes between it and the next."""
    if following.glued and following.order == word.order + 1:
        return text
    if is_line_break(word, following):
        if word.divided or (text.endswith(HYPHENS) and len(text) > 1):
            return join_divided(text, word, following)
    elif script_follows and following.x0 - word.x1 < MIN_SPACE * word.run.size:
        return text
    return text + " "


def join_divided(text: str, word: Word, following: Word) -> str:
    """A hyphen goes where a small letter goes on; between numbers and names it stays."""
    stem = text.rstrip("".join(HYPHENS))
    if following.text[:1].islower() and stem:
        return stem
    return stem + "-" if word.divided else text


def is_line_break(word: Word, following: Word) -> bool:
    em = max(word.run.size, following.run.size)
    return (
        word.page != following.page
        or abs(following.run.baseline - word.run.baseline) > SAME_LINE * em
        or following.x0 < word.x0 - em
    )


def script_of(words: Sequence[Word], at: int, size: float) -> int:
    word = words[at]
    if word.run.size > SMALL * size or len(word.text) > MAX_SCRIPT:
        return 0
    beside = neighbour(words, at)
    if beside is None:
        return 0
    em = beside.run.size
    shift = (beside.run.baseline - word.run.baseline) / em
    if RAISED < shift < MAX_SHIFT:
        return 1
    return -1 if LOWERED < -shift < MAX_SHIFT else 0


def neighbour(words: Sequence[Word], at: int) -> Word | None:
    """The word of full size that this one is set beside: before it, or behind it at a line's start."""
    word = words[at]
    for step in (-1, 1):
        other_at = at + step
        while 0 <= other_at < len(words) and abs(other_at - at) <= 4:
            other = words[other_at]
            if other.run.size * SMALL >= word.run.size:
                gap = word.x0 - other.x1 if step < 0 else other.x0 - word.x1
                near = (
                    -MAX_GAP * other.run.size < gap < MAX_GAP * other.run.size * (1 if abs(other_at - at) == 1 else 6)
                )
                if near and abs(other.run.baseline - word.run.baseline) < MAX_SHIFT * other.run.size:
                    return other
                break
            other_at += step
    return None


def write_script(text: str, script: int) -> str:
    if not script:
        return LEADERS.sub(" … ", text) if len(text) > 4 and not text.isalnum() else text
    table = SUPERSCRIPTS if script > 0 else SUBSCRIPTS
    if all(ord(sign) in table for sign in text):
        return text.translate(table)
    return text if not any(map(str.isalnum, text)) else f"{'^' if script > 0 else '_'}{{{text}}}"


def write_code(words: Sequence[Word], shows: Shows) -> list[Piece]:
    """The pieces with the line ends and the indentation that they have on the page."""
    left = min(word.x0 for word in words)
    pieces: list[Piece] = []
    for at, word in enumerate(words):
        begins_line = at == 0 or is_line_break(words[at - 1], word)
        width = max(1.0, (word.x1 - word.x0) / len(word.text))
        indentation = " " * min(MAX_INDENTATION, round((word.x0 - left) / width)) if begins_line else ""
        following = words[at + 1] if at + 1 < len(words) else None
        if following is None:
            end = ""
        elif is_line_break(word, following):
            end = "\n"
        else:
            end = "" if following.glued else " "
        box = shows[word.page](Box(word.x0, word.run.top, word.x1, word.run.bottom))
        pieces.append(Piece(f"{indentation}{word.text}{end}", box, page=word.page))
    return pieces
