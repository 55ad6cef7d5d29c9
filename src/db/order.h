/* order: whether rows come so that those for which the order matters, the events of one ticket at one instant, come by their number n.
 *
 * `svodka load` stores batches: the rows of a batch by ticket, instant and n, and all numbers of a batch are above those of the batches before it. A
 * table is read partition by partition, one a month. So rows come in stretches, in which ticket and instant do not descend, and n does not descend
 * where they are equal; and within a month of `at` every n of a stretch is above those of the stretches before it. Rows that come by n are
 * such stretches too, short ones. A table that was updated or restored may come otherwise.
 */
#ifndef SVODKA_DB_ORDER_H
#define SVODKA_DB_ORDER_H

#include <stdbool.h>

#include "base/str.h"
#include "time/instant.h"

struct month {
    instant from, to;
    int64_t before;   /* the greatest n of the stretches that have ended */
    int64_t greatest; /* and of all */
};
struct order {
    struct month present;
    struct { struct month *v; size_t n, cap; } others;
    /* the latest row */
    int64_t n;
    instant at;
    struct buf ticket;
};

/* The next row; false if it should have come before one that came. o is zeroed before the first. */
bool order_take(struct order *o, int64_t n, instant at, struct str ticket);
void order_release(struct order *o);

#endif
