/* Stepping facts into groups: a fact meets the queries that look at its class, in whose period it happened and whose conditions it fulfils. */
#include "measure/measure.h"

#include <string.h>

#include "base/str.h"
#include "measure/plan.h"
#include "measure/select.h"

/* --- groups ---------------------------------------------------------------------------------------------------------- */

static uint32_t slot_of(const struct group_table *t, const uint32_t *key, int nby) {
    return (uint32_t)str_hash((const char *)key, (size_t)nby * sizeof *key) & (t->nslots - 1);
}

static void grow_slots(struct group_table *t, int nby) {
    mem_free(t->slots);
    t->nslots = t->nslots ? 2 * t->nslots : 64;
    t->slots = mem_zalloc(t->nslots, sizeof *t->slots);
    for (uint32_t g = 0; g < t->n; g++) {
        uint32_t s = slot_of(t, t->keys + (size_t)g * (size_t)nby, nby);
        while (t->slots[s]) s = (s + 1) & (t->nslots - 1);
        t->slots[s] = g + 1;
    }
}

static bool key_is(const struct group_table *t, uint32_t group, const uint32_t *key, int nby) {
    for (int d = 0; d < nby; d++)
        if (t->keys[(size_t)group * (size_t)nby + (size_t)d] != key[d]) return false;
    return true;
}

static uint32_t add_group(struct measure *m, int q, const uint32_t *key) {
    struct group_table *t = &m->tables[q];
    size_t nby = (size_t)m->plan->queries[q].query->nby;
    if (t->n == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 16;
        t->keys = mem_resize(t->keys, t->cap, nby * sizeof *key);
        t->cells = mem_resize(t->cells, t->cap, sizeof *t->cells);
    }
    memcpy(t->keys + t->n * nby, key, nby * sizeof *key);
    t->cells[t->n] = arena_alloc(&m->arena, (size_t)m->plan->queries[q].natoms * sizeof(struct cell));
    return ++t->n;
}

struct cell *group_cells(struct measure *m, int q, const uint32_t *key) {
    struct group_table *t = &m->tables[q];
    int nby = m->plan->queries[q].query->nby;
    if (t->last && key_is(t, t->last - 1, key, nby)) return t->cells[t->last - 1];
    if (2 * (t->n + 1) > t->nslots) grow_slots(t, nby);
    uint32_t s = slot_of(t, key, nby);
    while (t->slots[s] && !key_is(t, t->slots[s] - 1, key, nby)) s = (s + 1) & (t->nslots - 1);
    if (!t->slots[s]) t->slots[s] = add_group(m, q, key);
    t->last = t->slots[s];
    return t->cells[t->last - 1];
}

/* --- one fact ----------------------------------------------------------------------------------------------------------- */

/* A fact with what atoms may ask of it. */
struct sight {
    struct fact fact;
    const struct cycle *cycle;
    const struct moment *moment;
    double value;
    int64_t times;    /* how many such facts: 1, or as counted elsewhere */
    int64_t tickets;  /* of how many tickets those are; 0: of the one at hand */
};

static enum counts counted_if(bool yes) { return yes ? COUNTED : ROW_ONLY; }
static enum counts only_if(bool yes) { return yes ? COUNTED : NOT_OF_IT; }

static bool satisfied(const struct policy *p, double share) {
    return share * (p->csat.max - 1) >= (p->csat.satisfied_from - 1) * (1 - 1e-12);
}

enum counts select_cycle(const struct atom *a, const struct cycle *c) {
    switch (a->selection) {
    case SEL_ZERO: return counted_if(c->elapsed_s == 0);
    case SEL_WITHIN: return counted_if(c->elapsed_s <= a->limit_s);
    case SEL_MET: return counted_if(c->verdict == VERDICT_MET);
    case SEL_BREACHED: return counted_if(c->verdict == VERDICT_BREACHED);
    case SEL_NEAR_MISS: return c->verdict != VERDICT_MET ? NOT_OF_IT : counted_if(5 * c->elapsed_s > 4 * c->goal_s);
    case SEL_RUNNING: return only_if(c->state == CYCLE_RUNNING);
    case SEL_PAUSED: return only_if(c->state == CYCLE_PAUSED);
    case SEL_OVERDUE: return counted_if(c->overdue);
    default: return COUNTED;
    }
}

