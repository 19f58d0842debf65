"""How Turkish course texts define a term."""

import re
from collections.abc import Iterator

from derslik.language.capitals import capitalised
from derslik.language.folding import fold
from derslik.language.inflection import Forms
from derslik.language.prose import Sentence
from derslik.language.tr.consonants import VOICELESS
from derslik.language.tr.endings import looks_inflected, looks_verbal
from derslik.language.vocabulary import FUNCTION, LEADING, NO_GENUS
from derslik.language.wording import (
    MAX_TERM_WORDS,
    DefinedTerm,
    clean_term,
    folded_words,
    is_definition_body,
    is_person,
)
from derslik.language.words import LONGEST_WORD

_NAMED = re.compile(
    r"(?P<head>[^;]+?)\s(?P<verb>denir|denilir|denmektedir|denilmektedir"
    r"|(?:adı|ismi) veril(?:ir|mektedir|miştir))\s*(?:[.;]|$)"
)
_GLOSS = re.compile(r"(?P<term>[^:,;.]{2,60}?)\s*(?::|\s[–—-])\s+(?P<body>\S.*)")
# -tır stands only behind a voiceless consonant: "yönetir", "belirtir" are verbs.
_COPULA = re.compile(rf"(?P<body>[^;]+?(?:(?<=[{VOICELESS}])t|(?<![{VOICELESS}])d)[ıiuü]r)\s*(?:[.;]|$)")
_COPULA_LETTERS = 3
_DEFINED = re.compile(r"(?P<body>[^;]+?)\solarak (?:tanımlan|ifade edil|kabul edil)(?:ır|ir|maktadır|mektedir)\s*[.;]")
_COMMA_SUBJECT = re.compile(r"(?P<term>[^,;:]{2,60}),\s+(?P<rest>.+)")
_CONTRAST = re.compile(r"(?P<term>[^,;:]{2,60}?)\s+ise,?\s+(?P<rest>.+)")
_ANOTHER_SUBJECT = re.compile(r"(?:\S+ ){1,3}ise\b")
_PARTS_OF = re.compile(r"(?:[^\s,]+ )?[^\s,]+(?:,.*)? ve .*l[ae]r[ıi]d[ıi]r\W*$")
_FIRST_CLAUSE = re.compile(rf"[^;]*?(?P<copula>(?<=[{VOICELESS}])t|(?<![{VOICELESS}])d)[ıiuü]r, ")
_DEED = re.compile(r"m(?P<vowel>[ae])s[ıi]$")
_ACCUSATIVE = re.compile(r"\w+(?:[yn]?[ıiuü])")
_POSSESSED = re.compile(r"\w+[ıiuü]")
_PLURAL = re.compile(r"l[ae]r[ıi]?$")
_GENITIVE = re.compile(r"\w+(?:(?<![iuü])n[iuü]n|(?<!l[ae])(?:lar|ler)in)")

_DATIVE = re.compile(r"\w+(?:[yn][ae]|ğ[ae]|l[ae]r[ae])")
_ADVERBIAL = ("ken", "dikçe", "arak", "erek", "nda", "nde", "dan", "den", "yla", "yle")
_ENDS_IN_Y = re.compile(r"(?:^|\w)(?:olay|yüzey|düzey|birey|deney|uzay|saray|boy|soy|köy|şey)$")
_NOT_A_NOUN = re.compile(
    r"\w+(?:m[ae]kt[ae]|m[iuü]ş|[ae]c[ae]k|m[ae]l[iuü]|[dt][ae]n?|l[iuü]|s[iuü]z|s[ae]l|(?:[iuü]l|[iuü]n)[iuü]|[tnjmrz]ik)"
)


def parse_definitions(sentence: Sentence, forms: Forms) -> Iterator[DefinedTerm]:
    """At most one kind of reading: the first that fits."""
    text = sentence.plain
    gloss = _GLOSS.match(text) if sentence.kind == "item" or sentence.opens else None
    term = clean_term(gloss["term"], "tr") if gloss else None
    if gloss and term:
        yield from _glossed(term, gloss["body"], forms)
    elif named := _NAMED.match(text):
        yield from _named(named["head"], named["verb"], forms)
    else:
        yield from _described(text, forms)


