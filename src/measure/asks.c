/* From a plan's queries to asks, and from rows back to groups. */
#include "measure/asks.h"

#include <string.h>

#include "base/num.h"
#include "measure/plan.h"

/* What an ask's rows feed: atoms of a query. */
struct feed {
    int query;
    int *atoms, natoms;
    bool in_rows, in_total;
};

/* --- what atoms look at ------------------------------------------------------------------------------------------- */

static const unsigned looks_of_selection[SELECTIONS] = {
    [SEL_ZERO] = LOOK_VALUE, [SEL_WITHIN] = LOOK_VALUE, [SEL_MET] = LOOK_BREACHED, [SEL_BREACHED] = LOOK_BREACHED,
    [SEL_NEAR_MISS] = LOOK_BREACHED | LOOK_VALUE | LOOK_GOAL, [SEL_RUNNING] = LOOK_PAUSED, [SEL_PAUSED] = LOOK_PAUSED, [SEL_OVERDUE] = LOOK_OVERDUE,
    [SEL_CREATED] = LOOK_EXCLUDED, [SEL_UNDONE] = LOOK_UNDONE, [SEL_REOPENED] = LOOK_COURTESY, [SEL_SATISFIED] = LOOK_VALUE,
    [SEL_INSIDE_SATISFIED] = LOOK_VALUE, [SEL_REPLY_OFF] = LOOK_HAS_VALUE | LOOK_VALUE, [SEL_TOUCHED] = LOOK_HAS_VALUE,
    [SEL_ONE_TOUCH] = LOOK_HAS_VALUE | LOOK_VALUE, [SEL_ESCALATION] = LOOK_VALUE, [SEL_LAST_RATED] = LOOK_RATED, [SEL_LAST_ESCALATED] = LOOK_ESCALATED,
    [SEL_LAST_DEVELOPMENT] = LOOK_DEVELOPMENT, [SEL_LAST_UNTAGGED] = LOOK_TAGGED,
};

static unsigned looks_of(const struct policy *p, const struct atom *a) {
    static const unsigned looks_of_accumulator[] = {
        [ACC_SUM] = LOOK_VALUE, [ACC_MIN] = LOOK_VALUE, [ACC_MAX] = LOOK_VALUE, [ACC_VALUES] = LOOK_VALUE, [ACC_SHARES] = LOOK_VALUE
    };
    if (a->selection == SEL_REOPENED && !p->reopen.skip_courtesy) return 0; /* a ticket must not be counted in two rows */
    return looks_of_selection[a->selection] | looks_of_accumulator[a->accumulator];
}

/* --- values on the way ---------------------------------------------------------------------------------------------- */

/* What is added to a number on the way to make a dimension's value (dimension.h). */
static int64_t bias_of(enum dimension_kind kind) {
    return kind == DIM_HOUR || kind == DIM_STATUS ? 1 : kind == DIM_WEEKDAY ? 0 : DAY_BIAS;
}

static bool is_number(enum dimension_kind kind) { return kind == DIM_STATUS || dimension_is_time(kind); }

static bool key_value(const struct dimension *d, struct str text, struct strings *strings, uint32_t *value) {
    int64_t n;
    *value = 0;
    if (!text.p) return true;
    if (!is_number(d->kind)) return *value = strings_add(strings, text.p, text.n), true;
    if (!num_parse_i64(text, &n) || n + bias_of(d->kind) < 0 || n + bias_of(d->kind) > INT32_MAX) return false;
    *value = (uint32_t)(n + bias_of(d->kind));
    return true;
}

/* Values that nothing can have are left out. */
static struct ask_condition say_condition(const struct condition *c, const struct compiled_condition *compiled, struct arena *a) {
    struct str *values = arena_alloc(a, (size_t)(c->n + 1) * sizeof *values);
    struct ask_condition out = { .dim = c->dim, .values = values };
    for (int i = 0; i < c->n; i++) {
        int64_t number = (int64_t)compiled->values[i] - bias_of(c->dim.kind);
        if (str_is(c->values[i], "(none)")) out.none = true;
        else if (!is_number(c->dim.kind)) values[out.n++] = c->values[i];
        else if (compiled->values[i] != UINT32_MAX) values[out.n++] = str_c(arena_printf(a, "%lld", (long long)number));
    }
    return out;
}

/* --- asks ---------------------------------------------------------------------------------------------------------------- */

struct desk {
    const struct plan *plan;
    struct asks *asks;
    struct arena *arena;
    int cap;
};

static bool same_dimension(const struct dimension *a, const struct dimension *b) { return a->kind == b->kind && a->attr == b->attr; }

