#include "cmd/adjustments.h"

#include <stdlib.h>
#include <string.h>

enum { TICKETS_TOLD = 20 };

static bool has_sheet(const struct template *t) {
    for (int i = 0; i < t->nsheets; i++)
        if (strcmp(t->sheets[i].kind->name, "adjustments") == 0) return true;
    return false;
}

bool adjusting_plan(struct session *s, const struct loaded_template *t, struct adjusting *a, struct err *err) {
    const char *path = option_text(s->options, OPT_LEDGER);
    a->ledger.lock_fd = -1;
    a->wanted = path && has_sheet(t->plan);
    if (!a->wanted) return true;
    return payroll_ledger_load(&a->ledger, path, true, err) && comparison_plan(s, &a->ledger, t, t->period.from, &a->comparison, err);
}

static int compare_texts(const void *x, const void *y) { return strcmp(*(const char *const *)x, *(const char *const *)y); }

struct ticket_names { const char **v; size_t n, cap; };

/* The tickets behind a number; behind a bonus those behind all of the agent's numbers. */
static void gather_tickets(const struct compared *c, const struct difference *d, struct ticket_names *out) {
    bool of_bonus = c->recompute.kpis[d->kpi].from == FROM_RESULT || c->recompute.kpis[d->kpi].from == FROM_AMOUNT;
    for (size_t i = 0; i < c->differences.n; i++) {
        const struct difference *other = &c->differences.v[i];
        if (other != d && !(of_bonus && strcmp(other->agent, d->agent) == 0)) continue;
        for (int k = 0; k < other->ntickets; k++) *VEC_PUSH(out) = other->tickets[k].ticket;
    }
    if (out->n) qsort(out->v, out->n, sizeof *out->v, compare_texts);
}

/* Each once, the first few of many: "T-17, T-18, +3". */
static const char *tickets_text(struct arena *a, const struct compared *c, const struct difference *d) {
    struct buf out = { 0 };
    struct ticket_names tickets = { 0 };
    int told = 0, more = 0;
    gather_tickets(c, d, &tickets);
    for (size_t i = 0; i < tickets.n; i++) {
        if (i && strcmp(tickets.v[i], tickets.v[i - 1]) == 0) continue;
        if (told == TICKETS_TOLD) more++;
        else buf_printf(&out, "%s%s", told++ ? ", " : "", tickets.v[i]);
    }
    if (more) buf_printf(&out, ", +%d", more);
    const char *text = arena_strndup(a, out.p ? out.p : "", out.n);
    VEC_RELEASE(&tickets);
    buf_release(&out);
    return text;
}

static struct adjustment adjustment_of(struct arena *a, const struct compared *c, const struct difference *d) {
    const struct recompute_kpi *kpi = &c->recompute.kpis[d->kpi];
    return (struct adjustment){
        .of = kpi->from == FROM_AMOUNT ? ADJUSTS_AMOUNT : kpi->from == FROM_RESULT ? ADJUSTS_RESULT : ADJUSTS_METRIC,
        .period = c->closing->period,
        .agent = d->agent,
        .indicator = kpi->kpi.metric,
        .metric = kpi->metric,
        .of_team = kpi->from == FROM_TEAM,
        .closed = closing_value(d->closed),
        .now = closing_value(d->now),
        .change = difference_change(a, d),
        .tickets = tickets_text(a, c, d),
    };
}

bool adjusting_take(struct session *s, struct adjusting *a, struct report *r, struct err *err) {
    struct adjustments *all = &a->adjustments;
    size_t n = 0;
    if (!a->wanted) return true;
    if (!comparison_take(s, &a->ledger, &a->comparison, err)) return false;
    for (int i = 0; i < a->comparison.n; i++) n += a->comparison.v[i].differences.n;
    all->v = arena_alloc(&a->arena, (n + 1) * sizeof *all->v);
    for (int i = 0; i < a->comparison.n; i++) {
        const struct compared *c = &a->comparison.v[i];
        for (size_t k = 0; k < c->differences.n; k++) all->v[all->n++] = adjustment_of(&a->arena, c, &c->differences.v[k]);
    }
    all->periods = a->comparison.n;
    all->damaged = a->ledger.problems.n > 0;
    if (all->damaged && !s->quiet) message("%s: %s; `svodka verify` tells all", a->ledger.path, a->ledger.problems.v[0].text);
    r->adjustments = all;
    return true;
}

void adjusting_release(struct adjusting *a) {
    comparison_release(&a->comparison);
    payroll_ledger_release(&a->ledger);
    arena_release(&a->arena);
}
