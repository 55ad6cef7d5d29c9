/* engine: the SQL engine: facts are made and counted where the events are, and only what merges comes over the wire (queries/engine).
 *
 * It fills a struct run as run_measure does (measure/run.h): tables, lists, counts, findings, backlog, with the same proofs.
 */
#ifndef SVODKA_DB_ENGINE_H
#define SVODKA_DB_ENGINE_H

#include "db/pg.h"
#include "measure/run.h"

struct sql_engine {
    struct pg *pg;
    const char *name;     /* of the source, for what is told of rows */
    instant as_of;        /* up to which events are wanted */
    const char *source;   /* by engine_source: a statement that gives rows with the columns of svodka.events, of their types */
    int parameters;       /* of the source: 1 if it asks for the as-of */
    /* NULL, or told each line of the statements' EXPLAIN, before they are run. */
    void (*explain)(void *data, const char *line);
    void *explain_data;
    int64_t statements, rows; /* run so far, and what came over the wire */
};

/* Sets the engine's source, in a, to what a statement gives as events, by the rules of --query (its one parameter, if it has any, is the as-of);
 * the engine has pg, name and as_of. ERR_DATABASE naming columns that are missing or of a wrong type. */
bool engine_source(struct sql_engine *e, const char *sql, struct arena *a, struct err *err);

/* The answers of r (its log is not looked at), and the counts of reading. ERR_DATABASE, ERR_SELFCHECK, ERR_INTERRUPTED. */
bool engine_measure(struct sql_engine *e, struct run *r, struct log_counts *counts, struct err *err);

#endif
