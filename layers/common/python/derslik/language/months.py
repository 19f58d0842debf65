"""The months' names, as alternatives of a regular expression."""

from collections.abc import Mapping

from derslik.language import Language

MONTHS: Mapping[Language, str] = {
    "tr": "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
