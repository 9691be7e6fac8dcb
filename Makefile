# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GATES := $(VENV)/gates/bin

# Each process has an emulator of its own.
SIDE_BY_SIDE := -n 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test lint unit integration examples slow test-cores emulator bench fuzz torture sandbox effect programs checks guest-tools clean
.PHONY: gates reuse yamllint shellcheck workflows changelog docs-lint importer smoke

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

demo: $(VENV)/.runtime guest-tools ## See the collection work on three VPSs of an emulator
	@$(BIN)/python -m tests.demo

test: lint unit integration ## Run the linters, the unit tests and the integration tests

lint: $(VENV)/.tests ## Run the linters alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=$$($(BIN)/python -m tests.collection) $(BIN)/mypy -p ansible_collections.hostup.cloud.plugins
	PATH="$(CURDIR)/$(BIN):$$PATH" ANSIBLE_COLLECTIONS_PATH=$$($(BIN)/python -m tests.collection) \
		ansible-lint --offline --profile production --strict

gates: reuse yamllint shellcheck workflows changelog docs-lint importer smoke ## Run the gates besides `make test`

reuse: $(VENV)/.gates ## See that every file has its licence
	$(GATES)/reuse lint --quiet || { $(GATES)/reuse lint; false; }

yamllint: $(VENV)/.gates ## Lint the YAML files
	$(GATES)/yamllint --strict .

shellcheck: $(VENV)/.gates ## Lint the shell scripts
	@$(GATES)/python -m tests.gates shellcheck

workflows: $(VENV)/.gates ## Check GitHub's files: workflows, dependabot, issue forms
	@$(GATES)/python -m tests.gates workflows

changelog: $(VENV)/.gates ## Lint the changelog and its fragments
	$(GATES)/antsibull-changelog lint

docs-lint: $(VENV)/.gates ## Lint the documentation of the plugins
	@$(GATES)/python -m tests.gates docs-lint

importer: $(VENV)/.gates ## Let galaxy-importer take the tarball, without a warning
	@$(GATES)/python -m tests.gates importer

smoke: $(VENV)/.tests guest-tools ## Install the tarball into an empty environment, and use it
	$(BIN)/pytest -q -rs tests/smoke

unit: $(VENV)/.tests guest-tools ## Run the unit tests alone
	$(BIN)/pytest -q -rs $(SIDE_BY_SIDE) tests/unit

integration: $(VENV)/.tests guest-tools ## Run the integration tests alone
	$(BIN)/pytest -q -rs $(SIDE_BY_SIDE) tests/integration

examples: $(VENV)/.tests guest-tools ## Try what README, docs and the pages of the roles show
	$(BIN)/pytest -q -rs $(SIDE_BY_SIDE) tests/examples

slow: $(VENV)/.tests guest-tools ## Run the tests that take too long for `make test`, as with 10,000 VPSs
	$(BIN)/pytest -q -rs tests/slow

test-cores: $(VENV)/.tests guest-tools ## Run the integration tests on each supported ansible-core, the slow ones on the newest
	$(BIN)/python -m tests.cores $(OPTIONS)

emulator: $(VENV)/.runtime guest-tools ## Leave an emulator of the API running
	@$(BIN)/python -m tests.emulator $(OPTIONS)

bench: $(VENV)/.tests ## Measure everything, in about half an hour: make bench OPTIONS="--quick"
	@$(BIN)/python -m tests.benchmarks $(OPTIONS)

fuzz: $(VENV)/.tests ## Try a million random inputs each on the classifier and on the client, and 200,000 writes
	$(BIN)/python -m tests.unit.effect.fuzz --variants 200000
	$(BIN)/python -m tests.unit.fuzz_answers

torture: $(VENV)/.runtime guest-tools ## Run 10,000 commands over an emulator with random faults on every request
	@$(BIN)/python -m tests.torture $(OPTIONS)

sandbox: $(VENV)/.tests guest-tools ## Run the reads that are known in a sandbox, and compare before and after
	$(BIN)/python -m tests.effect_sandbox