def _glossed(term: str, body: str, forms: Forms) -> Iterator[DefinedTerm]:
    """ "Otoliz: … sindirmesine denir." or "Tabla: … yerdir." """
    named, copula = _NAMED.match(body + " "), _COPULA.match(body)
    if named and _is_dative(named["head"].split()[-1], forms):
        yield from _naming(named["head"], term, "ne denir?", forms)
    elif copula:
        yield from _copula(term, copula["body"][:-_COPULA_LETTERS], forms)


def _named(head: str, verb: str, forms: Forms) -> Iterator[DefinedTerm]:
    """ "… geçmesine osmoz denir", "Osmoz, … geçmesine denir", "… iplere A, … sıvıya B denir"."""
    asks = "ne denir?" if verb.startswith("de") else "ne ad verilir?"
    if _is_dative(head.split()[-1], forms):
        subject = _COMMA_SUBJECT.match(head)
        if subject and (term := clean_term(subject["term"], "tr")):
            yield from _naming(subject["rest"], term, asks, forms)
        return
    clauses = head.split(", ")
    pairs = [_body_and_term(clause, forms) for clause in clauses]
    if not all(pairs):
        pairs = [_body_and_term(head, forms)]
    for number, pair in enumerate(pairs):
        whole = number == 0 or not _lacks_what_the_first_has(clauses[0], clauses[number])
        if pair and whole and (term := clean_term(pair[1], "tr")):
            yield from _naming(pair[0], term, asks, forms)


def _lacks_what_the_first_has(first: str, clause: str) -> bool:
    """ "Besinlerin … küçültülmesine A, enzimlerle parçalanmasına B denir": the second does not say of what."""
    opening, *_ = first.split()
    case = next((case for case in (_GENITIVE, _ACCUSATIVE) if case.fullmatch(fold(opening))), None)
    said = fold(opening) not in FUNCTION["tr"] and case is not None
    return said and not any(case.fullmatch(fold(word)) for word in clause.split() if case)


def _naming(body: str, term: str, asks: str, forms: Forms) -> Iterator[DefinedTerm]:
    bare = _without_dative(body, forms)
    if is_definition_body(body, term, "tr") and folded_words(body)[-1] not in NO_GENUS:
        asks_term = f"{capitalised(body, 'tr')} {asks}"
        yield DefinedTerm(
            term, bare or body, what_is(term, body) if bare else None, asks_term, _genus(bare or body, forms)
        )


def _genus(body: str, forms: Forms) -> str:
    head = folded_words(body)[-1]
    return forms.bare_form(head)


def _body_and_term(clause: str, forms: Forms) -> tuple[str, str] | None:
    """Cut "… sıvıya matriks" behind the word in the dative; the nearest that is surely one, else that may be one."""
    tokens = clause.split()
    likely: tuple[str, str] | None = None
    for size in range(1, min(MAX_TERM_WORDS, len(tokens) - 2) + 1):
        before, term = tokens[:-size], tokens[-size:]
        if "," in before[-1] or not _is_term_token(term[0], forms, last=size == 1):
            break
        cut = " ".join(before), " ".join(term)
        if _is_dative(before[-1], forms):
            return cut
        folded = fold(before[-1])
        open_to_more = likely is None or _POSSESSED.fullmatch(likely[1]) is not None
        if open_to_more and folded.endswith(("a", "e")) and folded not in forms.inflecting:
            likely = cut
    return likely


def _is_term_token(token: str, forms: Forms, *, last: bool) -> bool:
    folded = fold(token)
    verbal = looks_verbal(folded) and not folded.endswith(("miş", "muş", "müş"))
    cased = looks_inflected(folded) or (not last and forms.is_cased(folded))
    return not verbal and not cased and not folded.endswith(("dan", "den"))


def _is_dative(token: str, forms: Forms) -> bool:
    word = fold(token.strip("“”\"'()"))
    if word in FUNCTION["tr"]:
        return False
    ending = _DATIVE.fullmatch(word) is not None and word not in forms.inflecting
    return ending or (word.endswith(("a", "e")) and forms.is_cased(word))


def _without_dative(body: str, forms: Forms) -> str | None:
    """The body as a nominative that is still a part of it; None where the spelling changes (hastalığa, basınca)."""
    word = fold(body.split()[-1])
    if not word.isalpha() or len(word) < 4:
        return None
    possessive = word[-2] == "n" and word[-3] in "iuü"
    buffer = word[-2] == "y" and word[-3] in "aeiouöü" and not _ENDS_IN_Y.search(word[:-1])
    stays = word[:-1] in forms.bases and word[:-2] not in forms.bases and not word.endswith(("larina", "lerine"))
    cut = 2 if (possessive or buffer) and not stays else 1
    return None if word[-cut - 1] in "ğbcd" else body[:-cut]


