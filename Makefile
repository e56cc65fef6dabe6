# All tasks of a checkout. They need Python 3.11 or newer, make and git, and use uv if it is installed.

VENV ?= .venv
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
ARGS ?=

# Let uv use the machine's certificates, as git does; older versions of uv know the second name.
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1
# Write bytecode even on machines that switch it off: without it the bot takes twice as long to start.
export PYTHONDONTWRITEBYTECODE =

python := $(VENV)/bin/python
lock := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-annotate --no-header --no-emit-index-url

.DELETE_ON_ERROR:
.PHONY: help install run test image check format bench soak takeovers lock messages reference npm pictures clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18
	@echo "  ARGS='…' passes arguments on (make test ARGS='-k polls'); PYTHON=… chooses the interpreter."

install: $(VENV)/.run ## Install what the bot needs into .venv

run: $(VENV)/.run ## Start the bot; without a token it serves the web page only
	@$(python) -m bot run $(ARGS)

test: $(VENV)/.test ## Run the tests in parallel; ARGS='-m "not slow"' takes under 2 minutes
	@$(python) -m pytest -n auto --dist worksteal $(ARGS)

image: $(VENV)/.test ## Build the container images with buildah and try them (minutes, needs root)
	@$(python) -m pytest -m image tests/deploy $(ARGS)

check: $(VENV)/.test ## Check style, types, imports and guards, as CI does
	@failed=; for tool in "-m ruff check" "-m ruff format --check" "-m mypy" \
		"$(VENV)/bin/lint-imports --no-logo" "-m pytest -q -n auto -m guard"; do \
		echo "== $$tool"; $(python) $$tool || failed="$$failed [$$tool]"; \
	done; \
	if [ "$$failed" ]; then echo "make check failed:$$failed" >&2; exit 1; fi

format: $(VENV)/.test ## Format the code, and fix what ruff can fix
	$(python) -m ruff check --fix
	$(python) -m ruff format

bench: $(VENV)/.bench ## Run the benchmarks (minutes, 4 GB); missed goals say FAIL
	@missed=0; for script in benchmarks/[a-z]*.py; do \
		echo "== $$script"; PYTHONPATH=. $(python) "$$script" $(ARGS) || missed=1; \
	done; exit $$missed

soak: $(VENV)/.test ## Ask on all platforms for SOAK_MINUTES (30) while faults happen at random
	@$(python) -m tests.soak

takeovers: $(VENV)/.test ## Kill the leading one of three processes KILLS (20) times while people ask; needs PostgreSQL
	@$(python) -m tests.cluster

lock: ## Write the requirements files (ARGS=--upgrade for the newest versions); needs uv
	@uv --version >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(lock) pyproject.toml --all-extras --output-file requirements.txt $(ARGS)
	$(lock) pyproject.toml --all-extras --group dev --constraints requirements.txt --output-file requirements-dev.txt $(ARGS)
	$(lock) --group build --constraints requirements-dev.txt --output-file requirements-build.txt $(ARGS)
	$(lock) --group bench --output-file requirements-bench.txt $(ARGS)

messages: $(VENV)/.test ## Update the catalogues of all languages from the code; no translation is deleted
	@$(python) -m tests.support.message_catalogues

npm: tests/npm/node_modules/.package-lock.json ## Install what the tests need from npm: the YAML language server, the schema of SARIF

reference: $(VENV)/.test ## Generate the reference pages in docs/ (format, log, problems, openapi) and the schemas for editors
	@$(python) -m tests.docs.format_reference
	@$(python) -m tests.docs.log_reference
	@$(python) -m tests.docs.problems_reference
	@$(python) -m tests.docs.openapi_reference

pictures: $(VENV)/.test tests/npm/node_modules/.package-lock.json ## Take the screenshots for README.md and docs; look at them before you commit
	@$(python) -m tests.browser.screenshots
	@$(python) -m tests.editor.screenshots

clean: ## Remove .venv and all files that the tools created
	@rm -rf $(VENV) dist build tests/npm/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find bot tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# npm writes this file when everything is installed.
tests/npm/node_modules/.package-lock.json: tests/npm/package-lock.json
	@npm --version >/dev/null 2>&1 || { echo "make npm needs npm (Debian: apt-get install npm)." >&2; exit 1; }
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix tests/npm
	@touch $@

# The stamps say which requirements file is installed; a newer file is installed again. The tests' requirements
# include the bot's, so installing them updates both stamps. What the benchmarks compare with needs other versions
# of some libraries, and lies in a folder of its own.
$(VENV)/.run: requirements.txt $(python)
$(VENV)/.test: requirements-dev.txt $(python)
$(VENV)/.bench: requirements-bench.txt $(VENV)/.test
ifeq ($(realpath $(python)),)  # missing, or its interpreter is gone
.PHONY: $(VENV)/.run $(VENV)/.test $(VENV)/.bench
endif
define install_requirements
@echo "Installing $< into $(1)"
@if uv --version >/dev/null 2>&1; then \
	uv pip install --quiet --compile-bytecode --python $(python) $(2) --require-hashes -r $<; \
else \
	$(python) -m pip --version >/dev/null 2>&1 || $(python) -m ensurepip >/dev/null; \
	$(python) -m pip install --quiet --disable-pip-version-check $(2) --require-hashes -r $<; \
fi
endef
$(VENV)/.run $(VENV)/.test:
	$(call install_requirements,$(VENV))
	@touch $@ $(VENV)/.run
$(VENV)/.bench:
	$(call install_requirements,$(VENV)/bench,--upgrade --target $(VENV)/bench)
	@touch $@

# Names on PATH may be shims that do not run, such as pyenv's, so each is tried.
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
		echo "Python 3.11 or newer is needed, and '$(PYTHON)' has none: install one, or choose one with make PYTHON=/path/to/python." >&2; \
	fi; exit 1
