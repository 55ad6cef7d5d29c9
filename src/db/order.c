#include "db/order.h"

#include "base/vec.h"

static instant first_of(int year, int month) { return days_from_civil(year, month, 1) * DAY; }

/* The month of the instant, of which there has been no row. */
static struct month month_of(instant at) {
    int y, m, d;
    civil_from_days((int32_t)floor_div(at, DAY), &y, &m, &d);
    return (struct month){ .from = first_of(y, m), .to = m == 12 ? first_of(y + 1, 1) : first_of(y, m + 1), .before = INT64_MIN, .greatest = INT64_MIN };
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

bool order_take(struct order *o, int64_t n, instant at, struct str ticket) {
    bool changed = at < o->present.from || at >= o->present.to;
    int by_ticket = str_cmp(str_of(o->ticket.p, o->ticket.n), ticket);
    bool same = !changed && by_ticket == 0 && o->at == at, follows = !changed && (by_ticket < 0 || (by_ticket == 0 && o->at <= at));
    if (changed) change_month(o, at);
    struct month *m = &o->present;
    if (!follows) m->before = m->greatest;
    bool ok = n > m->before && (!same || n >= o->n);
    if (n > m->greatest) m->greatest = n;
    o->n = n;
    o->at = at;
    if (by_ticket != 0) {
        buf_clear(&o->ticket);
        buf_add(&o->ticket, ticket.p, ticket.n);
    }
    return ok;
}

void order_release(struct order *o) {
    VEC_RELEASE(&o->others);
    buf_release(&o->ticket);
}
