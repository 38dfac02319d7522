# Needs make, and a Python from 3.11 on. Everything else goes into .venv, with hashes checked.

PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
LOCK ?=
BENCHMARKS ?=
FAULTS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
REQUIREMENTS := config/requirements
RUN := $(VENV)/.run-stamp
DEV := $(VENV)/.dev-stamp

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help


##@ Use

.PHONY: help
help: ## Show what there is to make
	@awk -F ':.*## ' \
	    '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' \
	    $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: $(RUN) ## Serve Mogador with Essaouira's 35 positions on http://127.0.0.1:8000
	$(BIN)/mogador init --demo
	$(BIN)/mogador serve

.PHONY: install
install: $(RUN) ## Only install what it takes to run, into .venv

.PHONY: clean
clean: ## Remove what was made here, except the data in var/
	rm -rf $(VENV) build dist *.egg-info htmlcov .coverage .coverage.* .hypothesis \
	    .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +


##@ Change

# The races first and alone, for their figures to mean something; pytest's 5 says there were none.
.PHONY: test
test: lint chromium postgresql strace iproute2 ## Check everything: lint, types, contracts, tests, coverage
	$(BIN)/coverage erase
	$(BIN)/pytest -m race --cov --cov-report= --cov-fail-under=0 || [ $$? -eq 5 ]
	$(BIN)/pytest -n auto --dist worksteal -m "not race and not bench" --cov --cov-append
	$(BIN)/coverage report --include='domain/*,booking/*' --fail-under=100

.PHONY: faults
faults: $(DEV) postgresql strace iproute2 ha ## Break things at length, and tell figures; FAULTS="..." are its arguments
	MOGADOR_FAULTS=long $(BIN)/pytest tests/faults -raP --show-capture=log --log-level=INFO \
	    --log-disable=alembic.runtime.migration $(FAULTS)

.PHONY: lint
lint: style types contracts ## Check style, types and who imports whom

.PHONY: style
style: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: $(DEV)
	$(BIN)/mypy

.PHONY: contracts
contracts: $(DEV)
	$(BIN)/lint-imports

.PHONY: format
format: $(DEV) ## Bring the code into shape
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

.PHONY: bench
bench: $(DEV) ## Measure; BENCHMARKS="..." are its arguments
	$(BIN)/python -m tests.benchmarks $(BENCHMARKS)

.PHONY: lock
lock: $(BIN)/uv ## Pin what the .in files ask for; LOCK=--upgrade for the newest
	$(call compile,run)
	$(call compile,dev)

# Extras stay: where one is asked for by name, pip takes the newest release instead of the pinned one without them.
compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
    --no-emit-index-url --custom-compile-command "make lock" $(LOCK) \
    $(REQUIREMENTS)/$(1).in --output-file $(REQUIREMENTS)/$(1).txt


# What the targets above stand on. The stamps say which requirements are installed already.

$(BIN)/python:
	@for candidate in $(PYTHON); do \
	    if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null; \
	    then \
	        echo "Making $(VENV) with $$candidate"; \
	        exec "$$candidate" -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "Mogador needs Python 3.11 or newer, with venv (on Debian: apt install python3-venv)." >&2; \
	echo "Tried: $(PYTHON). Name another one with: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(RUN): $(REQUIREMENTS)/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing $<"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(REQUIREMENTS)/dev.txt $(RUN)
	@echo "Installing $<"
	@$(PIP) install --require-hashes -r $<
	@touch $@

# Not by way of dev.txt, which a merge may have left in pieces.
$(BIN)/uv: | $(BIN)/python
	@$(PIP) install uv

# What Debian has: how it is found, its packages, what is skipped without it, and what that is called.
define from_debian
@if $(1); then \
    exit 0; \
elif ! command -v apt-get >/dev/null || [ "$$(id -u)" -ne 0 ]; then \
    echo "$(3) skipped: no $(4) here, and only root can apt-get it."; \
elif ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $(2) >/dev/null; }; \
then \
    echo "$(3) skipped: no $(4) here, and apt-get could not install it."; \
fi
endef

.PHONY: chromium
chromium:
	$(call from_debian,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium,Browser tests are,Chromium)

# Installed for its binaries: the tests run a server of their own, and Debian's need not start.
.PHONY: postgresql
postgresql:
	$(call from_debian,command -v postgres || ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null,postgresql,Tests on PostgreSQL are,server)

.PHONY: strace
strace:
	$(call from_debian,command -v strace,strace,Power cuts are,strace)

.PHONY: iproute2
iproute2:
	$(call from_debian,command -v ip || ls /usr/sbin/ip /sbin/ip 2>/dev/null,iproute2,Tests of two hosts are,ip)

# For its binaries, as above: what the drill with Patroni needs, which only `make faults` runs.
.PHONY: ha
ha: postgresql
	$(call from_debian,command -v patroni && command -v etcd && ls /usr/sbin/haproxy,patroni etcd-server haproxy,The drill with Patroni is,Patroni)
