/* vendor_log: exports in, lines of the event log out, for tests of sources. */
#ifndef TESTS_VENDOR_LOG_H
#define TESTS_VENDOR_LOG_H

#include "read/from/source.h"

/* What convert made of exports. */
struct vendor_log {
    char *events;    /* lines */
    struct buf said; /* what was rejected and found, a line each; at last an error */
    int64_t records, rejected;
};

/* Converts files by the source of that name. options may be NULL. Release in either case. */
struct vendor_log vendor_convert(const char *source, const struct named_text *files, int n, const struct source_options *options);
void vendor_log_release(struct vendor_log *c);

/* Converts one file and compares events and what was said. */
void vendor_expect(const char *source, const char *file, const char *text, const char *zone, const char *events, const char *said);

#endif
