# The verbs of this project. `make help` lists them.

SWIFT ?= swift
# What is built in: all stores, and the browser of traces. TRAITS= builds the default ones alone, --traits SQLite,Redis some of them.
TRAITS ?= --enable-all-traits
export OSPROFILER_TRAITS = $(TRAITS)
# As in scripts/lib.sh: the same order of the parts in each build.
BUILD = SWIFT_DETERMINISTIC_HASHING=1 $(SWIFT) build $(TRAITS)
DIST := dist
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
SOURCES := Sources Tests Snippets Examples Benchmarks Package.swift

.DEFAULT_GOAL := help

.PHONY: help
help: ## lists the targets
	@printf 'usage: make TARGET\n\n'
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
	    printf '  %-14s %s\n' "$$name" "$$text"; done

.PHONY: deps
deps: ## installs what the package links (librabbitmq, OpenSSL, SQLite, zlib, bzip2, ncurses, hiredis, libpq, libmariadb, libmongoc)
	@scripts/install-deps build

.PHONY: build
build: deps ## builds everything, tests too, in debug
	$(BUILD) --build-tests

.PHONY: release
release: deps ## builds the command osprofiler in release
	$(BUILD) -c release --product osprofiler

.PHONY: demo
demo: ## shows a trace that travelled through a real RabbitMQ; installs what is missing
	@scripts/demo

.PHONY: test
test: ## runs the tests, a real RabbitMQ included; installs what is missing
	@scripts/test ci

.PHONY: test-unit
test-unit: ## runs only the tests that need no server, no Python and no network: a minute after the build
	@scripts/test unit

.PHONY: test-interop
test-interop: ## runs only the tests against Python's osprofiler and oslo.messaging
	@scripts/test interop

.PHONY: test-stores
test-stores: ## runs the tests of all stores, each with its own servers; STORES="redis mongodb" for some; installs what is missing
	@scripts/test stores $(STORES)

.PHONY: test-browser
test-browser: ## clicks and types through all pages in a real Chromium; installs what is missing
	@scripts/test-browser

.PHONY: test-scale
test-scale: ## consumes a million messages: memory flat, counts exact, also when killed on the way
	@scripts/test-scale

.PHONY: test-faults
test-faults: ## kills, cuts, fills and locks everything around the consumer, and counts (FAULTS=--stores; wants root)
	@scripts/test-faults $(FAULTS)

.PHONY: soak
soak: ## full speed with random faults for SOAK_MINUTES=10; SOAK="--seed N" repeats one
	@scripts/test-faults --soak --minutes $(or $(SOAK_MINUTES),10) $(SOAK)

.PHONY: test-examples
test-examples: ## runs the services of Examples/hummingbird with a real client, and a service of Python's between them (EXAMPLES="--only WORDS")
	@scripts/test-examples $(EXAMPLES)

.PHONY: test-openstack
test-openstack: ## traces a real Ironic and Keystone with their real client in every state of the cloud (OPENSTACK=--short)
	@scripts/test-openstack $(OPENSTACK)

.PHONY: test-devstack
test-devstack: ## runs the phases of the DevStack plug-in on a tree in a temporary folder (DEVSTACK_DIR)
	@scripts/test-devstack

.PHONY: test-tsan
test-tsan: ## sends trace points from many threads and tasks under the thread sanitizer
	@scripts/test-sanitizers thread

.PHONY: test-asan
test-asan: ## feeds damaged input to every decoder under the address sanitizer
	@scripts/test-sanitizers address

.PHONY: fuzz
fuzz: ## feeds damaged input to every decoder (FUZZ_CASES, FUZZ_SEED)
	@scripts/fuzz

.PHONY: lint
lint: ## checks format and layout
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	@scripts/lint-layout

.PHONY: test-scripts
test-scripts: ## checks that the check for the layout finds what it is for, and what make dist, install and deb make
	@scripts/test-lint-layout
	@scripts/test-dist
	@scripts/test-units

.PHONY: format
format: ## formats the sources in place
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

.PHONY: docs
docs: deps ## makes the API documentation from the catalogs in .build/docs: a minute after the build
	@scripts/docs

