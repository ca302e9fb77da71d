# Everything needs Python 3.11 or newer (with venv) and nothing else.
#   make run      the bot on the sandbox platform; PORT= changes the port
#   make test     the whole gate;  make check  its fast part;  make fmt  puts the form right
#   make training-env  what learns, in an environment of its own
#   make lock     the lock files anew (UPGRADE=--upgrade takes newer versions)
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8080
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$p -c '$(ENOUGH)' >/dev/null 2>&1 && { echo $$p; break; }; done)
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The build back-ends are locked too and jieba is built with them: whatever is fetched is held by a hash.
FROM_LOCK := install --require-hashes --no-build-isolation --use-pep517
UV := $(BIN)/python -m uv
UV_VERSION := 0.13.9
COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)
# Tests run side by side, one worker a core; each brings its own database server and browser.
MOST_WORKERS ?= 4
PURE := bot/core/*,handlers/*,schedules/*
PURE_COVERAGE ?= 100

.PHONY: help run test check pytest bench bench-peers train training-env migration lock fmt clean
help:
	@sed -n '2,5s/^# *//p' Makefile

run: $(VENV)/.run
	@exec $(BIN)/yanxi run --sandbox --port $(PORT)

test: check pytest

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pytest: $(VENV)/.test
	$(BIN)/pytest -n auto --maxprocesses $(MOST_WORKERS) --dist worksteal --cov --cov-report= --cov-fail-under=0 $(ARGS)
	$(BIN)/coverage report
	@echo 'the pure band (bot/core, handlers, schedules) on its own:'
	$(BIN)/coverage report --include='$(PURE)' --fail-under=$(PURE_COVERAGE)

bench: $(VENV)/.test
	$(BIN)/python -m bench $(ARGS)

migration: $(VENV)/.test
	$(BIN)/python -m bot.store.migrate --regenerate
	$(BIN)/ruff format migrations

fmt: $(VENV)/.test
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

# Two stamps, one environment: the test lock holds the same versions as the run lock, and more.
$(VENV)/.made:
	@$(PYTHON) -c '$(ENOUGH)' 2>/dev/null || { \
		echo 'Python 3.11 or newer is needed and was not found; name one with: make PYTHON=/path/to/python3 …' >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { \
		echo 'This Python cannot make virtual environments (on Debian and Ubuntu: install python3-venv).' >&2; exit 1; }
	@touch $@

$(VENV)/.build: requirements-build.lock $(VENV)/.made
	@echo 'Preparing $(VENV) (once, a minute or so) …'
	@$(PIP) $(FROM_LOCK) -r requirements-build.lock
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml $(VENV)/.build
	@$(PIP) $(FROM_LOCK) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	@$(PIP) $(FROM_LOCK) -r requirements-test.lock
	@touch $@

# The programs we are compared with live apart, so that they can never lend us a dependency.
bench-peers: $(VENV).bench/.made
$(VENV).bench/.made: requirements-bench.lock $(VENV)/.made
	@rm -rf $(VENV).bench
	@$(PYTHON) -m venv $(VENV).bench
	@$(VENV).bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-bench.lock
	@touch $@

# What learns (numpy and the like) lives apart, too: .venv.training, made from its own lock, without any data.
training-env: $(VENV).training/.made
# The shipped text classifier anew, from a folder of labelled texts (CONTRIBUTING.md), and its figures.
train: $(VENV).training/.made
	@test -d '$(DATA)' || { echo 'Name the folder of the labelled texts, with the folder questions beside it: make train DATA=folder' >&2; exit 1; }
	$(VENV).training/bin/python -m training.moderation '$(DATA)' --out bot/assets/judge/model.bin.gz
	$(VENV).training/bin/python -m training.calibrate '$(DATA)'
$(VENV).training/.made: requirements-training.lock $(VENV)/.made
	@rm -rf $(VENV).training
	@$(PYTHON) -m venv $(VENV).training
	@$(VENV).training/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-training.lock
	@touch $@

lock: $(VENV)/.made
	@$(PIP) install uv==$(UV_VERSION)
	$(COMPILE) --group build -o requirements-build.lock
	$(COMPILE) pyproject.toml -c requirements-build.lock -o requirements.lock
	$(COMPILE) pyproject.toml --extra postgres --group test -c requirements-build.lock -c requirements.lock -o requirements-test.lock
	$(COMPILE) --group bench -o requirements-bench.lock
	$(COMPILE) --group training -o requirements-training.lock

clean:
	rm -rf $(VENV) $(VENV).bench $(VENV).training build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
