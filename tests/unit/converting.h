/* converting: exports in, lines of the event log out, for tests of sources. */
#ifndef TESTS_CONVERTING_H
#define TESTS_CONVERTING_H

#include "read/from/source.h"

/* What convert made of exports. */
struct converted {
    char *events;    /* lines */
    struct buf said; /* what was rejected and found, a line each; at last an error */
    int64_t records, rejected;
};

/* Converts files by the source of that name. options may be NULL. Release in either case. */
struct converted converting(const char *source, const struct named_text *files, int n, const struct source_options *options);
void converted_release(struct converted *c);

/* Converts one file and compares events and what was said. */
void converts(const char *source, const char *file, const char *text, const char *zone, const char *events, const char *said);

#endif
