#!/usr/bin/env bash
# Run AWS's tools on the template: validate, build [x86_64|arm64], local.
set -euo pipefail
cd "$(dirname "$0")/.."

# `sam build` looks for python3.13 on PATH, with pip: the one that .venv was made from.
base=$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')
export PATH="$PWD/.tools/sam/bin:$base/bin:$PATH"
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-eu-central-1}"

built() {  # built ARCHITECTURE: where its build goes; only the one for x86_64 is where `sam deploy` looks
    if [ "$1" = x86_64 ]; then echo .aws-sam/build; else echo ".aws-sam/build-$1"; fi
}

case ${1:?what to do} in
validate)
    sam validate --lint
    cfn-lint template.yaml
    ;;
build)
    architecture=${2:-x86_64}
    sam build --build-dir "$(built "$architecture")" --parameter-overrides "Architecture=$architecture"
    .venv/bin/python scripts/finish_build.py "$(built "$architecture")"
    ;;
local)
    shift
    exec sam local "$@"
    ;;
*)
    echo "unknown: $1" >&2
    exit 2
    ;;
esac
