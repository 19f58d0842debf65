"""The check of regular expressions sees all that the code has; what it measures is not measured here."""

from scripts.linear_time import SHORT_TEXTS, find_expressions


def test_every_expression_of_the_code_is_seen_and_every_exception_is_one() -> None:
    found = {expression.where: expression for expression in find_expressions()}
    assert len(found) > 200
    assert found.keys() >= SHORT_TEXTS.keys()
    assert found["documents.parsing.detect.HTML"].methods == {"match"}
    assert found["questions.from_text.cause_items._CAUSED"].methods == {"fullmatch"}
