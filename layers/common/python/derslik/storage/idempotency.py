"""Idempotency keys: the same key with the same request finds what the first one made.

The key's row is written in the transaction that creates the resource, so there is never one without the other.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from derslik.errors import Invalid
from derslik.storage import keys
from derslik.storage.keys import Key
from derslik.storage.table import Put, Refused, Step, Table

KEEP_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one request; `fingerprint` is a hash of what was asked."""

    user_id: str
    key: str
    fingerprint: str

    @classmethod
    def from_request(cls, user_id: str, key: str, request: Any) -> "IdempotencyKey":
        text = json.dumps(request, sort_keys=True, default=str)
        return cls(user_id, key, hashlib.sha256(text.encode()).hexdigest())

    @property
    def row(self) -> Key:
        return keys.idempotency(self.user_id, self.key)


async def create_once(table: Table, once: IdempotencyKey | None, resource_id: str, *steps: Step) -> str | None:
    """Write `steps`, which create the resource, once for this key.

    Returns None when they were written, else the id of the resource that an earlier call with this key made. Raises
    `Invalid` when the key came with another request before, `Refused` when a condition of `steps` does not hold.
    """
    if once is None:
        await table.transact(*steps)
        return None
    expires_at = int(time.time()) + KEEP_SECONDS
    record = {**once.row, "fingerprint": once.fingerprint, "resource_id": resource_id, "expires_at": expires_at}
    try:
        await table.transact(*steps, Put(record))
    except Refused:
        earlier = await find_earlier(table, once)
        if earlier is None:
            raise
        return earlier
    return None


async def find_earlier(table: Table, once: IdempotencyKey) -> str | None:
    """The id of what this key made before; raises `Invalid` when that was for another request."""
    record = await table.get(once.row)
    if record is None:
        return None
    if record["fingerprint"] != once.fingerprint:
        raise Invalid("This Idempotency-Key was used with another request", code="idempotency_key_reused")
    return str(record["resource_id"])
