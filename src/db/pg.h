/* pg: a session with a PostgreSQL server (libpq, in pg.c alone).
 *
 * Rows and bytes of COPY come as they arrive, and their end is proven: a connection that is lost midway is an error, never a short result.
 * While it waits for the server it asks whether the run was interrupted; then the statement is cancelled. All errors are ERR_DATABASE (and
 * ERR_INTERRUPTED); no message holds a password or a piece of one. A session is used by one thread at a time.
 *
 *     struct pg *pg = pg_open(&options, err);
 *     struct pg_rows *rows = pg_query(pg, "engine/fold", sql_text("engine/fold"), params, 2, false, err);
 *     while ((more = pg_next(rows, cells, err)) == 1) ...
 *     pg_rows_free(rows);
 *     pg_close(pg);
 */
#ifndef SVODKA_DB_PG_H
#define SVODKA_DB_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

struct pg; /* one session */

struct pg_options {
    const char *conninfo;         /* a connection string or URI of libpq, which takes the rest from its environment, services and password file */
    bool read_only;               /* one snapshot for all that is read: REPEATABLE READ READ ONLY until pg_close */
    int64_t statement_timeout_ms; /* 0: none */
    bool (*interrupted)(void *data); /* asked while the server is waited for; may be NULL */
    void *interrupted_data;
};

/* Connects and sets the session up (queries/session/settings.sql); NULL with err. A database whose encoding is SQL_ASCII is refused: nothing
 * says what its bytes mean. */
struct pg *pg_open(const struct pg_options *o, struct err *err);
void pg_close(struct pg *pg); /* NULL is fine */
const char *pg_name(const struct pg *pg);            /* "dbname at host:port", for messages */
const char *pg_database(const struct pg *pg);        /* "dbname" */
const char *pg_server_encoding(const struct pg *pg); /* "UTF8" */
int pg_server_version(const struct pg *pg);          /* 150018 */
/* Whether the connection string has a password, which other users then see among the processes. */
bool pg_has_password(const char *conninfo);

struct pg_param { const char *text; }; /* NULL: null; text format, of the type that the statement gives it */

/* Runs one statement whose rows, if any, do not matter. */
bool pg_run(struct pg *pg, const char *sql, struct err *err);
/* The same with parameters; what: the statement's name, for messages. *affected (may be NULL): the rows inserted, updated or deleted. */
bool pg_run_params(struct pg *pg, const char *what, const char *sql, const struct pg_param *params, int nparams, int64_t *affected, struct err *err);
/* Runs all statements of a text of ours (simple protocol). */
bool pg_script(struct pg *pg, const char *what, const char *sql, struct err *err);

/* --- rows one by one ------------------------------------------------------------------------------------------- */
struct pg_rows;
struct pg_cell { const char *p; int n; /* -1: null */ }; /* text cells are 0-terminated; valid until the next row */

/* binary: cells are in the binary format of their types. NULL with err. */
struct pg_rows *pg_query(struct pg *pg, const char *what, const char *sql, const struct pg_param *params, int nparams, bool binary, struct err *err);
int pg_columns(const struct pg_rows *r);
const char *pg_column_name(const struct pg_rows *r, int i);
unsigned pg_column_type(const struct pg_rows *r, int i); /* its oid */
int pg_next(struct pg_rows *r, struct pg_cell *cells, struct err *err); /* 1 a row, 0 the end (proven), -1 error */
void pg_rows_free(struct pg_rows *r); /* cancels what is left; NULL is fine */

/* What a statement would return, without running it. */
struct pg_column { const char *name; unsigned type; /* its oid, of a domain its base type's */ };
bool pg_describe(struct pg *pg, const char *what, const char *sql, struct pg_column **columns, int *ncolumns, int *nparams, struct arena *a, struct err *err);

/* --- COPY ------------------------------------------------------------------------------------------------------- */
/* Begins a COPY ... TO STDOUT. */
bool pg_copy_out(struct pg *pg, const char *what, const char *sql, struct err *err);
/* The next message, in the binary format a row (the first with the header before it, the last only the trailer); valid until the next call.
 * 1, or 0 the end (proven), or -1 error. */
int pg_copy_next(struct pg *pg, const char **p, size_t *n, struct err *err);
/* Begins a COPY ... FROM STDIN; then any number of bytes at a time; then the end, with the rows copied (may be NULL). */
bool pg_copy_in(struct pg *pg, const char *what, const char *sql, struct err *err);
bool pg_copy_put(struct pg *pg, const void *p, size_t n, struct err *err);
bool pg_copy_end(struct pg *pg, int64_t *rows, struct err *err);

/* Cancels whatever is under way, COPY in either direction too, so that the next statement can be run (after a ROLLBACK, if there was a transaction). */
void pg_cancel(struct pg *pg);

#endif
