# What a person can guess: demo run test lint types cover bench diagram storm soak simulate crossing journeys letters look guides audit webhook clean.
# Everything is installed into .venv from hashed lock files; nothing else on the machine is touched.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/pip install --quiet --disable-pip-version-check

# The files that hold tests of a kind: to collect all of them takes a quarter of a minute.
marked = $(shell grep -rl "mark\.$(1)" tests --include="test_*.py")
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: demo tour run test lint types contracts units webhook cover bench diagram words storm soak simulate crossing journeys letters look guides audit lock clean
.DEFAULT_GOAL := demo

demo: $(VENV)/run.stamp
	$(BIN)/presence demo

tour: $(VENV)/run.stamp
	$(BIN)/presence demo --tour

run: $(VENV)/run.stamp
	$(BIN)/presence run

test: lint types contracts units
	@echo "Left out here: make storm (needs minutes), make look (needs Chromium, and poppler-utils), make audit (needs the network)."

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

units: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile -m "not storm and not look"

cover: $(VENV)/dev.stamp
	$(BIN)/coverage run -m pytest -q -m "not storm and not look"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

storm: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n 2 --dist loadfile -m storm $(call marked,storm)

# What is tried end to end while updates are polled, with updates that Telegram sends by webhook.
webhook: $(VENV)/dev.stamp
	WAY=webhook $(BIN)/pytest -q -n $(WORKERS) --dist loadfile -m "not storm and not look" tests/end tests/faults tests/journeys tests/bot/chat

# A hundred kills in every weather, about three minutes: make soak SOAK="--kills 20 --way webhook"
soak: $(VENV)/dev.stamp
	$(BIN)/python -m tests.soak $(SOAK)

# Stories of seeds, one after the other, a few seconds each: make simulate STORIES="--seed 7 --stories 100"
simulate: $(VENV)/dev.stamp
	$(BIN)/python -m tests.simulation $(or $(STORIES),--kept --stories 20)

# Two therapists, all commands, 10,000 operations by chance: make crossing CROSSING=50000
crossing: $(VENV)/dev.stamp
	CROSSING_OPERATIONS=$(or $(CROSSING),10000) $(BIN)/pytest -q -rP tests/bot/test_crossing.py

# What somebody says, taps and reads, for reading aloud: make journeys JOURNEYS="one_line why"
journeys: $(VENV)/dev.stamp
	$(BIN)/python -m tests.journeys $(JOURNEYS)

# The weekly letters of ten people, for reading aloud.
letters: $(VENV)/dev.stamp
	$(BIN)/python -m tests.letters

# Known flaws of what is installed, by the Python Packaging Advisory Database; needs the network.
audit: $(VENV)/dev.stamp
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement deploy/requirements.txt
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement tests/requirements.txt

look: $(VENV)/dev.stamp
	$(BIN)/pytest -q -m look $(call marked,look)

# Both guides of deploy/, followed to the letter on a bare Debian box that is made for it: ten minutes, as
# root, with debootstrap and systemd-container installed, and Debian's packages in reach.
guides: $(VENV)/dev.stamp
	$(BIN)/python -m tests.guides

# The second part takes about five minutes: make bench BENCH="--mode closed --only presence"
bench: $(VENV)/dev.stamp $(VENV)/bench.stamp
	$(BIN)/python -m tests.bench.turn
	$(BIN)/python -m tests.bench.load $(or $(BENCH),--seconds 2.5)
	$(BIN)/python -m tests.bench.scale
	$(BIN)/python -m tests.bench.decade

diagram: $(VENV)/run.stamp
	$(BIN)/python -m bot.diagram

# After a sentence has changed: bring the template of all sentences up to date.
words: $(VENV)/dev.stamp
	$(BIN)/python -m bot.words.extract

# After a dependency has changed in pyproject.toml: lock it, with hashes and without an index.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-emit-index-url --no-annotate --no-header
lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check uv
	$(VENV)/lock/bin/$(COMPILE) pyproject.toml --group build --output-file deploy/requirements.txt
	$(VENV)/lock/bin/$(COMPILE) pyproject.toml --group build --group dev --output-file tests/requirements.txt
	$(VENV)/lock/bin/$(COMPILE) --group bench --output-file tests/bench/requirements.txt

$(VENV)/run.stamp: deploy/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Presence needs Python 3.11 or newer; say which with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) --require-hashes -r deploy/requirements.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: tests/requirements.txt $(VENV)/run.stamp
	$(PIP) --require-hashes -r tests/requirements.txt
	@touch $@

# Peers of the benchmark that want other versions than Presence does live in a venv of their own.
$(VENV)/bench.stamp: tests/bench/requirements.txt $(VENV)/run.stamp
	@$(PYTHON) -m venv $(VENV)/bench
	$(VENV)/bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/requirements.txt
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* .import_linter_cache
