# Two targets do all: `make demo` shows it, `make test` tries it.

INSTALLED := node_modules/.package-lock.json
BUILT     := .cache/built
SOURCES   := $(shell find packages test -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print)

.PHONY: demo demo-clean test check parity tshark bench flood chaos fuzz docs build install

demo: build
	@sh scripts/system-packages.sh iproute2 curl tcpdump
	@node demo/run.mjs

demo-clean:
	@node demo/clean.mjs

# System packages are installed where that is possible; tests that miss one skip, and say so.
test: build
	@sh scripts/system-packages.sh iproute2 curl tcpdump chromium tshark
	@npx --no-install vitest run --reporter=default --reporter=./test/reporter.mjs

# Types, style, and what nobody uses.
check: build
	@npm run --silent check

# Against what Snort said of the same captures, where those are at hand.
parity: build
	@node test/dist/parity/run.js

# Against what tshark reads in the same captures, where both are at hand.
tshark: build
	@sh scripts/system-packages.sh tshark
	@node test/dist/tshark/run.js

# Ten million flows that go nowhere: what they take of memory, and what is refused.
flood: build
	@node test/dist/flood/run.js

# ONLY=bulk-http,mix: some of it; BASE=REVISION: against another one; PROF=1: pictures of where the time goes.
bench: build
	@ONLY=$(ONLY) BASE=$(BASE) PROF=$(PROF) node test/dist/bench/run.js

# Kills processes with -9 at random moments during traffic, a hundred times.
chaos: build
	@PECCARY_KILLS=100 npx --no-install vitest run test/e2e/kill.test.ts

# Every door to the outside with made-up input: FUZZ_SECONDS for each, FUZZ_TARGETS and FUZZ_SEED to choose.
fuzz: build
	@npx --no-install tsc -p test/fuzz
	@node .cache/fuzz/test/fuzz/run.js

# The pages of docs/reference are made from the code.
docs: $(INSTALLED)
	@UPDATE_DOCS=1 npx --no-install vitest run test/docs

build: $(BUILT)

$(BUILT): $(INSTALLED) $(SOURCES) package.json tsconfig.json tsconfig.base.json
	@npm run --silent build
	@mkdir -p $(@D) && touch $@

install: $(INSTALLED)

# npm writes this file last; when it is older than the lockfile, something is to be installed.
$(INSTALLED): package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@
