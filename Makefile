# The few commands a person types. `make` alone lists them.

# As they are given to `make`; variables of the environment that happen to have such names are somebody else's.
PYTHON := python3
PORT := 4566
ENV := default
SET :=
DELETE_DATA :=
FAMILIES :=
FEATURE :=
FUNCTION :=
EVENT :=
OUTPUTS :=
QUIZ :=
PLAYER :=
PIN :=
NAME :=
FAMILY :=
ONLY :=
WORKERS := auto
QUEUE :=
INCIDENT :=
DO :=

# Runs a program of the project in what local/environment.py makes of the person's environment.
TOOL := .venv/bin/python -E -m local.environment
NPM := $(TOOL) npm --prefix web
AWS := $(TOOL) --aws python -m aws
CLI := $(TOOL) python -m cli $(if $(OUTPUTS),--outputs "$(OUTPUTS)")

.DEFAULT_GOAL := help
.PHONY: help install web run add test test-changed test-full lint unit e2e pictures mutants new-feature pages invoke host play chat replay incidents samlocal bench preflight deploy destroy lock clean

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 21

install: ## install tools and local cloud into the project folder
	@$(PYTHON) -E -m local.install

web: install ## build the web app
	@$(TOOL) python -m local.web_build

run: install ## run Buzzline on this machine until Ctrl-C (PORT=4566, web app on the next; FAMILIES=messaging,edge or all)
	@exec $(TOOL) python -m local up --port "$(PORT)" --families "$(FAMILIES)"

add: install ## deploy a feature, and what you have edited, into the running local cloud: FEATURE=dlq_replay, or a family
	@$(TOOL) python -m local add $(if $(FEATURE),"$(FEATURE)",$(error say which: make add FEATURE=single_player)) $(if $(OUTPUTS),--outputs "$(OUTPUTS)")

test: lint unit e2e ## everything that a change must pass (WORKERS=3: in so many processes)

test-changed: install web ## what the change since main can reach
	@exec $(TOOL) python -m tests.support.changed

test-full: lint unit ## the same as test, with full rooms and more generated requests
	@$(TOOL) pytest --times -n $(WORKERS) --dist loadgroup -m "" tests/e2e tests/browser

lint: install web ## style, types and templates
	@$(TOOL) ruff check . && $(TOOL) ruff format --check .
	@$(TOOL) mypy
	@$(TOOL) cfn-lint template.yaml layers/template.yaml 'functions/**/template.yaml'
	@$(TOOL) sam validate --lint --region us-east-1 >.local/sam-validate.log 2>&1 || (cat .local/sam-validate.log; false)
	@$(NPM) run --silent lint
	@$(NPM) run --silent typecheck

unit: install web ## the fast tests only
	@$(TOOL) pytest --times -n $(WORKERS) tests/unit tests/integration tests/governance
	@$(NPM) run --silent test

mutants: install ## break rules, one at a time, and see a test notice each: ONLY="wallet live_games/claims"
	@exec $(TOOL) python -m mutation $(ONLY)

e2e: install web ## the tests on a local cloud of their own only, those in a browser among them
	@$(TOOL) pytest --times -n $(WORKERS) --dist loadgroup tests/e2e tests/browser

new-feature: install ## begin a feature of a family: NAME=question_media FAMILY=engagement
	@$(TOOL) python -m features new --name "$(if $(NAME),$(NAME),$(error say which: make new-feature NAME=question_media FAMILY=engagement))" --family "$(FAMILY)"

pages: install ## write the pages that are made from templates, guide pages and the map of imports
	@$(TOOL) python -m features pages

pictures: install web ## take the pictures of the web app in docs/pictures anew
	@$(TOOL) pytest tests/browser --pictures docs/pictures

invoke: install ## run one function of the running local cloud: FUNCTION=GamePlay [EVENT=file]
	@$(TOOL) python -m local invoke $(if $(FUNCTION),$(FUNCTION),$(error say which: make invoke FUNCTION=GamePlay)) $(if $(EVENT),--event "$(EVENT)") $(if $(OUTPUTS),--outputs "$(OUTPUTS)")

host: install ## run a live game from this terminal: QUIZ="Wild World" PLAYER=quizmaster
	@$(CLI) host "$(if $(QUIZ),$(QUIZ),$(error say which: make host QUIZ="Wild World" PLAYER=quizmaster))" --as $(PLAYER)

play: install ## join a live game from this terminal: PIN=123456 NAME=nickname, or PLAYER=name
	@$(CLI) play $(if $(PIN),$(PIN),$(error say which: make play PIN=123456 NAME=nickname)) $(if $(PLAYER),--as $(PLAYER),--nickname "$(NAME)")

chat: install ## talk to everybody from this terminal: PLAYER=name
	@$(CLI) chat --as $(if $(PLAYER),$(PLAYER),$(error say who you are: make chat PLAYER=ada))

replay: install ## send back what failed for good: QUEUE=ScorePutDeadLetters; without, list the queues
	@$(CLI) replay $(QUEUE)

incidents: install ## what failed for good, for operators: PLAYER=name [INCIDENT=id] [DO=show, redrive or dismiss]
	@$(CLI) incidents --as $(if $(PLAYER),$(PLAYER),$(error say who you are: make incidents PLAYER=quizmaster)) $(if $(INCIDENT),--incident "$(INCIDENT)") $(if $(DO),--do $(DO))

samlocal: install web ## write a template for `sam local invoke` (Docker) with the settings of the running local cloud
	@$(TOOL) sam build >.local/sam-build.log 2>&1 || (cat .local/sam-build.log; false)
	@$(TOOL) python -m local sam-local

bench: install web ## cold starts, AWS calls and units, latency, dollars
	@$(TOOL) python -m bench

preflight: install ## ask the AWS account of your credentials whether a deployment would work (ENV=default or full)
	@$(AWS) preflight --env $(ENV) $(if $(SET),--set $(SET))

deploy: install web ## build and deploy to the AWS account of your credentials (ENV=default or full; SET="Parameter=value ...")
	@$(AWS) deploy --env $(ENV) $(if $(SET),--set $(SET)) $(if $(filter yes,$(DELETE_DATA)),--delete-data)

destroy: install ## delete the stack; DELETE_DATA=yes lifts the protection of its data, and deletes it
	@$(AWS) destroy --env $(ENV) $(if $(filter yes,$(DELETE_DATA)),--delete-data)

lock: install ## pin all dependencies with hashes, as pyproject.toml declares them
	@$(TOOL) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade --group dev pyproject.toml --output-file requirements/dev.txt
	@grep -E '^[a-z]' requirements/dev.txt | sed 's/ *\\$$//' > .local/constraints.txt
	@$(TOOL) uv --directory .local pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate ../pyproject.toml --constraints constraints.txt --output-file ../layers/dependencies/requirements.txt
	@$(TOOL) uv --directory .local pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group ../pyproject.toml:images --constraints constraints.txt --output-file ../layers/images/requirements.txt
	@$(TOOL) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade --group local-cloud --output-file requirements/local-cloud.txt

clean: ## delete what was installed and built
	rm -rf .venv .local .aws-sam .mypy_cache .ruff_cache web/node_modules web/dist web/src/contracts
