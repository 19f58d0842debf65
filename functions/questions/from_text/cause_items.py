"""Open questions for a cause that the sentence names: "… nedeniyle …", "…, çünkü …", "… because …"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.language import Language
from derslik.language.capitals import capitalised
from questions.from_text.candidates import Candidate
from questions.from_text.fact_sentences import FactSentence
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

EXPLAIN: Mapping[Language, str] = {
    "tr": "Nedenini açıklayınız: “{effect}.”",
    "en": "Explain why: “{effect}.”",
}
_WORTH = 3.0
_WORDS = range(3, 22)
_CAUSED: Mapping[Language, Sequence[re.Pattern[str]]] = {
    "tr": (
        re.compile(
            r"(?P<before>[^,;]{3,60}, )?(?P<cause>[^,;]{8,}? (?:nedeniyle|sebebiyle|yüzünden)),? (?P<effect>[^;]+)\."
        ),
        re.compile(r"(?P<before>)(?P<effect>[^;]+?),? çünkü (?P<cause>[^;]+)\."),
        re.compile(r"(?P<before>[^,;]{3,60}, )(?P<cause>[^,;]{8,}?[dt][ıiuü]ğ[ıiuü] için),? (?P<effect>[^;]+)\."),
    ),
    "en": (re.compile(r"(?P<before>)(?P<effect>[A-Z][^;]+?),? because (?!of)(?P<cause>[^;]+)\."),),
}
# The cause is of the noun's clause, not of what is said: "… olduğu için sahip olduğu haklardır".
_OF_A_CLAUSE = re.compile(r"(?:[dt][ıiuü]ğ[ıiuü]|\w[ae]n) \w+(?<!m[ıiuü]ş)(?<!kta)(?<!kte)[dt][ıiuü]r$")
_NEGLIGIBLE = re.compile(r"^(?:bu|o|şu|bunun|it|this|that|they)\b", re.IGNORECASE)


def make_cause_items(fact_sentences: Sequence[FactSentence], chunks: Sequence[SourceChunk]) -> Iterator[Candidate]:
    for fact_sentence in fact_sentences:
        sentence, source, language = fact_sentence.sentence, fact_sentence.source, fact_sentence.language
        for match in filter(None, (pattern.fullmatch(sentence.plain) for pattern in _CAUSED[language])):
            cause, effect = match["cause"], match["effect"]
            if len(cause.split()) in _WORDS and len(effect.split()) in _WORDS and not _is_none(cause, effect):
                proof = chunks[source].prove(sentence.start, sentence.end)
                stem = _word_question(match["before"] or "", effect, language)
                item = make_item("open", stem, cause, language, [proof])
                yield Candidate(item, f"why {effect[:40]}", source, chunks[source].page, _WORTH)


def _is_none(cause: str, effect: str) -> bool:
    return _NEGLIGIBLE.match(cause + effect) is not None or _OF_A_CLAUSE.search(effect) is not None


def _word_question(before: str, effect: str, language: Language) -> str:
    if before:
        return f"{before.rstrip(', ')} neden {effect}?"
    return EXPLAIN[language].format(effect=capitalised(effect, language))
