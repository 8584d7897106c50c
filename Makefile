# Builds dist/pkcs11.so. `QUICKJS_DIR` points the build at another copy of QuickJS-ng. For another
# machine: CC, BUILD and OUT of its own, and NATIVE=build, where this machine's programs are.
QUICKJS_DIR ?= node_modules/@scriptc/runtime/vendor/quickjs-ng
QUICKJS_SHA256 := $(shell cat host/quickjs.sha256 2>/dev/null)
CC ?= gcc
BUILD ?= build
OUT ?= dist/pkcs11.so
NATIVE ?= $(BUILD)
# `true`, with larger pools and another BUILD and OUT, for tools/matrix/check-dispatch.ts alone.
RECORD_CALLS ?= false
POOL_SIZE ?=

HARDENING := -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2
ENGINE_FLAGS := -O2 -g1 -fPIC -fvisibility=hidden -fno-math-errno -fno-semantic-interposition \
	-ffunction-sections -fdata-sections -D_GNU_SOURCE -DNDEBUG
HOST_FLAGS := -std=c11 -O2 -g -fPIC -fvisibility=hidden -D_GNU_SOURCE -Wall -Wextra -Werror \
	$(HARDENING) -Ihost -isystem $(QUICKJS_DIR)
LINK_FLAGS := -shared -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodelete -Wl,-z,defs -Wl,--gc-sections \
	-Wl,--as-needed -Wl,--version-script=host/exports.map

