"""A teacher's session with the documents function, the worker and everything behind them."""

import hashlib
import json
from typing import Any

import httpx

from derslik.config import config
from documents import worker
from operations import dead_letters
from retrieval.app import app as retrieval_app
from tests.builders import Context
from tests.integration.conftest import As
from tests.integration.test_sessions import opened
from tests.integration.upstreams import Upstreams

TEXT = "# Mitoz\n\nMitoz, bir hücrenin iki özdeş hücreye bölünmesidir. Dört evrede gerçekleşir.\n".encode()
BUCKET = "derslik-test"
CELL = """# Hücre

Hücre, canlıların en küçük yapı ve görev birimidir. Robert Hooke 1665 yılında hücreyi gözlemlemiştir.

## Mitokondri

Mitokondri, oksijenli solunumla enerji üreten organeldir. Kendi DNA'sı vardır.

## Ribozom

Ribozom, protein sentezinin yapıldığı zarsız organeldir.
""".encode()
MITOSIS = """# Mitoz

Mitoz, bir hücrenin iki özdeş hücreye bölünmesidir. Profaz, metafaz, anafaz ve telofaz evrelerinden oluşur.
""".encode()


def announced(data: bytes, filename: str = "mitoz.md", content_type: str = "text/markdown") -> dict[str, Any]:
    return {
        "filename": filename,
        "size": len(data),
        "content_type": content_type,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def sqs_event(*bodies: Any, attempt: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": str(attempt)},
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }


def s3_event(key: str) -> dict[str, Any]:
    return {
        "Records": [{"eventName": "ObjectCreated:Post", "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}]
    }


class Course:
    """A teacher's session with the documents function, the worker and everything behind them."""

    def __init__(self, calls: As, cloud: Any, upstreams: Upstreams) -> None:
        self.cloud = cloud
        self.clients: dict[str, Any] = {}
        self.upstreams = upstreams
        self.sessions = calls("sessions", "ayse")
        self.teacher = calls("documents", "ayse")
        self.begin()
        self.stored: list[dict[str, Any]] = []
        upstreams.play("retrieval.test", self.retrieval)

    def client(self, service: str) -> Any:
        """The tests' own, beside those of the functions. To make one takes longer than twenty calls."""
        if service not in self.clients:
            self.clients[service] = self.cloud.client(service)
        return self.clients[service]

    def begin(self) -> None:
        """Go on with a new session."""
        self.session_id = opened(self.sessions)
        self.path = f"/sessions/{self.session_id}/documents"

    def retrieval(self, request: httpx.Request) -> httpx.Response:
        """Says that each document gave three chunks."""
        if request.method == "DELETE":
            return httpx.Response(204)
        body = json.loads(request.content)
        self.stored.append(body)
        return httpx.Response(200, json={"success": True, "message": "", "chunks_processed": 3, "chunk_ids": []})

    def add(self, data: bytes = TEXT, **names: str) -> str:
        """Announce a document and put its bytes where the form would have."""
        document_id = str(self.teacher("POST", self.path, announced(data, **names)).json["document_id"])
        self.client("s3").put_object(Bucket=BUCKET, Key=self.key(document_id), Body=data)
        return document_id

    def key(self, document_id: str) -> str:
        return f"uploads/{self.session_id}/{document_id}"

    def work(self, *bodies: Any, attempt: int = 1) -> list[Any]:
        """Hand messages to the worker; what has to come again."""
        failures: list[Any] = worker.handler(sqs_event(*bodies, attempt=attempt), Context(300_000))["batchItemFailures"]
        return failures

    def give_up(self, *bodies: Any) -> list[Any]:
        """Hand messages to the dead letters' function; what has to come again."""
        event = sqs_event(*bodies, attempt=5)
        failures: list[Any] = dead_letters.handler(event, Context(29_000))["batchItemFailures"]
        return failures

    def processed(self, data: bytes = TEXT, **names: str) -> str:
        document_id = self.add(data, **names)
        assert self.work(s3_event(self.key(document_id))) == []
        return document_id

    def work_queue(self) -> int:
        """Hand all queued messages to the worker; how many there were."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName="derslik-test")["QueueUrl"]
        done = 0
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                assert self.work(json.loads(message["Body"])) == []
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                done += 1
        return done

    def queued(self) -> list[Any]:
        """Take all queued messages."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName="derslik-test")["QueueUrl"]
        taken: list[Any] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                taken.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return taken

    def row(self, document_id: str) -> dict[str, Any]:
        """A document as it is stored."""
        (row,) = [each for each in self.rows(f"SESSION#{self.session_id}") if each["sk"]["S"] == f"DOC#{document_id}"]
        return row

    def delayed(self) -> int:
        """How many messages will come later."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName="derslik-test")["QueueUrl"]
        name = "ApproximateNumberOfMessagesDelayed"
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])

    def rows(self, pk: str) -> list[dict[str, Any]]:
        """The stored items under a partition key, as DynamoDB gives them."""
        reply = self.client("dynamodb").query(
            TableName=config().table_name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
        )
        items: list[dict[str, Any]] = reply["Items"]
        return items

    def listed(self, what: str) -> list[dict[str, Any]]:
        """The items that the index `by_school` lists so."""
        reply = self.client("dynamodb").query(
            TableName=config().table_name,
            IndexName="by_school",
            KeyConditionExpression="listed = :what",
            ExpressionAttributeValues={":what": {"S": what}},
        )
        items: list[dict[str, Any]] = reply["Items"]
        return items

    def document(self, document_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.teacher("GET", f"{self.path}/{document_id}").json
        return found

    def counts(self) -> tuple[int, int]:
        session = self.sessions("GET", f"/sessions/{self.session_id}").json
        return session["document_count"], session["total_chunks"]

    def objects(self) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=BUCKET)
        return [entry["Key"] for entry in listed.get("Contents", [])]


def biology(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    """A course of two documents, over the real retrieval app."""
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    made.processed(CELL, filename="hücre.md")
    made.processed(MITOSIS, filename="mitoz.md")
    return made
