"""The bucket's objects, which ministack writes as files when they come: what a hard stop left half of is removed."""

import json
from pathlib import Path

SIDECAR = ".meta.json"


def drop_half_written(folder: Path) -> None:
    """Files that were being written, and descriptions that belong to an object's earlier bytes; those are made anew."""
    for path in folder.rglob("*"):
        if path.name.endswith(".tmp") or (path.name.endswith(SIDECAR) and not describes(path)):
            path.unlink()


def describes(sidecar: Path) -> bool:
    """Whether a description fits its object, as far as sizes tell; one without an object tells of a deletion."""
    data = sidecar.with_name(sidecar.name.removesuffix(SIDECAR))
    try:
        size = json.loads(sidecar.read_bytes()).get("size")
    except (ValueError, AttributeError):
        return False
    return size is None or not data.exists() or data.stat().st_size == size
