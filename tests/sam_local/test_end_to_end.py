"""A course through `sam local start-api`, in containers of the built bundle; the worker by `sam local invoke`."""

from hashlib import sha256

import httpx

from tests.sam_local.conftest import SamLocal

MARKDOWN = "# Fotosentez\n\nKloroplast, fotosentezin gerçekleştiği organeldir.\n".encode()


def queue_event(local: SamLocal) -> dict[str, object]:
    """The one message that the upload has put into the queue, as Lambda hands it on."""
    sqs = local.client("sqs")
    while True:
        received = sqs.receive_message(QueueUrl=local.queue_url, WaitTimeSeconds=10, AttributeNames=["All"])
        (message,) = received["Messages"]
        if "s3:TestEvent" not in message["Body"]:
            break
        sqs.delete_message(QueueUrl=local.queue_url, ReceiptHandle=message["ReceiptHandle"])
    attributes = {"ApproximateReceiveCount": "1"}
    return {"Records": [{"messageId": "1", "body": message["Body"], "attributes": attributes}]}


def test_a_course_from_its_opening_to_an_answer_with_its_page(sam_local: SamLocal) -> None:
    with sam_local.as_user("ayse", "teacher") as teacher, sam_local.as_user("can", "student") as student:
        made = teacher.post("/sessions", json={"name": "Fotosentez", "category": "biology"})
        assert made.status_code == 201, made.text
        session = f"/sessions/{made.json()['session_id']}"
        assert teacher.patch(f"{session}/status", json={"status": "active"}).is_success
        assert student.patch(f"{session}/rag-settings", json={"top_k": 3}).status_code == 403
        assert teacher.patch(f"{session}/rag-settings", json={"top_k": 3}).is_success

        digest = sha256(MARKDOWN).hexdigest()
        body = {"filename": "f.md", "size": len(MARKDOWN), "content_type": "text/markdown", "sha256": digest}
        announced = teacher.post(f"{session}/documents", json=body)
        assert announced.status_code in (201, 202), announced.text
        form = announced.json()["upload"]
        posted = httpx.post(form["url"], data=form["fields"], files={"file": ("f.md", MARKDOWN)}, trust_env=False)
        assert posted.is_success, posted.text
        assert sam_local.invoke("DocumentsWorker", queue_event(sam_local)) == {"batchItemFailures": []}
        document = teacher.get(f"{session}/documents/{announced.json()['document_id']}").json()
        assert document["state"] == "ready", document

        question = {"session_id": made.json()["session_id"], "query": "Kloroplast nedir?"}
        answer = student.post("/rag/query", json=question).json()
        assert answer["outcome"] == "answered", answer
        assert answer["sources"][0]["filename"] == "f.md"
        assert len(teacher.post(f"{session}/generate-questions", json={"count": 1}).json()["questions"]) == 1
        assert teacher.get("/profile").json()["role"] == "teacher"


def test_errors_are_problems_in_containers_too(sam_local: SamLocal) -> None:
    refused = httpx.get(f"{sam_local.base_url}/sessions", trust_env=False, timeout=60)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
