/* intake: makes an event of a line taken apart (line.h), by the rules of events.md, and hands it to the log; or rejects it.
 *
 * A parser begins a line, fills it and ends it; or begins it and rejects it.  Lines that were ended are judged a few at a time, while the
 * memory that they will need is fetched, so their texts must stay until then: to the block's end, or until intake_drain.
 *
 * One struct intake a thread.  What it has to say of a block (counts, notes) is taken over by the ledger when the block is done.
 */
#ifndef SVODKA_READ_INTAKE_H
#define SVODKA_READ_INTAKE_H

#include "read/line.h"
#include "read/read.h"
#include "read/stamp.h"

enum { INTAKE_LINES = 8 };
enum { MESSAGES_MAX = 20 }; /* rejected lines that are told of one by one */

/* Something to be told of a line, when its number in the file is known. */
struct note {
    enum finding finding;
    int64_t line;                 /* within the block, from 1 */
    uint32_t subject, subject_n;  /* ranges in report.texts */
    uint32_t message, message_n;  /* FIND_REJECTED: what is wrong; empty from the block's MESSAGES_MAX-th on */
};

/* What a block amounts to. */
struct report {
    struct log_counts counts;
    int64_t physical_lines; /* line breaks that its text has */
    struct { struct note *v; size_t n, cap; } notes; /* in the order of their lines */
    struct buf texts;
};
void report_clear(struct report *r);
void report_release(struct report *r);

struct string_cache;

struct intake {
    const struct policy *policy;
    const struct read_options *options;
    struct strings *strings;
    struct log_writer *writer; /* NULL where options->taker takes all */
    void *taken;               /* the thread's state of options->taker */
    struct string_cache *cache;
    struct name_table fields, types, roles;
    struct stamp stamp;
    double default_max;
    const char *file;  /* of the present block, for origin */
    int64_t first_line; /* the number in its file of the present block's first line, where it is known (origin) */
    bool ordered;       /* the lines' numbers say the input order */
    struct line lines[INTAKE_LINES];
    unsigned ended;       /* so many of them were ended, and wait */
    struct line *present; /* the one that is being judged or rejected */
    struct report report;
    struct { uint32_t *v; size_t n, cap; } ids; /* tags and attributes of the present event */
};

/* log is not looked at if options->taker takes all. */
void intake_init(struct intake *in, const struct policy *policy, const struct read_options *options, struct log *log);
void intake_release(struct intake *in);

/* Begins the line of that number within the block; unfinished as in struct line. The line is empty. */
struct line *intake_begin(struct intake *in, int64_t number, bool unfinished);
/* Ends the line that was begun: it will be counted as an event or as rejected. */
void intake_end(struct intake *in);
/* Counts the line that was begun as rejected; if it is unfinished it is not counted, but the finding incomplete-last-line. kind: a few fixed words. */
void intake_reject(struct intake *in, const char *kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Counts a blank line. */
void intake_blank(struct intake *in);
/* Judges all lines that were ended. */
void intake_drain(struct intake *in);

#endif
