"""Types of the texts that people write into fields, with their limits in characters and entries."""

from typing import Annotated

from pydantic import Field, StringConstraints

from derslik.domain.text_patterns import VISIBLE

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), VISIBLE]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
LongText = Annotated[str, StringConstraints(max_length=4_000)]
Labels = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), VISIBLE]],
    Field(max_length=50),
]
