# make run      the site with demo data on http://127.0.0.1:8000/ (another port: make run PORT=8001)
# make test     everything that must hold, with what it needs installed first
# make stop     ends a run in the background and the embedded databases

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := run

PYTHON ?= python3.11
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Two browsers and two databases at once are what a small machine bears.
TEST_PROCESSES ?= 2
AUDIT := .banli/audit
BENCH := .banli/bench
TEST_CLUSTER := .banli/test-postgres
export PORT

# Installs the Debian packages named in the shell variable `missing`, if any.
define INSTALL
if [ -n "$$missing" ]; then \
	command -v apt-get >/dev/null || { echo "Please install:$$missing"; exit 1; }; \
	sudo=""; \
	if [ "$$(id -u)" != 0 ]; then \
		command -v sudo >/dev/null || { echo "Please run as root: apt-get install$$missing"; exit 1; }; \
		sudo=sudo; \
	fi; \
	echo "Installing$$missing"; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

# One of Debian's two Chromiums. Not every release has the lighter one.
define BROWSER
( missing=""; test -x /usr/bin/$(1) || missing=" $(1)"; $(INSTALL) )
endef

.PHONY: run stop test check bench audit messages clean system-packages

run: .venv/.installed
	@$(BIN)/python -m config.run

stop: .venv/.installed
	@$(BIN)/python -m config.run --stop

test: .venv/.installed-dev system-packages check
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal

check: .venv/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/djade --check $$(git ls-files 'templates/*.html')
	@$(BIN)/lint-imports --no-logo
	@SECRET_KEY=check $(BIN)/mypy
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml config records accounts casework ledger grading wastefund rdfunds
	@$(BIN)/python -m config.messages check
	@export SECRET_KEY=check BANLI_DEMO=0; \
	DATABASE_URL=$$($(BIN)/python -m config.embedded start --dir $(TEST_CLUSTER) --scratch --name banli_check --fresh); \
	export DATABASE_URL; \
	$(BIN)/python manage.py check --fail-level WARNING; \
	$(BIN)/python manage.py makemigrations --check --dry-run; \
	$(BIN)/python manage.py migrate --verbosity 0; \
	$(BIN)/python manage.py check_triggers

# Each with a database of its own. What the ledger is measured against has its environment and its database.
bench: .venv/.installed-dev $(BENCH)/.installed
	@export SECRET_KEY=bench BANLI_DEMO=0 LOG_LEVEL=WARNING DJANGO_SETTINGS_MODULE=config.settings HORDAK_PYTHON=$(BENCH)/bin/python; \
	HORDAK_DATABASE_URL=$$($(BIN)/python -m config.embedded start --dir $(TEST_CLUSTER) --scratch --name banli_bench_hordak --fresh); \
	export HORDAK_DATABASE_URL; \
	for file in tests/bench/[a-z]*.py; do \
		DATABASE_URL=$$($(BIN)/python -m config.embedded start --dir $(TEST_CLUSTER) --scratch --name banli_bench --fresh); \
		export DATABASE_URL; \
		$(BIN)/python manage.py migrate --verbosity 0; \
		module=$${file%.py}; \
		echo; \
		$(BIN)/python -m $${module//\//.}; \
	done

$(BENCH)/.installed: requirements-bench.txt
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install -r requirements-bench.txt
	@touch $@

# Asks an outside service about known weaknesses, so it is no part of the tests.
audit:
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet install pip-audit==2.10.1
	@$(AUDIT)/bin/pip-audit --no-deps --disable-pip --requirement requirements.txt

messages: .venv/.installed
	@$(BIN)/python -m config.messages update

# The data of the demo goes too.
clean: stop
	@rm -rf .venv .banli staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@echo "Making a virtual environment"
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing: apt install python3.11 python3.11-venv"; exit 1; }
	@missing=""; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing=" python3.11-venv"; \
	$(INSTALL)
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing what the site needs"
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need"
	@$(PIP) install -r requirements-dev.txt
	@touch $@ .venv/.installed

system-packages:
	@missing=""; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	$(INSTALL)
	@$(call BROWSER,chromium-headless-shell) || $(call BROWSER,chromium)
