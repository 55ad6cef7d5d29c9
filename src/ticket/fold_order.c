/* The order in which a ticket's events are taken: as-of first, then duplicates, then further `created` events are left out,
 * and events before `created` are taken right after it (events.md, metrics.md). */
#include <stdlib.h>
#include <string.h>

#include "ticket/fold_int.h"

enum { FATE_TAKEN, FATE_DUPLICATE, FATE_SECOND_CREATED };
enum { PAIRWISE = 16 }; /* runs up to this long are compared pair by pair, longer ones sorted */

static int compare_ids(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb) {
    if (na != nb) return na < nb ? -1 : 1;
    return na ? memcmp(a, b, na * sizeof *a) : 0;
}

/* Any total order in which 0 means "the same created event". */
static int compare_created(const struct log_part *part, const struct event *x, const struct event *y) {
    struct created a, b;
    event_created(part, x, &a);
    event_created(part, y, &b);
    const uint32_t va[8] = { a.customer, a.channel, a.priority, a.team, a.status, a.assignee, a.subject, a.url };
    const uint32_t vb[8] = { b.customer, b.channel, b.priority, b.team, b.status, b.assignee, b.subject, b.url };
    int c = memcmp(va, vb, sizeof va);
    if (!c) c = compare_ids(a.tags, a.ntags, b.tags, b.ntags);
    if (!c) c = compare_ids(a.attrs, 2 * a.nattrs, b.attrs, 2 * b.nattrs);
    return c;
}

/* Any total order of events at one instant in which 0 means "the same event"; events with an id differ from all. */
static int compare_events(const struct log_part *part, const struct event *x, const struct event *y) {
    if (x->type != y->type) return x->type < y->type ? -1 : 1;
    if (x->role != y->role) return x->role < y->role ? -1 : 1;
    if (x->flags != y->flags) return x->flags < y->flags ? -1 : 1;
    if (x->actor != y->actor) return x->actor < y->actor ? -1 : 1;
    if (x->type == EV_CREATED) return compare_created(part, x, y);
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    uint32_t bx = event_b(part, x), by = event_b(part, y);
    return bx < by ? -1 : bx > by;
}

static int compare_in_run(const void *x, const void *y, void *data) {
    const struct fold *f = data;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    int c = compare_events(f->ticket->part, &f->ticket->ev[i], &f->ticket->ev[j]);
    return c ? c : i < j ? -1 : i > j;
}

static int compare_by_id(const void *x, const void *y, void *data) {
    const struct fold *f = data;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    uint32_t a = event_id(f->ticket->part, &f->ticket->ev[i]), b = event_id(f->ticket->part, &f->ticket->ev[j]);
    return a < b ? -1 : a > b ? 1 : i < j ? -1 : i > j;
}

static void drop_sorted(struct fold *f, uint32_t *index, uint32_t n, bool by_id) {
    const struct log_part *part = f->ticket->part;
    const struct event *ev = f->ticket->ev;
    qsort_r(index, n, sizeof *index, by_id ? compare_by_id : compare_in_run, f);
    for (uint32_t i = 1; i < n; i++) {
        const struct event *x = &ev[index[i - 1]], *y = &ev[index[i]];
        bool same = by_id ? event_id(part, x) == event_id(part, y) : compare_events(part, x, y) == 0;
        if (same) f->dropped.v[index[i]] = FATE_DUPLICATE;
    }
}

/* Events from..until-1 have the same instant: of equal ones without an id the first counts. */
static void drop_equal(struct fold *f, uint32_t from, uint32_t until) {
    const struct event *ev = f->ticket->ev;
    if (until - from > PAIRWISE) {
        uint32_t *index = mem_alloc((until - from) * sizeof *index), n = 0;
        for (uint32_t i = from; i < until; i++)
            if (!(ev[i].flags & EVF_ID)) index[n++] = i;
        drop_sorted(f, index, n, false);
        mem_free(index);
        return;
    }
    for (uint32_t i = from + 1; i < until; i++) {
        for (uint32_t j = from; j < i && !f->dropped.v[i] && !(ev[i].flags & EVF_ID); j++)
            if (!(ev[j].flags & EVF_ID) && compare_events(f->ticket->part, &ev[i], &ev[j]) == 0) f->dropped.v[i] = FATE_DUPLICATE;
    }
}

