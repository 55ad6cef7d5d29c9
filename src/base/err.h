/* err: what went wrong and where; a value the caller owns.
 *
 * A fallible function returns bool and takes `struct err *` last.  On success it leaves the err alone,
 * so calls chain; on failure it sets it and returns false.  The first error wins: setting an err that
 * is already set changes nothing, so outer layers may only add the place.  Bugs are asserts, not errs;
 * out of memory ends the process cleanly (mem.h).
 *
 *     if (!policy_load(text, n, "policy.json", &policy, err)) return false;
 */
#ifndef SVODKA_BASE_ERR_H
#define SVODKA_BASE_ERR_H

#include <stdbool.h>

/* The kinds of failure; err_exit_status() maps each to the exit status of the command line. */
enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,       /* wrong command line */
    ERR_CONFIG,      /* bad policy, template, mapping or job file */
    ERR_INPUT,       /* input cannot be opened, read or decompressed */
    ERR_REJECTS,     /* more rejected lines than tolerated */
    ERR_OUTPUT,      /* output cannot be written */
    ERR_LOCKED,      /* another run holds the output's lock */
    ERR_DATABASE,    /* database */
    ERR_SELFCHECK,   /* sums or read-back disagree; nothing is published */
    ERR_INTERRUPTED, /* a signal asked to stop */
    ERR_CODES
};

struct err {
    enum err_code code; /* ERR_NONE: no error */
    char source[512];   /* file the error is in, or "" */
    long line, col;     /* 1-based place in source; 0: unknown */
    char text[1024];    /* what is wrong and what was expected; lower case, no full stop */
    char hint[512];     /* a way out, for instance the nearest known name, or "" */
};

/* Sets e unless it is already set.  Always returns false, so that callers can `return err_set(...)`. */
bool err_set(struct err *e, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As err_set, with the place: source may be NULL, line and col 0 where unknown. */
bool err_at(struct err *e, enum err_code code, const char *source, long line, long col, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* Adds a hint to a set err that has none. Always returns false. */
bool err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes "SOURCE:LINE:COL: text (hint)" into out, control characters shown as \xHH. Returns out. */
char *err_format(const struct err *e, char *out, unsigned long size);

/* The exit status of a code: cli.md (0 done, 2 usage or config, 3 input, 4 output, 5 locked, 6 database, 7 self-check). */
int err_exit_status(enum err_code code);

/* Hints at all candidates, "expected one of: a, b", if there is no hint yet. Returns false. */
bool err_expected(struct err *e, const char *const *candidates, unsigned long n);

/* The candidate nearest to word (edit distance at most a third of its length, at least 1), or NULL. */
const char *err_nearest(const char *word, const char *const *candidates, unsigned long n);

#endif
