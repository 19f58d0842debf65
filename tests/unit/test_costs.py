"""The costs on the operations page are those that the script computes."""

from pathlib import Path

import pytest

from benchmarks import costs

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")


def test_the_page_shows_the_computed_table() -> None:
    for row in costs.rows():
        assert row in PAGE


@pytest.mark.parametrize("name", [name for name in costs.PRICES if not name.startswith("Model")])
def test_every_price_stands_on_the_page(name: str) -> None:
    assert f"${costs.PRICES[name]:.10f}".rstrip("0").rstrip(".") in PAGE.replace(".00 ", " ").replace("0 per", " per")


def test_a_question_counts_its_transaction_twice_and_its_indexes_once() -> None:
    assert costs.write_units() == 1 + 2 * (6 + 2) + 2 * (6 + 2)
    assert costs.read_units() == 2 * 6 + 2
