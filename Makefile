# Everything that is done with a checkout. It needs Python 3.11 or newer, make and git; uv is used where there is one.

VENV ?= .venv
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
ARGS ?=

# uv trusts whom the machine trusts, as git does; its older versions know the second name.
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1
# Without its bytecode on disk the bot would start in twice the time, on machines that switch this off.
export PYTHONDONTWRITEBYTECODE =

python := $(VENV)/bin/python
lock := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-annotate --no-header --no-emit-index-url

.DELETE_ON_ERROR:
.PHONY: help install run test check format bench lock messages reference npm pictures clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
	@echo "  ARGS='…' passes words on (make test ARGS='-k polls'), PYTHON=… names the interpreter."

install: $(VENV)/.run ## Install what the bot needs to run into .venv

run: $(VENV)/.run ## Start the bot; with no token in config.yaml it is a web page
	@$(python) -m bot run $(ARGS)

test: $(VENV)/.test ## Run the tests
	@$(python) -m pytest $(ARGS)

check: $(VENV)/.test ## Check style, types, who imports whom and what is easily forgotten, as CI does
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(python) -m pytest -q -m guard

format: $(VENV)/.test ## Put the code in shape, and mend what can be mended
	$(python) -m ruff check --fix
	$(python) -m ruff format

bench: $(VENV)/.test ## Measure, in some minutes and 4 GB; goals that are missed say FAIL
	@missed=0; for script in benchmarks/[a-z]*.py; do \
		echo "== $$script"; PYTHONPATH=. $(python) "$$script" $(ARGS) || missed=1; \
	done; exit $$missed

lock: ## Pin the requirements files anew (ARGS=--upgrade for the newest); needs uv
	@uv --version >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(lock) pyproject.toml --all-extras --output-file requirements.txt $(ARGS)
	$(lock) pyproject.toml --all-extras --group dev --constraints requirements.txt --output-file requirements-dev.txt $(ARGS)
	$(lock) --group build --constraints requirements-dev.txt --output-file requirements-build.txt $(ARGS)

messages: $(VENV)/.test ## Update the catalogues of all languages from the code; no translation is deleted
	@$(python) -m tests.support.message_catalogues

npm: tests/npm/node_modules/.package-lock.json ## Get what the tests need of npm: the language server of editors, the schema of SARIF

reference: $(VENV)/.test ## Write docs/format.md, docs/problems.md and the schemas for editors
	@$(python) -m tests.docs.format_reference
	@$(python) -m tests.docs.problems_reference

pictures: $(VENV)/.test tests/npm/node_modules/.package-lock.json ## Take the pictures of README.md anew; look at them before you commit them
	@$(python) -m tests.browser.screenshots
	@$(python) -m tests.editor.screenshots

clean: ## Remove .venv and all that the tools left behind
	@rm -rf $(VENV) dist build tests/npm/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find bot tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# npm leaves this file behind when everything is there.
tests/npm/node_modules/.package-lock.json: tests/npm/package-lock.json
	@npm --version >/dev/null 2>&1 || { echo "make npm needs it (Debian: apt-get install npm)." >&2; exit 1; }
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix tests/npm
	@touch $@

# The two stamps say which requirements file the environment holds; a newer file installs again. What the tests need
# holds what the bot needs, so that one stamp stands for both.
$(VENV)/.run: requirements.txt $(python)
$(VENV)/.test: requirements-dev.txt $(python)
ifeq ($(realpath $(python)),)  # never made, or its interpreter has left the machine
.PHONY: $(VENV)/.run $(VENV)/.test
endif
$(VENV)/.run $(VENV)/.test:
	@echo "Installing $< into $(VENV)"
	@if uv --version >/dev/null 2>&1; then \
		uv pip install --quiet --compile-bytecode --python $(python) --require-hashes -r $<; \
	else \
		$(python) -m pip --version >/dev/null 2>&1 || $(python) -m ensurepip >/dev/null; \
		$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@ $(VENV)/.run

# Names on PATH may be stand-ins that do not run, as pyenv's are: each is asked.
$(python):
	@found=; rm -rf $(VENV); \
	for name in $(PYTHON); do \
		exe=$$($$name -c 'import sys; print(sys.executable) if sys.version_info >= (3, 11) else sys.exit(1)' \
			2>/dev/null) || continue; \
		found=$$exe; \
		if uv --version >/dev/null 2>&1; then uv venv --quiet --python "$$exe" $(VENV) && exit; fi; \
		"$$exe" -c 'import ensurepip, venv' 2>/dev/null && "$$exe" -m venv $(VENV) && exit; \
	done; \
	if [ "$$found" ]; then \
		echo "$$found cannot make a virtual environment: install uv, or Python's venv (Debian: apt-get install python3-venv)." >&2; \
	else \
		echo "Python 3.11 or newer is needed, and '$(PYTHON)' is none: install one, or name one with make PYTHON=/path/to/python." >&2; \
	fi; exit 1