enum counts select_moment(const struct policy *p, const struct atom *a, const struct ticket_facts *t, const struct moment *m) {
    switch (a->selection) {
    case SEL_CREATED: return only_if(!m->excluded);
    case SEL_UNDONE: return only_if(m->undone);
    case SEL_REOPENED: return only_if(!(m->courtesy && p->reopen.skip_courtesy));
    case SEL_SATISFIED:
    case SEL_INSIDE_SATISFIED: return only_if(satisfied(p, m->value));
    case SEL_REPLY_OFF:
    case SEL_ONE_TOUCH: return only_if(m->has_value && m->value > 0);
    case SEL_TOUCHED: return only_if(m->has_value);
    case SEL_ESCALATION: return only_if(m->value > 0);
    case SEL_LAST_RATED: return only_if(t->rated);
    case SEL_LAST_ESCALATED: return only_if(t->escalated_at != INSTANT_NONE);
    case SEL_LAST_DEVELOPMENT: return only_if(t->linked_development);
    case SEL_LAST_UNTAGGED: return only_if(t->ntags == 0);
    default: return COUNTED;
    }
}

static void accumulate(struct measure *m, const struct compiled_atom *atom, struct cell *cell, const struct sight *s) {
    int64_t whole = s->cycle ? s->cycle->elapsed_s : (int64_t)s->value;
    switch (atom->atom.accumulator) {
    case ACC_COUNT: cell->number += s->times; break;
    case ACC_TICKETS:
        cell->number += s->tickets ? s->tickets : cell->serial != s->fact.ticket->serial;
        cell->serial = s->fact.ticket->serial;
        break;
    case ACC_SUM: cell->number += whole * s->times; break;
    case ACC_MIN: cell->number = cell->seen && cell->number < whole ? cell->number : whole; break;
    case ACC_MAX: cell->number = cell->seen && cell->number > whole ? cell->number : whole; break;
    case ACC_VALUES: values_add_times(&cell->values, &m->arena, whole, s->times); break;
    case ACC_SHARES:
        for (int64_t i = 0; i < s->times; i++) *VEC_PUSH(&cell->shares) = s->value;
        break;
    case ACC_NONE: break;
    }
    cell->seen = true;
}

/* The fact under one key (and, once a fact, in the total); counts[i] for the i-th atom of the class. */
static void step_cells(struct measure *m, const struct compiled_query *c, const int *atoms, int n, const enum counts *counts, struct cell *cells, const struct sight *s,
    bool total) {
    for (int i = 0; i < n; i++) {
        const struct compiled_atom *atom = &c->atoms[atoms[i]];
        bool merged = total && !atom->own_total && (atom->atom.accumulator == ACC_VALUES || atom->atom.accumulator == ACC_SHARES);
        if (counts[i] == COUNTED && !merged) accumulate(m, atom, &cells[atoms[i]], s);
    }
}

enum { CLASS_ATOMS = 64 };

static enum counts select_fact(const struct measure *m, const struct atom *a, const struct sight *s) {
    return s->cycle ? select_cycle(a, s->cycle) : select_moment(m->plan->policy, a, s->fact.ticket, s->moment);
}

/* in_rows, in_total: an `open` moment may belong to one of them only. */
static void step_query(struct measure *m, int q, int class, const struct sight *s, bool in_rows, bool in_total) {
    const struct compiled_query *c = &m->plan->queries[q];
    const int *atoms = c->class_atoms + c->class_from[class];
    int n = c->class_from[class + 1] - c->class_from[class], nby = c->query->nby;
    for (; n > 0; atoms += CLASS_ATOMS, n -= CLASS_ATOMS) {
        enum counts counts[CLASS_ATOMS];
        int part = n < CLASS_ATOMS ? n : CLASS_ATOMS;
        bool row = false;
        for (int i = 0; i < part; i++) {
            const struct compiled_atom *atom = &c->atoms[atoms[i]];
            counts[i] = select_fact(m, &atom->atom, s);
            if (counts[i] != NOT_OF_IT && atom->atom.nconditions && !conditions_hold(atom->conditions, atom->atom.nconditions, &s->fact, &m->clock)) counts[i] = NOT_OF_IT;
            row |= counts[i] != NOT_OF_IT;
        }
        if (!row) continue;
        if (in_total) step_cells(m, c, atoms, part, counts, m->tables[q].total, s, true);
        if (!in_rows || !nby) continue;
        uint32_t key[QUERY_DIMS];
        for (int d = 0; d < nby; d++) key[d] = dimension_value(&c->query->by[d], &s->fact, &m->clock);
        if (c->tag_dim < 0 || s->fact.ntags == 0) {
            step_cells(m, c, atoms, part, counts, group_cells(m, q, key), s, false);
            continue;
        }
        for (uint32_t t = 0; t < s->fact.ntags; t++) {
            key[c->tag_dim] = s->fact.tags[t];
            step_cells(m, c, atoms, part, counts, group_cells(m, q, key), s, false);
        }
    }
}

