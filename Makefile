# Two commands are enough: `make run` starts the coach, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
export PERKUP_DATA ?= $(abspath ../shared/data)

.PHONY: help run setup lock test test-fast check format bench coverage screenshots reference findings pictures pictures-check changelog deb wheel clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## start the coach and open its page
	@$(PYTHON) tools/setup.py
	@$(BIN)/perkup run

setup: ## install everything for developing
	@$(PYTHON) tools/setup.py motion anatomy phone cluster senses pictures deb test dev

lock: ## write requirements.lock from what is installed here
	@$(PYTHON) tools/setup.py motion anatomy phone cluster senses pictures deb test dev
	$(BIN)/python tools/lock.py

test: ## run every test, with a real browser and a real desk; three at a time, as many wait for a page or a process
	@$(PYTHON) tools/setup.py test dev
	@$(PYTHON) tools/system.py
	$(BIN)/python -m pytest -n 3 --dist loadfile -q

test-fast: ## run the quick tests of coach, moves, journal and docs, in under a minute
	@$(PYTHON) tools/setup.py test dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -q tests/coach tests/moves tests/journal tests/docs \
	  --ignore tests/journal/test_hostile_journals.py --ignore tests/journal/test_disk_faults.py

check: ## lint, types and the floors of the house
	@$(PYTHON) tools/setup.py test dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## measure what the docs claim
	@$(PYTHON) tools/setup.py test dev
	$(BIN)/python -m bench

coverage: ## run every test and list the lines that none reaches
	$(BIN)/python -m pytest -n 2 --dist loadfile -q --cov --cov-report=term:skip-covered

screenshots: ## take the pictures of docs/images anew
	$(BIN)/python tools/screenshots.py

reference: ## write the generated parts of the docs
	$(BIN)/python tools/reference.py

findings: ## compute what the muscle model says of every move
	@$(PYTHON) tools/setup.py anatomy
	$(BIN)/python -m perkup.anatomy

pictures: ## render the pictures of moves whose keyframes changed
	@$(PYTHON) tools/setup.py pictures
	$(BIN)/python -m perkup.pictures

pictures-check: ## draw a sample of the pictures anew and compare it with what ships
	@$(PYTHON) tools/setup.py pictures test dev
	$(BIN)/python -m perkup.pictures.mesh_source
	$(BIN)/python -m pytest -q tests/pictures

changelog: ## show the changelog of the next version
	@$(PYTHON) tools/setup.py test dev
	@$(BIN)/towncrier build --draft --version next

deb: ## build dist/perkup_VERSION_ARCH.deb, which needs no Python
	@$(PYTHON) tools/setup.py deb
	@$(BIN)/python -m tools.release.build_deb

wheel: ## build wheel and sdist into dist, ready for uvx and pipx
	@$(PYTHON) tools/setup.py dev
	@$(BIN)/python -m tools.measuring_parts --store
	@$(BIN)/python -m build --outdir dist

clean: ## remove what was installed and built
	rm -rf .venv .boot build dist
