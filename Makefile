# Derslik. `make run` and `make test` set up everything they need; nothing else has to be installed
# but python3 and make (and network access to a package index the first time).
.DEFAULT_GOAL := help
SHELL := /bin/bash
UV := .tools/bin/uv
PY := .venv/bin/python
CODE := functions layers/common local benchmarks scripts tests
export PYTHONPATH := functions:layers/common/python:.

.PHONY: help setup run demo test lint types linear unit format lock clean validate build build-arm64 check-build check-api stale sam-local

help:  ## list the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.ready .tools/ministack/.ready  ## install everything into .tools/ and .venv/

.tools/bin/uv: scripts/setup.sh
	@scripts/setup.sh uv

.venv/.ready: $(UV) requirements-dev.txt layers/dependencies/requirements.txt
	@scripts/setup.sh venv

.tools/ministack/.ready: $(UV) requirements-ministack.txt
	@scripts/setup.sh ministack

run: setup  ## the whole system on this machine (PORT=3000)
	@exec $(PY) -m local.run

demo: setup  ## the whole job in the terminal: upload, ask, make questions
	@exec $(PY) -m local.demo

test: lint types unit  ## lint, format check, strict types, all tests

linear: setup  ## fail where a regular expression takes more than linear time
	$(PY) -m scripts.linear_time

lint: setup
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)

types: setup
	$(PY) -m mypy

unit: setup
	$(PY) -m pytest -n 2 --dist loadfile

format: setup  ## format and fix what can be fixed
	$(PY) -m ruff format $(CODE)
	$(PY) -m ruff check --fix $(CODE)

.tools/sam/.ready: $(UV) requirements-sam.txt
	@scripts/setup.sh sam

validate: setup .tools/sam/.ready  ## the template, by AWS's own linters
	@scripts/sam.sh validate

build: setup .tools/sam/.ready  ## the bundle as it is deployed, in .aws-sam/build
	@scripts/sam.sh build

build-arm64: setup .tools/sam/.ready  ## the same for arm64, in .aws-sam/build-arm64
	@scripts/sam.sh build arm64

check-build: setup  ## invoke what `make build` made, and only that; needs both builds
	$(PY) -m pytest tests/built

.tools/schemathesis/.ready: $(UV) requirements-schemathesis.txt
	@scripts/setup.sh schemathesis

check-api: setup .tools/schemathesis/.ready  ## call a running system by its OpenAPI document (schemathesis), 4 minutes
	@$(PY) -m scripts.check_api

stale: setup  ## fail when the pinned requirements do not fit pyproject.toml
	@scripts/setup.sh stale

sam-local: setup .tools/sam/.ready  ## the built bundle in containers (`sam local`), end to end; needs Docker
	@$(PY) -m pytest tests/sam_local -rsP

lock: $(UV)  ## pin the dependencies of pyproject.toml with hashes
	@scripts/setup.sh lock

clean:  ## remove everything that make made
	rm -rf .venv .tools .derslik .aws-sam .mypy_cache .ruff_cache .pytest_cache
