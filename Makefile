# Two commands are enough: `make run` starts the coach, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
export PERKUP_DATA ?= $(abspath ../shared/data)

.PHONY: run setup test check bench coverage screenshots findings format clean

run:
	@$(PYTHON) tools/setup.py
	@$(BIN)/perkup run

setup:
	@$(PYTHON) tools/setup.py motion anatomy phone cluster test dev

test:
	@$(PYTHON) tools/setup.py test dev
	@$(PYTHON) tools/system.py
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

check:
	@$(PYTHON) tools/setup.py test dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:
	@$(PYTHON) tools/setup.py test dev
	$(BIN)/python -m bench

coverage:
	$(BIN)/python -m pytest -n 2 --dist loadfile -q --cov --cov-report=term:skip-covered

screenshots:
	$(BIN)/python tools/screenshots.py

findings:
	@$(PYTHON) tools/setup.py anatomy
	$(BIN)/python -m perkup.anatomy

clean:
	rm -rf .venv .boot build dist
