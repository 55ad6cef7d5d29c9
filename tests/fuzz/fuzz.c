/* The targets by name, and the entry of libFuzzer and of replay.c. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/source.h"

static const struct { const char *name; fuzz_target *run; } targets[] = {
    { "ndjson", fuzz_ndjson }, { "csv", fuzz_csv },           { "timestamp", fuzz_timestamp },
    { "policy", fuzz_policy }, { "template", fuzz_template }, { "mapping", fuzz_mapping },
};

static fuzz_target *target_named(const char *name) {
    struct err err = { 0 };
    for (size_t i = 0; name && i < ARRAY_LEN(targets); i++)
        if (strcmp(targets[i].name, name) == 0) return targets[i].run;
    if (name && source_find(name, &err)) return fuzz_source;
    fprintf(stderr, "FUZZ_TARGET is %s: no such target\n", name ? name : "not set");
    exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    static fuzz_target *run;
    if (!run) run = target_named(getenv("FUZZ_TARGET"));
    fuzz_begin();
    run(str_of((const char *)bytes, n));
    return 0;
}