ENGINE := $(addprefix $(BUILD)/,quickjs.o libregexp.o libunicode.o dtoa.o)
# Programs of the build, not of the module.
TOOLS := host/compile-bundle.c host/check-bundle.c
HOST := $(patsubst host/%.c,$(BUILD)/%.o,$(filter-out $(TOOLS),$(wildcard host/*.c))) \
	$(BUILD)/trampolines.gen.o $(BUILD)/bundle.gen.o
SOURCES := $(shell find src -name '*.ts')

# The command line program and the script of its trace page.
CLI := dist/provider-pkcs11.mjs dist/trace-page.js

.PHONY: all clean
all: $(OUT) $(CLI)

$(OUT): $(HOST) $(ENGINE) host/exports.map $(if $(filter $(BUILD),$(NATIVE)),$(BUILD)/bundle.checked)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@.new $(HOST) $(ENGINE)
	@mv -f $@.new $@

# The same, which counts its blocks of memory: for the tests alone.
COUNTING := $(BUILD)/counting
$(COUNTING)/memory.o: host/memory.c host/host.h test/faults/count-blocks.h
	@mkdir -p $(@D)
	$(CC) $(HOST_FLAGS) $(CFLAGS) -include test/faults/count-blocks.h -c $< -o $@

$(COUNTING)/pkcs11.so: $(COUNTING)/memory.o $(HOST) $(ENGINE) host/exports.map
	$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@.new $< $(filter-out $(BUILD)/memory.o,$(HOST)) $(ENGINE)
	@mv -f $@.new $@

# One module that starts, and those that are loaded by name when they are first used.
CHUNKS := src/provider.ts $(sort $(shell grep -rhoE "'[a-z0-9]+/[a-z0-9/.-]+\.js'" src | \
	sed -E "s|'(.*)\.js'|src/\1.ts|"))
ifneq ($(RECORD_CALLS),true)
CHUNKS := $(filter-out src/openssl/call-record.ts,$(CHUNKS))
endif

ESBUILD := node_modules/.bin/esbuild --bundle --log-level=warning
VERSION = $(shell node -p 'require("./package.json").version')
BUNDLE = $(ESBUILD) --splitting --format=esm --target=es2023 --minify-syntax --outbase=src \
	--define:VERSION='"$(VERSION)"' --define:RECORD_CALLS=$(RECORD_CALLS)

$(BUILD)/bundle/provider.js: $(SOURCES) package.json | $(BUILD)
	@rm -rf $(BUILD)/bundle
	$(BUNDLE) $(CHUNKS) --outdir=$(BUILD)/bundle

dist/provider-pkcs11.mjs: $(shell find cli -name '*.ts') $(SOURCES) package.json
	$(ESBUILD) cli/main.ts --platform=node --target=node20 --format=esm --legal-comments=none \
	  --banner:js='#!/usr/bin/env node' --define:VERSION='"$(VERSION)"' --outfile=$@.new
	@chmod 755 $@.new && mv -f $@.new $@

dist/trace-page.js: $(wildcard cli/page/*.ts cli/trace/*.ts)
	$(ESBUILD) cli/page/main.ts --platform=browser --target=es2022 --format=iife --minify \
	  --outfile=$@

# Bytecode of the modules in a folder, the first of them given.
COMPILE = cd $(<D) && $(abspath $(NATIVE))/compile-bundle $(abspath $@) $(<F) \
	$$(find . -name '*.js' ! -path ./$(<F) | sed 's|^./||' | sort)

$(BUILD)/bundle.gen.c: $(BUILD)/bundle/provider.js $(NATIVE)/compile-bundle
	$(COMPILE)

# Tests that run in the engine (test/fire/fuzz/), and no part of the module.
$(BUILD)/fuzz/bundle/fuzz.js: $(SOURCES) $(wildcard test/fire/fuzz/*.ts) package.json
	@rm -rf $(@D)
	$(BUNDLE) fuzz=test/fire/fuzz/engine.ts $(filter-out src/provider.ts,$(CHUNKS)) --outdir=$(@D)

$(BUILD)/fuzz/bundle.gen.c: $(BUILD)/fuzz/bundle/fuzz.js $(NATIVE)/compile-bundle
	$(COMPILE)

$(BUILD)/fuzz/fuzz: test/fire/fuzz/engine.c $(BUILD)/fuzz/bundle.gen.o \
		$(filter-out $(BUILD)/bundle.gen.o,$(HOST)) $(ENGINE)
	$(CC) $(HOST_FLAGS) $(CFLAGS) -rdynamic -o $@ $^ -lm

$(BUILD)/trampolines.gen.c: src/openssl/dispatch.gen.ts tools/gen-trampolines.ts | $(BUILD)
	node --import tsx tools/gen-trampolines.ts $@ $(POOL_SIZE)

$(BUILD)/compile-bundle: host/compile-bundle.c $(ENGINE)
	$(CC) -O2 -isystem $(QUICKJS_DIR) -o $@ $^ -lm -lpthread

$(BUILD)/check-bundle: host/check-bundle.c $(HOST) $(ENGINE)
	$(CC) $(HOST_FLAGS) $(CFLAGS) -o $@ $^ -lm

$(BUILD)/bundle.checked: $(BUILD)/check-bundle
	$<
	@touch $@

$(ENGINE): $(BUILD)/%.o: $(QUICKJS_DIR)/%.c $(BUILD)/quickjs.verified
	$(CC) $(ENGINE_FLAGS) $(CFLAGS) -w -c $< -o $@

# The digest of the registry's copy; another QUICKJS_DIR is the user's own choice.
$(BUILD)/quickjs.verified: | $(BUILD)
ifeq ($(QUICKJS_DIR),node_modules/@scriptc/runtime/vendor/quickjs-ng)
	@actual=$$(cd $(QUICKJS_DIR) && cat *.c *.h | sha256sum | cut -d' ' -f1); \
	test "$$actual" = "$(QUICKJS_SHA256)" || { \
	  echo "QuickJS-ng in $(QUICKJS_DIR) has digest $$actual, expected $(QUICKJS_SHA256)" >&2; exit 1; }
endif
	@touch $@

$(BUILD)/%.o: host/%.c host/host.h $(BUILD)/quickjs.verified
	$(CC) $(HOST_FLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/%.gen.o: $(BUILD)/%.gen.c host/host.h
	$(CC) $(HOST_FLAGS) $(CFLAGS) -O1 -g0 -c $< -o $@

$(BUILD)/math.o: HOST_FLAGS += -fno-builtin
# The interpreter itself; the other parts are hardly run.
$(BUILD)/quickjs.o: ENGINE_FLAGS += -O3

$(BUILD):
	@mkdir -p $@

clean:
	rm -rf $(BUILD) dist
