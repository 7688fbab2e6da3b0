# The two commands to know: make demo, make test. Both make what they need, on a machine with Python 3.11.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: venv demo test check up openapi format clean

# All that is needed to run anything: then .venv/bin/blocklist-jobs.
venv: $(READY)

demo: $(READY)
	$(BIN)/blocklist-jobs demo $(ARGS)

up: $(READY)
	$(BIN)/blocklist-jobs up $(ARGS)

# Two runners, each with servers of its own, since most tests wait. One runner: make test RUNNERS=0.
RUNNERS ?= 2

test: $(READY)
	$(BIN)/pytest --numprocesses $(RUNNERS) --dist loadfile $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses $(RUNNERS) --dist loadfile

openapi: $(READY)
	$(BIN)/python -m blocklist_jobs.api.openapi

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

# The stamp is written last: an environment that was interrupted is made again.
$(READY): requirements.txt requirements-dev.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it with PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
