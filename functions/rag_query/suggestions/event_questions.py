"""Questions for the time or the cause that a sentence tells: "… ne zaman başladı?", "… neden …?", "When was …?"."""

import re

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
"""What needs no more than its subject to be asked about."""
_LIGHT = re.compile(r"(?:edildi|verildi|erdi|olundu)")
_HELPING = re.compile(r"(?:etti|oldu|verdi|aldı|kaldı|geldi)")
_BARE = re.compile(r"\w*[^\Waeıiuü'’]")
"""What such a verb makes one expression with: "ilan etti", but not "Bursa'yı aldı"."""
_FINITE = re.compile(r"\w+(?:[dt][ıiuü]|[ıiuüae]r|m[ae]z)")
_NOT_FINITE = re.compile(r"\w+[dt][ıiuü]r|[vy][ae]r|az|kadar")
_MOST_WORDS = 5
_TWO_VERBS = re.compile(r"\b(?:ve|veya|ama|ancak|fakat)\b")


def asks(text: str, language: Language) -> tuple[str, str, str] | None:
    """The subject, what it is about with what happened, and the question; None where nothing simple is told."""
    if language == "en":
        return _when_was(text)
    return _when(text) or _why(text)


def _when(text: str) -> tuple[str, str, str] | None:
    match = _WHEN.match(text)
    if match is None or _TWO_VERBS.search(text[: match.end()]):
        return None
    subject, verb = match["subject"], match["verb"]
    rest = (match["rest"] or "").split()
    if _DONE.fullmatch(verb) and not match["thing"]:
        what = " ".join((*rest[-1:], verb)) if _LIGHT.fullmatch(verb) else verb
        return subject, f"{subject} {what}", f"{subject} ne zaman {what}?"
    before = [*(match["thing"] or "").split(), *rest]
    if not 0 < len(before) <= _MOST_WORDS:
        return None
    kept = 1 if _HELPING.fullmatch(verb) and _BARE.fullmatch(before[-1]) else 0
    done = [*before[len(before) - kept :], verb]
    asked = " ".join((subject, *before[: len(before) - kept], "ne zaman", *done))
    return subject, " ".join((subject, *before, verb)), f"{asked}?"


def _why(text: str) -> tuple[str, str, str] | None:
    match = _WHY.fullmatch(text)
    if match is None or _TWO_VERBS.search(match["what"]):
        return None
    *before, verb = match["what"].split()
    if not before or len(before) >= _MOST_WORDS or any(looks_verbal(fold(word)) for word in before):
        return None
    if _FINITE.fullmatch(verb) is None or _NOT_FINITE.fullmatch(verb):
        return None
    subject = match["subject"]
    return subject, f"{subject} {match['what']}", f"{subject} neden {match['what']}?"


def _when_was(text: str) -> tuple[str, str, str] | None:
    match = _WHEN_WAS.fullmatch(text)
    if match is None:
        return None
    subject = match["subject"]
    shown = f"the {subject[4:]}" if subject.startswith("The ") else subject
    return subject, f"{subject} {match['done']}", f"When {match['was']} {shown} {match['done']}?"
