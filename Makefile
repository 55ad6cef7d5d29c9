# svodka: `make` builds ./svodka; `make help` lists the rest.
CC ?= gcc
PKGS := xlsxwriter cairo pangocairo pangoft2 fontconfig zlib jansson libarchive libcrypto glib-2.0 expat
BUILD ?= build
OPT ?= -O2 -g
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -fno-common
FLOORS := base time ticket measure report read read/from write cmd
SRC := $(sort $(foreach f,$(FLOORS),$(wildcard src/$(f)/*.c)))
OBJ := $(SRC:src/%.c=$(BUILD)/%.o)
CFLAGS ?=
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE $(OPT) $(WARN) $(if $(DEV),-Werror) -Isrc -pthread $(CFLAGS)
# Third-party headers are system headers: their warnings are not ours.
PKG_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS)))
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lm -pthread

all: svodka

svodka: $(OBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJ:.o=.d)
.PHONY: all
