# `make run` and `make test` do all the set-up; README.md says more.

PYTHON ?= python3
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check messages screenshots clean setup setup-dev

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/'

run: export DEMO_MODE ?= 1
run: setup ## serve the product with demo data on PORT (8000)
	@.venv/bin/python scripts/prepare.py
	@exec .venv/bin/python scripts/serve.py

test: check ## all checks and tests; pass pytest's arguments in ARGS
	@.venv/bin/python scripts/run_tests.py $(ARGS)

check: setup-dev ## style, types, import contract, migrations, languages
	@.venv/bin/python scripts/check.py

messages: setup-dev ## bring locale/ up to date with the source (needs gettext)
	@.venv/bin/python scripts/messages.py

screenshots: setup-dev ## pictures of every page in build/screenshots/ (needs Chromium); ADDRESS=http://… of a running one
	@.venv/bin/python scripts/screenshots.py $(if $(ADDRESS),--address $(ADDRESS)) $(ARGS)

clean: ## delete what can be made again; data in var/ stays
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	@find accounts complaints config reports scripts tests -name __pycache__ -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev
