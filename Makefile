# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
INSTALL := install -c constraints.txt -e packages/comparatist -e
# uv takes less than half of pip's time for the packages of the tests; where it reaches no index (one that only pip is told of), pip does it.
QUICK = $(PIP) install -c constraints.txt uv && $(BIN)/uv pip $(INSTALL)

ROOM ?= timeline
N ?= 40
SEED ?= 1

.PHONY: demo test ready serve lint types contracts checks unit bench mutants docs picture system clean help

unit bench: export OPENBLAS_NUM_THREADS = 1 # small matrices: more threads only wait for each other

# Tests force thousands of files to the disk; where memory has room for them (4 GB) and may run programs, they stand there.
MEMORY := $(shell grep -qs ' /dev/shm .*noexec' /proc/mounts || df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print $$6}')
ifneq ($(MEMORY),)
unit: export TMPDIR := $(MEMORY)
endif

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# What Python compiles is kept, also where the environment says otherwise: tests start some hundred processes.
unexport PYTHONDONTWRITEBYTECODE

demo: $(VENV)/.web ## four tables, the claims and a web site, from the bundled evidence
	$(BIN)/partnerscope demo --output demo-site

serve: $(VENV)/.web ## the same as live pages on http://127.0.0.1:8460/
	$(BIN)/partnerscope serve

test: ready lint ## everything a change must pass; types and layers are checked beside the tests
	@$(MAKE) --no-print-directory -j2 unit checks

ready: ## install what tests need: Python's packages and the system's programs beside each other
	@$(MAKE) --no-print-directory -j2 $(VENV)/.dev system

lint: $(VENV)/.dev ## style and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## strict types, package and tests
	$(BIN)/mypy

contracts: $(VENV)/.dev ## imports point down
	$(BIN)/lint-imports --no-cache

checks: types contracts

unit: $(VENV)/.dev ## all tests: doctests, documents, oracles, real engines, a real browser
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: $(VENV)/.dev ## measure, and write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

mutants: $(VENV)/.dev ## change a ROOM in N small ways (N=0: all) drawn by SEED, or what differs from a commit (CHANGED)
	$(BIN)/python -m scripts.mutants $(if $(CHANGED),--changed $(CHANGED),--room $(ROOM)) --sample $(N) --seed $(SEED)

docs: $(VENV)/.dev ## write the generated pages of docs/ anew
	$(BIN)/python scripts/reference.py

picture: $(VENV)/.dev system ## take README's picture from the running page
	$(BIN)/python scripts/picture.py

system: ## the browser and the Java runtime that component tests need (Debian: installed when absent)
	@./scripts/system.sh

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "partnerscope needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.web: pyproject.toml packages/comparatist/pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) $(INSTALL) '.[web]'
	@touch $@

$(VENV)/.dev: pyproject.toml packages/comparatist/pyproject.toml constraints.txt | $(BIN)/python
	$(QUICK) '.[dev]' -q --python $(BIN)/python || $(PIP) $(INSTALL) '.[dev]' --no-compile
	@$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true # on every core; some packages hold old Python
	@touch $(VENV)/.web $@

clean: ## remove what the targets made
	rm -rf $(VENV) demo-site .mypy_cache .ruff_cache .pytest_cache