static bool in_period(const struct query *q, instant t) { return t >= q->period.from && t < q->period.to; }

/* timeless: the fact belongs to every period (cycles that run and tickets that are open as of the end). */
static void step_class(struct measure *m, int class, const struct sight *s, bool timeless) {
    for (int i = 0; i < m->plan->queries_of_class[class].n; i++) {
        int q = m->plan->queries_of_class[class].v[i];
        const struct compiled_query *c = &m->plan->queries[q];
        if (!timeless && !in_period(c->query, s->fact.at)) continue;
        if (c->query->nwhere && !conditions_hold(c->where, c->query->nwhere, &s->fact, &m->clock)) continue;
        step_query(m, q, class, s, true, true);
    }
}

/* --- a ticket's facts ----------------------------------------------------------------------------------------------------- */

static struct sight sight_of(const struct ticket_facts *t, const struct attributes *attributes, instant at) {
    return (struct sight){ .fact = { .ticket = t, .attributes = attributes, .tags = t->tags, .ntags = t->ntags, .at = at, .day = INT32_MIN }, .times = 1 };
}

static void step_cycle(struct measure *m, const struct ticket_facts *t, const struct cycle *c) {
    if (c->state == CYCLE_DONE) {
        struct sight s = sight_of(t, &c->at_end, c->stop_at);
        s.cycle = c;
        step_class(m, class_of_cycle(c->clock, CLASS_DONE), &s, false);
    }
    if (c->verdict != VERDICT_ABSENT) {
        struct sight s = sight_of(t, &c->at_verdict, c->verdict_at);
        s.cycle = c;
        step_class(m, class_of_cycle(c->clock, CLASS_JUDGED), &s, false);
    }
    if (c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED) {
        struct sight s = sight_of(t, &c->at_end, c->start_at);
        s.cycle = c;
        step_class(m, class_of_cycle(c->clock, CLASS_LIVE), &s, true);
    }
}

/* A ticket open as of an instant counts under the buckets of that instant, and in the total as of the end. */
static void step_open(struct measure *m, struct sight *s) {
    int class = class_of_moment(m->plan->policy, MOM_OPEN);
    bool at_end = s->fact.at == m->plan->as_of;
    for (int i = 0; i < m->plan->queries_of_class[class].n; i++) {
        int q = m->plan->queries_of_class[class].v[i];
        const struct compiled_query *c = &m->plan->queries[q];
        bool wanted = c->nopens == 0;
        for (int b = 0; b < c->nopens; b++) {
            if (c->opens[b].at != s->fact.at) continue;
            s->fact.day = c->opens[b].day;
            if (!c->query->nwhere || conditions_hold(c->where, c->query->nwhere, &s->fact, &m->clock)) step_query(m, q, class, s, true, false);
        }
        s->fact.day = INT32_MIN;
        if (!at_end || (c->query->nwhere && !conditions_hold(c->where, c->query->nwhere, &s->fact, &m->clock))) continue;
        step_query(m, q, class, s, wanted && !c->hourly && !c->buckets, true);
    }
}

static void step_moment(struct measure *m, const struct ticket_facts *t, const struct moment *mo) {
    struct sight s = sight_of(t, &mo->attributes, mo->at);
    s.moment = mo;
    s.value = mo->value;
    if (mo->kind != MOM_OPEN) {
        step_class(m, class_of_moment(m->plan->policy, (int)mo->kind), &s, false);
        return;
    }
    if (mo->at != m->plan->as_of) {
        s.fact.tags = mo->ntags ? t->tagbuf.v + mo->tags : NULL;
        s.fact.ntags = mo->ntags;
    }
    step_open(m, &s);
}

/* For each query: the ticket's latest `resolved` of its period. */
static void step_last_resolved(struct measure *m, const struct ticket_facts *t) {
    int class = class_of_last(m->plan->policy);
    for (int i = 0; i < m->plan->queries_of_class[class].n; i++) {
        int q = m->plan->queries_of_class[class].v[i];
        const struct compiled_query *c = &m->plan->queries[q];
        const struct moment *last = NULL;
        for (size_t j = 0; j < t->moments.n; j++)
            if (t->moments.v[j].kind == MOM_RESOLVED && in_period(c->query, t->moments.v[j].at)) last = &t->moments.v[j];
        if (!last) continue;
        struct sight s = sight_of(t, &last->attributes, last->at);
        s.moment = last;
        if (c->query->nwhere && !conditions_hold(c->where, c->query->nwhere, &s.fact, &m->clock)) continue;
        step_query(m, q, class, &s, true, true);
    }
}

