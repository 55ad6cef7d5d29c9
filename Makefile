# svodka. `make help` lists what can be made.
CC ?= gcc
BUILD ?= build
OPT ?= -O2 -g
PREFIX ?= /usr/local
PKGS := xlsxwriter cairo pangocairo pangoft2 fontconfig jansson libarchive libcrypto glib-2.0 expat zlib libpq
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -fno-common
HARDEN := -fstack-protector-strong -fPIE

# The floors of the house, lowest first (tests/floors.sh holds the code to them).
FLOORS := base time ticket measure report read read/from write db cmd
SRC := $(sort $(foreach floor,$(FLOORS),$(wildcard src/$(floor)/*.c)))
OBJ := $(SRC:src/%.c=$(BUILD)/%.o) $(BUILD)/db/sql_files.o
LIB_OBJ := $(filter-out $(BUILD)/cmd/main.o,$(OBJ))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
# What unit tests share: the other files beside them.
UNIT_OBJ := $(patsubst tests/unit/%.c,$(BUILD)/unit/support/%.o,$(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c)))

JOBS ?= $(shell nproc)

CFLAGS ?=
LDFLAGS ?=
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE $(OPT) $(WARN) $(HARDEN) $(if $(DEV),-Werror) -DSVODKA_DATADIR='"$(PREFIX)/share/svodka"' -Isrc -pthread $(CFLAGS)
ALL_LDFLAGS = -pie -pthread $(LDFLAGS)
# Third-party headers count as system headers: their warnings are not ours.
# Asked for once, and only when something is compiled: `make demo` begins on a machine without pkg-config.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS))))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)) -lm)$(PKG_LIBS)

# What `svodka --version` says it was built with.
LIBRARIES = $(shell for p in $(PKGS); do printf '%s %s\\n' $$p $$(pkg-config --modversion $$p); done)
$(BUILD)/cmd/svodka.o: CFLAGS += -DSVODKA_LIBRARIES='"$(LIBRARIES)"'

# One line a file; V=1 shows the commands.
hide := $(if $(V),,@)
say := @printf '%4s %s\n'

all: svodka ## build ./svodka (C17; CC=clang works too; DEV=1 makes warnings errors)

svodka: $(BUILD)/svodka
	@cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

$(BUILD)/svodka: $(OBJ)
	$(say) LD $@
	$(hide)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(OBJ) $(PKG_LIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(hide)$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# The statements of queries/ become a part of the program (src/db/sql.h).
QUERIES := $(sort $(shell find queries -name '*.sql'))
$(BUILD)/db/sql_files.c: packaging/embed-queries $(QUERIES)
	@mkdir -p $(@D)
	$(say) SQL $@
	$(hide)packaging/embed-queries $(QUERIES) >$@

$(BUILD)/db/sql_files.o: $(BUILD)/db/sql_files.c
	$(say) CC $<
	$(hide)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/support/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(hide)$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -Itests/unit -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libsvodka.a $(BUILD)/unit/support.a
	@mkdir -p $(@D)
	$(say) CC $@
	$(hide)$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -Itests/unit $(ALL_LDFLAGS) -o $@ $< $(BUILD)/unit/support.a $(BUILD)/libsvodka.a $(PKG_LIBS) -lcmocka

# For the tests only: each takes out of them what it needs.
$(BUILD)/libsvodka.a: $(LIB_OBJ)
$(BUILD)/unit/support.a: $(UNIT_OBJ)
%.a:
	$(hide)rm -f $@ && $(AR) rcs $@ $^

# Fuzz targets: by libFuzzer, or given files without it.
FUZZ_OBJ := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%.o,$(wildcard tests/fuzz/*.c))
$(BUILD)/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(hide)$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/replay: $(FUZZ_OBJ) $(BUILD)/libsvodka.a
$(BUILD)/fuzzer: $(filter-out %/replay.o,$(FUZZ_OBJ)) $(BUILD)/libsvodka.a
$(BUILD)/replay $(BUILD)/fuzzer:
	$(say) LD $@
	$(hide)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/samples-generate: $(wildcard samples/generate.c samples/generate/*.c samples/generate/*.h)
	@mkdir -p $(@D)
	$(say) CC $@
	$(hide)$(CC) -std=c17 $(OPT) $(WARN) -Isamples -o $@ $(filter %.c,$^)

unit: $(UNIT)

samples: $(BUILD)/samples-generate ## generate the event logs of the five sample stories
	$(BUILD)/samples-generate samples

demo: ## install what is missing, build, and run the nightly report over samples/
	@packaging/needs build
	@$(MAKE) --no-print-directory -j$(JOBS) svodka samples
	@samples/demo.sh ./svodka

needs-test:
	@packaging/needs build test

check: needs-test ## install what the tests need, build and run all tests, once plain and once under ASan and UBSan
	@$(MAKE) --no-print-directory -j$(JOBS) svodka unit samples
	@$(MAKE) --no-print-directory asan-build
	@tests/run.sh

SANITIZE := -fsanitize=address,undefined -fno-omit-frame-pointer -DARENA_MALLOC
asan-build:
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=build/asan OPT='-O1 -g' HARDEN=-fPIE CFLAGS='$(SANITIZE)' LDFLAGS='-fsanitize=address,undefined' build/asan/svodka build/asan/replay unit

asan: asan-build samples ## the tests under ASan and UBSan only
	@tests/run.sh --only-sanitized

FUZZ_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -DARENA_MALLOC
fuzz: needs-test ## run the fuzz targets on from their corpora; SECONDS=60 each, TARGET=NAME for one of them
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=build/fuzz CC=clang OPT='-O1 -g' HARDEN=-fPIE CFLAGS='-fsanitize=fuzzer-no-link $(FUZZ_FLAGS)' \
		LDFLAGS='-fsanitize=fuzzer $(FUZZ_FLAGS)' build/fuzz/fuzzer
	@tests/fuzz/fuzz.sh $(or $(SECONDS),60) $(TARGET)

# A child that renders ends by _exit, at which gcov would write nothing.
coverage: needs-test samples ## line and branch coverage of each folder by the unit tests, worked cases and suites (gcov)
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=build/coverage OPT='-O0 -g' HARDEN=-fPIE CFLAGS='--coverage -D_exit=exit' LDFLAGS=--coverage build/coverage/svodka unit
	@tests/coverage.sh build/coverage

lint: ## warnings as errors with gcc and clang, and the rules of the house
	@tests/lint.sh
	@tests/floors.sh
	@tests/budget.sh

bench: svodka ## timings beside DuckDB on ten million events (needs ../shared, npm); N=1000000 for fewer
	../shared/bench/run ./svodka -n $(or $(N),10000000) --template report-templates/nightly.json

bench-db: svodka ## how fast events get into PostgreSQL and out again, on a server of its own (needs ../shared); N=1000000 for fewer
	tests/bench/database.sh -n $(or $(N),10000000)

install: svodka ## install below $(DESTDIR)$(PREFIX)
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/svodka/report-templates'
	install -m 755 svodka '$(DESTDIR)$(PREFIX)/bin/svodka'
	install -m 644 report-templates/*.json '$(DESTDIR)$(PREFIX)/share/svodka/report-templates'
	install -d '$(DESTDIR)$(PREFIX)/share/man/man1'
	packaging/man ./svodka >'$(DESTDIR)$(PREFIX)/share/man/man1/svodka.1'
	chmod 644 '$(DESTDIR)$(PREFIX)/share/man/man1/svodka.1'

uninstall: ## remove what install put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/svodka'
	rm -rf '$(DESTDIR)$(PREFIX)/share/svodka'
	rm -f '$(DESTDIR)$(PREFIX)/share/man/man1/svodka.1'

clean: ## remove what was built
	rm -rf build svodka

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

-include $(OBJ:.o=.d) $(UNIT_OBJ:.o=.d) $(FUZZ_OBJ:.o=.d)
.PHONY: all unit samples demo needs-test check asan asan-build fuzz coverage lint bench bench-db install uninstall clean help
.DELETE_ON_ERROR:
