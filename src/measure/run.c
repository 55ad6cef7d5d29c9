/* A run: threads take partitions one by one, fold each ticket for every pass, and step its facts into their own parts, which merge at the end. */
#include "measure/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "measure/rows.h"
#include "measure/run_plan.h"

/* What a thread has of a pass. */
struct pass_part {
    struct fold *fold;
    struct measure *measure;
    struct ticket_facts facts;
    struct kept_rows rows;
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
    struct run_plan plan;
    atomic_uint next_part;
};

/* --- the backlog ----------------------------------------------------------------------------------------------------- */

/* The ticket's part in opening + created + reopened - resolved - merged - excluded = closing; false if it does not balance. */
static bool count_backlog(const struct run_plan *p, const struct ticket_facts *t, struct backlog *b) {
    int64_t flows[FLOW_KINDS] = { 0 }, opening = 0, closing = 0;
    for (size_t i = 0; i < t->flows.n; i++)
        if (t->flows.v[i].at >= p->opening && t->flows.v[i].at < p->closing) flows[t->flows.v[i].kind]++;
    for (size_t i = 0; i < t->moments.n; i++) {
        if (t->moments.v[i].kind != MOM_OPEN) continue;
        opening += t->moments.v[i].at == p->opening;
        closing += t->moments.v[i].at == p->closing;
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
        rows_keep(&part->rows, &s->run->passes[i], &part->facts, &p->arena);
    }
    const struct ticket_facts *main = &p->passes[0].facts;
    p->events.used += main->used;
    p->events.duplicate += main->duplicate;
    p->events.second_created += main->second_created;
    p->events.after_as_of += main->after_as_of;
    p->tickets += main->used > 0;
    p->excluded += main->excluded;
    p->unbalanced += !count_backlog(&s->plan, main, &p->backlog);
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

static void part_init(struct part *p, struct shared *s) {
    struct run *r = s->run;
    *p = (struct part){ .shared = s };
    p->passes = mem_zalloc((size_t)r->npasses, sizeof *p->passes);
    for (int i = 0; i < r->npasses; i++) {
        struct pass_part *part = &p->passes[i];
        const struct pass_plan *plan = &s->plan.passes[i];
        part->fold = fold_new(r->policy, plan->clocks, s->plan.calendars, r->passes[i].as_of, plan->snapshots, plan->nsnapshots);
        part->measure = measure_new(plan->plan);
        rows_init(&part->rows, r->policy, &r->passes[i], &p->arena);
    }
}

static void part_release(struct part *p) {
    struct run *r = p->shared->run;
    for (int i = 0; i < r->npasses; i++) {
        fold_free(p->passes[i].fold);
        measure_free(p->passes[i].measure);
        ticket_facts_release(&p->passes[i].facts);
        rows_release(&p->passes[i].rows);
    }
    mem_free(p->passes);
    findings_release(&p->findings);
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

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

static void answer(struct shared *s, struct part *parts, int nparts) {
    struct run *r = s->run;
    const struct kept_rows **rows = mem_zalloc((size_t)nparts, sizeof(struct kept_rows *));
    for (int i = 0; i < r->npasses; i++) {
        struct pass *pass = &r->passes[i];
        for (int j = 1; j < nparts; j++) measure_merge(parts[0].passes[i].measure, parts[j].passes[i].measure);
        pass->tables = arena_alloc(&r->arena, (size_t)(pass->nqueries + 1) * sizeof(struct table *));
        for (int q = 0; q < pass->nqueries; q++) pass->tables[q] = measure_answer(parts[0].passes[i].measure, q, &r->arena);
        for (int j = 0; j < nparts; j++) rows[j] = &parts[j].passes[i].rows;
        for (int l = 0; l < pass->nlists; l++) rows_answer(rows, nparts, l, r->policy, &pass->lists[l], &r->arena);
    }
    mem_free(rows);
}

bool run_measure(struct run *r, const struct log_counts *counts, struct err *err) {
    struct shared s = { .run = r };
    int nparts = r->threads > 0 ? r->threads : 1, started = 0;
    int64_t unbalanced = 0;
    run_plan(r, log_first_at(r->log), &s.plan);
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
    ok = ok && run_prove(r, counts, unbalanced, err);
    for (int i = 0; i < nparts; i++) part_release(&parts[i]);
    for (int i = 0; i < nparts; i++) arena_adopt(&r->arena, &parts[i].arena);
    run_plan_release(&s.plan);
    mem_free(parts);
    mem_free(threads);
    return ok;
}

void run_release(struct run *r) {
    findings_release(&r->findings);
    arena_release(&r->arena);
}
