# Everything that is done to this repository by hand is a target here; `make help` lists them.
# A machine needs Go, git and make. What else the tests need is found, or installed where that is allowed.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# The targets share two cores, one browser and one database server.
.NOTPARALLEL:

GO        ?= go
BIN       := build/bin
ARTIFACTS := build/artifacts

# Pinned, because a new release finds new things, and those are a change of their own.
GOLANGCI_VERSION := 2.15.0
# One that is installed already is used if it has that version: building it takes a minute or two.
GOLANGCI = $(shell for c in "$(BIN)/golangci-lint" "$$($(GO) env GOPATH)/bin/golangci-lint" golangci-lint; do \
	"$$c" version --short 2>/dev/null | grep -qx '$(GOLANGCI_VERSION)' && { echo "$$c"; break; }; done)

# Which tests, and how:  make test PKG=./internal/gateway/... ARGS='-run TestSale'
PKG     ?= ./...
ARGS    ?=
# -short leaves out the long tests. Left out whole is what shares no memory between goroutines and only runs other programs, and
# the command line, which does one thing after the other: the gateways that its tests begin are watched in their own packages.
RACE    ?= $(shell $(GO) list ./... | grep -v -e /internal/leakscan -e /internal/testreport -e /internal/archtest -e /pgtest -e /internal/storytest -e /internal/cli)
# The SQLite engine is a C program in Go, with locks of its own making: watched by the race detector it takes five times
# the time of everything around it, and nothing of ours is in it. The driver and whoever calls it are locked by what is watched.
UNWATCHED := -gcflags='modernc.org/...=-race=false'
FUZZTIME ?= 20s
# Security codes that the whole-server tests pay with, for the search after the tests.
LEAK_CVV ?= 739,8264

##@ Everyday

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## "; print "usage: make TARGET" } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: dev
dev: ## Run the gateway with the bank simulator, on this machine only
	$(GO) run ./cmd/vezne dev

.PHONY: build
build: ## Build the program, static, into build/vezne
	CGO_ENABLED=0 $(GO) build -trimpath -o build/vezne ./cmd/vezne

.PHONY: fmt
fmt: ## Format the source
	gofmt -w $(GO_SOURCE)

.PHONY: generate
generate: ## Write what is generated from the source (diagrams, tables)
	$(GO) run ./internal/payment/statesdoc
	$(GO) run ./internal/tablesdoc
	$(GO) generate ./...

.PHONY: clean
clean: ## Delete what make has built
	rm -rf build

##@ Tests

.PHONY: test
test: host $(BIN)/withpostgres ## Run the tests, on SQLite and PostgreSQL, and search what they left for card data
	@rm -rf $(ARTIFACTS)
	@mkdir -p $(ARTIFACTS)
	@VEZNE_TEST_ARTIFACTS="$(CURDIR)/$(ARTIFACTS)" $(BIN)/withpostgres -- $(MAKE) test-with-postgres

# The search for card data comes before the cluster is deleted, because it reads the cluster's files too.
.PHONY: test-with-postgres
test-with-postgres: $(BIN)/testreport
	@$(GO) test -json -count=1 -timeout 15m $(ARGS) $(PKG) 2>&1 | $(BIN)/testreport -log $(ARTIFACTS)/test-output.log $(if $(CI),-no-skips)
	@$(GO) run ./internal/leakscan $(if $(LEAK_CVV),-cvv $(LEAK_CVV)) $(ARTIFACTS) $${VEZNE_TEST_PGDATA:-}

.PHONY: race
race: host $(BIN)/withpostgres ## Run the shorter tests under the race detector
	@$(BIN)/withpostgres -- $(GO) test -race $(UNWATCHED) -short -count=1 -timeout 15m $(ARGS) $(RACE)

.PHONY: crash
crash: $(BIN)/withpostgres ## Kill the gateway 200 times under load on each engine, then compare its books with the bank's
	VEZNE_TEST_CRASH_KILLS=$${VEZNE_TEST_CRASH_KILLS:-200} \
		$(BIN)/withpostgres -- $(GO) test -count=1 -v -timeout 60m -run '^TestCrash' $(ARGS) ./internal/crashtest

.PHONY: storm
storm: $(BIN)/withpostgres ## Let everything happen at once to payments, cards and subscriptions, at two nodes and on both engines, 60 times each
	VEZNE_TEST_STORM=$${VEZNE_TEST_STORM:-60} \
		$(BIN)/withpostgres -- $(GO) test -count=1 -v -timeout 60m -run 'Storm$$' $(ARGS) ./internal/gateway

