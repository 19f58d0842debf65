"""The Snowball stem of a Turkish word."""

from derslik.language.folding import DOTTED


def stem(word: str) -> str:
    """The stem of a folded word, folded again."""
    # Imported on first use: the package loads some thirty languages. A stemmer keeps its word in itself, so
    # threads cannot share one; making one is cheap.
    from snowballstemmer.turkish_stemmer import TurkishStemmer

    return str(TurkishStemmer().stemWord(_with_dotless(word))).translate(DOTTED)


def _with_dotless(folded: str) -> str:
    """Put back the ı that folding took, as vowel harmony wants: by the vowel that follows, else the one before.

    The stemmer strips only suffixes in harmony with their word; loanwords that come out misspelt stem alike.
    """
    letters = list(folded)
    for order in (range(len(letters)), range(len(letters) - 1, -1, -1)):
        nearest = ""
        for at in order:
            if folded[at] in "aoueöü":
                nearest = folded[at]
            elif folded[at] == "i" and nearest:
                letters[at] = "ı" if nearest in "aou" else "i"
    return "".join(letters)
