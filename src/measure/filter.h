/* filter: the conditions of --where on rows of a list, after the run. */
#ifndef SVODKA_MEASURE_FILTER_H
#define SVODKA_MEASURE_FILTER_H

#include "measure/run.h"

struct filter;

/* All in a; the conditions are borrowed. To be made after reading, when every string has its id. */
struct filter *filter_new(const struct policy *p, const struct condition *where, int nwhere, struct arena *a);
/* Whether a fact of the row's ticket with these attributes and this instant fulfils them all. */
bool filter_holds(struct filter *f, const struct fact_row *row, const struct attributes *attributes, instant at);
/* A row's ticket as far as selections and dimensions look at it; borrows from the row. */
struct ticket_facts filter_ticket(const struct fact_row *row);

#endif
