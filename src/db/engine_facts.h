/* engine_facts: cycles and moments that come as rows (queries/engine/list_cycles.sql, list_moments.sql), put together by ticket again; for src/db/engine*.c only. */
#ifndef SVODKA_DB_ENGINE_FACTS_H
#define SVODKA_DB_ENGINE_FACTS_H

#include "db/pg.h"
#include "ticket/facts.h"

/* The columns that are asked for, in the order in which their cells are given below; NULL-terminated. */
extern const char *const cycle_columns[];
extern const char *const moment_columns[];
enum { FACT_CELLS = 48 }; /* at least as many as either has */

/* Tickets with the facts that came of them. */
struct fetched {
    struct strings *strings;
    struct { struct ticket_facts *v; size_t n, cap; } tickets; /* those with cycles in the order of their names, then the others */
    size_t ncycles, at; /* how many came with cycles; where among those the moments are that now come */
    struct arena arena, scratch;
};

/* Rows come in the order of their tickets' names: first all cycles, then all moments. */
void fetched_cycle(struct fetched *f, const struct pg_cell *cells);
void fetched_moments(struct fetched *f); /* moments begin */
void fetched_moment(struct fetched *f, const struct pg_cell *cells);
void fetched_release(struct fetched *f);

#endif
