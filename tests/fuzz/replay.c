/* replay FILE...: gives each file to the target that FUZZ_TARGET names, without libFuzzer; the last file that is named on standard error was
 * the one that ended it. */
#include <stdio.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool load(const char *path, struct buf *out) {
    char piece[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    buf_clear(out);
    while (f && (n = fread(piece, 1, sizeof piece, f)) > 0) buf_add(out, piece, n);
    if (f) fclose(f);
    return f;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        struct buf bytes = { 0 };
        fprintf(stderr, "%s\n", argv[i]);
        if (!load(argv[i], &bytes)) return 2;
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.p, bytes.n);
        buf_release(&bytes);
    }
    return 0;
}
