"""The one check of every item, however it was made: what is wrong with it, as short reasons. Empty: it may be used."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.document_text import DocumentText
from derslik.domain.questions import TRUE_FALSE, ItemContent
from derslik.language.folding import ascii_fold, fold
from derslik.language.vocabulary import POINTING
from derslik.language.words import contains_phrase, split_words

BLANK = "__"
MIN_OPTIONS, MAX_OPTIONS = 3, 8
MIN_STEM_WORDS, MAX_STEM_WORDS = 3, 80
MAX_ITEM_BYTES = 32_000
"""Of an item as JSON, so that a hundred fit into a reply and each into its row, whatever sentence proves it."""
_LONG_KEY = 25
_LONGER = 1.8
_OPENING = 2
_ROOT = 5

_CATCH_ALL = re.compile(
    r"\b(?:hepsi|hicbiri|tumu|yukaridakiler\w*|asagidakiler\w*|all of (?:the|these)|none of (?:the|these)"
    r"|both [a-d] and [a-d]|(?:[a-d]|i{1,3}) (?:ve|and) (?:[a-d]|i{1,3}))\b"
)
_LEANING = re.compile(
    r"\b(?:yukarida(?:ki)?\w*|asagidaki (?:metin|parca|paragraf|tablo|sekil)\w*|(?:bu |verilen )?metn?e gore|metinde\w*"
    r"|(?:bu |verilen )?parca(?:ya gore|da)|bu (?:metin|parca|paragraf|bolum|unite|tablo|sekil)\w*|paragrafa gore"
    r"|according to the (?:text|passage|paragraph|author)|in (?:the|this) (?:text|passage|paragraph)"
    r"|the (?:above|following) (?:text|passage)|mentioned above|as shown)\b"
)
_LEAD = re.compile(
    r"^(?:Boşluğu doldurunuz|Boşluğa hangisi gelmelidir\?|Doğru mu, yanlış mı\?"
    r"|Fill in the blank|Which one belongs in the blank\?|True or false\?):?\s*"
)
_SUFFIX = re.compile(r"_['’]([^\W\d_]+)")
_BACK, _FRONT = frozenset("aıou"), frozenset("eiöü")
_LETTERED = re.compile(r"^\(?[A-Ha-h][).]\s+")


def find_faults(item: ItemContent, texts: Mapping[str, DocumentText] | None = None) -> list[str]:
    """What is wrong. With `texts` (by document) the quotes are looked up there too."""
    if len(item.model_dump_json().encode()) > MAX_ITEM_BYTES:
        return ["item_too_long"]
    return list(dict.fromkeys([*_check_proof(item, texts), *_check_stem(item), *_check_form(item)]))


def lacks_proof(faults: Sequence[str]) -> bool:
    """Whether the item has to be put away because its key has no proof."""
    return any(fault in ("key_not_in_quote", "quote_not_in_document") for fault in faults)


def quote_holds_key(quote: str, key: str) -> bool:
    """Whether the quote holds the key from the beginning of a word, but for what `normalise` leaves out."""
    return normalised_holds_key(normalise(quote), key)


def normalised_holds_key(text: str, key: str) -> bool:
    """The same for a text that is normalised already."""
    normalised_key = normalise(key)
    return contains_phrase(text, normalised_key, inflected=True)


def normalise(text: str) -> str:
    """The text folded, without marks of Markdown, with single spaces."""
    return " ".join(re.sub(r"[*`|]+|(?<!\w)_+|_+(?!\w)", " ", fold(text)).split()).replace(" ,", ",").replace(" .", ".")


def _check_proof(item: ItemContent, texts: Mapping[str, DocumentText] | None) -> Iterator[str]:
    for proof in item.proofs:
        text = texts.get(proof.document_id) if texts is not None else None
        if texts is not None and (text is None or text.text[proof.start : proof.end] != proof.quote):
            yield "quote_not_in_document"
    quotes = " ".join(proof.quote for proof in item.proofs)
    if not all(quote_holds_key(quotes, text) for text in _texts_to_prove(item)):
        yield "key_not_in_quote"


def _texts_to_prove(item: ItemContent) -> list[str]:
    """What the document has to say: the key; of a statement the statement itself, or what corrects it."""
    if item.type == "true_false":
        if item.correction is not None:
            return [item.correction]
        return [_LEAD.sub("", item.stem).rstrip(".")]
    return [*item.keys, *(item.prompts or [])]


def _check_stem(item: ItemContent) -> Iterator[str]:
    asked = _LEAD.sub("", item.stem)
    stem_words = [word.text for word in split_words(asked)]
    if len(stem_words) < MIN_STEM_WORDS - (item.type == "open"):
        yield "stem_too_short"
    if len(stem_words) > MAX_STEM_WORDS:
        yield "stem_too_long"
    if _LEANING.search(ascii_fold(fold(asked))):
        yield "stem_needs_the_text"
    if not POINTING[item.language].isdisjoint(stem_words[:_OPENING]) and not item.prompts:
        yield "stem_points_back"
    if item.type in ("multiple_choice", "short_answer", "cloze") and _gives_away(asked, item.keys[0]):
        yield "key_in_stem"
    if (item.type == "cloze") != (BLANK in asked) and item.type != "multiple_choice":
        yield "blank_missing" if item.type == "cloze" else "blank_unexpected"


def _gives_away(stem: str, key: str) -> bool:
    """Whether the stem holds the key, or all of its words in other forms."""
    if contains_phrase(normalise(stem), normalise(key)):
        return True
    inside = {word.text[:_ROOT] for word in split_words(key) if word.text.isalpha()}
    return bool(inside) and inside <= {word.text[:_ROOT] for word in split_words(stem)}


def _check_form(item: ItemContent) -> Iterator[str]:
    folded = [normalise(_LETTERED.sub("", option)) for option in item.options or ()]
    if len(set(folded)) < len(folded) or "" in folded:
        yield "options_not_unique"
    match item.type:
        case "multiple_choice":
            yield from _check_choice(item, folded)
        case "true_false":
            if item.options != list(TRUE_FALSE[item.language]) or item.key not in item.options:
                yield "key_not_among_options"
        case "matching" | "ordering":
            yield from _check_parts(item, folded)
        case "open" if not item.rubric:
            yield "rubric_missing"
        case _ if item.type != "open" and item.options:
            yield "options_unexpected"
    if isinstance(item.key, list) != (item.type in ("matching", "ordering")):
        yield "not_one_key"


def _check_choice(item: ItemContent, folded: Sequence[str]) -> Iterator[str]:
    options = item.options or []
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        yield "options_too_few" if len(options) < MIN_OPTIONS else "options_too_many"
    if not isinstance(item.key, str):
        return
    key = normalise(_LETTERED.sub("", item.key))
    if folded.count(key) != 1:
        yield "key_not_among_options" if key not in folded else "not_one_key"
        return
    if any(_CATCH_ALL.search(ascii_fold(option)) for option in folded):
        yield "catch_all_option"
    others = [option for option, form in zip(options, folded, strict=True) if form != key]
    if len(key) > _LONG_KEY and len(key) > _LONGER * max(map(len, others), default=0):
        yield "key_given_away_by_length"
    if _stands_out(item.key, others) or _breaks_harmony(item.stem, item.key, others):
        yield "key_given_away_by_grammar"


def _stands_out(key: str, others: Sequence[str]) -> bool:
    """Whether only the key has a small or capital first letter, a digit, or a full stop."""
    traits = (lambda text: text[:1].isupper(), lambda text: any(map(str.isdigit, text)), lambda text: text[-1:] == ".")
    return any(all(trait(key) != trait(other) for other in others) for trait in traits) if others else False


def _breaks_harmony(stem: str, key: str, others: Sequence[str]) -> bool:
    """Whether a suffix after the blank fits the key's vowels and not one of the others'."""
    suffix = _SUFFIX.search(stem)
    if suffix is None or not (vowels := _vowel_class(suffix[1])):
        return False
    return _vowel_class(key) == vowels and not any(_vowel_class(other) == vowels for other in others)


def _vowel_class(text: str) -> str:
    last = next((letter for letter in reversed(text.lower()) if letter in _BACK | _FRONT), "")
    return "back" if last in _BACK else "front" if last else ""


def _check_parts(item: ItemContent, folded: Sequence[str]) -> Iterator[str]:
    keys = [normalise(key) for key in item.keys]
    if len(keys) < MIN_OPTIONS:
        yield "options_too_few"
    if item.type == "ordering" and sorted(keys) != sorted(folded):
        yield "key_not_among_options"
    if item.type == "matching":
        prompts = [normalise(prompt) for prompt in item.prompts or ()]
        if len(prompts) != len(keys) or len(set(prompts)) < len(prompts) or not set(keys) <= set(folded):
            yield "key_not_among_options"
    if len(set(keys)) < len(keys):
        yield "not_one_key"
