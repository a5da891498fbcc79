# Two targets do all: `make demo` shows it, `make test` tries it.

NPM_CI  := node_modules/.package-lock.json
BUILT   := .cache/built
SOURCES := $(shell find packages test -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print 2>/dev/null)

.PHONY: demo demo-clean test check build install bench parity chaos clean

demo: build
	@sh scripts/system-packages.sh iproute2 curl tcpdump
	@node demo/run.mjs

demo-clean:
	@node demo/clean.mjs

# System packages are installed where that is possible; tests that miss one skip, and say so.
test: build
	@sh scripts/system-packages.sh iproute2 curl tcpdump chromium
	@npx --no-install vitest run --reporter=default --reporter=./test/reporter.mjs

# Types, style, and what nobody uses.
check: build
	npm run --silent check

parity: build
	@node test/dist/parity/run.js

# Kills processes with -9 at random moments during traffic, a hundred times.
chaos: build
	@PECCARY_KILLS=100 npx --no-install vitest run test/e2e/kill.test.ts

bench: build
	@node test/dist/bench/run.js

build: $(BUILT)

$(BUILT): $(NPM_CI) $(SOURCES) tsconfig.json tsconfig.base.json package.json
	npm run --silent build
	@mkdir -p $(@D) && touch $@

install: $(NPM_CI)

# npm writes this file last; when it is older than the lockfile, something is to be installed.
$(NPM_CI): package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

clean:
	rm -rf packages/*/dist packages/*/*.tsbuildinfo $(BUILT)
