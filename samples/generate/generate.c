/* generate: writes the event logs of the sample stories.  Usage: generate FOLDER, where FOLDER holds a folder for each story. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

static const struct story *const stories[] = { &two_lines, &telecom, &chat, &dialogs, &autoclose };

_Noreturn void give_up(const char *what) {
    fprintf(stderr, "samples-generate: %s\n", what);
    exit(1);
}

void *keep(int n, size_t size) {
    void *memory = calloc(n > 0 ? (size_t)n : 1, size);
    if (!memory) give_up("out of memory");
    return memory;
}

int main(int argc, char **argv) {
    if (argc != 2) give_up("usage: samples-generate FOLDER");
    for (int i = 0; i < COUNT_OF(stories); i++) {
        struct log log = { 0 };
        stories[i]->tell(&log);
        const char *folder = text("%s/%s", argv[1], stories[i]->name);
        if (!log_write(&log, folder)) give_up(text("cannot write the log of %s: %s", folder, strerror(errno)));
    }
    return 0;
}
