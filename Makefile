# Everything runs in .venv, which the first command makes. `make` alone lists what there is.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
BABEL := $(BIN)/python -m babel.messages.frontend
PROJECT := pyproject.toml constraints.txt
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard govflow/web/translations/*/LC_MESSAGES/messages.po))
DEMO := var/demo.sqlite3
SHM := /dev/shm
# The databases of the tests stand in memory, where there is room for them (in GB, rounded down).
ROOM := $(shell test -w $(SHM) && df -Pk $(SHM) | awk 'NR == 2 {print int($$4 / 1000000)}')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo manual test check mutants bench torture translations clean

ifneq ($(filter-out 0 1,$(ROOM)),)
test check mutants torture: export TMPDIR := $(SHM)
endif

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEMO) ## Load the demonstration region, once, and serve it at http://127.0.0.1:8000 (PORT=…)
	GOVFLOW_DEMO=1 $(BIN)/govflow serve --port $(PORT) --database sqlite:///$(DEMO)

manual: $(VENV)/.test $(CATALOGUES) ## The manuals as pages with pictures of the demonstration, in var/manual/
	$(BIN)/python docs/build.py

test: $(VENV)/.test $(CATALOGUES) ## Run the tests, on SQLite; all and on PostgreSQL with ARGS=--all-databases (ARGS='-k word')
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/.dev $(CATALOGUES) ## Linters, types, import law, soundness of the procedures, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/govflow workflows check workflows/*.yaml
	$(BIN)/govflow agreements check workflows/agreements/*.yaml
	$(BIN)/govflow workflows format --check workflows/*.yaml
	$(BIN)/python -m pytest --quiet tests/web/test_translations.py

mutants: $(VENV)/.test $(CATALOGUES) ## Plant bugs and see whether the tests notice them (ARGS='--third 1')
	$(BIN)/python -m tests.mutants $(ARGS)

bench: $(VENV)/.test $(CATALOGUES) ## Measure speed beside limits of the same run, as JSON lines (ARGS='quick lists')
	$(BIN)/python -m bench $(ARGS)

torture: $(VENV)/.test $(CATALOGUES) ## Prove the promises with their full figures; takes hours
	GOVFLOW_TORTURE=1 $(BIN)/python -m pytest tests/promises tests/api/test_described.py $(ARGS)

translations: $(VENV)/.test ## Bring the catalogue up to date with the sentences of the code
	mkdir -p var
	$(BABEL) extract --mapping babel.cfg --add-location file --sort-output --no-wrap --output var/messages.pot .
	$(BABEL) update --no-fuzzy-matching --ignore-obsolete --no-wrap --input-file var/messages.pot --output-dir govflow/web/translations

clean: ## Remove the environment, what was built, and the demonstration
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(DEMO)* $(CATALOGUES)

# A log of SQLite that outlives its database would be read into the next one: it goes first.
$(DEMO): | $(VENV)/.postgres $(CATALOGUES)
	rm -f $@-wal $@-shm
	$(BIN)/govflow demo --no-serve --database sqlite:///$@

$(VENV)/.%: $(PROJECT)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --editable '.[$*]' --constraint constraints.txt
	touch $@

$(CATALOGUES): %.mo: %.po | $(VENV)/.postgres
	$(BABEL) --quiet compile --input-file $< --output-file $@
