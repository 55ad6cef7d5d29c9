/* A run: threads take partitions one by one, fold each ticket for every pass, and step its facts into their own parts, which merge at the end. */
#include "measure/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "measure/measure.h"

enum { CALENDAR_MARGIN_DAYS = 400 }; /* expanded beyond as-of, for the instants at which running cycles will breach */

/* What a thread has of a pass. */
struct pass_part {
    struct fold *fold;
    struct measure *measure;
    struct ticket_facts facts;
    struct { struct fact_row *v; size_t n, cap; } *lists; /* by list */
};
struct part {
    struct shared *shared;
    struct pass_part *passes;
    struct findings findings;
    struct event_counts events;
    struct backlog backlog;
    int64_t tickets, excluded, unbalanced;
    struct arena arena; /* of the rows kept */
    struct err err;
};
struct shared {
    struct run *run;
    struct plan **plans;
    instant **snapshots; int *nsnapshots; /* by pass; the main pass's also has the beginning and end of the backlog's period */
    struct calendar **calendars;
    atomic_uint next_part;
    instant opening, closing;
};

/* --- rows kept for lists ------------------------------------------------------------------------------------------- */

static uint32_t *copy_ids(struct arena *a, const uint32_t *v, size_t n) {
    uint32_t *copy = arena_alloc(a, (n + 1) * sizeof *copy);
    if (n) memcpy(copy, v, n * sizeof *copy);
    return copy;
}

/* What all rows of one ticket share; copied once, when the first of them is kept. */
struct kept_ticket { const uint32_t *tags, *attrs; const char *name; };

/* A row of the ticket at hand; its fact is filled in by the caller. */
static struct fact_row *keep_row(struct part *p, struct pass_part *pass, int list, enum fact_kind kind, size_t seq, struct kept_ticket *kept) {
    const struct ticket_facts *t = &pass->facts;
    if (!kept->name) {
        kept->name = arena_strndup(&p->arena, t->ticket.p, t->ticket.n);
        kept->tags = copy_ids(&p->arena, t->tags, t->ntags);
        kept->attrs = copy_ids(&p->arena, t->attrs.v, t->attrs.n);
    }
    struct fact_row *row = VEC_PUSH(&pass->lists[list]);
    *row = (struct fact_row){ .kind = kind, .ticket = str_of(kept->name, t->ticket.n), .channel = t->channel, .customer = t->customer,
        .subject = t->subject, .url = t->url, .tags = kept->tags, .ntags = t->ntags, .attrs = kept->attrs, .created_at = t->created_at, .rated = t->rated,
        .linked_development = t->linked_development, .excluded = t->excluded, .escalated_at = t->escalated_at, .seq = (uint32_t)seq };
    return row;
}

static void keep_rows(struct part *p, struct pass_part *part, const struct pass *pass) {
    const struct ticket_facts *t = &part->facts;
    struct kept_ticket kept = { 0 };
    for (int l = 0; l < pass->nlists; l++) {
        const struct fact_list *list = &pass->lists[l];
        if (list->ticket && !list->ticket(list->data, t)) continue;
        for (size_t i = 0; i < t->cycles.n; i++)
            if (list->want(list->data, t, &t->cycles.v[i], NULL)) keep_row(p, part, l, FACT_CYCLE, i, &kept)->cycle = t->cycles.v[i];
        for (size_t i = 0; i < t->moments.n; i++) {
            const struct moment *m = &t->moments.v[i];
            bool snapshot = m->kind == MOM_OPEN && m->at != pass->as_of; /* for queries only */
            if (!snapshot && list->want(list->data, t, NULL, m)) keep_row(p, part, l, FACT_MOMENT, i, &kept)->moment = *m;
        }
        for (size_t i = 0; i < t->signs.n; i++)
            if (list->want_sign && list->want_sign(list->data, t, &t->signs.v[i])) keep_row(p, part, l, FACT_SIGN, i, &kept)->sign = t->signs.v[i];
    }
}

