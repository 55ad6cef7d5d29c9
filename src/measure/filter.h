/* filter: the conditions of --where on facts that are kept as rows. */
#ifndef SVODKA_MEASURE_FILTER_H
#define SVODKA_MEASURE_FILTER_H

#include "measure/run.h"

struct filter;

/* All in a; the conditions are borrowed. To be made after reading, when every string has its id; one per thread. */
struct filter *filter_new(const struct policy *p, const struct condition *where, int nwhere, struct arena *a);
/* Whether a list wants a fact (c or m is NULL), and it fulfils the list's conditions. f: of those, or NULL where there are none. */
bool filter_wants(struct filter *f, const struct fact_list *list, const struct ticket_facts *t, const struct cycle *c, const struct moment *m);
/* Whether a fact of the row's ticket with these attributes and this instant fulfils them all. */
bool filter_holds(struct filter *f, const struct fact_row *row, const struct attributes *attributes, instant at);
/* A row's ticket as far as selections and dimensions look at it; borrows from the row. */
struct ticket_facts filter_ticket(const struct fact_row *row);

#endif
