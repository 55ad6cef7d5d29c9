/* Compiling queries: which atoms they need, and by which class of fact those are fed. */
#include "measure/plan.h"

#include <stdlib.h>
#include <string.h>

int class_of_atom(const struct policy *p, const struct atom *a) {
    static const int moments[SELECTIONS] = { [SEL_CREATED] = MOM_CREATED, [SEL_RESOLVED] = MOM_RESOLVED, [SEL_UNDONE] = MOM_RESOLVED, [SEL_CLOSED] = MOM_CLOSED,
        [SEL_OPEN] = MOM_OPEN, [SEL_REOPENED] = MOM_REOPENED, [SEL_RATED] = MOM_RATED, [SEL_SATISFIED] = MOM_RATED, [SEL_INSIDE] = MOM_RATED_INSIDE,
        [SEL_INSIDE_SATISFIED] = MOM_RATED_INSIDE, [SEL_REVIEW] = MOM_REVIEW, [SEL_DISOWNED] = MOM_DISOWNED, [SEL_DISCARDED] = MOM_DISCARDED,
        [SEL_REPLY] = MOM_REPLY, [SEL_REPLY_OFF] = MOM_REPLY, [SEL_TOUCHED] = MOM_RESOLVED, [SEL_ONE_TOUCH] = MOM_RESOLVED, [SEL_HANDOFF] = MOM_HANDOFF,
        [SEL_ESCALATION] = MOM_HANDOFF, [SEL_AUTO_RESOLVED] = MOM_AUTO_RESOLVED, [SEL_LINKED] = MOM_LINKED };
    if (a->selection <= SEL_WITHIN) return class_of_cycle(a->clock, CLASS_DONE);
    if (a->selection <= SEL_NEAR_MISS) return class_of_cycle(a->clock, CLASS_JUDGED);
    if (a->selection <= SEL_CENSORED) return class_of_cycle(a->clock, CLASS_LIVE);
    if (a->selection >= SEL_LAST) return class_of_last(p);
    return class_of_moment(p, moments[a->selection]);
}

static bool same_atom(const struct atom *a, const struct atom *b) {
    return a->selection == b->selection && a->accumulator == b->accumulator && a->clock == b->clock && a->limit_s == b->limit_s && a->conditions == b->conditions;
}

/* The index of the atom among the query's, added if new; -1 for none. */
static int intern_atom(struct compiled_query *c, const struct atom *atom) {
    if (atom->accumulator == ACC_NONE) return -1;
    for (int i = 0; i < c->natoms; i++)
        if (same_atom(&c->atoms[i].atom, atom)) return i;
    c->atoms[c->natoms].atom = *atom;
    return c->natoms++;
}

static void compile_atoms(struct arena *a, const struct policy *p, struct compiled_query *c) {
    const struct query *q = c->query;
    c->atoms = arena_alloc(a, (size_t)(2 * q->nmetrics + 1) * sizeof *c->atoms);
    c->atom_a = arena_alloc(a, (size_t)(q->nmetrics + 1) * sizeof *c->atom_a);
    c->atom_b = arena_alloc(a, (size_t)(q->nmetrics + 1) * sizeof *c->atom_b);
    for (int i = 0; i < q->nmetrics; i++) {
        c->atom_a[i] = intern_atom(c, &q->metrics[i]->formula->a);
        c->atom_b[i] = intern_atom(c, &q->metrics[i]->formula->b);
    }
    for (int i = 0; i < c->natoms; i++) {
        struct compiled_atom *atom = &c->atoms[i];
        atom->own_total = q->nby == 0 || c->tag_dim >= 0 || atom->atom.selection == SEL_OPEN;
        atom->conditions = conditions_compile(atom->atom.conditions, atom->atom.nconditions, p->strings, a);
    }
}

static void index_classes(struct arena *a, const struct policy *p, struct compiled_query *c) {
    int classes = class_count(p), filled = 0;
    c->class_from = arena_alloc(a, (size_t)(classes + 1) * sizeof *c->class_from);
    c->class_atoms = arena_alloc(a, (size_t)(c->natoms + 1) * sizeof *c->class_atoms);
    for (int class = 0; class < classes; class++) {
        c->class_from[class] = filled;
        for (int i = 0; i < c->natoms; i++)
            if (class_of_atom(p, &c->atoms[i].atom) == class) c->class_atoms[filled++] = i;
    }
    c->class_from[classes] = filled;
}

static bool asks_open(const struct compiled_query *c) {
    for (int i = 0; i < c->natoms; i++)
        if (c->atoms[i].atom.selection == SEL_OPEN) return true;
    return false;
}

