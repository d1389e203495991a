# awsp: build, check and install. GNU make 3.81 or later, a C11 compiler, libinih, cJSON and libmd.
#
#   make                 build/release/awsp
#   make FLAVOUR=debug   one of release, gcc, clang, debug, asan, valgrind; objects under build/FLAVOUR
#   make check           all tests; `make help` lists the other targets
#
# CC CFLAGS CPPFLAGS LDFLAGS PKG_CONFIG are honoured, V=1 shows whole commands, WERROR=1 turns
# warnings into errors. prefix= (or PREFIX=) and DESTDIR= matter to the install targets alone.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL = /bin/sh

VERSION := $(shell cat VERSION)
FLAVOUR ?= release
B := build/$(FLAVOUR)

prefix ?= $(or $(PREFIX),/usr/local)
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
mandir ?= $(datarootdir)/man
pkgdatadir ?= $(datarootdir)/awsp
bashcompdir ?= $(datarootdir)/bash-completion/completions
zshcompdir ?= $(datarootdir)/zsh/site-functions
fishcompdir ?= $(datarootdir)/fish/vendor_completions.d
fishfuncdir ?= $(datarootdir)/fish/vendor_functions.d
INSTALL ?= install
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA ?= $(INSTALL) -m 644

PKG_CONFIG ?= pkg-config
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy
TAR ?= tar

# ---------------------------------------------------------------------------------------- flavours

ifeq ($(FLAVOUR),release)
default_cflags := -O2 -g
else ifneq ($(filter gcc clang,$(FLAVOUR)),)
default_cflags := -O2 -g
WERROR ?= 1
ifeq ($(origin CC),default)
CC := $(FLAVOUR)
endif
else ifeq ($(FLAVOUR),debug)
default_cflags := -Og -g3
WERROR ?= 1
else ifeq ($(FLAVOUR),valgrind)
default_cflags := -O1 -g
WERROR ?= 1
else ifeq ($(FLAVOUR),asan)
default_cflags := -O1 -g
flavour_cflags := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
WERROR ?= 1
else
$(error FLAVOUR is one of release, gcc, clang, debug, asan, valgrind, not "$(FLAVOUR)")
endif

ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin AR),default)
AR := ar
endif
CFLAGS ?= $(default_cflags)

# -------------------------------------------------------------------------------- what is compiled

program := $(B)/awsp
scripts := init_bash init_zsh init_fish completion_bash completion_zsh completion_fish
init_files := $(B)/gen/awsp.bash $(B)/gen/awsp.zsh $(B)/gen/awsp.fish
sources := $(sort $(wildcard src/*/*.c))
headers := $(sort $(wildcard src/*/*.h))
objects := $(sources:%.c=$(B)/%.o) $(B)/gen/scripts.o
main_object := $(B)/src/cmd/main.o
archive := $(B)/awsp.a

