"""Whether a teacher could use an item: rules of test writing, checked on the API's JSON.

Independent on purpose: nothing of the product is imported here, so folding, words and suffixes are its own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

type Item = Mapping[str, Any]

_TO_LOWER = str.maketrans("İIıÂÎÛâîû", "iiiaiuaiu")
_TOKEN = re.compile(r"\w+")
_BLANK = re.compile(r"_{3,}")
_LEAD = re.compile(
    r"^(?:Boşluğu doldurunuz:|Boşluğa hangisi gelmelidir\?|Doğru mu, yanlış mı\?|Fill in the blank:"
    r"|Which one belongs in the blank\?|True or false\?)\s*"
)
_POINTERS = (
    "bu bunu bunun buna bunda bundan bunlar bunlari bunlarin şu şunu o onu onun ona onlar onlari onlarin burada orada "
    "böyle böylece"
)
_ENGLISH_POINTERS = "this these those it they he him she his her them"
_DANGLING = {
    "tr": frozenset(_POINTERS.split()),
    "en": frozenset(_ENGLISH_POINTERS.split()),
}
_CONJUNCTIONS = frozenset(
    "ancak fakat ama oysa ve veya ayrıca çünkü dolayısıyla böylece örneğin üstelik dahası yani ise however but and or "
    "moreover also thus therefore".translate(_TO_LOWER).split()
)
_NEEDS_TEXT = re.compile(
    r"yukarida|aşağidaki (?:metin|parça|tablo|şekil)|\bmet(?:ne|inde)\b|\bparça(?:ya|da)\b|paragraf"
    r"|according to the (?:text|passage)|the (?:above|following) (?:text|passage)|in (?:this|the) (?:text|passage)"
)
_CATCH_ALL = re.compile(r"\b(?:hepsi|hiçbiri|tümü|all of|none of|both [a-d])\b".translate(_TO_LOWER))
_STOP = frozenset(
    "ve bir bu ile de da için olan olarak ne hangi kim nerede ise en çok daha kadar gibi göre tarafından yılında sonra "
    "önce olduğu vardır boşluğu doldurunuz boşluğa hangisi gelmelidir doğru mu yanlış mı nedir kimdir denir "
    "the of and to in is are was were a an on by for which what fill blank true false belongs one".translate(
        _TO_LOWER
    ).split()
)
_VOWELS = "aıoueiöü"
_WIDE = {"a": "a", "ı": "a", "o": "a", "u": "a", "e": "e", "i": "e", "ö": "e", "ü": "e"}
_NARROW = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_NUMERALS = {
    "0": "sıfır", "1": "bir", "2": "iki", "3": "üç", "4": "dört", "5": "beş", "6": "altı", "7": "yedi", "8": "sekiz",
    "9": "dokuz",
    "10": "on", "20": "yirmi", "30": "otuz", "40": "kırk", "50": "elli", "60": "altmış", "70": "yetmiş",
    "80": "seksen", "90": "doksan", "00": "yüz", "000": "bin",
}  # fmt: skip
_SUFFIXED = re.compile(r"[\w.,]*\w['’][a-zçğıöşü]{1,7}")
_YEAR = re.compile(r"(?:1\d{3}|20\d\d)(?:['’]\w+)?")
_ROOT = 5
_LONG, _RATIO = 12, 2.0
_ALIKE = 0.6


def simplify(text: str) -> str:
    """Lower case with one i, one kind of apostrophe and single spaces."""
    return " ".join(text.translate(_TO_LOWER).lower().replace("’", "'").replace("*", "").split())


def split_words(text: str) -> list[str]:
    return _TOKEN.findall(simplify(text))


def find_faults(item: Item, texts: Mapping[str, str]) -> list[str]:
    """What is wrong with one item; `texts` by document."""
    faults = [*_check_proof(item, texts), *_check_stem(item), *_check_grammar(item)]
    if item["type"] == "multiple_choice":
        faults += [*_check_options(item), *_check_distractors(item)]
    elif item["type"] in ("matching", "ordering"):
        faults += _check_parts(item)
    elif item["type"] == "true_false":
        faults += _check_statement(item)
    elif item.get("options"):
        faults.append("options where none are due")
    if item["type"] == "open" and not item.get("rubric"):
        faults.append("no rubric")
    return list(dict.fromkeys(faults))


def _list_proofs(item: Item) -> list[Any]:
    return [item["proof"], *(item.get("further_proofs") or [])]


def _check_proof(item: Item, texts: Mapping[str, str]) -> Iterator[str]:
    for proof in _list_proofs(item):
        if texts[proof["document_id"]][proof["start"] : proof["end"]] != proof["quote"]:
            yield "quote is not the document's text"
    if not key_in_quote(item):
        yield "key not in quote"


def key_in_quote(item: Item) -> bool:
    quotes = simplify(" ".join(proof["quote"] for proof in _list_proofs(item)))
    if item["type"] == "true_false":
        said = item.get("correction") or _LEAD.sub("", item["stem"]).rstrip(". ")
        return simplify(said) in quotes
    keys = item["key"] if isinstance(item["key"], list) else [item["key"]]
    return all(re.search(rf"(?<!\w){re.escape(simplify(key))}", quotes) for key in keys)


def _check_stem(item: Item) -> Iterator[str]:
    asked = _LEAD.sub("", item["stem"])
    words = split_words(asked)
    if len(words) < 2 or (item["type"] != "open" and len(words) < 3):
        yield "stem too short"
    if len(words) > 60:
        yield "stem too long"
    if words and words[0] in _CONJUNCTIONS:
        yield "stem begins with a conjunction"
    if item["type"] != "ordering" and not _DANGLING[item["language"]].isdisjoint(words):
        yield "stem points at something else"
    if _NEEDS_TEXT.search(simplify(asked)):
        yield "stem needs the text"
    if item["type"] in ("multiple_choice", "short_answer", "cloze"):
        key = simplify(str(item["key"]))
        if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", simplify(asked)):
            yield "key in stem"
        elif _roots(key) and _roots(key) <= _roots(asked):
            yield "key in stem in another form"
    if item["type"] == "cloze" and len(_BLANK.findall(asked)) != 1:
        yield "not one blank"


def _roots(text: str) -> set[str]:
    return {word[:_ROOT] for word in split_words(text) if word not in _STOP and len(word) > 2 and not word.isdigit()}


def _check_options(item: Item) -> Iterator[str]:
    options, key = list(item["options"]), item["key"]
    folded = [simplify(option) for option in options]
    if folded.count(simplify(str(key))) != 1:
        yield "not exactly one key"
    if len(set(folded)) < len(folded):
        yield "options not unique"
    if not 3 <= len(options) <= 6:
        yield "number of options"
    if any(_CATCH_ALL.search(option) for option in folded):
        yield "catch-all option"
    others = [option for option in options if option != key]
    lengths = [len(option) for option in others] or [1]
    if len(key) > _LONG and (len(key) > _RATIO * max(lengths) or _RATIO * len(key) < min(lengths)):
        yield "key stands out by length"
    for name, trait in _TRAITS.items():
        if len({trait(other) for other in others}) == 1 and trait(key) != trait(others[0]):
            yield f"key stands out by {name}"


_TRAITS: Mapping[str, Callable[[str], bool]] = {
    "capital": lambda text: text[:1].isupper(),
    "digit": lambda text: any(letter.isdigit() for letter in text),
    "plural": lambda text: re.search(r"l[ae]r(?:\b|[ıi])", text) is not None and not text[:1].isupper(),
    "full stop": lambda text: text.endswith("."),
    "suffix": lambda text: "'" in text.replace("’", "'"),
}


def _kind(option: str) -> str:
    bare = simplify(option)
    if _YEAR.fullmatch(bare):
        return "year"
    if re.search(r"\d", bare):
        return (
            "number " + re.sub(r"'\w+", "", re.sub(r"\d[\d.,]*", "0", bare))
            if not re.search(r"[a-z]{3,} \d", bare)
            else "date"
        )
    return "name" if option[:1].isupper() else "noun"


def _check_distractors(item: Item) -> Iterator[str]:
    key = str(item["key"])
    if len({_kind(option) for option in item["options"]}) > 1:
        yield "distractor of another kind"
    for other in item["options"]:
        if other == key:
            continue
        if abs(len(split_words(other)) - len(split_words(key))) > 2:
            yield "distractor of another size"
        if (
            _kind(key) in ("name", "noun")
            and _roots(other) & _roots(key)
            and (_roots(other) <= _roots(key) or _roots(key) <= _roots(other))
        ):
            yield "distractor is a form of the key"
        bare = simplify(other).split("'")[0]
        if re.search(rf"(?<![\w.,]){re.escape(bare)}(?![\w])", simplify(item["proof"]["quote"])):
            yield "distractor stands in the proof"


def _check_parts(item: Item) -> Iterator[str]:
    keys, options = [simplify(key) for key in item["key"]], [simplify(option) for option in item["options"]]
    if len(keys) < 3:
        yield "too few parts"
    if len(set(keys)) < len(keys) or len(set(options)) < len(options):
        yield "options not unique"
    if not set(keys) <= set(options):
        yield "key is no option"
    if item["type"] == "matching" and len(item["prompts"]) != len(keys):
        yield "prompts and keys differ"
    if item["type"] == "ordering" and keys == options:
        yield "given in the right order"
    if any(
        not _DANGLING[item["language"]].isdisjoint(split_words(part))
        for part in [*options, *(item.get("prompts") or [])]
    ):
        yield "part points at something else"


def _check_statement(item: Item) -> Iterator[str]:
    if [simplify(option) for option in item["options"]] not in (["doğru", "yanliş"], ["true", "false"]):
        yield "options of a statement"
    false = simplify(item["key"]) in ("yanliş", "false")
    if false != bool(item.get("correction")):
        yield "false without a correction, or true with one"
    same = simplify(_LEAD.sub("", item["stem"])).rstrip(". ") in simplify(item["proof"]["quote"])
    if same == false:
        yield "statement and key do not fit"


def _check_grammar(item: Item) -> Iterator[str]:
    """Suffixes behind an apostrophe that are not the text's own: of wrong options, and of a swapped word."""
    if item["language"] != "tr":
        return
    said: list[str] = []
    if item["type"] == "multiple_choice":
        said = [option for option in item["options"] if option != item["key"]]
    elif item["type"] == "true_false" and item.get("correction"):
        quote = simplify(item["proof"]["quote"])
        said = [word for word in _SUFFIXED.findall(item["stem"]) if simplify(word) not in quote]
    if not all(map(suffix_fits, said)):
        yield "suffix does not agree"


