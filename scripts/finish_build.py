"""What `sam build` leaves out: bytecode that Lambda can use, only the AWS services that are called, few certificates.

    python scripts/finish_build.py .aws-sam/build

The task root is read-only and packaging resets file times, so bytecode must not be checked against its source:
without valid bytecode a start costs 3.5 times as much. botocore reads its data folder when a client is made.
"""

import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

SERVICES = frozenset({"dynamodb", "s3", "secretsmanager", "sqs", "sts"})
"""What storage/ makes clients for (a test compares), and sts, with which credentials can be had."""
UNUSED = ("boto3/data", "boto3/examples", "bin")
"""boto3's resources, which nobody uses; scripts of packages."""


AUTHORITIES = ("Amazon Root CA", "Starfield Services Root", "Starfield Root", "DigiCert Global Root")
"""Who signs for AWS's addresses (aws.amazon.com/blogs/security/how-to-prepare-for-aws-move-to-its-own-certificate-
authority), and DigiCert for those in China."""


def main(build: Path) -> None:
    layer = build / "DependenciesLayer" / "python"
    trim(layer)
    (layer / "aws-roots.pem").write_text(roots((layer / "certifi" / "cacert.pem").read_text()))
    for layer_folder in ("DependenciesLayer", "CommonLayer"):
        compiled(build / layer_folder, "/opt")
    for function in build.iterdir():
        if function.is_dir() and not function.name.endswith("Layer"):
            compiled(function, "/var/task")


def trim(packages: Path) -> None:
    for service in (packages / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for unused in UNUSED:
        shutil.rmtree(packages / unused, ignore_errors=True)


def roots(bundle: str) -> str:
    """Of certifi's bundle, where a label stands above each certificate, those of the authorities above."""
    end = "-----END CERTIFICATE-----\n"
    every = [f"{block}{end}" for block in bundle.split(end)[:-1]]
    return "".join(one for one in every if any(f'# Label: "{name}' in one for name in AUTHORITIES))


def compiled(folder: Path, deployed_at: str) -> None:
    """Bytecode beside each module, whose tracebacks name the path in Lambda."""
    done = compileall.compile_dir(
        folder,
        quiet=1,
        force=True,
        workers=1,
        stripdir=str(folder),
        prependdir=deployed_at,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise SystemExit(f"{folder} holds a module that does not compile")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
