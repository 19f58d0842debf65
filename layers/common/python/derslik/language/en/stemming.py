"""The Snowball stem of an English word."""


def stem(word: str) -> str:
    """The stem of a folded word."""
    # Imported on first use, and made anew: see the Turkish stemmer.
    from snowballstemmer.english_stemmer import EnglishStemmer

    return str(EnglishStemmer().stemWord(word))
