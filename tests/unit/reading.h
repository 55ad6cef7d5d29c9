/* reading: tests that put files into a directory of their own, read them into a log, and look at the log as text.
 *
 *     struct reading r;
 *     reading_start(&r);
 *     reading_file(&r, "a.ndjson", text, strlen(text));
 *     assert_true(reading_run(&r));
 *     assert_string_equal(reading_events(&r), "T-1 2026-03-02T09:00:00Z created customer:c1 team=first\n");
 *     reading_end(&r);
 */
#ifndef SVODKA_TESTS_READING_H
#define SVODKA_TESTS_READING_H

#include "read/read.h"

struct reading {
    char directory[64];
    struct strings *strings;
    struct policy *policy;
    struct log *log;
    int64_t memory_limit;        /* of the log; set before reading_run */
    struct read_options options; /* one thread, everything stored; may be changed before reading_run */
    struct inputs inputs;        /* if empty, reading_run takes the whole directory */
    struct log_counts counts;
    struct findings findings;
    struct err err;
    struct buf messages;         /* of rejected lines: "FILE:LINE: what", FILE without the directory, one a line */
    struct buf text;             /* what the functions below return */
};

/* agents: olga, ivan; bots: greeter; ratings up to 5. */
void reading_start(struct reading *r);
void reading_end(struct reading *r);
/* Writes a file; returns its path, which lives until reading_end. */
const char *reading_file(struct reading *r, const char *name, const void *bytes, size_t n);
const char *reading_path(struct reading *r, const char *name);
/* Reads all of it into a new log; false with r->err. */
bool reading_run(struct reading *r);

/* The log, a line an event: ticket, instant, type, role:actor, fields, #id; tickets by name, events in their order. */
const char *reading_events(struct reading *r);
void log_text(const struct log *log, struct buf *out);
/* A finding's subjects and how often: "bad JSON 2, missing field 1". */
const char *reading_subjects(struct reading *r, enum finding kind);
/* "lines 4, blank 1, rejected 1, events 2, unknown-type 0, after-as-of 0" */
const char *reading_counts(struct reading *r);

#endif
