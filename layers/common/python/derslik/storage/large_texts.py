"""Texts of a row that may be too long for it: those are objects in the bucket, and the row names the object.

An object is written before its row and never changed, so each writer gives it a key of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derslik.errors import NotFound
from derslik.storage.objects import Objects

MAX_BYTES_IN_ROW = 200_000
"""Of one text; DynamoDB holds 400 KB in an item, and a query's row has its question and its progress besides."""


@dataclass(frozen=True, slots=True)
class LargeTexts:
    objects: Objects

    async def keep(self, key: str, text: str) -> str | dict[str, str]:
        """What the row holds for a text: the text, or the name of the object that it is put into."""
        content = text.encode()
        if len(content) <= MAX_BYTES_IN_ROW:
            return text
        await self.objects.put(key, content, "application/json")
        return {"object": key}

    async def load(self, held: Any) -> Any:
        """The text that a row holds so, None when its object has expired; any other value as it is."""
        if not is_object(held):
            return held
        try:
            return (await self.objects.get(held["object"])).decode()
        except NotFound:
            return None


def is_object(held: Any) -> bool:
    """Whether a row names an object in the place of a text."""
    return isinstance(held, Mapping) and held.keys() == {"object"}
