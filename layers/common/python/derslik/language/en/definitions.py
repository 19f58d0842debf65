"""How English course texts define a term."""

import re
from collections.abc import Iterator

from derslik.language.capitals import uncapitalised
from derslik.language.folding import fold
from derslik.language.inflection import Forms
from derslik.language.prose import Sentence
from derslik.language.wording import DefinedTerm, clean_term, folded_words, is_definition_body, is_person

_ARTICLE = r"(?P<article>(?:An?|The)\s)?"
_IS_A = re.compile(
    _ARTICLE + r"(?P<term>[^,;:]{2,60}?)\s(?P<verb>is|are|was|were)\s"
    r"(?P<body>(?:an?|the|any|one of)\s[^;]+?)(?:;|\.?[\"”]?$)"
)
_CALLED = re.compile(
    r"(?P<body>(?:An?|The|Any)\s[^;,]+?)\s(?P<verb>is|are)\s(?:also |commonly |often |usually |generally )?"
    r"(?P<how>called|known as|termed|referred to as)\s(?P<article>an?\s|the\s)?(?P<term>[^;,]+?)(?:;|\.?[\"”]?$)"
)
_REFERS = re.compile(_ARTICLE + r"(?P<term>[^,;:]{2,60}?)\srefers?\sto\s(?P<body>[^;]+?)(?:;|\.?[\"”]?$)")
_DEFINED = re.compile(
    _ARTICLE + r"(?P<term>[^,;:]{2,60}?)\s(?P<verb>is|are)\s(?:usually |generally |often )?defined as\s"
    r"(?P<body>[^;]+?)(?:;|\.?[\"”]?$)"
)
_GLOSS = re.compile(r"(?P<term>[^:,;.]{2,60}?)\s*(?::|\s[–—-])\s+(?P<body>(?:[Aa]n?|[Tt]he|[Aa]ny)\s.*?)\.?$")
_NOT_A_KIND = re.compile(
    r"(?:a|an|the|one of)\s(?:\w+\s)?(?:result|lot|few|number of|same|case|time|way|reason|need|chance|matter|attempt|"
    r"example|first|last|only|most|more|main|fact)\b"
)
_RELATIVE = re.compile(r"\b(?:which|that|who|whose|what)$")
_VERB_INSIDE = re.compile(r"\b(?:is|are|was|were|has|have|had|said|that|which|who|because|if|in|on|at|by|for|from)\b")


def parse_definitions(sentence: Sentence, _: Forms) -> Iterator[DefinedTerm]:
    """At most one reading: the first pattern that fits."""
    text = sentence.plain
    found: DefinedTerm | None = None
    if (sentence.kind == "item" or sentence.opens) and (match := _GLOSS.match(text)):
        found = _reading(match, None, "is")
    elif match := _CALLED.match(text):
        found = _called(match)
    elif match := _REFERS.match(text):
        found = _reading(match, "What does {term} refer to?", "is")
    elif match := _DEFINED.match(text):
        found = _reading(match, "How {verb} {term} defined?", match["verb"])
    elif (match := _IS_A.match(text)) and not _NOT_A_KIND.match(match["body"]):
        found = _reading(match, None, match["verb"])
    if found:
        yield found


def what_is(term: str, body: str = "", verb: str = "is") -> str:
    return f"{'Who' if is_person(term, body) else 'What'} {verb} {term}?"


def _reading(match: re.Match[str], asks: str | None, verb: str) -> DefinedTerm | None:
    article, term, body = match.groupdict().get("article"), clean_term(match["term"], "en"), match["body"]
    if term is None or _VERB_INSIDE.search(fold(term)) or not is_definition_body(body, term, "en"):
        return None
    person = is_person(term, body)
    if verb in ("was", "were") and not person:
        return None
    asked = f"{article.lower()}{term}" if article else term
    question = what_is(asked, body, verb) if asks is None or person else asks.format(term=asked, verb=verb)
    return DefinedTerm(term, body, question, _which(term, body, verb), _head(body))


def _called(match: re.Match[str]) -> DefinedTerm | None:
    term, body = clean_term(match["term"], "en"), match["body"]
    if (
        term is None
        or _RELATIVE.search(body)
        or _VERB_INSIDE.search(fold(term))
        or not is_definition_body(body, term, "en")
    ):
        return None
    asked = f"{match['article'] or ''}{term}"
    asks_term = f"What {match['verb']} {uncapitalised(body, 'en')} {match['how']}?"
    return DefinedTerm(term, body, what_is(asked, body, match["verb"]), asks_term, _head(body))


def _which(term: str, body: str, verb: str) -> str:
    if is_person(term, body):
        return f"Who is described as “{body}”?"
    if body.startswith("the ") and "," not in body:
        return f"What {verb} {body}?"
    return f"Which term is described as “{body}”?"


def _head(body: str) -> str:
    """The noun before the first preposition or relative: "a natural number greater than" gives "number"."""
    head = re.split(r"\s(?:of|that|which|who|in|for|to|by|from|with|on|at|where|used|made|greater|whose)\b|,", body)[0]
    return folded_words(head)[-1]
