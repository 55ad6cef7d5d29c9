/* order: whether rows come in their order: n must grow within each month of `at`. */
#ifndef SVODKA_DB_ORDER_H
#define SVODKA_DB_ORDER_H

#include <stdbool.h>

#include "time/instant.h"

struct month { instant from, to; int64_t last; /* n of the latest row */ };
struct order {
    struct month present;
    struct { struct month *v; size_t n, cap; } others;
};

/* The next row, at an instant; false if one with a greater n of its month came before it. o is zeroed before the first. */
bool order_take(struct order *o, int64_t n, instant at);
void order_release(struct order *o);

#endif
