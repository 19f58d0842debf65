"""Whether two questions ask the same."""

import pytest

from rag_query.suggestions.answerable import asks_the_same


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("2. Dünya Savaşının sonuçları nelerdir?", True),
        ("İkinci dünya savaşının sonuçları", True),
        ("I. Dünya Savaşı'nın sonuçları nelerdir?", False),
        ("II. Dünya Savaşı ne zaman başladı?", False),
    ],
)
def test_an_ordinal_is_the_same_however_it_is_written(question: str, same: bool) -> None:
    assert asks_the_same(question, "II. Dünya Savaşı'nın sonuçları nelerdir?") is same
