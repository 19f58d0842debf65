"""Turkish and English text: folding, words, stems, language, sentences.

`str.lower` is wrong for Turkish ("İ" becomes two code points, "IŞIK" becomes "işik"), and an upper-case "I" is the
dotless letter in Turkish and the dotted one in English. Matching must not hang on a guess which, so `fold` brings
all of I, İ, ı and i to "i".
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

type Language = Literal["tr", "en"]

LONGEST_REMEMBERED = 40
"""Characters of a word."""
LONGEST_SUFFIX = 6
ENOUGH_TO_TELL = 20_000
"""Characters of a text that are looked at to tell its language."""

_WORD = re.compile(r"(?:[^\W_]++[\u0300-\u036f]{0,9}+)++")
_MARKS = re.compile(r"(?<![^\w\s\x00-\x7f])([^\w\s\x00-\x7f]{9})[^\w\s\x00-\x7f]++")
_DOTTED = str.maketrans("Iİı", "iii")
_DOT_ABOVE = "\u0307"
_APOSTROPHES = "'’`´‘"

_TURKISH = (
    "ve bir bu icin ile de da olan olarak ne nedir nasil hangi kim neden nicin kac gibi daha cok mi mu nerede "
    "kadar sonra once gore arasinda veya degil var yok ise her su hangisi nelerdir zaman midir "
    "mudur kimdir kactir nerededir nasildir hangileri hangisidir neler neyi neye nereye nereden "
    "ney neyin neyle neydi nelerdi kimdi kimin kimi kime kimler kimlerdi kimden kimle nedeni hangisiydi hangilerini "
    "hangisini hangilerinden kacti kacta kaca kacinci nasildi neredeydi nerelerde nereli neresi neresidir neresiydi "
    "muydu miydi"
)
_ENGLISH = (
    "the of and to in is are was were that what which how who why when where for with on by from this it as an "
    "be or not does did do can has have at its their than between whom whose"
)
_COMMON_TURKISH, _COMMON_ENGLISH = frozenset(_TURKISH.split()), frozenset(_ENGLISH.split())
COMMON = _COMMON_TURKISH | _COMMON_ENGLISH | {"hakkinda", "metinde", "anlatiliyor", "about"}
"""Words of every text and of every question, folded and without marks: they tell nothing of the subject."""
_TURKISH_LETTERS = "çğışöüÇĞİŞÖÜ"


class Word(NamedTuple):
    """`text` is folded; `start` and `end` are offsets into the original text."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """The form in which two spellings of one text are equal: case, i/ı, compatibility forms ("ﬁ", "CO₂").

    Idempotent; its length may differ from the text's.
    """
    cased = unicodedata.normalize("NFKC", _bounded(text)).translate(_DOTTED).casefold()
    return unicodedata.normalize("NFKC", cased).replace("i" + _DOT_ABOVE, "i")


def _bounded(text: str) -> str:
    """Long runs of combining marks cut short: to put them in order takes Python time in the square of the run."""
    return text if len(text) < 10 else _MARKS.sub(r"\1", text)


def ascii_fold(text: str) -> str:
    """Letters without their marks (ç→c, ş→s, ı→i, â→a): Turkish as it is typed without its letters."""
    if text.isascii():
        return text
    return _ascii_short(text) if len(text) <= LONGEST_REMEMBERED else _without_marks(text)


@lru_cache(maxsize=50_000)
def _ascii_short(text: str) -> str:
    return _without_marks(text)


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFKD", _bounded(text)).replace("ı", "i")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> list[Word]:
    """Runs of letters and digits; an apostrophe ends a word, as it sets the suffix of a Turkish name apart."""
    return [Word(_fold_word(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def is_suffix(word: Word, text: str) -> bool:
    """Whether it is what an apostrophe sets apart: "nin" of "Kenya'nin", "s" of "Kenya's"."""
    before = text[max(0, word.start - 2) : word.start]
    return (
        len(before) == 2
        and before[0].isalnum()
        and before[1] in _APOSTROPHES
        and len(word.text) <= LONGEST_SUFFIX
        and not text[word.start].isupper()
    )


def _fold_word(word: str) -> str:
    """`fold`, remembered for words of usual length: a text has few different ones."""
    return _fold_short(word) if len(word) <= LONGEST_REMEMBERED else fold(word)


@lru_cache(maxsize=50_000)
def _fold_short(word: str) -> str:
    return fold(word)


def detect_language(text: str) -> Language:
    """Turkish or English, by common words and Turkish letters; Turkish when nothing tells."""
    head = text[:ENOUGH_TO_TELL]
    found = [ascii_fold(word.text) for word in words(head)]
    turkish = sum(word in _COMMON_TURKISH for word in found) + sum(head.count(c) for c in _TURKISH_LETTERS)
    return "en" if sum(word in _COMMON_ENGLISH for word in found) > turkish else "tr"


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """The Snowball stem of a folded word, folded again."""
    # Imported on first use: the package loads some thirty languages. A stemmer keeps its word in itself, so
    # threads cannot share one; making one is cheap.
    if language == "en":
        from snowballstemmer.english_stemmer import EnglishStemmer

        return str(EnglishStemmer().stemWord(word))
    from snowballstemmer.turkish_stemmer import TurkishStemmer

    return str(TurkishStemmer().stemWord(_with_dotless(word))).translate(_DOTTED)


def _with_dotless(folded: str) -> str:
    """Put back the ı that folding took, as vowel harmony wants: by the vowel that follows, else the one before.

    The stemmer strips only suffixes in harmony with their word; loanwords that come out misspelt stem alike.
    """
    letters = list(folded)
    for order in (range(len(letters)), range(len(letters) - 1, -1, -1)):
        nearest = ""
        for at in order:
            if folded[at] in "aoueöü":
                nearest = folded[at]
            elif folded[at] == "i" and nearest:
                letters[at] = "ı" if nearest in "aou" else "i"
    return "".join(letters)


class Span(NamedTuple):
    """Offsets into the original text."""

    start: int
    end: int


_TITLES = (
    "dr prof doç yrd öğr gör arş av sn müh alb gen bkz örn yak çev haz mr mrs ms jr st eg ie e.g i.e cf approx "
    "m.ö m.s ms mö a.ş t.c ph.d"
)
_GO_ON = frozenset(_TITLES.split())
_BEFORE_NUMBERS = "no nr s sf p pp fig figs şek tab eq vol cilt md"
_GO_ON_TO_NUMBERS = frozenset(_BEFORE_NUMBERS.split())
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«*]*\Z")
_NEXT = re.compile(r"[\s\"'“‘«(\[*_]*+(.)(.?)")
_SPACE = re.compile(r"\s*+")
_LINE_ALONE = re.compile(r"\s*+(?:#{1,6}\s++|(?=\|))")
_BULLET = re.compile(r"\s*+[-*+•–]\s++")
_NUMBERED = re.compile(r"\s*+\(?(?:\d{1,3}|[IVX]{1,5}|[a-zA-ZçÇ])[.)]\s++(?=\S)")
_ROMAN = re.compile(r"[IVX]{1,5}")


def split_sentences(text: str) -> list[Span]:
    """The sentences of plain text or Markdown, without the white space around them.

    Headings, list items and table rows stand alone, headings and bullets without their marker. No span
    crosses a blank line, none is without a letter or a digit.
    """
    turkish = detect_language(text) == "tr"
    units = (unit for unit in _units(text) if _WORD.search(text, unit.start, unit.end))
    spans = (span for unit in units for span in _split(text, unit, turkish=turkish))
    return [span for span in spans if _WORD.search(text, span.start, span.end)]


def _units(text: str) -> Iterator[Span]:
    """The blocks that a sentence cannot leave."""
    start = at = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        alone = _LINE_ALONE.match(line)
        marker = alone or _BULLET.match(line)
        if marker or not line.strip() or _is_numbered_item(line, previous):
            yield Span(start, at)
            start = at + (marker.end() if marker else 0)
        at += len(line)
        if alone:
            yield Span(start, at)
            start = at
        previous = line
    yield Span(start, at)


def _is_numbered_item(line: str, previous: str) -> bool:
    """Whether "19. " opens a list item: a wrapped line may begin with an ordinal ("19. yüzyıl")."""
    marker = _NUMBERED.match(line)
    if marker is None or line[marker.end()].islower():
        return False
    return previous.rstrip()[-1:] in ("", *".!?:;…") or _NUMBERED.match(previous) is not None


def _split(text: str, unit: Span, *, turkish: bool) -> Iterator[Span]:
    start = _skip_space(text, unit.start, unit.end)
    is_row = text.startswith("|", start)
    for end in () if is_row else _END.finditer(text, start, unit.end):
        if not _goes_on(text, start, end, unit, turkish=turkish):
            yield Span(start, end.end())
            start = _skip_space(text, end.end(), unit.end)
    yield Span(start, start + len(text[start : unit.end].rstrip()))


def _skip_space(text: str, at: int, end: int) -> int:
    match = _SPACE.match(text, at, end)
    return match.end() if match else at


def _goes_on(text: str, start: int, end: re.Match[str], unit: Span, *, turkish: bool) -> bool:
    """Whether the sentence goes on after this stop: an abbreviation, an ordinal, a small letter."""
    following = _NEXT.match(text, end.end(), unit.end)
    if following is None:
        return False
    if following[1].islower() and not following[2].isupper():  # pH, mRNA
        return True
    last = _LAST_WORD.search(text[max(start, end.start() - 16) : end.start()])
    word = last.group() if last else ""
    if not end.group().startswith(".") or end.group().startswith(".."):
        return False
    if (len(word) == 1 and word.isupper()) or fold(word) in _GO_ON:
        return True
    if following[1].isdigit() and fold(word) in _GO_ON_TO_NUMBERS:
        return True
    if end.start() - len(word) == start and (word.isdigit() or len(word) == 1):
        return True  # the number of a list item
    return turkish and ((word.isdigit() and len(word) <= 2) or _ROMAN.fullmatch(word) is not None)
