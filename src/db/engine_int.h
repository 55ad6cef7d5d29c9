/* engine_int: what the files of the SQL engine share; for src/db/engine*.c only. */
#ifndef SVODKA_DB_ENGINE_INT_H
#define SVODKA_DB_ENGINE_INT_H

#include "db/engine.h"
#include "measure/run_plan.h"

/* One run of the engine. */
struct engine_work {
    struct sql_engine *engine;
    struct run *run;
    struct run_plan plan;
    instant first;         /* least instant of the events; INSTANT_NONE */
    struct log_counts *counts;
    bool no_ids;           /* no event has an id */
    int64_t unbalanced;    /* tickets whose backlog does not add up */
};

/* A statement being composed out of files of queries/ and the source. */
struct statement { const char *name; struct buf text; int parameters; /* of the source, before our own */ };
void statement_begin(struct statement *s, const struct sql_engine *e, const char *name); /* WITH source AS (...) */
void statement_add(struct statement *s, const char *tables);                         /* a file with common table expressions */
void statement_end(struct statement *s, const char *tail);                           /* the file with the SELECT */

/* Tells its EXPLAIN to whoever wants to know. */
bool statement_explain(struct sql_engine *e, const struct statement *s, const char *const *params, int nparams, struct err *err);

/* Runs it with what $1 and $2 are; NULL with err. wanted: the columns' names, in the order in which their cells will be; a column that is not there is a bug. */
struct answer;
struct answer *answer_new(struct sql_engine *e, struct statement *s, const char *const *params, int nparams, const char *const *wanted, struct err *err);
int answer_next(struct answer *a, struct pg_cell *cells, struct err *err); /* 1 a row, 0 the end, -1 error */
void answer_free(struct answer *a); /* NULL is fine */

/* Whole numbers and such of cells; false sets an error: a row that our own statement should not give. */
bool cell_is_null(const struct pg_cell *c);
int64_t cell_int(const struct pg_cell *c);     /* null: 0 */
instant cell_instant(const struct pg_cell *c); /* null: INSTANT_NONE */
double cell_double(const struct pg_cell *c);   /* null: 0 */
bool cell_bool(const struct pg_cell *c);       /* null: false */

/* $1 for a pass. */
void engine_parameter(const struct engine_work *w, int pass, struct buf *out);

/* engine_lists.c: the rows of a pass's lists. */
bool engine_lists(struct engine_work *w, int pass, struct err *err);
/* engine_counts.c: counts of rows, and that all of them are events (ERR_REJECTS); */
bool engine_rows(struct engine_work *w, struct err *err);
/* then of events, tickets, findings, the backlog, of the main pass: by a statement of their own, or row by row where another statement gives them too; */
bool engine_counts(struct engine_work *w, struct err *err);
enum { COUNT_WHAT, COUNT_SUBJECT, COUNT_PLACE, COUNT_N, COUNT_CELLS }; /* a row */
bool engine_count_take(struct engine_work *w, const struct pg_cell *cells, struct err *err);
/* and what follows when all have been taken. */
bool engine_counts_end(struct engine_work *w, struct err *err);

#endif
