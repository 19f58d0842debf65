"""The processes of a running system, found by their home, which is its state folder."""

from pathlib import Path


def processes(state: Path) -> dict[int, dict[str, str]]:
    """The environment of each, by process id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            content = (folder / "environ").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        variables = dict(pair.split("=", 1) for pair in content.split("\0") if "=" in pair)
        if variables.get("HOME") == str(state.resolve()):
            found[int(folder.name)] = variables
    return found
