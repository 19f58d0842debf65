"""Which of request, teacher and default decides a setting."""

import pytest

from derslik.domain.settings import DEFAULTS, RagSettings, chunk_settings, effective, merge_saved


def test_a_request_comes_before_the_teacher_and_the_teacher_before_the_default() -> None:
    merged = effective({"top_k": 3, "min_score": 0.4}, {"top_k": 9})
    assert (merged.values["top_k"], merged.origins["top_k"]) == (9, "request")
    assert (merged.values["min_score"], merged.origins["min_score"]) == (0.4, "teacher")
    assert (merged.values["use_rerank"], merged.origins["use_rerank"]) == (True, "default")


def test_a_student_cannot_override_what_the_teacher_set() -> None:
    merged = effective({"top_k": 3, "use_rerank": False}, {"top_k": 50, "use_rerank": True}, student=True)
    assert (merged.values["top_k"], merged.origins["top_k"]) == (3, "teacher")
    assert merged.values["use_rerank"] is False


def test_a_student_may_set_what_the_teacher_left_open() -> None:
    merged = effective({}, {"top_k": 9, "min_score": 0.0}, student=True)
    assert (merged.values["top_k"], merged.origins["top_k"]) == (9, "request")
    assert (merged.values["min_score"], merged.origins["min_score"]) == (0.0, "request")


@pytest.mark.parametrize("field", ["model", "provider", "use_direct_llm", "embedding_model"])
def test_what_is_paid_for_is_never_a_students_choice(field: str) -> None:
    merged = effective({}, {field: "costly"}, student=True)
    assert merged.values[field] == DEFAULTS[field]


def test_a_request_that_sends_null_sets_nothing() -> None:
    assert effective({"top_k": 3}, {"top_k": None}).values["top_k"] == 3


def test_null_clears_a_saved_setting_and_absence_keeps_it() -> None:
    assert merge_saved({"top_k": 3, "model": "m"}, {"top_k": None, "min_score": 0}) == {"model": "m", "min_score": 0}


def test_an_overlap_that_does_not_fit_the_saved_size_is_refused() -> None:
    with pytest.raises(ValueError, match="less than chunk_size"):
        merge_saved({"chunk_size": 200}, {"chunk_overlap": 300})


def test_the_default_overlap_shrinks_with_the_size() -> None:
    assert chunk_settings({"chunk_size": 200}, {})["chunk_overlap"] == 40
    assert chunk_settings({}, {})["chunk_overlap"] == DEFAULTS["chunk_overlap"]


def test_every_setting_has_a_default_and_every_default_a_setting() -> None:
    assert set(RagSettings.model_fields) == set(DEFAULTS)
    RagSettings.model_validate(DEFAULTS)
