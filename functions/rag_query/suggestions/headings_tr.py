"""What a heading of a Turkish course asks."""

import re
from collections.abc import Collection, Sequence

from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.folding import fold
from derslik.language.tr.endings import looks_verbal
from derslik.language.vocabulary import GIVEN_NAMES, PEOPLE, PERSON_ENDS, STOP
from derslik.language.wording import folded_words, word_roots
from rag_query.suggestions.spelling import Spelling

_KIND = 4
"""Letters of what is counted that its plural has too."""
_PAIRS = (
    "önem/önemi amaç/amacı neden/nedeni sebep/sebebi sonuç/sonucu oluşum/oluşumu birim/birimi yapı/yapısı "
    "görev/görevi özellik/özelliği tür/türü çeşit/çeşidi evre/evresi aşama/aşaması basamak/basamağı yarar/yararı "
    "fayda/faydası zarar/zararı etki/etkisi kullanım/kullanımı örnek/örneği bölüm/bölümü kısım/kısmı ilke/ilkesi "
    "işlev/işlevi gelişim/gelişimi tarihçe/tarihçesi konu/konusu kapsam/kapsamı belirti/belirtisi tedavi/tedavisi "
    "unsur/unsuru öge/ögesi avantaj/avantajı dezavantaj/dezavantajı cephe/cephesi taraf/tarafı kahraman/kahramanı "
    "temsilci/temsilcisi sanatçı/sanatçısı kurucu/kurucusu eser/eseri kural/kuralı koşul/koşulu yöntem/yöntemi "
    "formül/formülü konum/konumu kuruluş/kuruluşu yıkılış/yıkılışı gelişme/gelişmesi hayat/hayatı eleman/elemanı"
)
_OF_SOMETHING = frozenset(fold(pair.split("/")[0]) for pair in _PAIRS.split())
_ITS = {fold(its): its for _, its in (pair.split("/") for pair in _PAIRS.split())}
_BARE = {fold(its): one for one, its in (pair.split("/") for pair in _PAIRS.split())}
"""Headings that say nothing without the one over them: "sonuç", "sonucu"."""
_QUALIFYING = frozenset(map(fold, ("temel", "genel", "özel", "başlıca", "önemli", "ana", "diğer", "bazı")))
_SAYS_NOTHING = frozenset(map(fold, ("tanım", "tanımı", "ve", "ile", "veya")))
"""Asked as the thing itself, and words of a heading that names two things."""
_AND = " ve "
_PLURAL = re.compile(r"(?P<one>\w+?)l[ae]r[iuü]?")
_THEIRS = re.compile(r"\w+l[ae]r[iuü]")
_BARE_PLURAL = re.compile(r"(?P<one>\w+)l(?P<vowel>[ae])r")
_ADJECTIVE = re.compile(r"\w+(?:s[ae]l|[mtrj]ik|[fshr]i)")
_NUMERAL = re.compile(r"\d+|[ivx]+|birinci|ikinci|üçüncü|dördüncü|beşinci|altinci|yedinci|ilk|son")
_NO_TOPIC = re.compile(r"\w+(?:[iuü]m[iuü]z|[ae]l[iu]m|m[ae]k|yor|\w{3}[dt][ae]n)")
"""So end words of "Anayasalarımız", "Hücreyi Tanıyalım", "Geçmişten Günümüze"."""
_OF = re.compile(r"\w+(?:['’]n?|n)[ıiuü]n \w+[ıiuü]$|\w{3,}[^nlr][ıiuü]n \w+s?[ıiuü]$")
_SOMEWHERE = re.compile(r"['’][dt][ae]\b|\w{3}[dt][ae] ")
_POSSESSIVE = re.compile(r"\w+[iuü]")
"""So ends what is a person's ("Piri Reis Haritası"), and some names."""
_LEANS = re.compile(r"\w{2,}[iuü]n[iuü]")
"""So begins "Hızını Etkileyen Etmenler": whose is not said."""
_HAPPENS = re.compile(r"(?:dönem|savaş|devr|devir|çağ|yüzyil|yillar|sefer|isyan|ayaklanma|muharebe)[iuü]?(?:s[iuü])?")