.PHONY: bench
bench: ## measures the budgets against their references (BENCH=--quick, --full)
	@scripts/bench $(BENCH)

.PHONY: check-traits
check-traits: ## builds without the default traits
	@scripts/check-traits

.PHONY: compose-check
compose-check: ## checks docker-compose.yml, Kolla's, and that the image follows the package's unit
	@scripts/compose-check

.PHONY: completions
completions: release ## writes the shell completions into .build/completions
	@scripts/completions "$$($(BUILD) -c release --show-bin-path)/osprofiler" .build/completions

.PHONY: dist
dist: deps ## makes dist/osprofiler, stripped and with the Swift runtime linked in, its completions and man pages
	$(BUILD) -c release --static-swift-stdlib --product osprofiler
	@mkdir -p $(DIST)
	@scripts/strip-binary "$$($(BUILD) -c release --static-swift-stdlib --show-bin-path)/osprofiler" $(DIST)/osprofiler
	install -m 644 LICENSE $(DIST)/LICENSE
	@scripts/completions $(DIST)/osprofiler $(DIST)/completions
	@scripts/manpages $(DIST)/osprofiler $(DIST)/man

# Where each shell looks for completions, and systemd for units. Nothing is built here, for root may have no Swift. Settings
# that are there stay.
.PHONY: install
install: ## installs what make dist made, and the consumer's unit (PREFIX=/usr/local, DESTDIR)
	@test -x $(DIST)/osprofiler || { echo "make install: run make dist first" >&2; exit 1; }
	umask 022 && mkdir -p $(addprefix $(DESTDIR)$(PREFIX)/,bin share/bash-completion/completions share/zsh/site-functions \
	    share/fish/vendor_completions.d share/doc/osprofiler share/man/man1 lib/systemd/system lib/sysusers.d lib/tmpfiles.d) \
	    $(addprefix $(DESTDIR)$(SYSCONFDIR)/,osprofiler default)
	install -m 755 $(DIST)/osprofiler $(DESTDIR)$(PREFIX)/bin/osprofiler
	install -m 644 $(DIST)/completions/osprofiler $(DESTDIR)$(PREFIX)/share/bash-completion/completions/osprofiler
	install -m 644 $(DIST)/completions/_osprofiler $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_osprofiler
	install -m 644 $(DIST)/completions/osprofiler.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/osprofiler.fish
	install -m 644 $(DIST)/LICENSE $(DESTDIR)$(PREFIX)/share/doc/osprofiler/LICENSE
	install -m 644 $(DIST)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	for unit in osprofiler-consumer osprofiler-consumer@; do \
	    sed 's|/usr/bin/osprofiler|$(PREFIX)/bin/osprofiler|' packaging/systemd/$$unit.service | \
	        install -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit.service || exit 1; done
	install -m 644 packaging/systemd/osprofiler.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/osprofiler.conf
	install -m 644 packaging/systemd/osprofiler.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/osprofiler.conf
	set -- 644 osprofiler.conf osprofiler/osprofiler.conf 600 consumer.conf osprofiler/consumer.conf \
	    644 default default/osprofiler-consumer; while [ $$# -gt 0 ]; do file=$(DESTDIR)$(SYSCONFDIR)/$$3; \
	    test -e $$file || install -m $$1 packaging/etc/$$2 $$file || exit 1; shift 3; done

.PHONY: deb
deb: dist ## makes a Debian package of what make dist made, in dist
	@scripts/make-deb $(DIST)

.PHONY: test-deb
test-deb: ## installs, runs and purges the package of make deb in a throw-away Debian (DEB; wants root)
	@scripts/test-deb $(DEB)

.PHONY: test-systemd
test-systemd: ## starts the package's units under a real systemd, process 1 of a throw-away Debian (DEB; wants root)
	@scripts/test-systemd $(DEB)

.PHONY: test-image
test-image: ## runs the image's steps, command and health check without an engine, in a throw-away Debian (DEB; wants root)
	@scripts/test-image $(DEB)

.PHONY: clean
clean: ## removes what was built
	rm -rf .build .build-* $(DIST) trace.html
