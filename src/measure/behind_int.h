/* behind_int: what behind.c and behind_sums.c share; for them alone. */
#ifndef SVODKA_MEASURE_BEHIND_INT_H
#define SVODKA_MEASURE_BEHIND_INT_H

#include "measure/behind.h"
#include "measure/formula.h"

/* Sorts the entries that count as the formula wants them, and makes the number of them. */
void behind_sum(const struct policy *p, const struct formula *f, struct behind *b, struct arena *a);

#endif
