#include "measure/run_plan.h"

#include <stdlib.h>

enum { CALENDAR_MARGIN_DAYS = 400 }; /* expanded beyond as-of, for the instants at which running cycles will breach */

static void expand_calendars(const struct run *r, instant from, struct run_plan *p) {
    instant to = INSTANT_MIN;
    for (int i = 0; i < r->npasses; i++)
        if (r->passes[i].as_of > to) to = r->passes[i].as_of;
    if (from == INSTANT_NONE || from > to) from = to;
    to = to < INSTANT_MAX - CALENDAR_MARGIN_DAYS * DAY ? to + CALENDAR_MARGIN_DAYS * DAY : INSTANT_MAX;
    p->ncalendars = r->policy->ncalendars;
    p->calendars = mem_zalloc((size_t)p->ncalendars, sizeof *p->calendars);
    for (int c = 0; c < p->ncalendars; c++) p->calendars[c] = calendar_new(&r->policy->calendars[c].spec, from, to);
}

static int compare_instants(const void *x, const void *y) {
    instant a = *(const instant *)x, b = *(const instant *)y;
    return a < b ? -1 : a > b;
}

/* The plan's snapshots, and for the main pass those of the backlog's period. */
static void collect_snapshots(struct run *r, int pass, struct run_plan *p) {
    struct pass_plan *out = &p->passes[pass];
    const instant *planned, *extra = (const instant[]){ p->opening, p->closing };
    int n = plan_snapshots(out->plan, &planned), all = 0;
    instant *v = arena_alloc(&r->arena, (size_t)(n + 2) * sizeof *v);
    for (int i = 0; i < n; i++) v[all++] = planned[i];
    for (int i = 0; pass == 0 && i < 2; i++)
        if (extra[i] < r->passes[0].as_of) v[all++] = extra[i];
    qsort(v, (size_t)all, sizeof *v, compare_instants);
    for (int i = 0; i < all; i++)
        if (i == 0 || v[i] != v[i - 1]) v[out->nsnapshots++] = v[i];
    out->snapshots = v;
}

/* The period of the first query, up to as-of. */
static void plan_backlog(const struct pass *main, struct run_plan *p) {
    p->closing = main->as_of;
    p->opening = main->nqueries ? main->queries[0].period.from : main->as_of;
    if (main->nqueries && main->queries[0].period.to < p->closing) p->closing = main->queries[0].period.to;
    if (p->opening > p->closing) p->opening = p->closing;
}

void run_plan(struct run *r, instant first, struct run_plan *out) {
    *out = (struct run_plan){ .passes = arena_alloc(&r->arena, (size_t)r->npasses * sizeof *out->passes) };
    plan_backlog(&r->passes[0], out);
    for (int i = 0; i < r->npasses; i++) {
        const struct pass *pass = &r->passes[i];
        struct pass_plan *p = &out->passes[i];
        p->plan = plan_new(&r->arena, r->policy, pass->as_of, pass->queries, pass->nqueries);
        p->clocks = plan_clocks(p->plan);
        for (int l = 0; l < pass->nlists; l++) p->clocks |= fact_list_clocks(&pass->lists[l]);
        collect_snapshots(r, i, out);
    }
    expand_calendars(r, first, out);
}

void run_plan_release(struct run_plan *p) {
    for (int c = 0; c < p->ncalendars; c++) calendar_free(p->calendars[c]);
    mem_free(p->calendars);
}

bool run_prove(const struct run *r, const struct log_counts *c, int64_t unbalanced, struct err *err) {
    const struct event_counts *e = &r->events;
    if (c->lines != c->events + c->blank + c->rejected)
        return err_set(err, ERR_SELFCHECK, "lines do not add up: %lld read, but %lld events + %lld blank + %lld rejected", (long long)c->lines, (long long)c->events,
            (long long)c->blank, (long long)c->rejected);
    int64_t sum = c->unknown_type + c->after_as_of + e->after_as_of + e->duplicate + e->second_created + e->used;
    if (c->events != sum)
        return err_set(err, ERR_SELFCHECK, "events do not add up: %lld read, but %lld accounted for", (long long)c->events, (long long)sum);
    if (unbalanced) return err_set(err, ERR_SELFCHECK, "the backlog does not add up in %lld tickets", (long long)unbalanced);
    return true;
}
