/* run_plan: what a run's answers take, whoever folds the tickets: threads here (run.c), or a database (src/db/engine.c). */
#ifndef SVODKA_MEASURE_RUN_PLAN_H
#define SVODKA_MEASURE_RUN_PLAN_H

#include "measure/measure.h"

struct pass_plan {
    struct plan *plan;
    const instant *snapshots; int nsnapshots; /* sorted, distinct, before as-of; the main pass's also has the beginning and end of the backlog's period */
    uint64_t clocks;                          /* those that its queries and lists look at, as bits */
};
struct run_plan {
    struct pass_plan *passes;    /* one per pass of the run */
    struct calendar **calendars; /* one per calendar of the policy */
    int ncalendars;
    instant opening, closing;    /* the backlog's period */
};

/* Plans the run's passes; first: the least instant of the events, or INSTANT_NONE. In the run's arena, but for the calendars. */
void run_plan(struct run *r, instant first, struct run_plan *out);
void run_plan_release(struct run_plan *p);

/* Both sums of events.md, of the run's counts and those of reading, and that no ticket's backlog is out of balance. ERR_SELFCHECK. */
bool run_prove(const struct run *r, const struct log_counts *counts, int64_t unbalanced, struct err *err);

#endif
