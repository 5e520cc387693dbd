# sipraja-bot: everything a newcomer or an operator types. `make run` and `make test`
# need nothing but Python with venv (and, for the tests, a Debian-like system).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python

export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run chat train nlu check test bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.uv: 
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11 to 3.13 is needed: make PYTHON=/path/to/python3.11 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

$(VENV)/.synced: requirements.lock $(VENV)/.uv
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.synced-dev: requirements-dev.lock $(VENV)/.synced
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.synced ## the environment in .venv, exactly as locked

setup-dev: $(VENV)/.synced-dev ## … and what tests and checks need

run: setup ## install, train, start everything; prints the addresses
	@$(RUN) -m bot up

chat: setup ## the assistant in this terminal
	@$(RUN) -m bot chat

train: setup ## train and store the model
	@$(RUN) -m bot train

nlu: setup ## the language report on the project's own test sentences
	@$(RUN) -m nlu report --html var/nlu/report.html

check: setup-dev ## lint, types, catalogue and texts, in seconds
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(RUN) -m bot check

test: setup-dev ## every test: unit, PostgreSQL, faults, browser
	@tests/install-browser
	$(RUN) -m pytest -q

bench: setup-dev ## the benchmarks; BENCH="--json", "--stock --python310 PATH", "--xsid FOLDER"
	@$(RUN) -m tests.bench $(BENCH)

lock: $(VENV)/.uv ## make the lock files anew (needs the network)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and all data under var/
	rm -rf $(VENV) var
