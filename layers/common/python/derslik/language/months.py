"""The months' names, as alternatives of a regular expression."""

from collections.abc import Mapping

from derslik.language import Language
from derslik.language.word_lists import LANGUAGES, load_entries

MONTHS: Mapping[Language, str] = {language: "|".join(load_entries(language, "months")) for language in LANGUAGES}
