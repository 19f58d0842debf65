#!/usr/bin/env bash
# Set up one part of the development environment: uv, venv, ministack, sam, schemathesis, or lock the requirements.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
PYTHON_VERSION=3.13
UV=.tools/bin/uv

# A working Python 3.13: one on PATH, one of pyenv's, or the name that makes uv fetch one.
python() {
    local candidate pyenv
    pyenv=$(command -v pyenv || true)
    for candidate in "python$PYTHON_VERSION" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$PYTHON_VERSION".*/bin/"python$PYTHON_VERSION" \
        "${pyenv%/bin/pyenv}"/versions/"$PYTHON_VERSION".*/bin/"python$PYTHON_VERSION"; do
        if "$candidate" -c '' 2>/dev/null; then command -v "$candidate"; return; fi
    done
    echo "$PYTHON_VERSION"
}

environment() {  # environment FOLDER REQUIREMENTS...
    local folder=$1; shift
    "$UV" venv --quiet --clear --python "$(python)" "$folder"
    VIRTUAL_ENV=$folder "$UV" pip sync --quiet --require-hashes --compile-bytecode "$@"
    touch "$folder/.ready"
}

LOCKED=(layers/dependencies/requirements.txt requirements-dev.txt requirements-ministack.txt requirements-sam.txt
    requirements-base-image.txt requirements-schemathesis.txt)

pin() {  # pin ARGUMENTS... --output-file FILE: without addresses, and keeping what FILE already pins
    "$UV" pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
        --no-emit-find-links --python-version "$PYTHON_VERSION" "$@" >/dev/null
}

lock() {  # lock FOLDER
    pin pyproject.toml --output-file "$1/layers/dependencies/requirements.txt"
    pin pyproject.toml --group dev --constraint layers/dependencies/requirements.txt \
        --output-file "$1/requirements-dev.txt"
    echo "ministack" | pin - --output-file "$1/requirements-ministack.txt"
    printf 'aws-sam-cli\ncfn-lint\n' | pin - --output-file "$1/requirements-sam.txt"
    echo "awslambdaric" | pin - --output-file "$1/requirements-base-image.txt"
    echo "schemathesis" | pin - --output-file "$1/requirements-schemathesis.txt"
}

case ${1:?what to set up} in
uv)
    echo "Setting up uv $UV_VERSION …"
    python3 -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    touch "$UV"
    ;;
venv)
    echo "Setting up .venv …"
    environment .venv requirements-dev.txt
    ;;
ministack)
    echo "Setting up the local AWS engine …"
    environment .tools/ministack requirements-ministack.txt
    ;;
sam)
    echo "Setting up the AWS SAM CLI and cfn-lint …"
    environment .tools/sam requirements-sam.txt
    ;;
schemathesis)
    echo "Setting up schemathesis …"
    environment .tools/schemathesis requirements-schemathesis.txt
    ;;
lock)
    lock .
    ;;
stale)  # compiling again over the pinned files changes nothing, unless pyproject.toml asks for something else
    again=$(mktemp -d)
    trap 'rm -rf "$again"' EXIT
    cp --parents "${LOCKED[@]}" "$again"
    lock "$again"
    for file in "${LOCKED[@]}"; do
        diff -u "$file" "$again/$file" || { echo "$file does not fit pyproject.toml: run make lock" >&2; exit 1; }
    done
    echo "The pinned requirements fit pyproject.toml."
    ;;
*)
    echo "unknown part: $1" >&2
    exit 2
    ;;
esac
