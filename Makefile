# Everything a newcomer needs: `make start` and `make test`.
PYTHON ?= python3.11
APP := .venv/app/bin/python
export RASA_TELEMETRY_ENABLED := false
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: start test check check-plain lint format train cluster bench drills conformance eval eval-search check-catalogue lock types setup-spacy-model browser clean help python

start: python ## Install what is missing, train, migrate, start engine, actions and gateway
	@$(PYTHON) -m tools.build start
	@exec $(APP) -m tools.start

test: python ## Everything: linters, types, unit, contract, integration, dialogues, end to end in a real browser
	@$(PYTHON) -m tools.build test
	@$(MAKE) --no-print-directory check
	@npm test --silent
	@$(APP) -m tools.browser
	@$(APP) -m pytest

check: lint types check-plain ## Linters, types and Leichte Sprache

lint: python
	@$(PYTHON) -m tools.build test
	@$(APP) -m ruff check .
	@$(APP) -m ruff format --check .

check-plain: ## Rules of Leichte Sprache, and figures that the catalogue does not state
	@$(APP) -m tools.check_plain_language

types:
	@$(APP) -m mypy
	@npm run check --silent

format: ## Put imports and layout in order
	@$(APP) -m ruff check --fix-only -q . ; $(APP) -m ruff format -q .

train: python ## Train the language model if its data changed
	@$(PYTHON) -m tools.build model

cluster: python ## Two gateways and two engines on real PostgreSQL and Valkey, on this machine
	@$(PYTHON) -m tools.build test
	@exec $(APP) -m tools.cluster

bench: python ## Measure what docs/benchmarks.md reports
	@$(PYTHON) -m tools.build test
	@$(APP) -m bench

drills: python ## Kill and starve what runs while people write, and count (DRILLS="name… --short")
	@$(PYTHON) -m tools.build test
	@$(APP) -m tests.drills $(DRILLS)

conformance: python ## Run an official protocol suite of Socket.IO against the gateway's server (SUITE=/path/to/v5-test-suite)
	@$(PYTHON) -m tools.build test
	@$(APP) -m tests.conformance $(SUITE)

eval: python ## How well does it understand? Test utterances, dialogues, cross-validation; report in var/evaluation
	@$(PYTHON) -m tools.build test
	@$(APP) -m tools.evaluation --cross

eval-search: python ## How often does the search alone find the right service? The pilot's catalogue and Munich's
	@$(PYTHON) -m tools.build test
	@$(APP) -m tools.eval_search

check-catalogue: python ## Is the catalogue complete and consistent? (GAPS=--gaps names each gap)
	@$(PYTHON) -m tools.build test
	@$(APP) -m tools.check_catalogue $(GAPS)

lock: python ## Resolve requirements/*.in into locks with hashes (UPGRADE=--upgrade for newer versions)
	@$(APP) -m tools.lock $(UPGRADE)

setup-spacy-model: python ## Install spaCy's official German model (needs the internet; optional)
	@$(PYTHON) -m tools.build model
	@.venv/engine/bin/python -m tools.setup_spacy_model

browser: ## Look for a Chromium, install one if there is none
	@$(APP) -m tools.browser

clean: ## Remove environments, builds and caches; keeps var/ (databases, secrets)
	@rm -rf .venv node_modules widget/dist handover/workplace/dist var/stamps var/cache var/models .mypy_cache .ruff_cache .pytest_cache

python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 fehlt (gesucht: $(PYTHON)). Bitte installieren oder make PYTHON=/pfad/zu/python3.11 aufrufen."; exit 1; }

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
