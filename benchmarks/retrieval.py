"""How well the embedded retrieval finds and quotes, on files in SQuAD's format, and what a query costs.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.retrieval xquad.tr.json xquad.en.json

In process, without HTTP; `benchmarks/answers.py` measures the running product. *Cost*: the first file's articles again
and again until there are 200 documents with 20,000 chunks; cold is reading all stored segments and one query, warm
the median of the queries after it.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.abstention import indexed
from benchmarks.squad import Article, Question, document, read
from derslik.language.extracts import extract_sentences
from derslik.language.folding import ascii_fold
from retrieval.search import search
from retrieval.segment import Segment, decode, encode

DOCUMENTS, CHUNKS_EACH = 200, 100
SHOWN = 350
PASSAGES = 5


def told(name: str, articles: Sequence[Article], questions: Sequence[Question]) -> None:
    texts = [document(article) for article in articles]
    segments = [indexed(text.text, number) for number, text in enumerate(texts)]
    first = fifth = quoted = 0
    for question in questions:
        hits = search(segments, question.text, 20).hits
        places = dict.fromkeys(
            (int(hit.segment.document_id), texts[int(hit.segment.document_id)].paragraph_at(*chunk[:2]))
            for hit in hits
            for chunk in [hit.segment.chunks[hit.chunk]]
        )
        wanted = (question.article, question.paragraph)
        first += list(places)[:1] == [wanted]
        fifth += wanted in list(places)[:5]
        passages = [hit.segment.content(hit.chunk) for hit in hits[:PASSAGES]]
        headings = [hit.segment.chunks[hit.chunk].heading for hit in hits[:PASSAGES]]
        answer = " ".join(part.shown(passages) for part in extract_sentences(question.text, passages, headings))
        quoted += any(gold in answer[:SHOWN] for gold in question.answers)
    asked = len(questions)
    print(f"{name}: hit@1 {first / asked:.3f}  hit@5 {fifth / asked:.3f}  answer shown {quoted / asked:.3f}")


def cost(articles: Sequence[Article], questions: Sequence[Question]) -> None:
    paragraphs = [paragraph for article in articles for paragraph in article.paragraphs if len(paragraph) < 900]
    stored = []
    for number in range(DOCUMENTS):
        chosen = [paragraphs[(number * CHUNKS_EACH + at) % len(paragraphs)] for at in range(CHUNKS_EACH)]
        stored.append(encode(indexed(document(Article(number, chosen)).text, number)))
    started = time.perf_counter()
    segments: list[Segment] = [decode(body) for body in stored]
    search(segments, questions[0].text, PASSAGES)
    cold = time.perf_counter() - started
    warm = []
    for question in questions[1:21]:
        started = time.perf_counter()
        search(segments, question.text, PASSAGES)
        warm.append(time.perf_counter() - started)
    chunks = sum(len(segment.chunks) for segment in segments)
    print(f"{DOCUMENTS} documents, {chunks} chunks: cold {cold * 1000:.0f} ms, warm {median(warm) * 1000:.0f} ms")


def main(paths: Sequence[str]) -> None:
    for path in map(Path, paths):
        articles, questions = read(path)
        told(path.name, articles, questions)
        plain = [asked._replace(text=ascii_fold(asked.text)) for asked in questions]
        told(f"{path.name}, questions without Turkish letters", articles, plain)
    cost(*read(Path(paths[0])))


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main(sys.argv[1:])
