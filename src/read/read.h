/* read: event logs from files into a log, on all threads (events.md).
 *
 * Each file is NDJSON or CSV (by name, else by its first character), plain or compressed (by magic; libarchive).
 * Plain files are read with pread in blocks of whole lines, one reused buffer a thread.
 */
#ifndef SVODKA_READ_READ_H
#define SVODKA_READ_READ_H

#include "base/err.h"
#include "ticket/finding.h"
#include "ticket/log.h"
#include "ticket/policy.h"

/* One file of the input, after expanding directories and globs, in input order (path bytes). */
struct input {
    char *path;      /* "-" is standard input */
    int64_t size;    /* -1 unknown */
    char sha256[65]; /* filled when asked for, hex */
    bool rows;       /* of a database: path is its table or statement, and a place not path:17 but row 17 of it */
};
struct inputs { struct input *v; int n, cap; };

/* Expands paths: files, directories (every *.ndjson *.jsonl *.csv, also compressed, not hidden), globs; sorted and distinct. ERR_INPUT. */
bool inputs_expand(char *const *paths, int n, struct inputs *out, struct err *err);
/* The same for vendors' exports: of directories *.json and *.xes are taken too. */
bool inputs_expand_exports(char *const *paths, int n, struct inputs *out, struct err *err);
void inputs_release(struct inputs *in);

struct progress { /* polled by the command's progress bar; updated with relaxed atomics */
    _Atomic int64_t bytes, events;
    int64_t bytes_total; /* 0 unknown */
    _Atomic bool interrupted; /* set by who takes the events and can take no more: reading stops with ERR_INTERRUPTED */
};
struct line;
/* Where lines that are events go instead of the log: `load`. Every thread that reads has a state of its own; blocks are numbered in input order. */
struct line_taker {
    void *data;
    void *(*begin)(void *data); /* the state of a thread */
    /* An event, already judged; type: an event_type, or -1 if it is none that is known. What the line points to is gone afterwards. */
    void (*take)(void *thread, struct line *l, int type, instant at);
    /* The block is done; each number from 0 on comes once, after all lines of the block. */
    void (*block)(void *thread, uint64_t sequence, const struct log_counts *counts);
    void (*end)(void *thread);
};

struct read_options {
    int threads;
    instant as_of;              /* events at or after it are counted, not stored; INSTANT_MAX for none */
    int64_t max_rejects;        /* -1: by share */
    double max_rejects_share;   /* 0.01 by default, at least 10 lines */
    bool digest;                /* fill in sha256 of each input */
    struct str only_ticket;     /* n > 0: store this ticket's events only (explain) */
    void (*message)(void *data, const char *line); void *message_data; /* each of the first 20 rejected lines: "FILE:LINE: what (expected)"; may be NULL */
    /* explain: the origin of each stored event, in input order; single thread; may be NULL */
    void (*origin)(void *data, const char *file, int64_t line, const struct event *e, uint32_t id); void *origin_data;
    struct progress *progress;  /* may be NULL */
    const struct line_taker *taker; /* takes all that the log would; may be NULL */
};
/* Reads all inputs into log. ERR_INPUT, ERR_REJECTS, ERR_INTERRUPTED. Rejected lines are counted per kind in findings. */
bool read_events(struct inputs *in, const struct policy *policy, const struct read_options *o, struct log *log, struct log_counts *counts,
    struct findings *findings, struct err *err);
/* Whether so many rejected lines are tolerated. ERR_REJECTS. */
bool read_tolerates(const struct read_options *o, const struct log_counts *counts, struct err *err);

#endif
