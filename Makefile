# The few commands a person types. `make` alone lists them.

PYTHON ?= python3
PORT ?= 4566
ENV ?= default
BIN := .venv/bin

export PYTHONPATH := .:layers/buzzline/python
export SAM_CLI_TELEMETRY := 0
# Byte code beside the functions would end up in what is deployed.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.local/pycache

.DEFAULT_GOAL := help
.PHONY: help install web run test lint unit e2e pictures invoke host play chat samlocal bench deploy destroy lock clean

help: ## list the commands
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 18

install: .venv/installed .local/emulator/installed ## install tools and local cloud into the project folder

.venv/installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "installing the tools into .venv (a minute or two, once)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/dev.txt
	@touch $@

.local/emulator/installed: requirements/local-cloud.txt
	@echo "installing the local cloud into .local/emulator (once)"
	@$(PYTHON) -m venv --clear .local/emulator
	@.local/emulator/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/local-cloud.txt
	@touch $@

# npm and Node.js come with a Python package, so no others are needed.
NPM := cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm

web/node_modules/installed: web/package-lock.json | .venv/installed
	@echo "installing the packages of the web app into web/node_modules (once)"
	@$(NPM) ci --loglevel=error
	@touch $@

# Every build begins with writing src/contracts/ anew, so that is no source; nor are tests.
WEB_SOURCES := $(shell find web/src web/public -path web/src/contracts -prune -o -type f ! -name '*.test.ts' -print) \
	$(wildcard web/*.html web/*.ts web/*.json) docs/openapi.yaml docs/asyncapi.yaml
WEB_APP := web/dist/python/web_app/index.html

$(WEB_APP): web/node_modules/installed $(WEB_SOURCES)
	@echo "building the web app into web/dist"
	@mkdir -p .local && ($(NPM) run build) >.local/web-build.log 2>&1 || (cat .local/web-build.log; false)
	@touch $@

web: $(WEB_APP) ## build the web app

run: install web ## run Buzzline on this machine until Ctrl-C (PORT=4566; the web app is on the next one)
	@exec $(BIN)/python -m local up --port $(PORT)

test: lint unit ## everything that a change must pass
	@$(BIN)/pytest tests/e2e tests/browser

lint: install web ## style, types and templates
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/cfn-lint template.yaml layers/template.yaml functions/*/template.yaml
	@$(BIN)/sam validate --lint >.local/sam-validate.log 2>&1 || (cat .local/sam-validate.log; false)
	@$(NPM) run --silent lint
	@$(NPM) run --silent typecheck

unit: install web ## the fast tests only
	@$(BIN)/pytest -n 2 tests/unit tests/integration tests/governance
	@$(NPM) run --silent test

e2e: install web ## the tests on a local cloud of their own only, those in a browser among them
	@$(BIN)/pytest tests/e2e tests/browser

pictures: install web ## take the pictures of the web app in docs/pictures anew
	@$(BIN)/pytest tests/browser --pictures docs/pictures

invoke: install ## run one function of the running local cloud: FUNCTION=GamePlay [EVENT=file]
	@$(BIN)/python -m local invoke $(if $(FUNCTION),$(FUNCTION),$(error say which: make invoke FUNCTION=GamePlay)) $(if $(EVENT),--event $(EVENT)) $(if $(OUTPUTS),--outputs $(OUTPUTS))

host: install ## run a live game from this terminal: QUIZ="Wild World" PLAYER=quizmaster
	@$(BIN)/python -m cli $(if $(OUTPUTS),--outputs $(OUTPUTS)) host "$(if $(QUIZ),$(QUIZ),$(error say which: make host QUIZ="Wild World" PLAYER=quizmaster))" --as $(PLAYER)

play: install ## join a live game from this terminal: PIN=123456 NAME=nickname, or PLAYER=name
	@$(BIN)/python -m cli $(if $(OUTPUTS),--outputs $(OUTPUTS)) play $(if $(PIN),$(PIN),$(error say which: make play PIN=123456 NAME=nickname)) $(if $(PLAYER),--as $(PLAYER),--nickname "$(NAME)")

chat: install ## talk to everybody from this terminal: PLAYER=name
	@$(BIN)/python -m cli $(if $(OUTPUTS),--outputs $(OUTPUTS)) chat --as $(if $(PLAYER),$(PLAYER),$(error say who you are: make chat PLAYER=ada))

samlocal: install web ## write a template for `sam local invoke` (Docker) with the settings of the running local cloud
	@PATH="$(CURDIR)/$(BIN):$$PATH" sam build >.local/sam-build.log 2>&1 || (cat .local/sam-build.log; false)
	@$(BIN)/python -m local sam-local

bench: install web ## cold starts, AWS calls and units, latency, dollars
	@$(BIN)/python -m bench

deploy: install web ## build and deploy to the AWS account of your credentials (ENV=default or full)
	@PATH="$(CURDIR)/$(BIN):$$PATH" && sam build --config-env $(ENV) && sam deploy --config-env $(ENV)

destroy: install web ## delete the stack; DELETE_DATA=yes first lifts the protection of tables and players
	@PATH="$(CURDIR)/$(BIN):$$PATH" && \
	if [ "$(DELETE_DATA)" = yes ]; then sam build --config-env $(ENV) && sam deploy --config-env $(ENV) --parameter-overrides ProtectData=false; fi && \
	sam delete --config-env $(ENV)

lock: install ## pin all dependencies with hashes, as pyproject.toml declares them
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade --group dev pyproject.toml --output-file requirements/dev.txt
	@grep -E '^[a-z]' requirements/dev.txt | sed 's/ *\\$$//' > .local/constraints.txt
	@cd .local && ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate ../pyproject.toml --constraints constraints.txt --output-file ../layers/dependencies/requirements.txt
	@cd .local && ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group ../pyproject.toml:images --constraints constraints.txt --output-file ../layers/images/requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade --group local-cloud --output-file requirements/local-cloud.txt

clean: ## delete what was installed and built
	rm -rf .venv .local .aws-sam .mypy_cache .ruff_cache web/node_modules web/dist web/src/contracts