unit_sources := $(sort $(wildcard tests/unit/*_test.c))
ifeq ($(shell uname -s),Darwin)
# Its linker has no --wrap.
unit_wrapped := $(shell grep -l '^/\* wrap: ' $(unit_sources) /dev/null)
unit_sources := $(filter-out $(unit_wrapped),$(unit_sources))
endif
unit_programs := $(unit_sources:tests/unit/%.c=$(B)/unit/%)
interop_tests := $(sort $(wildcard tests/interop/*.t))
shell_tests := $(filter-out $(interop_tests),$(sort $(shell find tests -name '*.t' 2>/dev/null)))

# ------------------------------------------------------------------------------------------- flags

warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wnull-dereference -Wvla -Wformat=2
# Of the rest, what the compiler and the linker know: asked once for each of them, see below.
# None of them costs a start anything that can be measured; what counts is how many libraries there
# are, so --as-needed.
wanted_cflags := -fstack-protector-strong -fstack-clash-protection -fcf-protection \
	-ftrivial-auto-var-init=zero -fno-plt -fvisibility=hidden -fPIE
# gcc on x86 clears small structs with "rep stos", which takes longer to begin than to do.
wanted_tuning := -mmemset-strategy=vector_loop:512:noalign,libcall:-1:noalign
wanted_ldflags := -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed \
	-Wl,--hash-style=gnu -Wl,-O1

# _FORTIFY_SOURCE wants optimisation; packagers may have set it themselves.
optimised := $(filter-out -O0 -Og,$(lastword $(filter -O%,$(CFLAGS))))
ifeq ($(filter release gcc clang,$(FLAVOUR)),)
optimised :=
endif
ifneq ($(findstring _FORTIFY_SOURCE,$(CC) $(CPPFLAGS) $(CFLAGS)),)
optimised :=
endif
ifneq ($(optimised),)
fortify = $(fortify_flags)
endif

space := $(subst ,, )
slug := $(subst /,_,$(subst $(space),_,$(CC)))
probed := build/probed/$(slug).mk

ifneq ($(filter-out clean dist deps deps-interop help layers format check-format uninstall,$(or $(MAKECMDGOALS),all)),)
building := yes
endif
ifdef building
-include $(probed)
ifeq ($(FLAVOUR),release)
flavour_cflags := $(lto_flags)
endif

package_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
package_libs = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null || echo $(2))
ifndef library_libs
library_cflags := $(call package_cflags,inih) $(call package_cflags,libcjson) \
	$(call package_cflags,libmd)
library_libs := $(call package_libs,inih,-linih) $(call package_libs,libcjson,-lcjson) \
	$(call package_libs,libmd,-lmd)
ifeq ($(shell uname -s),Darwin)
ifeq ($(shell command -v $(PKG_CONFIG)),)
homebrew := $(or $(HOMEBREW_PREFIX),$(shell brew --prefix 2>/dev/null))
library_cflags += $(homebrew:%=-I%/include)
library_libs := $(homebrew:%=-L%/lib) $(library_libs)
endif
endif
endif
# Each shared library costs a tenth of an empty program's run at every start. So the two smallest,
# a few kilobytes, go into the program where their archives are there; SHARED_LIBS=1 keeps them out.
ifeq ($(FLAVOUR)$(SHARED_LIBS),release)
ifeq ($(filter -static,$(LDFLAGS)),)
ifneq ($(archive_libs),)
library_libs := $(archive_libs) $(filter-out -linih -lmd,$(library_libs))
endif
endif
endif
# libcurl is loaded when the first request is made; CURL=link links it: for systems without dlopen.
CURL ?= $(if $(filter Darwin,$(shell uname -s))$(filter -static,$(LDFLAGS)),link,dlopen)
ifeq ($(CURL),link)
library_cflags += $(call package_cflags,libcurl) -DAWSP_CURL_LINK
library_libs += $(call package_libs,libcurl,-lcurl)
else
CURL_SONAME ?=
library_cflags += $(call package_cflags,libcurl) $(CURL_SONAME:%=-DCURL_SONAME='"%"')
endif
cmocka_cflags = $(call package_cflags,cmocka)
cmocka_libs = $(call package_libs,cmocka,-lcmocka)
endif

# With LDFLAGS=-static there is no dynamic linker that could move the program.
ifneq ($(filter -static,$(LDFLAGS)),)
hardening_ldflags := $(filter-out -pie,$(hardening_ldflags))
endif

all_cppflags = -Isrc -D_GNU_SOURCE -DAWSP_VERSION='"$(VERSION)"' $(fortify) $(library_cflags) \
	$(CPPFLAGS)
all_cflags = -std=c11 $(known_warnings) $(if $(filter 1,$(WERROR)),-Werror) $(hardening_cflags) \
	$(tuning_cflags) $(flavour_cflags) $(CFLAGS)
all_ldflags = $(hardening_ldflags) $(flavour_cflags) $(CFLAGS) $(LDFLAGS)
compile = $(CC) $(all_cppflags) $(all_cflags) -MMD -MP
link = $(CC) $(all_ldflags)

ifeq ($(V),1)
say = @:
Q :=
else
say = @printf '  %-6s %s\n'
Q := @
endif

# ------------------------------------------------------------------------------------------- build

all: $(program) $(init_files)
.PHONY: all help

help:
	@printf '%s\n' \
	'all            build the program (default)' \
	'check, test    all tests; also check-c, check-shell, check-asan, check-valgrind' \
	'check-interop  with the AWS CLI, botocore, the AWS SDK for JavaScript and Chromium' \
	'install        to $$(DESTDIR)$$(prefix); also install-strip, uninstall, installcheck' \
	'deps           install what building, trying and checking need' \
	'deps-interop   and what check-interop needs' \
	'try            awsp on sample files, in a throw-away home' \
	'bench          speed against the budget' \
	'format         indent the C sources; check-format only compares' \
	'layers         who may include whom' \
	'lint           shell scripts, completions and the manual' \
	'tidy           clang-tidy' \
	'man            the lists of awsp(1), from the program; check-man only compares' \
	'dist           build/awsp-$(VERSION).tar.gz' \
	'clean          remove build/'

# Which flags this compiler and this linker take without a word.
$(probed): Makefile
	@mkdir -p $(@D)
	@printf '%s\n' '#include <stdlib.h>' 'int main(void)' '{' '	return EXIT_SUCCESS;' '}' >$@.c
	@takes() { $(CC) -O2 -Werror -o $@.out $@.c $$* >/dev/null 2>&1; }; \
	choose() { \
		printf '%s :=' "$$1"; shift; \
		for flag in "$$@"; do if takes "$$flag"; then printf ' %s' "$$flag"; fi; done; \
		echo; \
	}; { \
		choose known_warnings $(warnings); \
		choose hardening_cflags $(wanted_cflags); \
		choose tuning_cflags $(wanted_tuning); \
		choose hardening_ldflags $(wanted_ldflags); \
		for level in 3 2; do \
			if takes -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$$level; then \
				echo "fortify_flags := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$$level"; \
				break; \
			fi; \
		done; \
		choose lto_flags "-flto=auto -ffat-lto-objects"; \
		choose archive_libs "-Wl,-Bstatic -linih -lmd -Wl,-Bdynamic"; \
	} >$@.new
	@rm -f $@.c $@.out && mv $@.new $@

# Changes when the commands do, and with it everything that they made.
$(B)/commands: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(compile) | $(link) $(library_libs))' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
.PHONY: FORCE

$(B)/src/%.o: src/%.c $(B)/commands
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(compile) -c -o $@ $<

# The shell scripts as string constants, written with od and sed alone.
$(B)/gen/awsp.bash: shell/awsp.bash completions/awsp.bash
$(B)/gen/awsp.zsh: shell/awsp.zsh completions/_awsp
$(B)/gen/awsp.fish: shell/awsp.fish completions/awsp.fish
$(init_files):
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q)cat $^ >$@

script_file_init_bash := $(B)/gen/awsp.bash
script_file_init_zsh := $(B)/gen/awsp.zsh
script_file_init_fish := $(B)/gen/awsp.fish
script_file_completion_bash := completions/awsp.bash
script_file_completion_zsh := completions/_awsp
script_file_completion_fish := completions/awsp.fish

$(B)/gen/scripts.c: $(init_files) Makefile
	$(say) GEN $@
	$(Q){ \
		echo '#include "cmd/scripts.h"'; \
		embed() { \
			printf 'const char script_%s[] =\n' "$$1"; \
			od -A n -v -t o1 "$$2" | sed 's/[^0-7]//g; s/\([0-7]\{3\}\)/\\\1/g; s/.*/"&"/'; \
			printf ';\nconst size_t script_%s_size = sizeof(script_%s) - 1;\n' "$$1" "$$1"; \
		}; \
		$(foreach script,$(scripts),embed $(script) $(script_file_$(script));) \
	} >$@
# C11 asks for strings of 4,095 bytes only.
$(B)/gen/scripts.o: $(B)/gen/scripts.c $(B)/commands
	$(say) CC $<
	$(Q)$(compile) -Wno-overlength-strings -c -o $@ $<

$(program): $(objects)
	$(say) LINK $@
	$(Q)$(link) -o $@ $(objects) $(library_libs)

# ------------------------------------------------------------------------------------------- tests

$(archive): $(filter-out $(main_object),$(objects))
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# cmocka's macros convert as they please, and its assertions are not known to end a test.
$(B)/unit/%.o: tests/unit/%.c $(B)/commands
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(compile) -Itests/unit $(cmocka_cflags) -Wno-conversion -Wno-sign-conversion \
		-Wno-cast-qual -Wno-null-dereference -c -o $@ $<

# A line `/* wrap: malloc realloc */` among a test's first five puts __wrap_malloc in malloc's place;
# link-time optimisation would bind the calls before --wrap sees them.
$(B)/unit/%: $(B)/unit/%.o $(archive)
	$(say) LINK $@
	$(Q)$(link) $(if $(lto_flags),-fno-lto) -o $@ $< $$(sed -n '1,5s|^/\* wrap: \(.*\) \*/$$|\1|p' tests/unit/$*.c | \
		tr ' ' '\n' | sed 's/^/-Wl,--wrap=/') $(archive) $(library_libs) $(cmocka_libs)
.PRECIOUS: $(B)/unit/%.o

# What scripts drive the editor with.
$(B)/config/%: tests/config/%.c $(archive)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(compile) $(all_ldflags) $(if $(lto_flags),-fno-lto) -o $@ $< $(archive) $(library_libs)

unit: $(unit_programs) $(B)/config/edit
	$(if $(unit_wrapped),@echo 'not built without ld --wrap: $(unit_wrapped)')
.PHONY: unit

run_tests = AWSP_ROOT="$(CURDIR)" AWSP_BUILD="$(CURDIR)/$(B)" AWSP_BIN="$(CURDIR)/$(program)" \
	$(if $(JOBS),AWSP_JOBS=$(JOBS)) $(1) sh tests/tools/run-tests

# TESTS= names those to run, as programs or scripts.
check: all unit
	+$(Q)$(run_tests) $(or $(TESTS),$(shell_tests) $(unit_programs))

test: check

check-c: unit
	+$(Q)$(run_tests) $(unit_programs)

check-shell: all
	+$(Q)$(run_tests) $(shell_tests)

check-asan:
	$(Q)$(MAKE) FLAVOUR=asan check

# The unit tests under valgrind, then the scripts with a program that runs under it.
check-valgrind:
	$(Q)$(MAKE) FLAVOUR=valgrind check-under-valgrind

check-under-valgrind: all unit
	@mkdir -p $(B)/under-valgrind
	@printf '#!/bin/sh\nexec sh "%s" "%s" "$$@"\n' "$(CURDIR)/tests/tools/under-valgrind" \
		"$(CURDIR)/$(program)" >$(B)/under-valgrind/awsp
	@chmod +x $(B)/under-valgrind/awsp
	+$(Q)$(call run_tests,AWSP_VALGRIND=1 AWSP_SLOW=1 \
		AWSP_BIN="$(CURDIR)/$(B)/under-valgrind/awsp") $(or $(TESTS),$(shell_tests) $(unit_programs))

# awsp and programs that are not ours, on the same files.
check-interop: all $(B)/config/edit
	+$(Q)$(run_tests) $(or $(TESTS),$(interop_tests))
.PHONY: check test check-c check-shell check-asan check-valgrind check-under-valgrind check-interop

layers:
	$(Q)sh tests/tools/layers

c_files = $(sort $(sources) $(headers) $(wildcard tests/unit/*.[ch] tests/bench/*.[ch] tests/config/*.[ch]))

format:
	$(CLANG_FORMAT) -i $(c_files)

check-format:
	$(Q)sh tests/tools/check-format $(CLANG_FORMAT) $(c_files)

tidy: $(B)/gen/scripts.c
	$(CLANG_TIDY) --quiet $(sources) -- $(all_cppflags) -std=c11

lint:
	$(Q)sh tests/tools/lint

# The lists of the manual that the program itself knows.
man: $(program)
	$(Q)sh tests/tools/manual $(program) man/awsp.1

check-man: $(program)
	$(Q)sh tests/tools/manual --check $(program) man/awsp.1

bench: $(program) $(B)/bench/run $(B)/bench/empty $(B)/bench/picker
	$(Q)AWSP_CC='$(CC)' sh tests/bench/bench $(B)

$(B)/bench/%: tests/bench/%.c $(B)/commands
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(compile) $(all_ldflags) -o $@ $<

try: all
	$(Q)sh tests/try/try $(program)

deps:
	$(Q)sh tests/tools/deps

deps-interop: deps
	$(Q)sh tests/tools/deps --interop
	$(Q)mkdir -p build/interop && cp tests/interop/package.json tests/interop/package-lock.json build/interop
	$(Q)cd build/interop && npm ci --ignore-scripts --no-audit --no-fund
.PHONY: layers format check-format tidy lint man check-man bench try deps deps-interop

# ----------------------------------------------------------------------------------------- install

# An autoload file for zsh is the function and, behind it, its first call.
install: all
	$(INSTALL) -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(mandir)/man1" "$(DESTDIR)$(pkgdatadir)" \
		"$(DESTDIR)$(bashcompdir)" "$(DESTDIR)$(zshcompdir)" "$(DESTDIR)$(fishcompdir)" \
		"$(DESTDIR)$(fishfuncdir)"
	$(INSTALL_PROGRAM) $(program) "$(DESTDIR)$(bindir)/awsp"
	$(INSTALL_DATA) man/awsp.1 "$(DESTDIR)$(mandir)/man1/awsp.1"
	$(INSTALL_DATA) $(init_files) "$(DESTDIR)$(pkgdatadir)"
	$(INSTALL_DATA) completions/awsp.bash "$(DESTDIR)$(bashcompdir)/awsp.bash"
	$(INSTALL_DATA) completions/_awsp "$(DESTDIR)$(zshcompdir)/_awsp"
	$(INSTALL_DATA) $(B)/gen/autoload.zsh "$(DESTDIR)$(zshcompdir)/awsp"
	$(INSTALL_DATA) completions/awsp.fish "$(DESTDIR)$(fishcompdir)/awsp.fish"
	$(INSTALL_DATA) shell/awsp.fish "$(DESTDIR)$(fishfuncdir)/awsp.fish"

install-strip:
	$(MAKE) INSTALL_PROGRAM='$(INSTALL_PROGRAM) -s' install

uninstall:
	rm -f "$(DESTDIR)$(bindir)/awsp" "$(DESTDIR)$(mandir)/man1/awsp.1" \
		"$(DESTDIR)$(pkgdatadir)/awsp.bash" "$(DESTDIR)$(pkgdatadir)/awsp.zsh" \
		"$(DESTDIR)$(pkgdatadir)/awsp.fish" "$(DESTDIR)$(bashcompdir)/awsp.bash" \
		"$(DESTDIR)$(zshcompdir)/_awsp" "$(DESTDIR)$(zshcompdir)/awsp" \
		"$(DESTDIR)$(fishcompdir)/awsp.fish" "$(DESTDIR)$(fishfuncdir)/awsp.fish"
	if [ -d "$(DESTDIR)$(pkgdatadir)" ]; then rmdir "$(DESTDIR)$(pkgdatadir)"; fi

installcheck:
	[ "$$("$(DESTDIR)$(bindir)/awsp" --version)" = 'awsp $(VERSION)' ]
	for shell in bash zsh fish; do \
		"$(DESTDIR)$(bindir)/awsp" init "$$shell" | \
			cmp - "$(DESTDIR)$(pkgdatadir)/awsp.$$shell" || exit 1; \
	done
.PHONY: install install-strip uninstall installcheck

all: $(B)/gen/autoload.zsh
$(B)/gen/autoload.zsh: shell/awsp.zsh
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q){ cat $<; echo "'awsp' \"\$$@\""; } >$@

dist:
	$(Q)TAR='$(TAR)' sh tests/tools/dist $(VERSION)

clean:
	rm -rf build
.PHONY: dist clean

-include $(objects:.o=.d) $(unit_programs:=.d) $(wildcard $(B)/bench/*.d)
