# make run opens the app, make test runs every test, make check what the pipeline checks beside them.
# EXTRAS=dev,scale adds Spark (with Java 17), whose tests are skipped without it.

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev
BIN := $(VENV)/bin
NEEDS := requirements.txt pyproject.toml

.PHONY: run test check benchmark

run: $(VENV)/.installed
	$(BIN)/python -m streamlit run app.py

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmark: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/first_chart.py
	$(BIN)/python benchmarks/data.py
	$(BIN)/python benchmarks/counting.py
	$(BIN)/python benchmarks/composition.py
	$(BIN)/python benchmarks/frontier.py
	$(BIN)/python benchmarks/first_choice.py
	$(BIN)/python benchmarks/background.py
	$(BIN)/python benchmarks/explaining.py
	$(BIN)/python benchmarks/console.py
	$(BIN)/python benchmarks/gate.py

$(VENV)/.installed: $(NEEDS)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Assize needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed $(NEEDS)
	$(BIN)/python -m pip install --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@