effect: $(VENV)/.runtime ## Say whether a command writes, and why: make effect CMD='...'
	@$(BIN)/python -m tests.effect
effect: export EFFECT_COMMAND := $(value CMD)
# Exported as well, the command would be expanded as make's own text.
unexport CMD

programs: $(VENV)/.runtime ## Bring docs/programs.md up to date with the classifier's tables
	@$(BIN)/python -m tests.effect.programs

checks: $(VENV)/.runtime ## Bring docs/checks.md up to date with the collection's profiles
	@$(BIN)/python -m tests.check_list

guest-tools:
	@tests/emulator/install-guest-tools

clean: ## Remove what the other targets made
	rm -rf $(VENV) tests/output .mypy_cache .pytest_cache .ruff_cache .hypothesis hostup-cloud-*.tar.gz

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python 3.10 or newer is needed, and $(PYTHON) is older; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt tests/requirements-core.txt tests/emulator/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(foreach file,$^,-r $(file))
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.gates: tests/requirements-gates.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/gates
	$(VENV)/gates/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.PHONY: ee
ee: EE := tests/output/ee
ee: $(VENV)/.gates ## Make what podman or docker build an execution environment from
	rm -rf $(EE) && mkdir -p $(EE)
	$(VENV)/gates/bin/python -m tests.artifact $(EE)
	mv $(EE)/hostup-cloud-*.tar.gz $(EE)/hostup-cloud.tar.gz
	cp execution-environment.yml $(EE)
	$(VENV)/gates/bin/ansible-builder create -f $(EE)/execution-environment.yml -c $(EE)/context --output-filename Containerfile
	@echo "Build it with: podman build -t hostup-ee $(EE)/context, or docker build -f $(EE)/context/Containerfile in its place"

.PHONY: release
release: $(VENV)/.gates ## Make a release, without publishing it: make release VERSION=1.2.3
	@.ci/release "$(VERSION)"

.PHONY: molecule
molecule: $(VENV)/.tests guest-tools ## Run the scenarios of extensions/molecule over one emulator
	cd extensions && PATH="$(CURDIR)/$(BIN):$$PATH" ANSIBLE_HOME="$(CURDIR)/tests/output/ansible" \
		molecule test --all $(OPTIONS)

.PHONY: docs demo-picture

docs: $(VENV)/.gates ## Build the documentation site
	@$(VENV)/gates/bin/python -m tests.site

demo-picture: $(VENV)/.tests guest-tools ## Run the demo, and draw docs/demo.svg of what it prints
	@$(BIN)/python -m tests.demo.picture

.PHONY: coverage coverage-all mutation

UNIT_COVERAGE := $(BIN)/pytest -q -rs $(SIDE_BY_SIDE) --cov --cov-report= tests/unit

coverage: $(VENV)/.tests guest-tools ## Run the unit tests, and fail if they cover less than 95 % of the engine's branches
	$(UNIT_COVERAGE)
	$(BIN)/coverage report
	@$(BIN)/coverage json --quiet --include='plugins/module_utils/*' -o tests/output/coverage/engine.json
	@$(BIN)/python -c 'import json, sys; totals = json.load(open("tests/output/coverage/engine.json"))["totals"]; \
		percent = 100 * totals["covered_branches"] / totals["num_branches"]; \
		print(f"The unit tests cover {percent:.1f} % of the engine'"'"'s branches; at least 95 are wanted."); \
		sys.exit(percent < 95)'

coverage-all: $(VENV)/.tests guest-tools ## Show what the unit tests and the integration tests cover, with Ansible's processes
	$(UNIT_COVERAGE)
	$(BIN)/pytest -q -rs $(SIDE_BY_SIDE) --cov --cov-append --cov-report= tests/integration
	$(BIN)/coverage report

mutation: $(VENV)/.mutation ## Change the engine, and see if a test fails, in an hour: make mutation OPTIONS="guest --minutes 60"
	$(BIN)/python -m tests.mutation $(OPTIONS)

$(VENV)/.mutation: tests/mutation/requirements.txt $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