def suffix_fits(text: str) -> bool:
    """Whether the case behind the apostrophe is in harmony; True for what it does not know."""
    match = re.fullmatch(r"(.+)['’]([a-zçğıöşü]{1,7})", text.strip())
    if match is None:
        return True
    base, suffix = _spell_number(match[1].split()[-1].replace("I", "ı").replace("İ", "i").lower()), match[2]
    vowels = [letter for letter in base if letter in _VOWELS]
    inside = [letter for letter in suffix if letter in _VOWELS]
    if not vowels or not inside:
        return True
    first = inside[0]
    if first in "ae" and _WIDE[vowels[-1]] != first:
        return False
    if first in "ıiuü" and _NARROW[vowels[-1]] != first:
        return False
    hard = base[-1] in "fstkçşhp"
    if suffix[0] in "dt" and (suffix[0] == "t") != hard:
        return False
    return not (base[-1] in _VOWELS and suffix[0] in _VOWELS) and not (base[-1] not in _VOWELS and suffix[0] in "yn")


def _spell_number(word: str) -> str:
    digits = re.sub(r"\D", "", word)
    if not digits or not word[-1].isdigit():
        return word
    return next(_NUMERALS[digits[-size:]] for size in (3, 2, 1) if digits[-size:] in _NUMERALS)