static bool same_dimensions(const struct ask *a, const struct ask *b) {
    bool same = a->nby == b->nby;
    for (int i = 0; i < a->nby && same; i++) same = same_dimension(&a->by[i], &b->by[i]);
    return same;
}

static bool same_conditions(const struct ask *a, const struct ask *b) {
    bool same = a->nconditions == b->nconditions;
    for (int i = 0; i < a->nconditions && same; i++) {
        const struct ask_condition *x = &a->conditions[i], *y = &b->conditions[i];
        same = same_dimension(&x->dim, &y->dim) && x->none == y->none && x->n == y->n;
        for (int v = 0; v < x->n && same; v++) same = str_eq(x->values[v], y->values[v]);
    }
    return same;
}

static bool same_opens(const struct ask *a, const struct ask *b) {
    bool same = a->nopens == b->nopens;
    for (int i = 0; i < a->nopens && same; i++) {
        const struct ask_open *x = &a->opens[i], *y = &b->opens[i];
        same = x->at == y->at && x->has_day == y->has_day && x->day == y->day;
    }
    return same;
}

/* The same facts in the same groups; distinct tickets can only be counted where nothing else parts the rows. */
static bool same_ask(const struct ask *a, const struct ask *b) {
    bool period = a->timeless == b->timeless && (a->timeless || (a->from == b->from && a->to == b->to));
    bool tickets = a->tickets == b->tickets && (!a->tickets || a->looks == b->looks);
    return a->class == b->class && period && tickets && same_dimensions(a, b) && same_conditions(a, b) && same_opens(a, b);
}

/* The ask that is the same, or a new one. */
static struct ask *intern_ask(struct desk *d, const struct ask *wanted) {
    struct asks *asks = d->asks;
    for (int i = 0; i < asks->n; i++) {
        if (!same_ask(&asks->v[i], wanted)) continue;
        asks->v[i].looks |= wanted->looks;
        return &asks->v[i];
    }
    if (asks->n == d->cap) {
        struct ask *more = arena_alloc(d->arena, (size_t)(2 * d->cap + 8) * sizeof *more);
        if (asks->n) memcpy(more, asks->v, (size_t)asks->n * sizeof *more);
        asks->v = more;
        d->cap = 2 * d->cap + 8;
    }
    struct ask *ask = &asks->v[asks->n++];
    *ask = *wanted;
    ask->feeds = arena_alloc(d->arena, (size_t)(2 * d->plan->n) * sizeof *ask->feeds); /* a query's rows, its total */
    return ask;
}

static void feed_atom(struct desk *d, struct ask *ask, int query, int atom, bool in_rows, bool in_total) {
    struct feed *feed = NULL;
    for (int i = 0; i < ask->nfeeds && !feed; i++)
        if (ask->feeds[i].query == query && ask->feeds[i].in_rows == in_rows && ask->feeds[i].in_total == in_total) feed = &ask->feeds[i];
    if (!feed) {
        feed = &ask->feeds[ask->nfeeds++];
        *feed = (struct feed){ .query = query, .in_rows = in_rows, .in_total = in_total };
        feed->atoms = arena_alloc(d->arena, (size_t)d->plan->queries[query].natoms * sizeof *feed->atoms);
    }
    feed->atoms[feed->natoms++] = atom;
}

/* The conditions of the query and of the atom. */
static void say_conditions(struct desk *d, const struct compiled_query *c, const struct compiled_atom *atom, struct ask *ask) {
    int n = c->query->nwhere, more = atom->atom.nconditions;
    struct ask_condition *conditions = arena_alloc(d->arena, (size_t)(n + more + 1) * sizeof *conditions);
    for (int i = 0; i < n; i++) conditions[i] = say_condition(&c->query->where[i], &c->where[i], d->arena);
    for (int i = 0; i < more; i++) conditions[n + i] = say_condition(&atom->atom.conditions[i], &atom->conditions[i], d->arena);
    ask->conditions = conditions;
    ask->nconditions = n + more;
}

/* Of `open` moments: in rows by buckets those of each bucket's end, otherwise those as of the end. */
static void say_opens(struct desk *d, const struct compiled_query *c, bool in_rows, struct ask *ask) {
    bool buckets = in_rows && c->buckets;
    int n = buckets ? c->nopens : 1;
    struct ask_open *opens = arena_alloc(d->arena, (size_t)(n + 1) * sizeof *opens);
    if (!buckets) opens[0] = (struct ask_open){ .at = d->plan->as_of };
    for (int i = 0; buckets && i < n; i++) opens[i] = (struct ask_open){ .at = c->opens[i].at, .day = c->opens[i].day, .has_day = true };
    ask->opens = opens;
    ask->nopens = n;
}

