"""Headings of a Markdown text and their paths."""

import pytest

from derslik.language.markdown import find_headings, heading_path_at, heading_paths_at, split_path


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Hücre", "Hücre"),
        ("   ## Hücre", "Hücre"),
        ("###### Hücre", "Hücre"),
        ("#\tHücre", "Hücre"),
        ("## Hücre ##  ", "Hücre"),
        ("## Hücre\r", "Hücre"),
        ("## C# ve F", "C# ve F"),
        ("####### Hücre", None),
        ("    # Hücre", None),
        ("#Hücre", None),
        ("Ders # Hücre", None),
        ("#", None),
    ],
)
def test_a_heading_is_one_to_six_marks_and_a_title(line: str, title: str | None) -> None:
    text = f"Giriş.\n{line}\nMetin."
    assert [heading.path for heading in find_headings(text)] == ([] if title is None else [(title,)])


def test_a_heading_stands_below_those_of_a_higher_level() -> None:
    text = "# A\n### B\n## C\n### D\n# E\n"
    assert [heading.path for heading in find_headings(text)] == [
        ("A",),
        ("A", "B"),
        ("A", "C"),
        ("A", "C", "D"),
        ("E",),
    ]


TEXT = "Önsöz.\n# A\n\n## B\nMetin bir.\n## C\nMetin iki."


@pytest.mark.parametrize(
    ("at", "single", "with_following"),
    [
        ("Önsöz", None, None),
        ("# A", "A", "A > B"),
        ("## B", "A > B", "A > B"),
        ("Metin bir", "A > B", "A > B"),
        ("\n## C", "A > B", "A > C"),
        ("Metin iki", "A > C", "A > C"),
    ],
)
def test_a_position_has_the_path_of_the_headings_above_it(
    at: str, single: str | None, with_following: str | None
) -> None:
    position = TEXT.index(at)
    assert heading_path_at(TEXT, position) == single
    assert list(heading_paths_at(TEXT, [position])) == [with_following]


def test_paths_of_several_positions_are_those_of_each() -> None:
    positions = [TEXT.index(at) for at in ("Önsöz", "Metin bir", "Metin iki")]
    assert list(heading_paths_at(TEXT, positions)) == [None, "A > B", "A > C"]


def test_a_path_is_split_into_its_titles() -> None:
    assert split_path("Hücre > Mitoz") == ["Hücre", "Mitoz"]
