/* rows: the facts that lists keep, ticket by ticket; for src/measure/ and whatever else folds tickets (src/db/engine.c). */
#ifndef SVODKA_MEASURE_ROWS_H
#define SVODKA_MEASURE_ROWS_H

#include "measure/packed_list.h"

/* What was kept for the lists of a pass so far; one a thread. Zeroed, then rows_init. */
struct kept_rows {
    struct kept_list {
        struct { struct fact_row *v; size_t n, cap; } whole;
        struct packing packed; /* of lists with an order */
    } *lists;
    int nlists;
    struct filter **filters; /* by list; NULL where it has no conditions */
};

/* After reading, when every string has its id; filters in a. */
void rows_init(struct kept_rows *k, const struct policy *policy, const struct pass *pass, struct arena *a);
/* Keeps those of the ticket's facts that the pass's lists want; in a. */
void rows_keep(struct kept_rows *k, const struct pass *pass, const struct ticket_facts *t, struct arena *a);
/* The list's answer: all that was kept for it in parts[0..n-1], sorted; the rows in a. The parts keep nothing of it. */
void rows_answer(const struct kept_rows *const *parts, int n, int list, const struct policy *policy, struct fact_list *out, struct arena *a);
void rows_release(struct kept_rows *k);

#endif
