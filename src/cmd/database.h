/* database: what --db, --query and --statement-timeout mean, and reading events from there. */
#ifndef SVODKA_CMD_DATABASE_H
#define SVODKA_CMD_DATABASE_H

#include "cmd/session.h"
#include "db/pg.h"

/* How to open the database of --db, for pg_open; the caller sets read_only. Warns of a password that other users see in the list of processes. A
 * signal that was noted (signals.h) interrupts. ERR_USAGE. */
bool database_options(const struct options *o, struct pg_options *out, struct err *err);

/* Whether events come from the database: --db, unless operands from index `first` on win over the --db of a job file. Both on the command line or
 * both in the job file: ERR_USAGE. */
bool database_given(struct options *o, size_t first, bool *given, struct err *err);

/* What --query says, else the table of events; in an arena. */
struct database_statement {
    const char *source; /* names it in messages and reports */
    const char *sql;    /* without a semicolon */
    const char *sha256; /* of the text of --query, else "" */
};
bool database_statement(const struct options *o, struct arena *a, struct database_statement *out, struct err *err);

/* Opens the database, read-only, as s->pg, unless it is open. */
bool database_open(struct session *s, struct err *err);
/* Reads the events into the session's log and closes the database: the native engine. The source joins the session's inputs. */
bool database_read(struct session *s, struct err *err);
/* Opens the database and leaves it open: the SQL engine, for database_measure. The source joins the session's inputs. */
bool database_attach(struct session *s, struct err *err);
/* The answers of the session's run, by the SQL engine. */
bool database_measure(struct session *s, struct err *err);

#endif
