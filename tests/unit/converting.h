/* converting: exports in memory in, lines of the event log and messages out, for tests of sources. */
#ifndef TEST_CONVERTING_H
#define TEST_CONVERTING_H

#include "read/from/source.h"

struct converted {
    char *events;           /* lines of the log */
    size_t size;
    struct buf said;        /* rejected records, findings ("truncated-history: SUP-1"), an error: a line each; p may be NULL */
    int64_t records, rejected;
    bool ok;
};
/* zone: --timezone, or NULL. Release it. */
struct converted convert_texts(const char *from, const char *zone, const struct named_text *files, int n);
void converted_release(struct converted *c);

/* One file, x.json, converted without a zone, becomes these lines and these messages. */
void expect_converted(const char *from, const char *text, const char *events, const char *said);

#endif
