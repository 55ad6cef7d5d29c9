/* events: rows of a database into a log, as read/read.h does with lines of files: the native engine's way with --db.
 *
 * One thread receives, others take the rows apart; blocks of rows are numbered in the order in which they came, so input order is kept.
 * Where rows have a column n, that is the input order, and the log keeps it: how rows are stored, and what order they come in, does not matter.
 */
#ifndef SVODKA_DB_EVENTS_H
#define SVODKA_DB_EVENTS_H

#include "db/pg.h"
#include "read/read.h"

#define EVENTS_TABLE "svodka.events"

struct event_rows {
    const char *source; /* for messages: EVENTS_TABLE, or the path of a file with a statement */
    const char *sql;    /* the statement, without a semicolon (sql_single): its one parameter, if it has any, is the as-of */
    const char *const *params; int nparams; /* of a statement of ours: what its parameters are, behind the as-of if it has that */
};

/* What the statement returns. In a; NULL where its columns do not make events, as of events_read. */
struct row_format;
struct event_columns { struct pg_column *v; int n; int parameters; /* 0, or 1: the as-of */ };
struct row_format *events_describe(struct pg *pg, const struct event_rows *rows, struct event_columns *out, struct arena *a, struct err *err);

/* Reads the rows into log, within the session's snapshot. in: one input, which names the source in what is told of rows ("row 17 of NAME"; of
 * rows that have n, that is their number). ERR_DATABASE (a missing or wrongly typed column too), ERR_REJECTS, ERR_INTERRUPTED. */
bool events_read(struct pg *pg, const struct event_rows *rows, const struct inputs *in, const struct policy *policy, const struct read_options *o, struct log *log,
                 struct log_counts *counts, struct findings *findings, struct err *err);

#endif
