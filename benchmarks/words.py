"""Makes the tables of general word rarity that `retrieval.rarity` reads, out of the package wordfreq (3.1.1).

    uv run --with wordfreq==3.1.1 --with snowballstemmer python -m benchmarks.words functions/retrieval

A line is a rarity (nats, minus the logarithm of the frequency) and the stems that have it. The frequencies of all
forms of a stem are added up. wordfreq is no dependency of the product; its data may be used under CC BY-SA 4.0.
"""

import math
import sys
from collections import defaultdict
from pathlib import Path

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.stemming import stem
from derslik.language.words import split_words

STEMS = 20_000
STEP = 0.2
"""Nats; finer makes no difference to any figure."""
NOTICE = """\
# How rare stems are in general {name}: minus the natural logarithm of their frequency, and the stems.
# Adapted (folded, stemmed, summed, rounded) from the word lists of wordfreq 3.1.1 by Robyn Speer,
# https://github.com/rspeer/wordfreq. This file: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
# wordfreq's own sources: Wikipedia; OPUS OpenSubtitles 2018 (https://www.opensubtitles.org/); SUBTLEX, freely
# available lists by Marc Brysbaert et al. (http://crr.ugent.be/programs-data/subtitle-frequencies); Google Books
# Ngrams (http://books.google.com/ngrams); the Leeds Internet Corpus; ParaCrawl (https://paracrawl.eu); news, the
# web and Twitter.
"""


def table(language: Language, name: str) -> str:
    from wordfreq import get_frequency_dict  # type: ignore[import-not-found]

    frequencies: defaultdict[str, float] = defaultdict(float)
    for text, frequency in get_frequency_dict(language, wordlist="small").items():
        for word in split_words(text):
            if word.text.isalpha():
                frequencies[ascii_fold(stem(word.text, language))] += frequency
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for root in sorted(frequencies, key=lambda root: (-frequencies[root], root))[:STEMS]:
        lines[round(-math.log(frequencies[root]) / STEP)].append(root)
    return NOTICE.format(name=name) + "".join(
        f"{steps * STEP:.1f} {' '.join(sorted(roots))}\n" for steps, roots in sorted(lines.items())
    )


def main(folder: Path) -> None:
    folder.joinpath("words.tr.txt").write_text(table("tr", "Turkish"), "utf-8")
    folder.joinpath("words.en.txt").write_text(table("en", "English"), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