static void ask_atom(struct desk *d, int query, int atom, int class) {
    const struct compiled_query *c = &d->plan->queries[query];
    const struct compiled_atom *a = &c->atoms[atom];
    const struct policy *p = d->plan->policy;
    bool open = class == class_of_moment(p, MOM_OPEN), live = class < p->nclocks * CYCLE_CLASSES && class % CYCLE_CLASSES == CLASS_LIVE;
    struct ask ask = { .class = class, .by = c->query->by, .nby = c->query->nby, .timeless = open || live, .from = c->query->period.from, .to = c->query->period.to,
                       .looks = looks_of(p, &a->atom), .tickets = a->atom.accumulator == ACC_TICKETS };
    bool rows = ask.nby > 0 && !(open && (c->hourly || (c->buckets && c->nopens == 0)));
    bool total_of_rows = ask.nby > 0 && !ask.tickets && !open && c->tag_dim < 0; /* the groups part the facts */
    say_conditions(d, c, a, &ask);
    if (open) say_opens(d, c, true, &ask);
    if (rows) feed_atom(d, intern_ask(d, &ask), query, atom, true, total_of_rows);
    if (total_of_rows) return;
    ask.nby = 0;
    if (open) say_opens(d, c, false, &ask);
    feed_atom(d, intern_ask(d, &ask), query, atom, false, true);
}

struct asks *asks_new(const struct plan *p, struct arena *a) {
    struct desk d = { .plan = p, .asks = arena_alloc(a, sizeof *d.asks), .arena = a };
    *d.asks = (struct asks){ .plan = p, .cycle_classes = CYCLE_CLASSES, .moments = class_of_moment(p->policy, 0), .last = class_of_last(p->policy) };
    for (int q = 0; q < p->n; q++)
        for (int i = 0; i < p->queries[q].natoms; i++) ask_atom(&d, q, i, class_of_atom(p->policy, &p->queries[q].atoms[i].atom));
    return d.asks;
}

/* --- rows back ----------------------------------------------------------------------------------------------------------- */

static struct cycle cycle_of_row(const struct ask *ask, const struct asked_row *row) {
    struct cycle c = { .clock = ask->class / CYCLE_CLASSES, .elapsed_s = (int64_t)row->value, .goal_s = row->goal_s, .overdue = row->flags & LOOK_OVERDUE };
    if (ask->class % CYCLE_CLASSES == CLASS_LIVE) c.state = row->flags & LOOK_PAUSED ? CYCLE_PAUSED : CYCLE_RUNNING;
    if (ask->class % CYCLE_CLASSES == CLASS_JUDGED) c.verdict = row->flags & LOOK_BREACHED ? VERDICT_BREACHED : VERDICT_MET;
    return c;
}

static struct moment moment_of_row(const struct asked_row *row) {
    return (struct moment){ .value = row->value, .has_value = row->flags & LOOK_HAS_VALUE, .excluded = row->flags & LOOK_EXCLUDED,
                            .undone = row->flags & LOOK_UNDONE, .courtesy = row->flags & LOOK_COURTESY };
}

static struct ticket_facts ticket_of_row(const struct asked_row *row) {
    return (struct ticket_facts){ .rated = row->flags & LOOK_RATED, .linked_development = row->flags & LOOK_DEVELOPMENT,
                                  .escalated_at = row->flags & LOOK_ESCALATED ? INSTANT_MIN : INSTANT_NONE, .ntags = row->flags & LOOK_TAGGED ? 1 : 0 };
}

bool asks_take(const struct asks *asks, struct measure *m, const struct asked_row *row) {
    const struct policy *p = asks->plan->policy;
    uint32_t key[QUERY_DIMS];
    if (row->ask < 0 || row->ask >= asks->n || row->facts < 1 || row->facts < row->tickets) return false;
    const struct ask *ask = &asks->v[row->ask];
    if (ask->tickets && row->tickets < 1) return false;
    for (int d = 0; d < ask->nby; d++)
        if (!key_value(&ask->by[d], row->key[d], p->strings, &key[d])) return false;
    bool of_cycles = ask->class < p->nclocks * CYCLE_CLASSES;
    const struct cycle cycle = cycle_of_row(ask, row);
    const struct moment moment = moment_of_row(row);
    const struct ticket_facts ticket = ticket_of_row(row);
    for (int i = 0; i < ask->nfeeds; i++) {
        const struct feed *f = &ask->feeds[i];
        measure_counted(m, &(struct counted_facts){ .query = f->query, .atoms = f->atoms, .natoms = f->natoms, .cycle = of_cycles ? &cycle : NULL,
                               .moment = of_cycles ? NULL : &moment, .ticket = &ticket, .key = f->in_rows ? key : NULL, .in_total = f->in_total, .facts = row->facts,
                               .tickets = row->tickets });
    }
    return true;
}