/* Of events with the same id the earliest counts, then the first in input order: that is the order they stand in. */
static void drop_same_ids(struct fold *f, uint32_t n) {
    uint32_t *index = mem_alloc(n * sizeof *index), found = 0;
    for (uint32_t i = 0; i < n; i++)
        if (f->ticket->ev[i].flags & EVF_ID) index[found++] = i;
    drop_sorted(f, index, found, true);
    mem_free(index);
}

static void take(struct fold *f, uint32_t i, instant at) {
    struct taken *t = VEC_PUSH(&f->taken);
    *t = (struct taken){ .e = &f->ticket->ev[i], .at = at, .order = i };
}

/* Marks duplicates and further created events among the first n; returns the index of the created event, or n. */
static uint32_t sift(struct fold *f, uint32_t n, bool ids, bool equals) {
    const struct event *ev = f->ticket->ev;
    f->dropped.n = 0;
    for (uint32_t i = 0; i < n; i++) *VEC_PUSH(&f->dropped) = FATE_TAKEN;
    if (ids) drop_same_ids(f, n);
    for (uint32_t i = 0; equals && i < n;) {
        uint32_t until = i + 1;
        while (until < n && ev[until].at == ev[i].at) until++;
        if (until - i > 1) drop_equal(f, i, until);
        i = until;
    }
    uint32_t created = n;
    for (uint32_t i = 0; i < n; i++) {
        if (ev[i].type != EV_CREATED || f->dropped.v[i]) continue;
        if (created == n) created = i;
        else f->dropped.v[i] = FATE_SECOND_CREATED;
    }
    return created;
}

static void report_dropped(struct fold *f, uint32_t i, uint8_t fate) {
    if (fate == FATE_DUPLICATE) f->out->duplicate++;
    else {
        f->out->second_created++;
        fold_find(f, FIND_SECOND_CREATED, STR_NONE);
    }
    if (f->trace && f->trace->event)
        f->trace->event(f->trace->data, &f->ticket->ev[i], fate == FATE_DUPLICATE ? "duplicate" : "second-created", NULL, 0);
}

void fold_order(struct fold *f) {
    const struct event *ev = f->ticket->ev;
    uint32_t n = f->ticket->n, created_events = 0;
    bool ids = false, equals = false;
    while (n > 0 && (instant)ev[n - 1].at >= f->as_of) n--;
    f->out->after_as_of = f->ticket->n - n;
    for (uint32_t i = 0; i < n; i++) {
        ids |= (ev[i].flags & EVF_ID) != 0;
        equals |= i > 0 && ev[i].at == ev[i - 1].at;
        created_events += ev[i].type == EV_CREATED;
    }
    f->taken.n = 0;
    if (!ids && !equals && created_events == 1 && ev[0].type == EV_CREATED) { /* how nearly all tickets are */
        for (uint32_t i = 0; i < n; i++) take(f, i, (instant)ev[i].at);
    } else {
        uint32_t created = sift(f, n, ids, equals);
        if (created < n) take(f, created, (instant)ev[created].at);
        for (uint32_t i = 0; i < n; i++) {
            if (i == created) continue;
            if (f->dropped.v[i]) report_dropped(f, i, f->dropped.v[i]);
            else take(f, i, created < n && i < created ? (instant)ev[created].at : (instant)ev[i].at);
            if (created < n && i < created && !f->dropped.v[i]) fold_find(f, FIND_BEFORE_CREATED, STR_NONE);
        }
    }
    f->out->used = (int64_t)f->taken.n;
    if (f->trace && f->trace->event)
        for (uint32_t i = n; i < f->ticket->n; i++) f->trace->event(f->trace->data, &ev[i], "after-as-of", NULL, 0);
}
