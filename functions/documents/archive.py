"""Reading an exported session that somebody sends: everything is checked before anything of it is used."""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from derslik.domain.documents import Failure
from documents.manifest import MANIFEST_NAME, MAX_ARCHIVE_BYTES, MAX_MANIFEST_BYTES, ArchivedDocument, Manifest

READ_BYTES = 1 << 20
END = struct.Struct("<4s8xI4xH")
"""The end of an archive without a comment: its mark, how long the directory is, how long the comment."""
LOCATOR, LOCATOR_BYTES = b"PK\x06\x07", 20
"""Stands before the end where sizes do not fit into 32 bits, which an export never needs."""
MAX_DIRECTORY_BYTES = 100_000
ENCRYPTED_FLAG = 0x1


class ArchiveRefused(Exception):
    """The archive cannot be imported, now or later."""

    def __init__(self, code: str, message: str, message_tr: str) -> None:
        super().__init__(code)
        self.failure = Failure(code=code, message=message, message_tr=message_tr)


def not_an_export() -> ArchiveRefused:
    return ArchiveRefused(
        "not_an_export",
        "This is not an exported session, or it is damaged. Export the session again and import that file.",
        "Bu dosya dışa aktarılmış bir oturum değil ya da bozuk. Oturumu yeniden dışa aktarıp o dosyayı yükleyin.",
    )


def export_altered() -> ArchiveRefused:
    return ArchiveRefused(
        "export_altered",
        "The archive's files are not those that its manifest names. Export the session again.",
        "Arşivdeki dosyalar bildirimde yazılanlar değil. Oturumu yeniden dışa aktarın.",
    )


def too_large() -> ArchiveRefused:
    return ArchiveRefused(
        "import_too_large",
        "The archive or one of its documents is larger than this school accepts.",
        "Arşiv ya da içindeki bir belge, bu okulun kabul ettiğinden büyük.",
    )


def check_archive(path: Path, max_document_bytes: int) -> Manifest:
    """The manifest of an archive whose every byte is what it says; raises `ArchiveRefused`.

    Costs no more than the archive's own size: nothing is compressed in an export, so what unpacks to more is refused.
    """
    refuse_long_directory(path)
    with open_archive(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if len(entries) < len(archive.infolist()) or MANIFEST_NAME not in entries:
            raise not_an_export()
        for entry in entries.values():
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & ENCRYPTED_FLAG:
                raise not_an_export()
        if entries[MANIFEST_NAME].file_size > MAX_MANIFEST_BYTES:
            raise too_large()
        manifest = parse_manifest(archive.read(MANIFEST_NAME))
        if set(entries) != {MANIFEST_NAME, *(document.file for document in manifest.documents)}:
            raise export_altered()
        if sum(document.size for document in manifest.documents) > MAX_ARCHIVE_BYTES:
            raise too_large()
        for document in manifest.documents:
            if document.size > max_document_bytes:
                raise too_large()
            if (
                entries[document.file].file_size != document.size
                or document_digest(archive, document) != document.sha256
            ):
                raise export_altered()
        return manifest


def refuse_long_directory(path: Path) -> None:
    """`zipfile` reads the whole directory into memory, and five million empty entries fit into an archive."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END.size - LOCATOR_BYTES))
        tail = file.read()
    if len(tail) < END.size or tail[: -END.size].startswith(LOCATOR):
        raise not_an_export()
    signature, directory_bytes, comment_bytes = END.unpack(tail[-END.size :])
    if signature != b"PK\x05\x06" or directory_bytes > MAX_DIRECTORY_BYTES or comment_bytes:
        raise not_an_export()


def parse_manifest(data: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise not_an_export() from error


def document_digest(archive: zipfile.ZipFile, document: ArchivedDocument) -> str:
    hashed = hashlib.sha256()
    with archive.open(document.file) as file:
        while piece := file.read(READ_BYTES):
            hashed.update(piece)
    return hashed.hexdigest()


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise not_an_export() from error


def read_document(path: Path, document: ArchivedDocument) -> bytes:
    with open_archive(path) as archive:
        return archive.read(document.file)


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