static int compare_rows(const void *x, const void *y, void *data) {
    const struct fact_row *a = x, *b = y;
    const struct policy *policy = data;
    int c = str_cmp(a->ticket, b->ticket);
    if (c) return c;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->kind == FACT_SIGN) return a->seq < b->seq ? -1 : a->seq > b->seq;
    if (a->kind == FACT_CYCLE) {
        c = strcmp(policy->clocks[a->cycle.clock].name, policy->clocks[b->cycle.clock].name);
        return c ? c : a->cycle.n < b->cycle.n ? -1 : a->cycle.n > b->cycle.n;
    }
    const struct moment *m = &a->moment, *n = &b->moment;
    bool open_a = m->kind == MOM_OPEN, open_b = n->kind == MOM_OPEN;
    if (open_a != open_b) return open_a ? 1 : -1;
    if (m->at != n->at) return m->at < n->at ? -1 : 1;
    if (m->order != n->order) return m->order < n->order ? -1 : 1;
    if (m->kind != n->kind) return m->kind < n->kind ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void merge_list(struct shared *s, struct part *parts, int nparts, int pass, int list) {
    struct fact_list *out = &s->run->passes[pass].lists[list];
    size_t n = 0;
    for (int i = 0; i < nparts; i++) n += parts[i].passes[pass].lists[list].n;
    out->rows = arena_alloc(&s->run->arena, (n + 1) * sizeof *out->rows);
    for (int i = 0; i < nparts; i++) {
        const struct fact_row *rows = parts[i].passes[pass].lists[list].v;
        size_t m = parts[i].passes[pass].lists[list].n;
        if (m) memcpy(out->rows + out->nrows, rows, m * sizeof *rows);
        out->nrows += (int64_t)m;
    }
    qsort_r(out->rows, n, sizeof *out->rows, compare_rows, (void *)s->run->policy);
}

/* --- the backlog ----------------------------------------------------------------------------------------------------- */

/* The ticket's part in opening + created + reopened - resolved - merged - excluded = closing; false if it does not balance. */
static bool count_backlog(const struct shared *s, const struct ticket_facts *t, struct backlog *b) {
    int64_t flows[FLOW_KINDS] = { 0 }, opening = 0, closing = 0;
    for (size_t i = 0; i < t->flows.n; i++)
        if (t->flows.v[i].at >= s->opening && t->flows.v[i].at < s->closing) flows[t->flows.v[i].kind]++;
    for (size_t i = 0; i < t->moments.n; i++) {
        if (t->moments.v[i].kind != MOM_OPEN) continue;
        opening += t->moments.v[i].at == s->opening;
        closing += t->moments.v[i].at == s->closing;
    }
    b->opening += opening;
    b->closing += closing;
    b->created += flows[FLOW_CREATED];
    b->reopened += flows[FLOW_REOPENED];
    b->resolved += flows[FLOW_RESOLVED];
    b->merged += flows[FLOW_MERGED];
    b->excluded += flows[FLOW_EXCLUDED];
    return opening + flows[FLOW_CREATED] + flows[FLOW_REOPENED] - flows[FLOW_RESOLVED] - flows[FLOW_MERGED] - flows[FLOW_EXCLUDED] == closing;
}

/* --- one thread ------------------------------------------------------------------------------------------------------- */

static void run_ticket(struct part *p, const struct ticket_events *ticket) {
    struct shared *s = p->shared;
    for (int i = 0; i < s->run->npasses; i++) {
        struct pass_part *part = &p->passes[i];
        fold_ticket(part->fold, ticket, &part->facts, i == 0 ? &p->findings : NULL);
        measure_ticket(part->measure, &part->facts);
        keep_rows(p, part, &s->run->passes[i]);
    }
    const struct ticket_facts *main = &p->passes[0].facts;
    p->events.used += main->used;
    p->events.duplicate += main->duplicate;
    p->events.second_created += main->second_created;
    p->events.after_as_of += main->after_as_of;
    p->tickets += main->used > 0;
    p->excluded += main->excluded;
    p->unbalanced += !count_backlog(s, main, &p->backlog);
}

