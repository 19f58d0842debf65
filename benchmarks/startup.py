"""What a start of each built function costs: sizes, modules and, with --instructions, instructions (by valgrind).

    make build && .venv/bin/python benchmarks/startup.py [--instructions]

Instructions are those of importing the handler out of .aws-sam/build alone, less those of the bare interpreter;
they do not depend on how busy the machine is. A module is one of the build's, the standard library's are not counted.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/common/python")]

from tests.built.conftest import BUILD, DRIVER, functions

LAYERS = ("DependenciesLayer", "CommonLayer")


def megabytes(folder: Path) -> tuple[float, float]:
    """Unzipped and zipped."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, path.relative_to(folder))
        zipped = target.tell()
    return sum(path.stat().st_size for path in files) / 1e6, zipped / 1e6


def start(*arguments: str, valgrind: bool) -> tuple[str, int | None]:
    """What the start printed, and its instructions."""
    command = [sys.executable, "-I", "-S", *arguments]
    if valgrind:
        command = ["valgrind", "--tool=cachegrind", "--cachegrind-out-file=/dev/null", *command]
    environment = {"PATH": os.environ["PATH"], "AWS_REGION": "eu-central-1", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
    ended = subprocess.run(command, env=environment, input="", capture_output=True, text=True, check=True)
    found = re.search(r"I\s+refs:\s+([\d,]+)", ended.stderr)
    return ended.stdout, int(found[1].replace(",", "")) if found else None


def main() -> None:
    counted = "--instructions" in sys.argv
    for layer in LAYERS:
        print("{}: {:.1f} MB, {:.1f} MB zipped".format(layer, *megabytes(BUILD / layer)))
    print("code of a function: {:.1f} MB, {:.1f} MB zipped".format(*megabytes(BUILD / functions()[0].name)))
    _, bare = start("-c", "pass", valgrind=counted)
    print("| function | modules | instructions, millions |\n|---|---|---|")
    for one in functions():
        output, instructions = start(str(DRIVER), str(BUILD), one.name, one.handler, valgrind=counted)
        loaded = json.loads(output.splitlines()[0])["loaded"].values()
        modules = sum(file is not None and file.startswith(str(BUILD)) for file in loaded)
        above = "-" if instructions is None or bare is None else f"{(instructions - bare) / 1e6:,.0f}"
        print(f"| {one.name} | {modules} | {above} |", flush=True)


if __name__ == "__main__":
    main()
