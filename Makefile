# Everything runs from a virtual environment that is built from the lock files, with hashes.
#   make run          install, run the main job, serve (SERVE=0: stop after the job)
#   make test         install what the tests need, run them
#   make fuzz         damaged and made-up files into every reader, twenty minutes (FUZZ="--seed 7 --only csv")
#   make linkage-quality   precision and recall of linkage on labelled and simulated people, three minutes
#   make journey-quality   how much of the true journeys the whole line recovers, five minutes
#   make conformance  the semantic layer beside Cube's own compiler and client, and 10,000 questions of one council
#                     that must not feel the others, five minutes
#   make lint         formatting, style, types, import rules
#   make bench        the main job on fresh councils, reading extracts, linking people, journeys: seconds, memory
#                     (one alone: bench-run, bench-sources, bench-template, bench-cin-census, bench-annex-a,
#                     bench-linkage, bench-journeys, bench-semantic)

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run test fuzz lint bench conformance linkage-quality journey-quality clean
.PHONY: bench-run bench-sources bench-template bench-cin-census bench-annex-a bench-linkage bench-journeys bench-semantic

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1

# Published releases and sample extracts are used where they stand beside the checkout.
ifneq ($(wildcard ../shared/data/README.md),)
export EHP_REFERENCE ?= $(abspath ../shared/data)
export EHP_SAMPLES ?= $(abspath ../shared/data/samples)
endif
ifneq ($(wildcard ../shared/tools/cube_oracle/compile.js),)
export EHP_CUBE_ORACLE ?= $(abspath ../shared/tools/cube_oracle)
endif
export EHP_HOME ?= $(CURDIR)/var

SIMULATED := $(EHP_HOME)/landing/.simulated

run: $(VENV)/.runtime $(SIMULATED)
	@$(BIN)/ehplatform run
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/ehplatform serve; fi

$(SIMULATED): | $(VENV)/.runtime
	@$(BIN)/ehplatform simulate --out $(EHP_HOME)
	@touch $@

test: $(VENV)/.dev $(VENV)/.node
	@scratch=$$(mktemp -d) && trap "rm -rf $$scratch" EXIT && \
	  $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --basetemp $$scratch/pytest

conformance: $(VENV)/.dev $(VENV)/.node
	@$(BIN)/pytest -q -s tests/conformance
	@$(BIN)/python -m tests.conformance.escape 10000

fuzz: $(VENV)/.dev
	@$(BIN)/python -m tests.fuzz $(FUZZ)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: bench-run bench-sources bench-linkage bench-journeys bench-semantic

bench-run: $(VENV)/.runtime
	@home=$$(mktemp -d) && trap "rm -rf $$home" EXIT && export EHP_HOME=$$home && \
	  $(BIN)/ehplatform simulate --out $$home && $(BIN)/ehplatform run

bench-sources: $(VENV)/.runtime
	@$(BIN)/python -m tests.bench.sources

bench-template bench-cin-census bench-annex-a: bench-%: $(VENV)/.runtime
	@$(BIN)/python -m tests.bench.sources $*

bench-linkage: $(VENV)/.runtime
	@$(BIN)/python -m tests.bench.linkage

bench-journeys: $(VENV)/.dev
	@$(BIN)/python -m tests.bench.journeys

bench-semantic: $(VENV)/.runtime
	@$(BIN)/python -m tests.bench.semantic

linkage-quality: $(VENV)/.dev
	@$(BIN)/python -m tests.bench.linkage_quality

journey-quality: $(VENV)/.dev
	@$(BIN)/python -m tests.bench.journey_quality

clean:
	rm -rf $(VENV) build *.egg-info

# Stamps hold the lock they were made from: an unchanged lock is not installed again.
$(VENV)/.uv: deploy/lock/bootstrap.txt
	@started=$$SECONDS; \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --require-hashes -r $< && \
	  echo "Prepared a virtual environment in $$((SECONDS - started)) s."
	@touch $@

$(VENV)/.runtime: deploy/lock/runtime.txt pyproject.toml | $(VENV)/.uv
	@started=$$SECONDS; \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $< && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . && \
	  echo "Installed from the lock in $$((SECONDS - started)) s."
	@touch $@

$(VENV)/.dev: deploy/lock/dev.txt $(VENV)/.runtime
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@touch $@

# Cube's own packages, which the semantic layer is compared with.
$(VENV)/.node: tests/conformance/package-lock.json tests/conformance/package.json | $(VENV)/.dev
	@mkdir -p $(VENV)/node && cp tests/conformance/package*.json $(VENV)/node && \
	  PATH="$(abspath $(BIN)):$$PATH" npm ci --prefix $(VENV)/node --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# Newest versions that resolve together; review the difference before committing it.
.PHONY: lock
lock: | $(VENV)/.uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o deploy/lock/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --upgrade --extra dev -c deploy/lock/runtime.txt pyproject.toml \
	  -o deploy/lock/dev.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --upgrade --override tests/bench/liiatools_overrides.txt \
	  tests/bench/liiatools.in -o deploy/lock/bench.txt
