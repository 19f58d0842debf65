"""Keeps on the disk what ministack holds in memory, while it runs and not only when it is stopped in order.

Tables: a snapshot, and a journal of every change since. Queues and the bucket's settings: snapshots, soon after each
change. Objects: ministack writes them as files at once; here they are brought onto the disk.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ministack import app
from ministack.core import persistence
from ministack.services import dynamodb, s3, sqs

from local.keeper.files import Background, replace, sync
from local.keeper.journal import Change, Journal, read

SERVICES: Final = {"s3": s3, "sqs": sqs, "dynamodb": dynamodb}
BESIDE_TABLES: Final = (
    *("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups"),
    *("resource_policies", "exports", "imports"),
)
SNAPSHOT_SECONDS: Final = 0.25
SYNC_SECONDS: Final = 0.5
JOURNAL_BYTES: Final = 16_000_000
"""From this size on a journal is replaced by a snapshot, or once it is as large as the last one."""
ITEM_ACTIONS: Final = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
READING: Final = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")


class Store:
    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.folder = folder
        self.tell = tell
        self.journal = Journal(folder / "journal")
        self.pending: list[Change] = []
        """Changes of items that are not in the journal yet; those of expired items come from another thread."""
        self.snapshot_bytes = 0
        self.changed: set[str] = set()
        """Services whose state may no longer be what was written."""
        self.written: dict[str, bytes] = {}
        self.new_objects: set[str] = set()
        self.snapshots: asyncio.Task[None] | None = None

    def restore(self) -> None:
        """Everything that is there, from ministack's start on."""
        for name, module in SERVICES.items():
            self.load(name, module)
        give_region(os.environ["AWS_REGION"])
        self.replay()
        show_messages()
        self.save_tables()
        self.changed |= {"s3", "sqs"}
        self.snapshots = asyncio.get_running_loop().create_task(self.take_snapshots())
        Background(self.bring_onto_disk, SYNC_SECONDS)

    def load(self, name: str, module: Any) -> None:
        path = self.folder / f"{name}.json"
        try:
            content = json.loads(path.read_bytes(), object_hook=persistence._json_object_hook)
            module.load_persisted_state(content["payload"])
        except FileNotFoundError:
            return
        except Exception as error:  # noqa: BLE001 - whatever stands in the file: the start goes on without it
            aside = path.rename(path.with_name(f"{name}.broken-{int(time.time())}.json"))
            self.tell(f"what was stored of {name} cannot be read ({type(error).__name__}); it is kept as {aside.name}")

    def replay(self) -> None:
        """Carry out what the journal holds; only a run that ended hard leaves one."""
        found = read(self.folder / "journal")
        tables = {table["TableId"]: table for table in dynamodb._tables.all_values()}
        homeless = 0
        for table_id, hash_key, range_key, item in (change for group in found.groups for change in group):
            if table_id not in tables:
                homeless += 1
            elif item is None:
                dynamodb._remove_item(tables[table_id], hash_key, range_key)
            else:
                dynamodb._set_item(tables[table_id], hash_key, range_key, item)
        if found.groups or found.torn_bytes:
            moment = time.strftime("%H:%M:%S", time.localtime(found.written_at))
            self.tell(f"the last run ended hard; everything up to {moment} is there")
        if homeless:
            self.tell(f"{homeless} changes belong to a table that is gone; they are lost")

    def item_changed(self, table: Mapping[str, Any], hash_key: str, range_key: str, item: Any) -> None:
        self.pending.append((table["TableId"], hash_key, range_key, item))

    def tables_changed(self, action: str, status: int) -> None:
        """After a request to the tables, before it is answered."""
        self.flush()
        of_tables = status < 300 and action not in ITEM_ACTIONS and not action.startswith(READING)
        if of_tables or self.journal.size > max(JOURNAL_BYTES, self.snapshot_bytes):
            self.save_tables()

    def flush(self) -> None:
        if self.pending:
            group, self.pending = self.pending, []
            try:
                self.journal.append(group)
            except OSError:
                self.pending = group + self.pending
                raise

    def save_tables(self) -> None:
        """A snapshot in the place of the journal. Ended between the two, the journal is read over it once more."""
        content = encoded("dynamodb", state_of_tables())
        replace(self.folder / "dynamodb.json", content)
        self.snapshot_bytes = len(content)
        self.pending.clear()
        self.journal.begin_anew()

    async def take_snapshots(self) -> None:
        while True:
            await asyncio.sleep(SNAPSHOT_SECONDS)
            self.flush()
            for name, content in self.new_snapshots():
                await asyncio.to_thread(replace, self.folder / f"{name}.json", content)

    def new_snapshots(self) -> list[tuple[str, bytes]]:
        """Of what is no longer as it was written, all of the same moment."""
        states = {"sqs": state_of_queues, "s3": s3.get_state}
        taken = [(name, encoded(name, states[name]())) for name in sorted(self.changed)]
        self.changed.clear()
        new = [(name, content) for name, content in taken if self.written.get(name) != content]
        self.written.update(new)
        return new

    def bring_onto_disk(self) -> None:
        self.journal.sync()
        paths = [self.new_objects.pop() for _ in range(len(self.new_objects))]
        for path in map(Path, paths):
            sync(path)
        for folder in {Path(path).parent for path in paths}:
            sync(folder)

    def close(self) -> None:
        """All of it, at an orderly end."""
        if self.snapshots is not None:
            self.snapshots.cancel()
        self.save_tables()
        self.changed |= {"s3", "sqs"}
        self.written.clear()
        for name, content in self.new_snapshots():
            replace(self.folder / f"{name}.json", content)
        self.bring_onto_disk()


