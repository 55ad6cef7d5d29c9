/* measure: steps facts into the groups and atoms that queries need, merges the threads' parts, and answers; for src/measure/ only.
 *
 * The compiled plan is const and shared; each thread has a struct measure beside it.
 */
#ifndef SVODKA_MEASURE_MEASURE_H
#define SVODKA_MEASURE_MEASURE_H

#include "measure/dimension.h"
#include "measure/formula.h"
#include "measure/run.h"

struct plan;
struct measure;

/* Compiles the queries of one pass. All in arena; queries are borrowed. */
struct plan *plan_new(struct arena *a, const struct policy *policy, instant as_of, const struct query *queries, int n);
/* The instants before as-of at which `open` moments are wanted, sorted and distinct; kept in the plan. */
int plan_snapshots(const struct plan *p, const instant **out);

/* The clocks whose cycles the queries look at, as bits. */
uint64_t plan_clocks(const struct plan *p);

struct measure *measure_new(const struct plan *p);
void measure_free(struct measure *m);
void measure_ticket(struct measure *m, const struct ticket_facts *t);
/* from is emptied into into; both have the same plan; free `from` only after the last answer. */
void measure_merge(struct measure *into, struct measure *from);
/* The answer to query number q; in arena a. */
struct table *measure_answer(struct measure *m, int q, struct arena *a);

#endif
