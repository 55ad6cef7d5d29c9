#include "db/order.h"

#include "base/vec.h"

static instant first_of(int year, int month) { return days_from_civil(year, month, 1) * DAY; }

/* The month of the instant, of which there has been no row. */
static struct month month_of(instant at) {
    int y, m, d;
    civil_from_days((int32_t)floor_div(at, DAY), &y, &m, &d);
    return (struct month){ .from = first_of(y, m), .to = m == 12 ? first_of(y + 1, 1) : first_of(y, m + 1), .last = INT64_MIN };
}

/* Puts the present month away and takes out the one of the instant. */
static void change_month(struct order *o, instant at) {
    if (o->present.to > o->present.from) *VEC_PUSH(&o->others) = o->present;
    for (size_t i = 0; i < o->others.n; i++) {
        if (at < o->others.v[i].from || at >= o->others.v[i].to) continue;
        o->present = o->others.v[i];
        o->others.v[i] = o->others.v[--o->others.n];
        return;
    }
    o->present = month_of(at);
}

bool order_take(struct order *o, int64_t n, instant at) {
    if (at < o->present.from || at >= o->present.to) change_month(o, at);
    bool grows = n >= o->present.last;
    o->present.last = n;
    return grows;
}

void order_release(struct order *o) { VEC_RELEASE(&o->others); }
