"""Pages of items, and where the next one begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]

PAGE_BYTES = 500_000
"""Of a page's items: it ends with the read that brings it over. A read brings 1 MB, a Lambda's reply holds 6 MB, and a
reply may say things twice."""

INDEX_KEYS: Mapping[str | None, tuple[str, ...]] = {
    None: (),
    "by_owner": ("owner_id", "created_at"),
    "by_school": ("listed", "created_at"),
    "by_user": ("user_id", "queried_at"),
    "by_session": ("session_id", "queried_at"),
}


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Items and, when there are more, the position after the last of them."""

    items: list[Item]
    next: Item | None


def cut_page(page: ItemPage, limit: int | None, index: str | None) -> ItemPage:
    """At most `limit` items of a page; the next page then begins after the last of them."""
    if limit is None or len(page.items) <= limit:
        return page
    last = page.items[limit - 1]
    return ItemPage(page.items[:limit], {name: last[name] for name in (*INDEX_KEYS[index], "pk", "sk")})
