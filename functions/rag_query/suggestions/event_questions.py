"""Questions for the time or the cause that a sentence tells: "… ne zaman başladı?", "… neden …?", "When was …?"."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from derslik.language import Language
from derslik.language.folding import fold
from derslik.language.months import MONTHS
from derslik.language.tr.endings import looks_verbal
from derslik.language.years import YEAR

_DATE = rf"(?:(?:\d{{1,2}} )?(?:{MONTHS['tr']}) )?{YEAR}(?:['’][dt][ae]| yılında| senesinde)"
_WHEN = re.compile(
    rf"(?P<subject>[^,;:]{{2,60}}?)(?: ise)?(?:, (?P<thing>[^,;:]{{2,60}}?))??,? {_DATE},? (?:(?P<rest>[^,;:]*) )?"
    r"(?P<verb>\w+[dt][ıiuü])[.;]"
)
_WHEN_WAS = re.compile(
    r"(?P<subject>[^,;:]{2,60}?) (?P<was>was|were) (?P<done>\w{2,}(?:ed|en|nt|lt|ught|und|ade))"
    rf"(?: [^,;:]*?)? (?:in|on) (?:(?:\d{{1,2}} )?(?:{MONTHS['en']}) (?:\d{{1,2}},? )?)?{YEAR}(?: [^;:]*)?\."
)
_WHY = re.compile(
    r"(?P<subject>[^,;:]{2,60}), (?P<why>[^,;:]{8,}) (?:nedeniyle|sebebiyle|yüzünden),? (?P<what>[^,;:]+)\."
)
_DONE = re.compile(
    r"(?!(?:b|g|k)[iuü]ld)\w+[ıiuü]ld[ıiuü]|(?:imzalan|yayımlan|yayınlan|onaylan|toplan|okun|başla|doğ|öl)d[ıiuü]|bitti|erdi"
)
"""Verbs that need no more than their subject: "savaş bitti"."""
_LIGHT = re.compile(r"(?:edildi|verildi|erdi|olundu)")
_HELPING = re.compile(r"(?:etti|oldu|verdi|aldı|kaldı|geldi)")
_BARE = re.compile(r"\w*[^\Waeıiuü'’]")
"""What such a verb makes one expression with: "ilan etti", but not "Bursa'yı aldı"."""
_FINITE = re.compile(r"\w+(?:[dt][ıiuü]|[ıiuüae]r|m[ae]z)")
_NOT_FINITE = re.compile(r"\w+[dt][ıiuü]r|[vy][ae]r|az|kadar")
_MOST_WORDS = 5
_TWO_VERBS = re.compile(r"\b(?:ve|veya|ama|ancak|fakat)\b")


class EventQuestion(NamedTuple):
    """`about` is the subject with what happened to it."""

    subject: str
    about: str
    question: str


def ask_about_event(text: str, language: Language) -> EventQuestion | None:
    """The question for the time or the cause that a sentence gives; None where it gives neither in a simple way."""
    return _ASK[language](text)


def _ask_in_turkish(text: str) -> EventQuestion | None:
    return _ask_when(text) or _ask_why(text)


def _ask_when(text: str) -> EventQuestion | None:
    match = _WHEN.match(text)
    if match is None or _TWO_VERBS.search(text[: match.end()]):
        return None
    subject, verb = match["subject"], match["verb"]
    rest = (match["rest"] or "").split()
    if _DONE.fullmatch(verb) and not match["thing"]:
        what = " ".join((*rest[-1:], verb)) if _LIGHT.fullmatch(verb) else verb
        return EventQuestion(subject, f"{subject} {what}", f"{subject} ne zaman {what}?")
    before = [*(match["thing"] or "").split(), *rest]
    if not 0 < len(before) <= _MOST_WORDS:
        return None
    kept = 1 if _HELPING.fullmatch(verb) and _BARE.fullmatch(before[-1]) else 0
    done = [*before[len(before) - kept :], verb]
    asked = " ".join((subject, *before[: len(before) - kept], "ne zaman", *done))
    return EventQuestion(subject, " ".join((subject, *before, verb)), f"{asked}?")


def _ask_why(text: str) -> EventQuestion | None:
    match = _WHY.fullmatch(text)
    if match is None or _TWO_VERBS.search(match["what"]):
        return None
    *before, verb = match["what"].split()
    if not before or len(before) >= _MOST_WORDS or any(looks_verbal(fold(word)) for word in before):
        return None
    if _FINITE.fullmatch(verb) is None or _NOT_FINITE.fullmatch(verb):
        return None
    subject = match["subject"]
    return EventQuestion(subject, f"{subject} {match['what']}", f"{subject} neden {match['what']}?")


def _ask_in_english(text: str) -> EventQuestion | None:
    match = _WHEN_WAS.fullmatch(text)
    if match is None:
        return None
    subject = match["subject"]
    shown = f"the {subject[4:]}" if subject.startswith("The ") else subject
    return EventQuestion(subject, f"{subject} {match['done']}", f"When {match['was']} {shown} {match['done']}?")


_ASK: Mapping[Language, Callable[[str], EventQuestion | None]] = {"tr": _ask_in_turkish, "en": _ask_in_english}
