"""Objects in the school's bucket: uploads, canonical texts, index segments and archives of sessions."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from derslik.errors import NotFound
from derslik.storage import aws

UPLOAD_SECONDS = 300
LINK_SECONDS = 300
UNSAFE_IN_HEADER = re.compile(r"[^A-Za-z0-9._-]")
SHOWN_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show: none of these can run a script."""
VERSION_PREFIXES = ("texts", "segments")
"""Of the objects of one version of a document."""
DOCUMENT_PREFIXES = ("uploads", *VERSION_PREFIXES)
SESSION_PREFIXES = (*DOCUMENT_PREFIXES, "answers", "quizzes")
"""Of all that goes with a session."""


def upload_key(session_id: str, document_id: str) -> str:
    return f"uploads/{session_id}/{document_id}"


def text_key(session_id: str, document_id: str, version: int) -> str:
    return f"texts/{session_id}/{document_id}/{version:06d}"


def segment_key(session_id: str, document_id: str, version: int) -> str:
    return f"segments/{session_id}/{document_id}/{version:06d}"


def answer_key(session_id: str, query_id: str, writer: str) -> str:
    """Of a query's answer or request that is too long for its row."""
    return f"answers/{session_id}/{query_id}/{writer}"


def quiz_key(session_id: str, quiz_id: str) -> str:
    """Of a quiz's items that are too long for its row."""
    return f"quizzes/{session_id}/{quiz_id}"


def sequential_transfer() -> Any:
    """For the parts of a large file: the call has a thread of its own already."""
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(use_threads=False)


class NotDeleted(RuntimeError):
    """S3 did not delete all that it was asked to."""


def export_key(session_id: str, job_id: str) -> str:
    return f"exports/{session_id}/{job_id}"


def import_key(session_id: str, job_id: str) -> str:
    return f"imports/{session_id}/{job_id}"


class Objects:
    """Immutable objects by key. Every method may raise botocore's `ClientError` when S3 itself fails."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self.s3 = s3
        self.bucket = bucket

    async def get(self, key: str) -> bytes:
        """The object's bytes; raises `NotFound`."""

        def read() -> bytes:
            return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

        try:
            return await aws.call(read)
        except aws.client_error() as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound(code="object_not_found") from error
            raise

    async def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None:
        await aws.call(self.s3.put_object, Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        """A file of any size, in parts."""
        await aws.call(
            self.s3.upload_file,
            Filename=str(path),
            Bucket=self.bucket,
            Key=key,
            ExtraArgs={"ContentType": content_type},
            Config=sequential_transfer(),
        )

    async def get_file(self, key: str, path: Path) -> None:
        """Write the object into a file, piece by piece."""

        def read() -> None:
            with path.open("wb") as file:
                self.s3.download_fileobj(self.bucket, key, file, Config=sequential_transfer())

        await aws.call(read)

    async def keys(self, prefix: str) -> list[str]:
        """All keys that begin with `prefix`, in order."""

        def read() -> list[str]:
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

        return await aws.call(read)

    async def delete_prefix(self, prefix: str) -> None:
        """Delete all objects whose key begins with `prefix`; none is not an error."""
        await self.delete(await self.keys(prefix))

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete these objects; one that is not there is not an error. Raises `NotDeleted`."""
        for start in range(0, len(keys), 1000):
            batch = [{"Key": key} for key in keys[start : start + 1000]]
            delete = {"Objects": batch, "Quiet": True}
            reply = await aws.call(self.s3.delete_objects, Bucket=self.bucket, Delete=delete)
            if reply.get("Errors"):
                raise NotDeleted(f"{len(reply['Errors'])} objects are still there")

    def presigned_get(self, key: str, filename: str) -> str:
        """An address at which anybody may download the object, for five minutes, under this name."""
        disposition = f'attachment; filename="{filename}"'
        return str(
            self.s3.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.bucket, "Key": key, "ResponseContentDisposition": disposition},
                ExpiresIn=LINK_SECONDS,
            )
        )

    def presigned_view(self, key: str, filename: str, content_type: str) -> str:
        """The same for a browser that is to show the object where its type is safe to be shown, else to keep it.

        The bucket answers with this type whatever was uploaded: nobody's HTML runs on the bucket's address.
        """
        shown = content_type if content_type in SHOWN_TYPES else "application/octet-stream"
        kind = "inline" if content_type in SHOWN_TYPES else "attachment"
        plain = "".join(
            letter if (letter.isascii() and letter.isalnum()) or letter in "._-" else "_" for letter in filename
        )
        disposition = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
        parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": shown}
        return str(
            self.s3.generate_presigned_url(
                "get_object", Params={"Bucket": self.bucket, "Key": key, **parameters}, ExpiresIn=LINK_SECONDS
            )
        )

    def presigned_post(self, key: str, content_type: str, size: int) -> dict[str, Any]:
        """`{url, fields}` with which a browser may post exactly `size` bytes of this type to this one key."""
        return dict(
            self.s3.generate_presigned_post(
                Bucket=self.bucket,
                Key=key,
                Fields={"Content-Type": content_type},
                Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
                ExpiresIn=UPLOAD_SECONDS,
            )
        )