def _described(text: str, forms: Forms) -> Iterator[DefinedTerm]:
    """ "X, … organeldir", "X ise … olayıdır", "X hücrenin … merkezidir", "X, … olarak tanımlanır"."""
    subject = _CONTRAST.match(text) or _COMMA_SUBJECT.match(text)
    term, rest = (subject["term"], subject["rest"]) if subject else _cut_before_genitive(text)
    cleaned = clean_term(term.removeprefix("Bir "), "tr")
    if cleaned is None or not _is_nominative(cleaned, forms) or _is_enumeration(cleaned, rest):
        return
    if _ANOTHER_SUBJECT.match(rest):
        return
    if defined := _DEFINED.match(rest):
        asks = f"{capitalised(cleaned, 'tr')} nasıl tanımlanır?"
        yield from _description(cleaned, defined["body"], asks, forms)
    elif copula := _COPULA.match(rest):
        yield from _copula(cleaned, copula["body"][:-_COPULA_LETTERS], forms)


def _cut_before_genitive(text: str) -> tuple[str, str]:
    """A subject without a comma is sure to end before a genitive."""
    tokens = text.split()
    for at in range(1, min(MAX_TERM_WORDS, len(tokens))):
        if _GENITIVE.fullmatch(fold(tokens[at])):
            return " ".join(tokens[:at]), " ".join(tokens[at:])
    return "", text


def _copula(term: str, body: str, forms: Forms) -> Iterator[DefinedTerm]:
    if another := _FIRST_CLAUSE.match(body):
        body = body[: another.start("copula")]
    last = fold(body.split()[-1])
    no_noun = _NOT_A_NOUN.fullmatch(last[-LONGEST_WORD:]) is not None and not last.endswith("madde")
    if last.isalpha() and not no_noun and NO_GENUS.isdisjoint((last, forms.bare_form(last))):
        yield from _description(term, body, what_is(term, body), forms)


def _description(term: str, body: str, asks_body: str, forms: Forms) -> Iterator[DefinedTerm]:
    if is_definition_body(body, term, "tr"):
        yield DefinedTerm(term, body, asks_body, _which(term, body), _genus(body, forms))


def _which(term: str, body: str) -> str:
    """ "Protein sentezinin yapıldığı organel hangisidir?", where the body is one plain noun phrase."""
    said, person = capitalised(body, "tr"), is_person(term, body)
    if deed := _DEED.search(body):
        return f"{said}n{deed['vowel']} ne denir?"
    if body.endswith(" kişi"):
        return f"{said}ye ne denir?"
    if {"bir", "ve", "veya", "olup"}.isdisjoint(folded_words(body)) and "," not in body:
        which = "hangileridir" if _PLURAL.search(body) else "hangisidir"
        return f"{said} {'kimdir' if person else which}?"
    return f"“{said}” diye tanımlanan kişi kimdir?" if person else f"“{said}” tanımı hangi kavrama aittir?"


def what_is(term: str, body: str = "") -> str:
    return f"{capitalised(term, 'tr')} {'kimdir' if is_person(term, body) else 'nedir'}?"


def _is_nominative(term: str, forms: Forms) -> bool:
    """Whether it may be a subject; the possessive of a compound (hücre zarı) is bare too."""
    *others, last = folded_words(term)
    if "'" in term or "’" in term or not all(_is_term_token(other, forms, last=False) for other in others):
        return False
    compound = bool(others) and last[-1] in "iuü"
    return (
        last not in LEADING["tr"]
        and _is_term_token(last, forms, last=True)
        and (compound or not forms.is_cased(last))
        and not last.endswith(_ADVERBIAL)
    )


def _is_enumeration(term: str, rest: str) -> bool:
    """ "Bakteriler, mantarlar ve …", "Isı, basınç ve … etkenleridir": the comma is that of a list."""
    if _PARTS_OF.match(rest):
        return True
    second = rest.split()[0].rstrip(",")
    plurals = fold(term).endswith(("lar", "ler")) and fold(second).endswith(("lar", "ler"))
    opening = " ".join(rest.split()[:3])
    return plurals or (second[:1].isupper() and ("," in opening or " ve " in f" {opening} "))
