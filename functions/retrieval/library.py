"""The segments of the school's sessions: found, read (and kept in memory), written, removed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Annotated, NamedTuple

from cachetools import LRUCache
from fastapi import Depends

from derslik.concurrency import all_of
from derslik.errors import NotFound
from derslik.storage.objects import Objects, segment_key
from derslik.web.dependencies import ObjectStore
from retrieval.segment import Segment, decode, encode

CACHE_BYTES = 512 * 1024 * 1024
"""Of the function's memory, what segments may take between requests."""
READS_AT_ONCE = 16

type SegmentCache = LRUCache[str, Segment]


class Reference(NamedTuple):
    document_id: str
    version: int


class Library:
    def __init__(self, objects: Objects, kept: SegmentCache) -> None:
        self.objects = objects
        self.kept = kept

    async def newest(self, session_id: str) -> list[Reference]:
        """The newest version of each document of the session."""
        versions: defaultdict[str, int] = defaultdict(int)
        for key in await self.objects.keys(prefix(session_id)):
            document_id, version = key.split("/")[-2:]
            versions[document_id] = max(versions[document_id], int(version))
        return [Reference(*item) for item in versions.items()]

    async def read(self, session_id: str, references: Iterable[Reference]) -> list[Segment]:
        """Their segments, in the order of their documents; without those that are not there."""
        limit = asyncio.Semaphore(READS_AT_ONCE)

        async def one(reference: Reference) -> Segment | None:
            async with limit:
                return await self._read(segment_key(session_id, *reference))

        found = await all_of([one(reference) for reference in sorted(set(references))])
        return [segment for segment in found if segment is not None]

    async def _read(self, key: str) -> Segment | None:
        if (kept := self.kept.get(key)) is not None:
            return kept
        try:
            body = await self.objects.get(key)
        except NotFound:
            return None
        segment = await asyncio.to_thread(decode, body)
        if segment.memory <= self.kept.maxsize:
            self.kept[key] = segment
        return segment

    async def write(self, session_id: str, segment: Segment) -> None:
        key = segment_key(session_id, segment.document_id, segment.version)
        await self.objects.put(key, await asyncio.to_thread(encode, segment))
        self.kept.pop(key, None)

    async def forget(self, session_id: str, document_id: str | None = None) -> None:
        """Remove one document of the session, or all."""
        start = prefix(session_id, document_id)
        await self.objects.delete_prefix(start)
        for key in [key for key in self.kept if key.startswith(start)]:
            self.kept.pop(key, None)


def prefix(session_id: str, document_id: str | None = None) -> str:
    return f"segments/{session_id}/" if document_id is None else f"segments/{session_id}/{document_id}/"


def next_version(existing: int | None) -> int:
    """For a caller that counts no versions. By the clock, because a key that was deleted must never come back:
    another environment may still hold what stood there."""
    return max(int(time.time()), 1 + (existing if existing is not None else 0))


@cache
def kept_segments() -> SegmentCache:
    return LRUCache(CACHE_BYTES, getsizeof=lambda segment: segment.memory)


async def library(objects: ObjectStore) -> Library:
    return Library(objects, kept_segments())


SegmentLibrary = Annotated[Library, Depends(library)]
