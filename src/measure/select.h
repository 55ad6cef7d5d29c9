/* select: which facts an atom has, and which of them it counts: the one place of these rules; for src/measure/ only. (measure.c) */
#ifndef SVODKA_MEASURE_SELECT_H
#define SVODKA_MEASURE_SELECT_H

#include "measure/formula.h"
#include "ticket/facts.h"

/* Whether an atom's metric has the fact at all (it makes a row), and whether the atom counts it. */
enum counts { NOT_OF_IT, ROW_ONLY, COUNTED };

/* Of facts of the atom's class (plan.h, class_of_atom) only; conditions, agent and period are not looked at. */
enum counts select_cycle(const struct atom *a, const struct cycle *c);
enum counts select_moment(const struct policy *p, const struct atom *a, const struct ticket_facts *t, const struct moment *m);

#endif
