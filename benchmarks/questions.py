"""The quality of questions made out of a text, without a model:

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.questions [text.md …] [--count 100]

Prints how many of the items asked for were made, what the check of the domain says of them, duplicates, whether the key
stands in the quote, and where the options of multiple choice come from. Without files: the sample course.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from derslik.domain.checking import reasons
from derslik.domain.citations import DocumentText
from derslik.domain.likeness import Known
from derslik.domain.questions import Content
from derslik.domain.text import fold
from questions.from_text import make_items
from questions.items import SourceChunk
from questions.judging import DEFAULT_TYPES, Judge
from questions.models import Wanted
from retrieval.chunking import cut

SAMPLE = Path(__file__).parents[1] / "local" / "sample"
WORDS_OF_A_PAGE = 250


def chunks_of(document_id: str, text: str) -> list[SourceChunk]:
    return [SourceChunk(document_id, None, one.start, text[one.start : one.end]) for one in cut(text, 1000, 200, [])]


def made(texts: dict[str, DocumentText], count: int, seed: int, types: Sequence[str] | None) -> list[Content]:
    judge = Judge(Wanted.model_validate({"types": types}), Known(), {}, texts)
    chunks = [chunk for document_id, text in texts.items() for chunk in chunks_of(document_id, text.text)]
    return [judge.content(item) for item in make_items(chunks, count, seed, judge)]


def key_in_quote(item: Content) -> bool:
    quotes = " ".join(fold(" ".join(proof.quote for proof in item.proofs)).split())
    return all(" ".join(fold(key).split()) in quotes for key in item.keys)


def report(texts: dict[str, DocumentText], count: int, types: Sequence[str] | None) -> None:
    started = time.perf_counter()
    items = made(texts, count, 1, types)
    seconds = time.perf_counter() - started
    known = Known()
    doubles = 0
    for item in items:
        doubles += known.like(item) is not None
        known.add("", item)
    accepted = sum(not reasons(item, texts) for item in items)
    keyed = [item for item in items if item.type != "true_false"]
    print(f"asked {count}, made {len(items)} in {seconds:.1f} s: {dict(Counter(item.type for item in items))}")
    print(f"accepted by the check {accepted}, duplicates {doubles}")
    print(f"key in quote {sum(map(key_in_quote, keyed))} of {len(keyed)} (true/false aside)")
    print(f"difficulty {dict(Counter(item.difficulty for item in items))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    files = asked.files or sorted(path for path in SAMPLE.glob("*.md") if path.name != "README.md")
    texts = {path.name: DocumentText(text=path.read_text(encoding="utf-8")) for path in files}
    words = sum(len(text.text.split()) for text in texts.values())
    print(f"{len(texts)} texts, {words} words, about {words // WORDS_OF_A_PAGE} pages")
    report(texts, asked.count, None)
    every = [*sorted(DEFAULT_TYPES), "true_false", "matching", "ordering"]
    report(texts, asked.count, every)
    for item in made(texts, asked.count, 1, every)[: asked.show]:
        print(f"- [{item.type}] {item.stem} {item.options or ''} → {item.key} {item.correction or ''}")


if __name__ == "__main__":
    main()