def ask_about_heading(
    title: str, parents: Sequence[str], openings: Collection[str], spelling: Spelling
) -> tuple[str, str] | None:
    """The topic of a heading and the question for it; None for a heading that says nothing by itself.

    `openings`: with which folded words the sentences below it begin.
    """
    folded = folded_words(title)
    if (whose := _owned(title)) is not None:
        return _ask_for_part(whose, parents, spelling)
    alone = _SAYS_NOTHING.isdisjoint(folded) and not any(_NO_TOPIC.fullmatch(word) for word in folded)
    leans = looks_verbal(folded[0]) or _LEANS.fullmatch(folded[0])
    if not alone or leans or STOP["tr"].issuperset(folded) or is_a_part(title, parents):
        return None
    question = _ask_by_itself(spelling.inside(title), folded, openings)
    return (title, question) if question else None


def is_a_part(title: str, parents: Sequence[str]) -> bool:
    """ "II. Yasa" of "Newton'un Hareket Yasaları", "Birinci Dönem": a number, and what is counted."""
    first, *others = folded_words(title)
    over = {word[:_KIND] for parent in parents for word in folded_words(parent)}
    counted = all(word in STOP["tr"] or word[:_KIND] in over for word in others)
    return _NUMERAL.fullmatch(first) is not None and counted


def _owned(title: str) -> str | None:
    """The title as what its owner has ("temel özellikleri", "cepheleri"), where it is that and names no owner."""
    parts = [_one_owned(part) for part in title.split(_AND)]
    return None if None in parts else _AND.join(filter(None, parts))


def _one_owned(title: str) -> str | None:
    *before, last = title.split(" ")
    if not all(fold(word) in _QUALIFYING or _ADJECTIVE.fullmatch(fold(word)) for word in before):
        return None
    whose = _as_owned(uncapitalised(last, "tr"), fold(last))
    return None if whose is None else " ".join((*(uncapitalised(word, "tr") for word in before), whose))


def _as_owned(last: str, folded: str) -> str | None:
    if _THEIRS.fullmatch(folded):
        return last
    several = _BARE_PLURAL.fullmatch(folded)
    if several and several["one"] in _OF_SOMETHING:
        return last + {"a": "ı", "e": "i"}[several["vowel"]]
    return _ITS.get(folded)


def _ask_for_part(whose: str, parents: Sequence[str], spelling: Spelling) -> tuple[str, str] | None:
    """ "II. Dünya Savaşı'nın sonuçları nelerdir?" """
    parent = spelling.numbered(parents[-1]) if parents else None
    if not parent or _owned(parent) or is_a_part(parent, parents[:-1]):
        return None
    owner = spelling.genitive(parent)
    thing = " ".join(_BARE.get(word, word) for word in folded_words(whose))
    return None if owner is None else (f"{parent} {thing}", f"{owner} {whose} {_asked_for(fold(whose))}?")


def _asked_for(last: str) -> str:
    several = _PLURAL.fullmatch(last.split(" ")[-1])
    if several is None:
        return "nedir"
    return "kimlerdir" if several["one"] in PEOPLE else "nelerdir"


def _ask_by_itself(title: str, folded: Sequence[str], openings: Collection[str]) -> str | None:
    opened = not word_roots(folded).isdisjoint(word_roots(openings))
    if len(folded) == 1:
        return None
    if _PLURAL.fullmatch(folded[-1]):
        return f"{title} {_asked_for(folded[-1])}?"
    if _HAPPENS.fullmatch(folded[-1]) or _SOMEWHERE.search(title):
        return _ask_what_is_told(title)
    if _names_a_person(title, folded):
        return _ask_what_is_told(title) if _POSSESSIVE.fullmatch(folded[-1]) else f"{title} kimdir?"
    return f"{title} nedir?" if opened or _OF.search(title) else _ask_what_is_told(title)


def ask_about_topic(topic: str) -> str:
    """The topic is capitalised, as it opens the question."""
    return _ask_what_is_told(capitalised(topic, "tr"))


def _ask_what_is_told(topic: str) -> str:
    return f"{topic} hakkında metinde ne anlatılıyor?"


def _names_a_person(title: str, folded: Sequence[str]) -> bool:
    named = len(folded) > 1 and all(word[:1].isupper() for word in title.split(" "))
    return named and (folded[-1] in PERSON_ENDS or folded[0] in GIVEN_NAMES)
