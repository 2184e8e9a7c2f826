# Everything a newcomer needs. Each target sets up what it needs and nothing more.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
OUT    ?= out
FRAMES ?= 8
STYLE  ?= pencil

# The story travels by the environment and unexpanded, so that quotes and dollars in it stay what they are.
export SAGEBRUSH_STORY := $(value STORY)

.DEFAULT_GOAL := help
.PHONY: help storyboard studio test check bench screenshots golden clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

storyboard: $(VENV)/.core  ## draw a storyboard of STORY="…" into ./out (light core only)
	@if [ -n "$$SAGEBRUSH_STORY" ]; then set -- --story "$$SAGEBRUSH_STORY"; else set --; fi; \
	$(PY) studio.py storyboard "$$@" --frames $(FRAMES) --style $(STYLE) --out $(OUT)

studio: $(VENV)/.app  ## open the app on http://127.0.0.1:7860
	@$(PY) studio.py

test: $(VENV)/.dev  ## run the whole test suite
	@$(PY) .ci/browser
	@$(PY) -m pytest -n logical --dist loadfile

check: $(VENV)/.dev  ## lint and type-check
	@rm -f tabs/*.pyi tabs/*/*.pyi  # Gradio writes these beside its subclasses, and they go stale
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/pyright

bench: $(VENV)/.dev  ## print the benchmark table
	@$(PY) .ci/browser
	@$(PY) -m benchmarks

screenshots: $(VENV)/.dev  ## take the pictures the README shows
	@$(PY) .ci/browser
	@$(PY) -m benchmarks.screenshots

golden: $(VENV)/.dev  ## write the golden files anew after a deliberate change of a public name
	@UPDATE_GOLDEN=1 $(PY) -m pytest -q tests -k golden

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .bench

$(VENV)/.core: requirements/core.txt constraints.txt | $(VENV)/bin/python
	@echo "Setting up the light core …"
	@$(PIP) -r requirements/core.txt
	@touch $@

$(VENV)/.app: requirements/app.txt $(VENV)/.core
	@echo "Adding the app …"
	@$(PIP) -r requirements/app.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/engines.txt $(VENV)/.app
	@echo "Adding engines and the tools of development …"
	@$(PIP) -r requirements/engines.txt -r requirements/dev.txt
	@touch $@

$(VENV)/bin/python:
	@sh .ci/venv "$(PYTHON)" "$(VENV)"