.PHONY: histories
histories: ## Live 100,000 random histories through the gateway and the simulator, and compare everybody's books
	VEZNE_TEST_HISTORIES=$${VEZNE_TEST_HISTORIES:-100000} $(GO) test -count=1 -v -timeout 120m -run '^TestHistories' $(ARGS) ./internal/historytest

.PHONY: rotate
rotate: $(BIN)/withpostgres ## Replace the keys of 100,000 saved cards under load on each engine; no payment may fail
	VEZNE_TEST_ROTATE_CARDS=$${VEZNE_TEST_ROTATE_CARDS:-100000} \
		$(BIN)/withpostgres -- $(GO) test -count=1 -v -timeout 60m -run '^TestRotationUnderLoad' $(ARGS) ./internal/gateway

.PHONY: million
million: $(BIN)/withpostgres ## Book a million payments on PostgreSQL and time what reads the books
	VEZNE_TEST_LEDGER_PAYMENTS=$${VEZNE_TEST_LEDGER_PAYMENTS:-1000000} \
		$(BIN)/withpostgres -- $(GO) test -count=1 -v -timeout 60m -run '^TestTrialBalanceOfManyPayments' $(ARGS) ./internal/bookkeeper

.PHONY: fuzz
fuzz: ## Run each fuzz test for FUZZTIME
	@$(GO) test -list '^Fuzz' -json $(PKG) | sed -n 's/.*"Package":"\([^"]*\)".*"Output":"\(Fuzz[A-Za-z0-9_]*\)\\n".*/\1 \2/p' | \
		while read -r package fuzz; do \
			echo "$$package $$fuzz"; \
			$(GO) test -run '^$$' -fuzz "^$$fuzz$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
		done

.PHONY: bench
bench: ## Run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem $(ARGS) $(PKG)

##@ What a submission must pass

.PHONY: check
check: fmt-check vet lint generate-check test race ## Everything: what .ci/run calls

.PHONY: fmt-check
fmt-check: ## Is the source formatted?
	@unformatted=$$(gofmt -l $(GO_SOURCE)); \
		if [ -n "$$unformatted" ]; then echo "not formatted (make fmt):"; echo "$$unformatted"; exit 1; fi

.PHONY: vet
vet: ## What the go command itself can find
	$(GO) vet ./...

.PHONY: lint
lint: golangci-lint ## What golangci-lint can find; .golangci.yml says what and why
	$(or $(GOLANGCI),$(BIN)/golangci-lint) run ./...

# A generated file says so in one of its first lines ("Code generated … DO NOT EDIT", or "Written by" and the
# command), so there is no list to forget. The check compares what is
# there before and after instead of asking git, so that it can be run before a commit too.
.PHONY: generate-check
generate-check: ## Is what is generated up to date?
	@before=$$($(GENERATED_SUMS)); $(MAKE) generate; after=$$($(GENERATED_SUMS)); \
		if [ "$$before" != "$$after" ]; then \
			echo "generated files were not up to date, and are now; look at them and commit them:"; \
			diff <(echo "$$before") <(echo "$$after") | sed -n 's/^[<>] [0-9a-f]* */  /p' | sort -u; exit 1; fi

# The files that git has or would take.
FILES           = git ls-files --cached --others --exclude-standard
GO_SOURCE       = $$($(FILES) -- '*.go' | while read -r f; do [ -f "$$f" ] && echo "$$f"; done)
GENERATED_SUMS  = $(FILES) | while read -r f; do \
	if [ -f "$$f" ] && head -n 5 "$$f" | grep -qE '^(//|\#|<!--|--|/\*) ?(Code generated .* DO NOT EDIT|Written by "go run )'; then sha256sum "$$f"; fi; done | sort -k 2

##@ Tools

.PHONY: golangci-lint
golangci-lint: ## Build golangci-lint, unless this machine has the right version
	@[ -n "$(GOLANGCI)" ] || GOBIN="$(CURDIR)/$(BIN)" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_VERSION)

# A browser for the pages and a C compiler for the race detector. Without them, and where they may not be installed,
# the tests that need them say so; under CI that is the end.
.PHONY: host
host: $(BIN)/ensure ## Install what the tests need from this machine, where that is allowed
	@$(BIN)/ensure chromium gcc || [ -z "$${CI:-}" ]

# The go command knows better than make whether they are up to date.
.PHONY: $(BIN)/withpostgres $(BIN)/testreport $(BIN)/ensure
$(BIN)/withpostgres:
	@$(GO) build -o $@ ./internal/store/postgres/pgtest/withpostgres
$(BIN)/testreport:
	@$(GO) build -o $@ ./internal/testreport
$(BIN)/ensure:
	@$(GO) build -o $@ ./internal/testhost/ensure