def find_duplicates(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Pairs that ask the same: the roots of stem and key, their blank filled, are mostly the same."""
    roots = [_roots_of_item(item) for item in items]
    return [
        (one, other)
        for one, other in combinations(range(len(items)), 2)
        if roots[one] and len(roots[one] & roots[other]) >= _ALIKE * len(roots[one] | roots[other])
    ]


def _roots_of_item(item: Item) -> set[str]:
    keys = item["key"] if isinstance(item["key"], list) else [item["key"]]
    parts = [item["stem"], item.get("correction") or "", *(item.get("prompts") or [])]
    if item["type"] != "true_false":
        parts += keys
    return {word[:_ROOT] for word in split_words(" ".join(parts)) if word not in _STOP}


def summarise(items: Sequence[Item], texts: Mapping[str, str]) -> dict[str, Any]:
    """Counts of what was accepted and why not, by type."""
    faults = [find_faults(item, texts) for item in items]
    of_type = Counter(item["type"] for item in items)
    good = Counter(item["type"] for item, wrong in zip(items, faults, strict=True) if not wrong)
    choices = [item for item in items if item["type"] == "multiple_choice"]
    alike = [
        item for item in choices if not any("kind" in fault or "size" in fault for fault in _check_distractors(item))
    ]
    return {
        "made": len(items),
        "accepted": sum(not wrong for wrong in faults),
        "accepted_by_type": {kind: f"{good[kind]} of {count}" for kind, count in of_type.items()},
        "reasons": dict(Counter(reason for wrong in faults for reason in wrong)),
        "duplicates": len(find_duplicates(items)),
        "key_in_quote": sum(key_in_quote(item) for item in items),
        "distractors_of_the_keys_kind": f"{len(alike)} of {len(choices)}",
    }