static void *run_thread(void *data) {
    struct part *p = data;
    struct shared *s = p->shared;
    struct log_view view = { 0 };
    for (unsigned part; (part = atomic_fetch_add(&s->next_part, 1)) < LOG_PARTS;) {
        if (!log_open(s->run->log, part, &view, &p->err)) break;
        for (uint32_t i = 0; i < view.n; i++) run_ticket(p, &view.tickets[i]);
        if (!s->run->keep_log) log_discard(s->run->log, part);
    }
    log_view_release(&view);
    return NULL;
}

/* The clocks that a pass's queries and lists look at. */
static uint64_t wanted_clocks(const struct shared *s, int pass) {
    uint64_t clocks = plan_clocks(s->plans[pass]);
    for (int l = 0; l < s->run->passes[pass].nlists; l++) clocks |= ~s->run->passes[pass].lists[l].spared;
    return clocks;
}

static void part_init(struct part *p, struct shared *s) {
    struct run *r = s->run;
    *p = (struct part){ .shared = s };
    p->passes = mem_zalloc((size_t)r->npasses, sizeof *p->passes);
    for (int i = 0; i < r->npasses; i++) {
        struct pass_part *part = &p->passes[i];
        part->fold = fold_new(r->policy, wanted_clocks(s, i), s->calendars, r->passes[i].as_of, s->snapshots[i], s->nsnapshots[i]);
        part->measure = measure_new(s->plans[i]);
        part->lists = mem_zalloc((size_t)r->passes[i].nlists + 1, sizeof *part->lists);
    }
}

