"""The one check of every item, however it was made: what is wrong with it, as short reasons. Empty: it may be used."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.citations import DocumentText
from derslik.domain.questions import TRUE_FALSE, Content
from derslik.language.folding import ascii_fold, fold
from derslik.language.vocabulary import POINTING
from derslik.language.words import contains_phrase, split_words

BLANK = "__"
MIN_OPTIONS, MAX_OPTIONS = 3, 8
MIN_STEM_WORDS, MAX_STEM_WORDS = 3, 80
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
_MARKS = re.compile(r"[*`|]+|(?<!\w)_+|_+(?!\w)")
_LETTERED = re.compile(r"^\(?[A-Ha-h][).]\s+")


def reasons(content: Content, texts: Mapping[str, DocumentText] | None = None) -> list[str]:
    """What is wrong. With `texts` (by document) the quotes are looked up there too."""
    return list(dict.fromkeys([*_proof(content, texts), *_stem(content), *_form(content)]))


def is_unproved(found: Sequence[str]) -> bool:
    """Whether the item has to be put away because its key has no proof."""
    return any(reason in ("key_not_in_quote", "quote_not_in_document") for reason in found)


def stands_in(key: str, quote: str) -> bool:
    """Whether the quote holds the key as whole words, case, i/ı, marks of Markdown and white space aside."""
    return plain_stands_in(key, plain(quote))


def plain_stands_in(key: str, outer: str) -> bool:
    """The same for a text that is `plain` already."""
    return contains_phrase(outer, plain(key), inflected=True)


def plain(text: str) -> str:
    """The text as it is compared here, without marks of Markdown and the spaces that they leave."""
    return " ".join(_MARKS.sub(" ", fold(text)).split()).replace(" ,", ",").replace(" .", ".")


def _proof(content: Content, texts: Mapping[str, DocumentText] | None) -> Iterator[str]:
    for proof in content.proofs:
        text = texts.get(proof.document_id) if texts is not None else None
        if texts is not None and (text is None or text.text[proof.start : proof.end] != proof.quote):
            yield "quote_not_in_document"
    quotes = " ".join(proof.quote for proof in content.proofs)
    if not all(stands_in(text, quotes) for text in _to_prove(content)):
        yield "key_not_in_quote"


def _to_prove(content: Content) -> list[str]:
    """What the document has to say: the key; of a statement the statement itself, or what corrects it."""
    if content.type == "true_false":
        if content.correction is not None:
            return [content.correction]
        return [_LEAD.sub("", content.stem).rstrip(".")]
    return [*content.keys, *(content.prompts or [])]


def _stem(content: Content) -> Iterator[str]:
    asked = _LEAD.sub("", content.stem)
    found = [word.text for word in split_words(asked)]
    if len(found) < MIN_STEM_WORDS - (content.type == "open"):
        yield "stem_too_short"
    if len(found) > MAX_STEM_WORDS:
        yield "stem_too_long"
    if _LEANING.search(ascii_fold(fold(asked))):
        yield "stem_needs_the_text"
    if not POINTING[content.language].isdisjoint(found[:_OPENING]) and not content.prompts:
        yield "stem_points_back"
    if content.type in ("multiple_choice", "short_answer", "cloze") and _says(asked, content.keys[0]):
        yield "key_in_stem"
    if (content.type == "cloze") != (BLANK in asked) and content.type != "multiple_choice":
        yield "blank_missing" if content.type == "cloze" else "blank_unexpected"


def _says(stem: str, key: str) -> bool:
    """Whether the stem holds the key, or all of its words in other forms."""
    if contains_phrase(plain(stem), plain(key)):
        return True
    inside = {word.text[:_ROOT] for word in split_words(key) if word.text.isalpha()}
    return bool(inside) and inside <= {word.text[:_ROOT] for word in split_words(stem)}


def _form(content: Content) -> Iterator[str]:
    folded = [plain(_LETTERED.sub("", option)) for option in content.options or ()]
    if len(set(folded)) < len(folded) or "" in folded:
        yield "options_not_unique"
    match content.type:
        case "multiple_choice":
            yield from _choice(content, folded)
        case "true_false":
            if content.options != list(TRUE_FALSE[content.language]) or content.key not in content.options:
                yield "key_not_among_options"
        case "matching" | "ordering":
            yield from _several(content, folded)
        case "open" if not content.rubric:
            yield "rubric_missing"
        case _ if content.type != "open" and content.options:
            yield "options_unexpected"
    if isinstance(content.key, list) != (content.type in ("matching", "ordering")):
        yield "not_one_key"


def _choice(content: Content, folded: Sequence[str]) -> Iterator[str]:
    options = content.options or []
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        yield "options_too_few" if len(options) < MIN_OPTIONS else "options_too_many"
    if not isinstance(content.key, str):
        return
    key = plain(_LETTERED.sub("", content.key))
    if folded.count(key) != 1:
        yield "key_not_among_options" if key not in folded else "not_one_key"
        return
    if any(_CATCH_ALL.search(ascii_fold(option)) for option in folded):
        yield "catch_all_option"
    others = [option for option, form in zip(options, folded, strict=True) if form != key]
    if len(key) > _LONG_KEY and len(key) > _LONGER * max(map(len, others), default=0):
        yield "key_given_away_by_length"
    if _stands_out(content.key, others) or _breaks_harmony(content.stem, content.key, others):
        yield "key_given_away_by_grammar"


def _stands_out(key: str, others: Sequence[str]) -> bool:
    """Whether only the key has a small or capital first letter, a digit, or a full stop."""
    traits = (lambda text: text[:1].isupper(), lambda text: any(map(str.isdigit, text)), lambda text: text[-1:] == ".")
    return any(all(trait(key) != trait(other) for other in others) for trait in traits) if others else False


def _breaks_harmony(stem: str, key: str, others: Sequence[str]) -> bool:
    """Whether a suffix after the blank fits the key's vowels and not one of the others'."""
    suffix = _SUFFIX.search(stem)
    if suffix is None or not (kinds := _kind(suffix[1])):
        return False
    return _kind(key) == kinds and not any(_kind(other) == kinds for other in others)


def _kind(text: str) -> str:
    last = next((letter for letter in reversed(text.lower()) if letter in _BACK | _FRONT), "")
    return "back" if last in _BACK else "front" if last else ""


def _several(content: Content, folded: Sequence[str]) -> Iterator[str]:
    keys = [plain(key) for key in content.keys]
    if len(keys) < MIN_OPTIONS:
        yield "options_too_few"
    if content.type == "ordering" and sorted(keys) != sorted(folded):
        yield "key_not_among_options"
    if content.type == "matching":
        prompts = [plain(prompt) for prompt in content.prompts or ()]
        if len(prompts) != len(keys) or len(set(prompts)) < len(prompts) or not set(keys) <= set(folded):
            yield "key_not_among_options"
    if len(set(keys)) < len(keys):
        yield "not_one_key"
