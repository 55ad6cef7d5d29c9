/* session: the order of things that commands share: policy, period, inputs, reading, folding; and what is said on standard error.
 *
 *     if (session_open(&s, o, err) && session_period(&s, NULL, err) && session_read(&s, 0, err) && session_run(&s, passes, n, false, err)) ...
 *     session_report(&s, status); session_close(&s);
 *
 * The real clock is read here and nowhere else.
 */
#ifndef SVODKA_CMD_SESSION_H
#define SVODKA_CMD_SESSION_H

#include "cmd/command.h"
#include "cmd/progress.h"
#include "db/engine.h"
#include "measure/run.h"
#include "read/read.h"
#include "report/template.h"
#include "time/period.h"

enum engine { ENGINE_NATIVE, ENGINE_SQL };

struct session {
    struct options *options;
    struct arena arena;
    struct strings *strings;
    struct policy *policy;
    struct str policy_text;      /* as read; empty for the defaults */
    struct metrics *metrics;
    enum lang lang;
    instant now, as_of;
    struct period period;
    const struct condition *where; int nwhere; /* of --where */
    struct inputs inputs;
    struct read_options read;    /* a command may set digest, only_ticket, origin before session_read */
    struct progress progress;
    enum engine engine;          /* ENGINE_SQL: the database of --db computes */
    struct pg *pg;               /* open while it is asked (cmd/database.h), else NULL */
    struct sql_engine sql;           /* of ENGINE_SQL, from session_read on */
    int64_t memory;              /* --memory in bytes, 0: no limit */
    struct log *log;
    struct log_counts counts;
    struct findings read_findings; /* of reading */
    struct findings findings;    /* of reading and of the latest session_run */
    int64_t warnings;            /* the most findings that need a look, of any session_run */
    struct buf rejects;          /* messages of rejected lines, kept until the bar is gone */
    struct run run;
    bool quiet, verbose;
    double read_s, fold_s;       /* for --verbose */
};

/* Loads the policy (or the defaults) and resolves --lang, --now, --where, --threads and the rest that needs no period. s is zeroed, but for
 * read.taker where events are read from files and given away whatever --db says. */
bool session_open(struct session *s, struct options *o, struct err *err);
/* Resolves --period (else `fallback`, else last-month) and --as-of. */
bool session_period(struct session *s, const char *fallback, struct err *err);
/* For commands about the present rather than a period: as-of is --as-of, else the end of a given --period, else now. */
bool session_present(struct session *s, struct err *err);
/* Reads the operands from index `first` on, or the job's events, or the database of --db, up to s->as_of. */
bool session_read(struct session *s, size_t first, struct err *err);
/* Folds and measures; the answers stand in s->run and in the passes given, until the next session_run. keep_log: the events are needed again. */
bool session_run(struct session *s, struct pass *passes, int npasses, bool keep_log, struct err *err);
/* What a report says of the run: counts, findings, inputs, digest of the policy (s->read.digest was set before session_read), language, version. */
void session_describe(struct session *s, struct report *r);
/* What lay functions see where there is no template: the session's policy, period, as-of; described as above. All in a. */
struct report *session_report_of(struct session *s, const char *name, struct arena *a);
const char *session_digest(struct session *s, struct str text); /* SHA-256 of a text, in s->arena */
/* Says on standard error what should be known of the run (unless --quiet); sets *status to 1 where --strict asks for it. */
void session_report(struct session *s, int *status);
const char *session_warnings(struct session *s, int64_t n); /* "12 findings that need a look" */
void session_note(struct session *s); /* counts the warnings among the findings, for who added to them; part of session_report */
void session_say_phases(const struct session *s); /* with --verbose: how long reading and folding took; part of session_report */
void session_close(struct session *s);

#endif