static void part_release(struct part *p) {
    struct run *r = p->shared->run;
    for (int i = 0; i < r->npasses; i++) {
        fold_free(p->passes[i].fold);
        measure_free(p->passes[i].measure);
        ticket_facts_release(&p->passes[i].facts);
        for (int l = 0; l < r->passes[i].nlists; l++) VEC_RELEASE(&p->passes[i].lists[l]);
        mem_free(p->passes[i].lists);
    }
    mem_free(p->passes);
    findings_release(&p->findings);
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

static void expand_calendars(struct shared *s) {
    const struct run *r = s->run;
    instant from = log_first_at(r->log), to = INSTANT_MIN;
    for (int i = 0; i < r->npasses; i++)
        if (r->passes[i].as_of > to) to = r->passes[i].as_of;
    if (from == INSTANT_NONE || from > to) from = to;
    to = to < INSTANT_MAX - CALENDAR_MARGIN_DAYS * DAY ? to + CALENDAR_MARGIN_DAYS * DAY : INSTANT_MAX;
    s->calendars = mem_zalloc((size_t)r->policy->ncalendars, sizeof *s->calendars);
    for (int c = 0; c < r->policy->ncalendars; c++) s->calendars[c] = calendar_new(&r->policy->calendars[c].spec, from, to);
}

static int compare_instants(const void *x, const void *y) {
    instant a = *(const instant *)x, b = *(const instant *)y;
    return a < b ? -1 : a > b;
}

/* The plan's snapshots, and for the main pass those of the backlog's period; sorted, distinct, before as-of. */
static void collect_snapshots(struct shared *s, int pass) {
    struct run *r = s->run;
    const instant *planned, *extra = (const instant[]){ s->opening, s->closing };
    int n = plan_snapshots(s->plans[pass], &planned), all = 0;
    instant *v = arena_alloc(&r->arena, (size_t)(n + 2) * sizeof *v);
    for (int i = 0; i < n; i++) v[all++] = planned[i];
    for (int i = 0; pass == 0 && i < 2; i++)
        if (extra[i] < r->passes[0].as_of) v[all++] = extra[i];
    qsort(v, (size_t)all, sizeof *v, compare_instants);
    for (int i = 0; i < all; i++)
        if (i == 0 || v[i] != v[i - 1]) v[s->nsnapshots[pass]++] = v[i];
    s->snapshots[pass] = v;
}

static void plan_passes(struct shared *s) {
    struct run *r = s->run;
    const struct pass *main = &r->passes[0];
    s->closing = main->as_of;
    s->opening = main->nqueries ? main->queries[0].period.from : main->as_of;
    if (main->nqueries && main->queries[0].period.to < s->closing) s->closing = main->queries[0].period.to;
    if (s->opening > s->closing) s->opening = s->closing;
    s->plans = arena_alloc(&r->arena, (size_t)r->npasses * sizeof(struct plan *));
    s->snapshots = arena_alloc(&r->arena, (size_t)r->npasses * sizeof(instant *));
    s->nsnapshots = arena_alloc(&r->arena, (size_t)r->npasses * sizeof(int));
    for (int i = 0; i < r->npasses; i++) {
        s->plans[i] = plan_new(&r->arena, r->policy, r->passes[i].as_of, r->passes[i].queries, r->passes[i].nqueries);
        collect_snapshots(s, i);
    }
}

static void add_part(struct run *r, const struct part *p) {
    r->events.used += p->events.used;
    r->events.duplicate += p->events.duplicate;
    r->events.second_created += p->events.second_created;
    r->events.after_as_of += p->events.after_as_of;
    r->tickets += p->tickets;
    r->excluded_tickets += p->excluded;
    findings_merge(&r->findings, &p->findings);
    r->backlog.opening += p->backlog.opening;
    r->backlog.created += p->backlog.created;
    r->backlog.reopened += p->backlog.reopened;
    r->backlog.resolved += p->backlog.resolved;
    r->backlog.merged += p->backlog.merged;
    r->backlog.excluded += p->backlog.excluded;
    r->backlog.closing += p->backlog.closing;
}

/* Both sums of events.md and the backlog's identity. */
static bool prove(const struct run *r, const struct log_counts *c, int64_t unbalanced, struct err *err) {
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

static void answer(struct shared *s, struct part *parts, int nparts) {
    struct run *r = s->run;
    for (int i = 0; i < r->npasses; i++) {
        struct pass *pass = &r->passes[i];
        for (int j = 1; j < nparts; j++) measure_merge(parts[0].passes[i].measure, parts[j].passes[i].measure);
        pass->tables = arena_alloc(&r->arena, (size_t)(pass->nqueries + 1) * sizeof(struct table *));
        for (int q = 0; q < pass->nqueries; q++) pass->tables[q] = measure_answer(parts[0].passes[i].measure, q, &r->arena);
        for (int l = 0; l < pass->nlists; l++) merge_list(s, parts, nparts, i, l);
    }
}

bool run_measure(struct run *r, const struct log_counts *counts, struct err *err) {
    struct shared s = { .run = r };
    int nparts = r->threads > 0 ? r->threads : 1, started = 0;
    int64_t unbalanced = 0;
    plan_passes(&s);
    expand_calendars(&s);
    struct part *parts = mem_zalloc((size_t)nparts, sizeof *parts);
    pthread_t *threads = mem_zalloc((size_t)nparts, sizeof *threads);
    for (int i = 0; i < nparts; i++) part_init(&parts[i], &s);
    for (int i = 1; i < nparts; i++, started++)
        if (pthread_create(&threads[i], NULL, run_thread, &parts[i])) break; /* the others do its work */
    run_thread(&parts[0]);
    for (int i = 1; i <= started; i++) pthread_join(threads[i], NULL);
    bool ok = true;
    for (int i = 0; i < nparts; i++) {
        add_part(r, &parts[i]);
        unbalanced += parts[i].unbalanced;
        if (ok && parts[i].err.code) {
            ok = false;
            if (!err->code) *err = parts[i].err;
        }
    }
    if (ok) answer(&s, parts, nparts);
    ok = ok && prove(r, counts, unbalanced, err);
    for (int i = 0; i < nparts; i++) part_release(&parts[i]);
    for (int i = 0; i < nparts; i++) arena_adopt(&r->arena, &parts[i].arena);
    for (int c = 0; c < r->policy->ncalendars; c++) calendar_free(s.calendars[c]);
    mem_free(s.calendars);
    mem_free(parts);
    mem_free(threads);
    return ok;
}

void run_release(struct run *r) {
    findings_release(&r->findings);
    arena_release(&r->arena);
}
