"""The table: reads, conditional writes, transactions and pages, with our errors for the known outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from derslik.errors import BadRequest, Conflict, TooLarge
from derslik.storage import aws
from derslik.storage.contention import Contention, through_contention
from derslik.storage.items import from_item, item_bytes, to_item
from derslik.storage.keys import Key
from derslik.storage.pages import PAGE_BYTES, cut_page
from derslik.storage.pages import Item as Item
from derslik.storage.pages import ItemPage as ItemPage


class ItemTooLarge(TooLarge):
    """DynamoDB holds at most 400 KB in one item. What people send has narrower bounds, so this is the last resort."""

    code, title = "item_too_large", "This is more than can be stored in one piece"


@dataclass(frozen=True, slots=True)
class Update:
    """One update expression. `#name` stands for an attribute in `names`, `:value` for one in `values`."""

    key: Key
    expression: str
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    condition: str | None = None

    def arguments(self) -> dict[str, Any]:
        optional = {
            "ExpressionAttributeValues": to_item(self.values),
            "ExpressionAttributeNames": dict(self.names),
            "ConditionExpression": self.condition,
        }
        return {
            "Key": to_item(self.key),
            "UpdateExpression": self.expression,
            **{name: value for name, value in optional.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Put:
    """Write an item that must not exist yet."""

    item: Item

    def arguments(self) -> dict[str, Any]:
        return {"Item": to_item(self.item), "ConditionExpression": "attribute_not_exists(pk)"}


@dataclass(frozen=True, slots=True)
class Check:
    """Of a transaction: the condition has to hold, nothing is written."""

    key: Key
    condition: str
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        optional = {
            "ExpressionAttributeValues": to_item(self.values),
            "ExpressionAttributeNames": dict(self.names),
        }
        return {
            "Key": to_item(self.key),
            "ConditionExpression": self.condition,
            **{name: value for name, value in optional.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Delete:
    """Of a transaction: remove an item, with a condition only where it has to be there."""

    key: Key
    condition: str | None = None

    def arguments(self) -> dict[str, Any]:
        optional = {} if self.condition is None else {"ConditionExpression": self.condition}
        return {"Key": to_item(self.key), **optional}


type Step = Put | Update | Check | Delete


class Refused(Conflict):
    """A transaction's condition failed; `steps` holds the positions of the refused steps."""

    def __init__(self, steps: Sequence[int]) -> None:
        super().__init__()
        self.steps = steps


class Table:
    def __init__(self, dynamodb: Any, name: str) -> None:
        self.dynamodb = dynamodb
        self.name = name

    async def get(self, key: Key) -> Item | None:
        reply = await aws.call(self.dynamodb.get_item, TableName=self.name, Key=to_item(key), ConsistentRead=True)
        return from_item(reply["Item"]) if "Item" in reply else None

    async def put(self, item: Item) -> None:
        """Raises `Conflict` when the item exists."""
        await self._conditional(self.dynamodb.put_item, Put(item).arguments())

    async def update(self, update: Update) -> Item:
        """The item as it is afterwards; raises `Conflict` when the condition does not hold."""
        reply = await self._conditional(self.dynamodb.update_item, {**update.arguments(), "ReturnValues": "ALL_NEW"})
        return from_item(reply["Attributes"])

    async def delete(self, key: Key) -> bool:
        """Whether there was such an item."""
        reply = await self._conditional(self.dynamodb.delete_item, {"Key": to_item(key), "ReturnValues": "ALL_OLD"})
        return "Attributes" in reply

    async def delete_if(self, check: Check) -> None:
        """Delete an item; raises `Conflict` when the condition does not hold."""
        await self._conditional(self.dynamodb.delete_item, check.arguments())

    async def delete_partition(self, pk: str) -> None:
        """Delete all items under a partition key."""
        page = await self.query("pk = :pk", {":pk": pk})
        for item in page.items:
            await self.delete({"pk": item["pk"], "sk": item["sk"]})

    async def _conditional(self, method: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        """Write one item; raises `Conflict` when its condition does not hold, `Contention` after many tries."""

        async def attempt() -> dict[str, Any]:
            try:
                reply: dict[str, Any] = await aws.call(method, TableName=self.name, **arguments)
            except aws.client_error() as error:
                raise write_error(error) from error
            return reply

        return await through_contention(attempt)

    async def transact(self, *steps: Step) -> None:
        """All steps or none; raises `Refused` when a condition does not hold, `Contention` after many tries."""
        kinds = {Put: "Put", Update: "Update", Check: "ConditionCheck", Delete: "Delete"}
        items = [{kinds[type(step)]: {"TableName": self.name, **step.arguments()}} for step in steps]

        async def attempt() -> None:
            try:
                await aws.call(self.dynamodb.transact_write_items, TransactItems=items)
            except aws.client_error() as error:
                raise transaction_error(error) from error

        await through_contention(attempt)

    async def query(
        self,
        condition: str,
        values: Mapping[str, Any],
        *,
        index: str | None = None,
        filters: str | None = None,
        names: Mapping[str, str] | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        after: Item | None = None,
    ) -> ItemPage:
        """Up to `limit` items that pass `filters`, reading on until there are so many, or no more; without a limit all
        of them. With one, also no more than a reply can hold."""
        optional = {
            "IndexName": index,
            "FilterExpression": filters,
            "ExpressionAttributeNames": names,
            "Limit": limit,
        }
        arguments = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": index is None,
            **{name: value for name, value in optional.items() if value is not None},
        }
        items: list[Item] = []
        read_bytes = 0
        while True:
            if after is not None:
                arguments["ExclusiveStartKey"] = to_item(after)
            reply = await self._read_page(arguments)
            items += map(from_item, reply["Items"])
            after = from_item(reply["LastEvaluatedKey"]) if "LastEvaluatedKey" in reply else None
            read_bytes += 0 if limit is None else sum(map(item_bytes, reply["Items"]))
            if after is None or (limit is not None and (len(items) >= limit or read_bytes >= PAGE_BYTES)):
                return cut_page(ItemPage(items, after), limit, index)

    async def _read_page(self, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            reply: dict[str, Any] = await aws.call(self.dynamodb.query, **arguments)
        except aws.client_error() as error:
            if error.response["Error"]["Code"] == "ValidationException" and "ExclusiveStartKey" in arguments:
                raise BadRequest("The cursor does not belong to this list", code="invalid_cursor") from error
            raise
        return reply


ITEM_SIZE = "Item size "
"""How DynamoDB's messages about an item that is too large begin, of a put, an update and in a transaction's reasons."""


def write_error(error: Any) -> Exception:
    """`error` (a `ClientError`) as one of ours where the outcome is a known one."""
    unknown: Exception = error
    if ITEM_SIZE in str(error.response):
        return ItemTooLarge()
    match error.response["Error"]["Code"]:
        case "ConditionalCheckFailedException":
            return Conflict()
        case "TransactionConflictException":
            return Contention()
    return unknown


def transaction_error(error: Any) -> Exception:
    """`error` (a `ClientError`) as one of ours where the outcome is a known one."""
    unknown: Exception = error
    if ITEM_SIZE in str(error.response):
        return ItemTooLarge()
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return unknown
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    if "ConditionalCheckFailed" in reasons:
        return Refused([i for i, reason in enumerate(reasons) if reason == "ConditionalCheckFailed"])
    if {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"} & set(reasons):
        return Contention()
    return unknown
