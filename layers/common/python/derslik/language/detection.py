"""In which language a text is."""

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.words import split_words

ENOUGH_TO_TELL = 20_000
"""Characters of a text that are looked at to tell its language."""
_TURKISH_LETTERS = "çğışöüÇĞİŞÖÜ"

_TURKISH = (
    "ve bir bu icin ile de da olan olarak ne nedir nasil hangi kim neden nicin kac gibi daha cok mi mu nerede "
    "kadar sonra once gore arasinda veya degil var yok ise her su hangisi nelerdir zaman midir "
    "mudur kimdir kactir nerededir nasildir hangileri hangisidir neler neyi neye nereye nereden "
    "ney neyin neyle neydi nelerdi kimdi kimin kimi kime kimler kimlerdi kimden kimle nedeni hangisiydi hangilerini "
    "hangisini hangilerinden kacti kacta kaca kacinci nasildi neredeydi nerelerde nereli neresi neresidir neresiydi "
    "muydu miydi"
)
_ENGLISH = (
    "the of and to in is are was were that what which how who why when where for with on by from this it as an "
    "be or not does did do can has have at its their than between whom whose"
)
_COMMON_TURKISH, _COMMON_ENGLISH = frozenset(_TURKISH.split()), frozenset(_ENGLISH.split())
COMMON = _COMMON_TURKISH | _COMMON_ENGLISH | {"hakkinda", "metinde", "anlatiliyor", "about"}
"""Words of every text and of every question, folded and without marks: they tell nothing of the subject."""


def detect_language(text: str) -> Language:
    """Turkish or English, by common words and Turkish letters; Turkish when nothing tells."""
    head = text[:ENOUGH_TO_TELL]
    found = [ascii_fold(word.text) for word in split_words(head)]
    turkish = sum(word in _COMMON_TURKISH for word in found) + sum(head.count(c) for c in _TURKISH_LETTERS)
    return "en" if sum(word in _COMMON_ENGLISH for word in found) > turkish else "tr"
