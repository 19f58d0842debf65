"""How the texts of a course write a name or a term inside their sentences: its capitals, its number, its genitive."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from derslik.language import Language
from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.folding import fold
from derslik.language.inflection import Forms
from derslik.language.prose import Prose, Sentence, plain_text
from derslik.language.tr.consonants import SOFT_CONSONANTS, soften_surely
from derslik.language.tr.suffixes import with_vowel_harmony
from rag_query.suggestions.sections import Section

NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]+[.)]|[A-ZÇ][.)])\s+(?=\S)")
_ROMAN = re.compile(r"[IVX]+[.)]")
_CENTURY = re.compile(r"(?:yüzyil|asir|asr)")
_OPENING_MARKS = ':“"('
_VOWELS = re.compile(r"[aeıioöuüâîû]")
_UNSURE = re.compile(r"(?:[pçtk]|[aou]l)$")
"""Some words that end so change their last letter or their harmony before a vowel, others do not."""
_MAY_DROP = re.compile(r"[ıiuü][^aeıioöuüâîû]$")
"""So ends the second syllable of what drops its vowel: cisim, cismin."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """`lowercase`, `uppercase`: bare words that have such a first letter inside sentences; `sentences`: all sentences
    but headings, a line each; `lines`: every different line, headings too."""

    language: Language
    forms: Forms
    lowercase: frozenset[str]
    uppercase: frozenset[str]
    sentences: str
    lines: str
    _names: dict[str, bool | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, sections: Sequence[Section], forms: Forms, language: Language) -> Self:
        texts = [section.prose for section in sections]
        sentences = [sentence for prose in texts for sentence in prose.sentences if sentence.kind in ("prose", "item")]
        lowercase: set[str] = set()
        uppercase: set[str] = set()
        for sentence in sentences:
            for word in sentence.words:
                if word.start > 0 and not _opens(sentence.plain, word.start):
                    (lowercase if sentence.plain[word.start].islower() else uppercase).add(forms.bare_form(word.text))
        lines = {line.strip("# ") for section in sections for line in (*section.path, *section.prose.text.splitlines())}
        return cls(
            language,
            forms,
            frozenset(lowercase),
            frozenset(uppercase),
            "\n".join(sentence.plain for sentence in sentences),
            "\n".join(sorted(map(plain_text, lines))),
        )

    def inside(self, title: str) -> str:
        """With the letters that the texts give it: as it stands there, else with small ones where all are known so."""
        if seen := self._seen(title):
            return seen
        first, *rest = title.split(" ")
        small = all(self._is_small(word) for word in rest)
        return " ".join((first, *map(self._small, rest))) if small else title

    def is_common(self, term: str) -> bool:
        """Whether the texts write its first word as no name is written."""
        return self._is_name(term.split(" ")[0]) is False

    def stands_inside(self, term: str) -> bool:
        """Whether its first letter is known to be right in the middle of a sentence."""
        first = term.split(" ")[0]
        return first[0].islower() or self.forms.bare_form(fold(first)) in self.uppercase or self._is_name(term) is True

    def embedded(self, title: str) -> str:
        """As it stands in the middle of a sentence."""
        return self._small(self.inside(title)) if self.is_common(title) else self.inside(title)

    def numbered(self, title: str) -> str | None:
        """With an ordinal of its name, without the number of a section; None where it cannot be told which it is."""
        match = NUMBER.match(title)
        if match is None:
            return title
        rest = title[match.end() :]
        if self.is_ordinal(match["number"], rest):
            return title
        return None if _ROMAN.fullmatch(match["number"]) and not self._tells_of(rest) else rest

    def is_ordinal(self, number: str, of: str) -> bool:
        """Whether the number belongs to the name: "XIX. yüzyıl", or the texts show it elsewhere too.

        That is the same number before the same word, or any Roman one before the same words or inside a line.
        """
        if not number.endswith(".") or "." in number[:-1]:
            return False
        first = "".join(re.findall(r"^\w+", of))
        again = re.findall(rf"(?<!\w){re.escape(number)} {first}", self.lines)
        if _CENTURY.match(fold(of)) or len(again) > 1:
            return True
        others = rf"(?<!\w)(?!{re.escape(number)})[IVX]+\. {re.escape(of)}(?!\w)|[^\W\d]\W* [IVX]+\. {first}"
        return _ROMAN.fullmatch(number) is not None and re.search(others, self.lines) is not None

    def written(self, sentence: Sentence, prose: Prose) -> str | None:
        """The sentence with an ordinal that was taken for the number of a list; None where that cannot be told."""
        raw = plain_text(prose.text[sentence.start : sentence.end])
        return sentence.plain if raw == sentence.plain else self.numbered(raw)

    def genitive(self, title: str) -> str | None:
        """The owner in Turkish: "II. Dünya Savaşı'nın", "Akdeniz ikliminin"; None where it is not known for certain."""
        last = title.split(" ")[-1]
        name = self._is_name(title)
        if name is None or not last.isalpha():
            return None
        if name:
            return f"{title}'{with_vowel_harmony(last, '(n)In')}"
        bare = self._small(last)
        inflected = self._seen_genitive(bare) or _genitive(bare)
        return capitalised(" ".join((*title.split(" ")[:-1], inflected)), "tr") if inflected else None

    def _is_name(self, title: str) -> bool | None:
        """Whether an apostrophe parts its suffixes; None where the texts do not show it. To look costs a pass over all
        sentences, so it is done once for each title."""
        if title not in self._names:
            self._names[title] = self._find_out_whether_name(title)
        return self._names[title]

    def _find_out_whether_name(self, title: str) -> bool | None:
        *before, last = title.split(" ")
        if before and (seen := self._seen(title)):
            return seen.split(" ")[-1][0].isupper()
        if before and NUMBER.match(title):
            return last[0].isupper()
        suffixed = [match for match in self._sightings(last) if match["suffix"]]
        apart = sum(bool(match["apart"]) for match in suffixed)
        joined = sum(not match["apart"] and self._is_form(match.group(), last) for match in suffixed)
        if apart or joined:
            return apart > joined
        return False if self._is_small(last) else None

    def _seen(self, title: str) -> str | None:
        """A title of several words with the small letters that it has in the texts, where it first stands there."""
        number = NUMBER.match(title)
        start = number.end() if number else 0
        if " " not in title[start:]:
            return None
        first, *middle, last = title[start:].split(" ")
        pattern = (
            rf"(?<!\w){re.escape(first)} (?P<middle>{''.join(f'{re.escape(word)} ' for word in middle)})(?P<last>\w+)"
        )
        match = re.search(pattern, self.sentences, re.IGNORECASE)
        if match is None or not self._is_form(match["last"], last):
            return None
        shown = last if match["last"][0].isupper() else self._small(last)
        return f"{title[:start]}{first} {match['middle']}{shown}"

    def _sightings(self, word: str) -> Iterator[re.Match[str]]:
        either = f"(?:{re.escape(capitalised(word, self.language))}|{re.escape(self._small(word))})"
        return re.finditer(rf"(?<![\w'’-]){either}(?P<apart>['’]?)(?P<suffix>\w*)", self.sentences)

    def _is_form(self, token: str, word: str) -> bool:
        return self.forms.bare_form(fold(token)) == self.forms.bare_form(fold(word))

    def _seen_genitive(self, bare: str) -> str | None:
        softer = SOFT_CONSONANTS.get(bare[-1], bare[-1])
        ending = r"n[ıiuü]n" if _VOWELS.match(bare[-1]) else r"[ıiuü]n"
        seen = re.compile(rf"(?<![\w'’-]){re.escape(bare[:-1])}[{bare[-1]}{softer}]{ending}(?!\w)", re.IGNORECASE)
        match = seen.search(self.sentences)
        return self._small(match.group()) if match else None

    def _is_small(self, word: str) -> bool:
        base = self.forms.bare_form(fold(word))
        return base in self.lowercase and base not in self.uppercase

    def _tells_of(self, title: str) -> bool:
        return fold(title) in fold(self.sentences)

    def _small(self, text: str) -> str:
        return uncapitalised(text, self.language)


def _opens(text: str, at: int) -> bool:
    """Whether a mark stands before this place behind which a sentence may begin."""
    before = at - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    return before >= 0 and text[before] in _OPENING_MARKS


def _genitive(bare: str) -> str | None:
    syllables = len(_VOWELS.findall(bare))
    if syllables < 2:
        return None
    if softened := soften_surely(bare):
        return softened + with_vowel_harmony(bare, "In")
    if _UNSURE.search(bare) or (syllables == 2 and _MAY_DROP.search(bare)):
        return None
    return bare + with_vowel_harmony(bare, "(n)In")
