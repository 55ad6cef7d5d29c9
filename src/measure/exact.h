/* exact: the number that a value stands for, for whoever compares it with a threshold or reckons on with it.
 *
 * A value's double is the nearest one to a number that its metric's formula makes of whole numbers, and can be had back from it: counts and seconds are
 * whole, percentiles are hundredths of seconds, means and shares have their n below the line. Means of ratings and the ends of intervals
 * are no such fractions; they are taken to nine decimals.
 */
#ifndef SVODKA_MEASURE_EXACT_H
#define SVODKA_MEASURE_EXACT_H

#include "base/decimal.h"
#include "measure/query.h"

/* v has a value, and is one of m's. */
struct decimal value_exact(const struct metric *m, struct value v);

#endif
