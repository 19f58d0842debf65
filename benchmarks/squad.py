"""Files in SQuAD's format: articles of paragraphs with questions, and each article as one Markdown document."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Question(NamedTuple):
    """`article` and `paragraph` are the places in the file; `answers` the gold ones."""

    text: str
    article: int
    paragraph: int
    answers: list[str]


class Article(NamedTuple):
    number: int
    paragraphs: list[str]


class Document(NamedTuple):
    """An article's text with a heading over each paragraph; `spans[p]` is where paragraph p stands in it."""

    text: str
    spans: list[tuple[int, int]]

    def paragraph_at(self, start: int, end: int) -> int:
        """The paragraph that has most of this span."""
        return max(range(len(self.spans)), key=lambda at: min(end, self.spans[at][1]) - max(start, self.spans[at][0]))


def read(path: Path) -> tuple[list[Article], list[Question]]:
    articles: list[Article] = []
    questions: list[Question] = []
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        for place, paragraph in enumerate(article["paragraphs"]):
            for asked in paragraph["qas"]:
                answers = [answer["text"] for answer in asked["answers"]]
                questions.append(Question(asked["question"], number, place, answers))
        articles.append(Article(number, [paragraph["context"] for paragraph in article["paragraphs"]]))
    return articles, questions


def document(article: Article) -> Document:
    """The headings are numbers, which tell nothing of what is asked."""
    text = ""
    spans: list[tuple[int, int]] = []
    for number, paragraph in enumerate(article.paragraphs, 1):
        text += f"## {number}\n\n"
        body = " ".join(paragraph.split())
        spans.append((len(text), len(text) + len(body)))
        text += f"{body}\n\n"
    return Document(text, spans)


def every_second(articles: Sequence[Article]) -> Iterator[Article]:
    """Half of the articles."""
    return (article for article in articles if article.number % 2 == 0)
