"""Open questions for a cause that the sentence names: "… nedeniyle …", "…, çünkü …", "… because …"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.language import Language
from derslik.language.capitals import capitalised
from questions.from_text.candidates import Candidate
from questions.from_text.fact_sentences import Telling
from questions.items import Item, SourceChunk, proof

EXPLAIN: Mapping[Language, str] = {
    "tr": "Nedenini açıklayınız: “{what}.”",
    "en": "Explain why: “{what}.”",
}
_WORTH = 3.0
_WORDS = range(3, 22)
_CAUSED: Mapping[Language, Sequence[re.Pattern[str]]] = {
    "tr": (
        re.compile(
            r"(?P<before>[^,;]{3,60}, )?(?P<why>[^,;]{8,}? (?:nedeniyle|sebebiyle|yüzünden)),? (?P<what>[^;]+)\."
        ),
        re.compile(r"(?P<before>)(?P<what>[^;]+?),? çünkü (?P<why>[^;]+)\."),
        re.compile(r"(?P<before>[^,;]{3,60}, )(?P<why>[^,;]{8,}?[dt][ıiuü]ğ[ıiuü] için),? (?P<what>[^;]+)\."),
    ),
    "en": (re.compile(r"(?P<before>)(?P<what>[A-Z][^;]+?),? because (?!of)(?P<why>[^;]+)\."),),
}
# The cause is of the noun's clause, not of what is said: "… olduğu için sahip olduğu haklardır".
_OF_A_CLAUSE = re.compile(r"(?:[dt][ıiuü]ğ[ıiuü]|\w[ae]n) \w+(?<!m[ıiuü]ş)(?<!kta)(?<!kte)[dt][ıiuü]r$")
_NEGLIGIBLE = re.compile(r"^(?:bu|o|şu|bunun|it|this|that|they)\b", re.IGNORECASE)


def causes(every: Sequence[Telling], chunks: Sequence[SourceChunk]) -> Iterator[Candidate]:
    for telling in every:
        sentence = telling.sentence
        for match in filter(None, (one.fullmatch(sentence.plain) for one in _CAUSED[telling.language])):
            why, what = match["why"], match["what"]
            if len(why.split()) in _WORDS and len(what.split()) in _WORDS and not _is_none(why, what):
                place = proof(chunks[telling.source], sentence.start, sentence.end)
                stem = _question(match["before"] or "", what, telling.language)
                item = Item("open", stem, why, None, telling.language, place)
                yield Candidate(item, f"why {what[:40]}", telling.source, _WORTH)


def _is_none(why: str, what: str) -> bool:
    return _NEGLIGIBLE.match(why + what) is not None or _OF_A_CLAUSE.search(what) is not None


def _question(before: str, what: str, language: Language) -> str:
    if before:
        return f"{before.rstrip(', ')} neden {what}?"
    return EXPLAIN[language].format(what=capitalised(what, language))