/* Open tickets by day, week ...: for each bucket that the period touches (and that has begun by as-of), as of the bucket's end, the period's end or as-of,
 * whichever is first. Of several such dimensions the finest tells the buckets. */
static void plan_opens(struct arena *a, const struct plan *p, struct compiled_query *c) {
    const struct query *q = c->query;
    enum bucket finest = BUCKET_YEAR, bucket;
    for (int i = 0; i < q->nby; i++)
        if (dimension_bucket(q->by[i].kind, &bucket) && bucket < finest) finest = bucket;
    int room = q->period.end_day - q->period.first_day + 1;
    c->opens = arena_alloc(a, (size_t)room * sizeof *c->opens);
    for (int32_t day = q->period.first_day; day < q->period.end_day;) {
        int32_t next = bucket_next(finest, bucket_start(finest, day));
        instant start = zone_day_start(p->policy->zone, day), end = zone_day_start(p->policy->zone, next);
        if (start >= p->as_of) break;
        if (end > q->period.to) end = q->period.to;
        if (end > p->as_of) end = p->as_of;
        c->opens[c->nopens++] = (struct open_at){ .at = end, .day = day };
        day = next;
    }
}

static void compile_query(struct arena *a, const struct plan *p, struct compiled_query *c, const struct query *q) {
    enum bucket bucket;
    c->query = q;
    c->tag_dim = -1;
    for (int i = 0; i < q->nby; i++) {
        if (q->by[i].kind == DIM_TAG) c->tag_dim = i;
        if (q->by[i].kind == DIM_HOUR || q->by[i].kind == DIM_WEEKDAY) c->hourly = true;
        if (dimension_bucket(q->by[i].kind, &bucket)) c->buckets = true;
    }
    c->where = conditions_compile(q->where, q->nwhere, p->policy->strings, a);
    compile_atoms(a, p->policy, c);
    index_classes(a, p->policy, c);
    if (c->buckets && !c->hourly && asks_open(c)) plan_opens(a, p, c);
}

static int compare_instants(const void *x, const void *y) {
    instant a = *(const instant *)x, b = *(const instant *)y;
    return a < b ? -1 : a > b;
}

static void collect_snapshots(struct arena *a, struct plan *p) {
    size_t room = 1;
    for (int q = 0; q < p->n; q++) room += (size_t)p->queries[q].nopens;
    p->snapshots = arena_alloc(a, room * sizeof *p->snapshots);
    int n = 0;
    for (int q = 0; q < p->n; q++)
        for (int i = 0; i < p->queries[q].nopens; i++)
            if (p->queries[q].opens[i].at < p->as_of) p->snapshots[n++] = p->queries[q].opens[i].at;
    qsort(p->snapshots, (size_t)n, sizeof *p->snapshots, compare_instants);
    for (int i = 0; i < n; i++)
        if (i == 0 || p->snapshots[i] != p->snapshots[i - 1]) p->snapshots[p->nsnapshots++] = p->snapshots[i];
}

struct plan *plan_new(struct arena *a, const struct policy *policy, instant as_of, const struct query *queries, int n) {
    struct plan *p = arena_alloc(a, sizeof *p);
    p->policy = policy;
    p->as_of = as_of;
    p->n = n;
    p->queries = arena_alloc(a, (size_t)(n + 1) * sizeof *p->queries);
    for (int q = 0; q < n; q++) compile_query(a, p, &p->queries[q], &queries[q]);
    int classes = class_count(policy);
    p->queries_of_class = arena_alloc(a, (size_t)classes * sizeof *p->queries_of_class);
    for (int class = 0; class < classes; class++) {
        p->queries_of_class[class].v = arena_alloc(a, (size_t)(n + 1) * sizeof(int));
        for (int q = 0; q < n; q++)
            if (p->queries[q].class_from[class] < p->queries[q].class_from[class + 1])
                p->queries_of_class[class].v[p->queries_of_class[class].n++] = q;
    }
    collect_snapshots(a, p);
    return p;
}

int plan_snapshots(const struct plan *p, const instant **out) {
    *out = p->snapshots;
    return p->nsnapshots;
}

uint64_t plan_clocks(const struct plan *p) {
    uint64_t clocks = 0;
    for (int q = 0; q < p->n; q++)
        for (int i = 0; i < p->queries[q].natoms; i++)
            if (p->queries[q].atoms[i].atom.selection <= SEL_CENSORED) clocks |= BIT(p->queries[q].atoms[i].atom.clock);
    return clocks;
}