void measure_ticket(struct measure *m, const struct ticket_facts *t) {
    for (size_t i = 0; i < t->cycles.n; i++) step_cycle(m, t, &t->cycles.v[i]);
    for (size_t i = 0; i < t->moments.n; i++) step_moment(m, t, &t->moments.v[i]);
    step_last_resolved(m, t);
}

/* --- facts counted elsewhere ------------------------------------------------------------------------------------------------ */

void measure_counted(struct measure *m, const struct counted_facts *f) {
    const struct compiled_query *c = &m->plan->queries[f->query];
    struct sight s = { .fact.ticket = f->ticket, .cycle = f->cycle, .moment = f->moment, .value = f->moment ? f->moment->value : 0, .times = f->facts, .tickets = f->tickets };
    for (int from = 0; from < f->natoms; from += CLASS_ATOMS) {
        enum counts counts[CLASS_ATOMS];
        int n = f->natoms - from < CLASS_ATOMS ? f->natoms - from : CLASS_ATOMS;
        bool row = false;
        for (int i = 0; i < n; i++) {
            counts[i] = select_fact(m, &c->atoms[f->atoms[from + i]].atom, &s);
            row |= counts[i] != NOT_OF_IT;
        }
        if (!row) continue;
        if (f->in_total) step_cells(m, c, f->atoms + from, n, counts, m->tables[f->query].total, &s, true);
        if (f->key) step_cells(m, c, f->atoms + from, n, counts, group_cells(m, f->query, f->key), &s, false);
    }
}

/* --- life and merging -------------------------------------------------------------------------------------------------------- */

struct measure *measure_new(const struct plan *p) {
    struct measure *m = mem_zalloc(1, sizeof *m);
    m->plan = p;
    m->tables = mem_zalloc((size_t)p->n + 1, sizeof *m->tables);
    for (int q = 0; q < p->n; q++) m->tables[q].total = arena_alloc(&m->arena, (size_t)(p->queries[q].natoms + 1) * sizeof(struct cell));
    m->clock = local_clock_new(p->policy->zone);
    return m;
}

static void release_shares(const struct compiled_query *c, struct cell *cells) {
    for (int i = 0; i < c->natoms; i++)
        if (c->atoms[i].atom.accumulator == ACC_SHARES) VEC_RELEASE(&cells[i].shares);
}

void measure_free(struct measure *m) {
    if (!m) return;
    for (int q = 0; q < m->plan->n; q++) {
        struct group_table *t = &m->tables[q];
        for (uint32_t g = 0; g < t->n; g++) release_shares(&m->plan->queries[q], t->cells[g]);
        release_shares(&m->plan->queries[q], t->total);
        mem_free(t->keys);
        mem_free(t->cells);
        mem_free(t->slots);
    }
    mem_free(m->tables);
    arena_release(&m->arena);
    mem_free(m);
}

static void merge_cell(const struct compiled_atom *atom, struct cell *into, struct cell *from) {
    enum accumulator kind = atom->atom.accumulator;
    if (kind == ACC_VALUES) values_merge(&into->values, &from->values);
    for (size_t i = 0; kind == ACC_SHARES && i < from->shares.n; i++) *VEC_PUSH(&into->shares) = from->shares.v[i];
    if (!from->seen) return;
    if (kind == ACC_MIN) into->number = into->seen && into->number < from->number ? into->number : from->number;
    else if (kind == ACC_MAX) into->number = into->seen && into->number > from->number ? into->number : from->number;
    else into->number += from->number;
    into->seen = true;
}

void measure_merge(struct measure *into, struct measure *from) {
    for (int q = 0; q < into->plan->n; q++) {
        const struct compiled_query *c = &into->plan->queries[q];
        struct group_table *t = &from->tables[q];
        for (int i = 0; i < c->natoms; i++) merge_cell(&c->atoms[i], &into->tables[q].total[i], &t->total[i]);
        for (uint32_t g = 0; g < t->n; g++) {
            struct cell *cells = group_cells(into, q, t->keys + (size_t)g * (size_t)c->query->nby);
            for (int i = 0; i < c->natoms; i++) merge_cell(&c->atoms[i], &cells[i], &t->cells[g][i]);
        }
    }
}