def encoded(name: str, state: Any) -> bytes:
    """As ministack itself writes it, in one piece."""
    content = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
    return json.dumps(content, default=persistence._json_default).encode()


def state_of_tables() -> dict[str, Any]:
    """ministack's own state without a copy of it."""
    tables = type(dynamodb._tables)()
    for (account, region, name), table in dynamodb._tables.all_items():
        kept = {key: value for key, value in table.items() if key != dynamodb._INDEX_MEMBERS}
        tables.set_scoped(account, region, name, kept)
    return {"tables": tables, **{name: getattr(dynamodb, f"_{name}") for name in BESIDE_TABLES}}


def state_of_queues() -> dict[str, Any]:
    return {"queues": sqs._queues, "queue_name_to_url": sqs._queue_name_to_url}


def give_region(region: str) -> None:
    """A bucket of which only the objects are left is where all is. None stands for us-east-1, as in S3's own API."""
    for bucket in s3._buckets._data.values():
        if bucket["region"] is None and region != "us-east-1":
            bucket["region"] = region


def show_messages() -> None:
    """Messages that were with a worker can be received again: no worker of an earlier run is left."""
    now = time.time()
    for queue in sqs._queues.all_values():
        for message in queue["messages"]:
            if message["receive_count"] and message["visible_at"] > now:
                message["visible_at"] = now


def install(store: Store) -> None:
    """Make ministack tell the store of every change, and leave keeping and finding to it."""
    set_item, remove_item, write_object = dynamodb._set_item, dynamodb._remove_item, s3._atomic_write

    def set_and_note(table: Any, hash_key: str, range_key: str, item: Any) -> Any:
        old = set_item(table, hash_key, range_key, item)
        store.item_changed(table, hash_key, range_key, item)
        return old

    def remove_and_note(table: Any, hash_key: str, range_key: str) -> Any:
        old = remove_item(table, hash_key, range_key)
        store.item_changed(table, hash_key, range_key, None)
        return old

    def write_and_note(path: str, data: Any, *, text: bool = False) -> None:
        write_object(path, data, text=text)
        store.new_objects.add(path)

    def restore() -> None:
        store.restore()
        dynamodb._set_item, dynamodb._remove_item = set_and_note, remove_and_note

    s3._atomic_write = write_and_note
    app._load_persisted_state = restore
    app.save_all = lambda _: store.close()
    after(dynamodb, lambda headers, status: store.tables_changed(action(headers), status))
    after(sqs, lambda *_: store.changed.add("sqs"))
    after(s3, lambda *_: store.changed.update(("s3", "sqs")))


def action(headers: Mapping[str, str]) -> str:
    return headers.get("x-amz-target", "").rpartition(".")[2]


def after(module: Any, note: Callable[[Mapping[str, str], int], None]) -> None:
    """Call `note` with the headers and the status of each request to the service, before it is answered."""
    original = module.handle_request

    async def handle_request(method: str, path: str, headers: Mapping[str, str], *rest: Any, **named: Any) -> Any:
        status = 500
        try:
            answer = await original(method, path, headers, *rest, **named)
            status = answer[0]
        finally:
            note(headers, status)
        return answer

    module.handle_request = handle_request
