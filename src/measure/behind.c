/* Which facts stand behind a cell, which near it do not, and why. */
#include "measure/behind.h"

#include <string.h>

#include "base/vec.h"
#include "measure/behind_int.h"
#include "measure/filter.h"
#include "measure/plan.h"
#include "measure/select.h"

const char *const behind_reason_names[BEHIND_REASONS + 1] = {
    "counts", "running", "paused", "cancelled", "completed", "no_goal", "judged_before", "outside_period", "other_agent", "nobody", "where", "condition",
    "excluded_ticket", "met", "breached", "not_overdue", "not_zero", "longer", "shorter", "courtesy", "rated_again", "dissatisfied", "in_hours",
    "not_one_touch", "no_created", "not_up", "not_undone", "later_resolution", "same_ticket", NULL };

/* --- what may be near -------------------------------------------------------------------------------------------------- */

static bool in_period(const struct behind_question *q, instant t) { return t >= q->period.from && t < q->period.to; }
static bool is_live(const struct cycle *c) { return c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED; }

/* The period touches the ticket, and some fact of it is the agent's. */
static bool near_ticket(const void *data, const struct ticket_facts *t) {
    const struct behind_question *q = data;
    bool touched = false, took_part = false;
    for (size_t i = 0; i < t->cycles.n && !(touched && took_part); i++) {
        const struct cycle *c = &t->cycles.v[i];
        bool judged = c->verdict != VERDICT_ABSENT;
        touched |= is_live(c) || in_period(q, c->stop_at) || (judged && in_period(q, c->verdict_at));
        took_part |= c->at_end.agent == q->agent || (judged && c->at_verdict.agent == q->agent);
    }
    for (size_t i = 0; i < t->moments.n && !(touched && took_part); i++) {
        const struct moment *m = &t->moments.v[i];
        touched |= m->kind == MOM_OPEN || in_period(q, m->at);
        took_part |= m->attributes.agent == q->agent;
    }
    return touched && took_part;
}

static bool want(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)data, (void)t, (void)c, (void)m;
    return true;
}

struct fact_list behind_list(const struct behind_question *q) { return (struct fact_list){ .ticket = near_ticket, .want = want, .data = q }; }

/* --- looking at facts through the formula's atoms -------------------------------------------------------------------------- */

/* The formula's atoms that are fed by one class of facts: both, or one of them. */
struct lens {
    enum behind_view view;
    int clock;             /* of cycles; else -1 */
    enum moment_kind kind; /* of moments */
    const struct atom *above, *below; /* NULL: fed by another class */
    const struct compiled_condition *above_conditions, *below_conditions;
};

struct desk {
    const struct behind_question *q;
    struct compiled_condition *where;
    struct local_clock clock;
    const struct fact_row *rows, *end; /* of the answered list: ticket by ticket, cycles first, by clock and n */
    const struct fact_row *judged;     /* of the rows gone through, the last one with a verdict */
    const struct fact_row *resolved;   /* the latest resolution of the period of the ticket at hand; NULL: none */
    struct lens lenses[2];
    int nlenses;
    struct { struct behind_entry *v; size_t n, cap; } entries;
};

static struct lens lens_of(const struct policy *p, const struct atom *atom) {
    static const enum behind_view views[CYCLE_CLASSES] = { [CLASS_DONE] = VIEW_DONE, [CLASS_JUDGED] = VIEW_JUDGED, [CLASS_LIVE] = VIEW_LIVE };
    int class = class_of_atom(p, atom);
    if (class == class_of_last(p)) return (struct lens){ .view = VIEW_LAST, .clock = -1, .kind = MOM_RESOLVED };
    if (class >= class_of_moment(p, 0)) return (struct lens){ .view = VIEW_MOMENT, .clock = -1, .kind = (enum moment_kind)(class - class_of_moment(p, 0)) };
    return (struct lens){ .view = views[class % CYCLE_CLASSES], .clock = class / CYCLE_CLASSES };
}

static void make_lenses(struct desk *d, const struct formula *f, struct arena *a) {
    const struct policy *p = d->q->policy;
    d->lenses[d->nlenses] = lens_of(p, &f->a);
    d->lenses[d->nlenses].above = &f->a;
    d->lenses[d->nlenses++].above_conditions = conditions_compile(f->a.conditions, f->a.nconditions, p->strings, a);
    if (f->b.accumulator == ACC_NONE) return;
    bool same = class_of_atom(p, &f->a) == class_of_atom(p, &f->b);
    if (!same) d->lenses[d->nlenses++] = lens_of(p, &f->b);
    d->lenses[d->nlenses - 1].below = &f->b;
    d->lenses[d->nlenses - 1].below_conditions = conditions_compile(f->b.conditions, f->b.nconditions, p->strings, a);
}

static struct behind_entry look(const struct lens *lens, const struct fact_row *row) {
    struct behind_entry e = { .row = row, .view = lens->view, .attributes = &row->moment.attributes, .at = row->moment.at, .rank = -1 };
    const struct cycle *c = &row->cycle;
    if (row->kind != FACT_CYCLE) return e;
    bool by_verdict = lens->view == VIEW_JUDGED && c->verdict != VERDICT_ABSENT;
    e.attributes = by_verdict ? &c->at_verdict : &c->at_end;
    e.at = by_verdict ? c->verdict_at : c->stop_at != INSTANT_NONE && lens->view != VIEW_LIVE ? c->stop_at : c->start_at;
    return e;
}

/* --- reasons ----------------------------------------------------------------------------------------------------------------- */

static bool same_ticket(const struct fact_row *a, const struct fact_row *b) { return str_eq(a->ticket, b->ticket); }

/* Of a clock that resumes: an earlier cycle of the ticket got a verdict. */
static bool judged_before(const struct desk *d, const struct fact_row *row) {
    const struct fact_row *judged = d->judged;
    return d->q->policy->clocks[row->cycle.clock].resume && judged && judged < row && same_ticket(judged, row) && judged->cycle.clock == row->cycle.clock;
}

/* Why a cycle has nothing for the view to look at; BEHIND_COUNTS if it has. */
static enum behind_reason reason_of_state(const struct desk *d, const struct lens *lens, const struct fact_row *row) {
    const struct cycle *c = &row->cycle;
    bool live = is_live(c), judged = lens->view == VIEW_JUDGED;
    if (judged && c->verdict != VERDICT_ABSENT) return BEHIND_COUNTS;
    if (lens->view == VIEW_LIVE && live) return BEHIND_COUNTS;
    if (lens->view == VIEW_DONE && c->state == CYCLE_DONE) return BEHIND_COUNTS;
    if (c->state == CYCLE_CANCELLED) return BEHIND_CANCELLED;
    if (judged && judged_before(d, row)) return BEHIND_JUDGED_BEFORE;
    if (judged && c->goal_s == 0) return BEHIND_NO_GOAL;
    if (live) return c->state == CYCLE_RUNNING ? BEHIND_RUNNING : BEHIND_PAUSED;
    return BEHIND_COMPLETED;
}

/* Why an atom does not count a fact that it looks at. */
static enum behind_reason reason_of_selection(const struct atom *atom, const struct fact_row *row) {
    static const enum behind_reason reasons[SELECTIONS] = {
        [SEL_ZERO] = BEHIND_NOT_ZERO, [SEL_WITHIN] = BEHIND_LONGER, [SEL_MET] = BEHIND_BREACHED, [SEL_BREACHED] = BEHIND_MET, [SEL_RUNNING] = BEHIND_PAUSED,
        [SEL_PAUSED] = BEHIND_RUNNING, [SEL_OVERDUE] = BEHIND_NOT_OVERDUE, [SEL_CREATED] = BEHIND_EXCLUDED, [SEL_UNDONE] = BEHIND_NOT_UNDONE,
        [SEL_REOPENED] = BEHIND_COURTESY, [SEL_SATISFIED] = BEHIND_DISSATISFIED, [SEL_INSIDE_SATISFIED] = BEHIND_DISSATISFIED, [SEL_REPLY_OFF] = BEHIND_IN_HOURS,
        [SEL_TOUCHED] = BEHIND_NO_CREATED, [SEL_ONE_TOUCH] = BEHIND_NOT_ONE_TOUCH, [SEL_ESCALATION] = BEHIND_NOT_UP,
    };
    if (atom->selection == SEL_NEAR_MISS) return row->cycle.verdict == VERDICT_MET ? BEHIND_SHORTER : BEHIND_BREACHED;
    return reasons[atom->selection];
}

static bool counts(const struct desk *d, const struct atom *atom, const struct fact_row *row, const struct ticket_facts *t) {
    enum counts c = row->kind == FACT_CYCLE ? select_cycle(atom, &row->cycle) : select_moment(d->q->policy, atom, t, &row->moment);
    return c == COUNTED;
}

/* The agent and the period are right: what is left are conditions and the atoms' own selections. */
static enum behind_reason judge_by_atoms(struct desk *d, const struct lens *lens, struct behind_entry *e) {
    const struct ticket_facts t = filter_ticket(e->row);
    const struct fact fact = { .ticket = &t, .attributes = e->attributes, .tags = t.tags, .ntags = t.ntags, .at = e->at, .day = INT32_MIN };
    const struct atom *above = lens->above, *below = lens->below, *widest = below ? below : above;
    const struct compiled_condition *conditions = below ? lens->below_conditions : lens->above_conditions;
    if (!conditions_hold(d->where, d->q->nwhere, &fact, &d->clock)) return BEHIND_WHERE;
    e->above = above && counts(d, above, e->row, &t) && conditions_hold(lens->above_conditions, above->nconditions, &fact, &d->clock);
    e->below = below && counts(d, below, e->row, &t) && conditions_hold(lens->below_conditions, below->nconditions, &fact, &d->clock);
    if (behind_counts(e)) return BEHIND_COUNTS;
    if (!conditions_hold(conditions, widest->nconditions, &fact, &d->clock)) return BEHIND_CONDITION;
    return reason_of_selection(widest, e->row);
}

/* A moment of another kind that people ask about all the same. */
static enum behind_reason reason_of_kind(const struct lens *lens, const struct moment *m) {
    if (m->kind == lens->kind) return BEHIND_COUNTS;
    return BEHIND_RATED_AGAIN;
}

/* First and latest go by the order in which the events were taken, which need not be that of their instants. */
static const struct fact_row *latest_resolution(const struct desk *d, const struct fact_row *ticket) {
    const struct fact_row *latest = NULL;
    for (const struct fact_row *r = ticket; r < d->end && same_ticket(r, ticket); r++)
        if (r->kind != FACT_CYCLE && r->moment.kind == MOM_RESOLVED && in_period(d->q, r->moment.at) && (!latest || r->seq > latest->seq)) latest = r;
    return latest;
}

/* --- entries ------------------------------------------------------------------------------------------------------------------ */

/* The fact through one lens: counted, left out for a reason, or not near enough to be listed. */
static void examine(struct desk *d, const struct lens *lens, const struct fact_row *row) {
    const struct behind_question *q = d->q;
    struct behind_entry e = look(lens, row);
    bool live = lens->view == VIEW_LIVE || (row->kind != FACT_CYCLE && row->moment.kind == MOM_OPEN);
    bool own = q->of_team ? e.attributes->team == q->team : e.attributes->agent == q->agent, inside = live || in_period(q, e.at);
    if (q->of_team && !own) return;
    e.reason = row->kind == FACT_CYCLE ? reason_of_state(d, lens, row) : reason_of_kind(lens, &row->moment);
    if (!own && (!inside || e.reason != BEHIND_COUNTS || q->agent == STR_NONE)) return;
    if (!own && e.attributes->agent == STR_NONE && lens->kind == MOM_CREATED && lens->clock < 0) return; /* by the customer */
    if (e.reason == BEHIND_COUNTS && !own) e.reason = e.attributes->agent == STR_NONE ? BEHIND_NOBODYS : BEHIND_OTHERS;
    if (e.reason == BEHIND_COUNTS && !inside) e.reason = BEHIND_OUTSIDE;
    if (e.reason == BEHIND_COUNTS && lens->view == VIEW_LAST && row != d->resolved) e.reason = BEHIND_LATER_RESOLUTION;
    if (e.reason == BEHIND_COUNTS) e.reason = judge_by_atoms(d, lens, &e);
    *VEC_PUSH(&d->entries) = e;
}

static bool is_candidate(const struct lens *lens, const struct fact_row *row) {
    if (row->kind == FACT_CYCLE) return row->cycle.clock == lens->clock;
    return lens->clock < 0 && (row->moment.kind == lens->kind || (lens->kind == MOM_RATED && row->moment.kind == MOM_RATED_AGAIN));
}

/* A cycle is listed through the lens that has a use for it; one that none has, through the first. */
static bool is_of_lens(const struct desk *d, int lens, const struct fact_row *row) {
    if (!is_candidate(&d->lenses[lens], row)) return false;
    if (d->nlenses == 1 || row->kind != FACT_CYCLE || d->lenses[0].clock != d->lenses[1].clock) return true;
    if (reason_of_state(d, &d->lenses[lens], row) == BEHIND_COUNTS) return true;
    return lens == 0 && reason_of_state(d, &d->lenses[1], row) != BEHIND_COUNTS;
}

/* The one row by which an excluded ticket is shown as such, unless the metric counts that very kind of moment. */
static bool shows_exclusion(const struct desk *d, const struct fact_row *row) {
    if (row->kind == FACT_CYCLE || !row->excluded) return false;
    for (int l = 0; l < d->nlenses; l++)
        if (d->lenses[l].clock < 0 && (d->lenses[l].kind == MOM_CREATED || d->lenses[l].kind == MOM_DISOWNED || d->lenses[l].kind == MOM_DISCARDED)) return false;
    if (row->moment.kind == MOM_CREATED) return false;
    for (const struct fact_row *r = row; r > d->rows && same_ticket(r - 1, row); r--)
        if (r[-1].moment.kind != MOM_CREATED) return false;
    return true;
}

static void list_exclusion(struct desk *d, const struct fact_row *row) {
    struct behind_entry e = look(&d->lenses[0], row);
    e.view = VIEW_MOMENT;
    e.reason = BEHIND_EXCLUDED;
    *VEC_PUSH(&d->entries) = e;
}

/* A ticket counts once: its further facts are put aside. */
static void count_tickets_once(struct desk *d, const struct formula *f) {
    const struct fact_row *above = NULL, *below = NULL;
    for (size_t i = 0; i < d->entries.n; i++) {
        struct behind_entry *e = &d->entries.v[i];
        if (!behind_counts(e)) continue;
        if (e->above && f->a.accumulator == ACC_TICKETS) {
            e->above = !above || !same_ticket(above, e->row);
            above = e->row;
        }
        if (e->below && f->b.accumulator == ACC_TICKETS) {
            e->below = !below || !same_ticket(below, e->row);
            below = e->row;
        }
        if (!behind_counts(e)) e->reason = BEHIND_SAME_TICKET;
    }
}

double behind_value(const struct behind_entry *e) { return e->row->kind == FACT_CYCLE ? (double)e->row->cycle.elapsed_s : e->row->moment.value; }

struct behind *behind_cell(const struct behind_question *q, const struct metric *metric, const struct fact_list *list, struct arena *a) {
    const struct formula *f = metric->formula;
    struct desk d = { .q = q, .clock = local_clock_new(q->policy->zone), .rows = list->rows, .end = list->rows + list->nrows };
    d.where = conditions_compile(q->where, q->nwhere, q->policy->strings, a);
    make_lenses(&d, f, a);
    for (const struct fact_row *row = d.rows; row < d.end; row++) {
        if (row == d.rows || !same_ticket(row - 1, row)) d.resolved = latest_resolution(&d, row);
        for (int l = 0; l < d.nlenses; l++)
            if (is_of_lens(&d, l, row)) examine(&d, &d.lenses[l], row);
        if (shows_exclusion(&d, row)) list_exclusion(&d, row);
        if (row->kind == FACT_CYCLE && row->cycle.verdict != VERDICT_ABSENT) d.judged = row;
    }
    count_tickets_once(&d, f);
    struct behind *b = arena_alloc(a, sizeof *b);
    *b = (struct behind){ .metric = metric, .n = (int64_t)d.entries.n, .entries = arena_alloc(a, (d.entries.n + 1) * sizeof *b->entries) };
    for (int pass = 0; pass < 2; pass++) { /* those that count, then the others */
        int64_t n = pass == 0 ? 0 : b->counted;
        for (size_t i = 0; i < d.entries.n; i++)
            if (behind_counts(&d.entries.v[i]) == (pass == 0)) b->entries[n++] = d.entries.v[i];
        if (pass == 0) b->counted = n;
    }
    VEC_RELEASE(&d.entries);
    behind_sum(q->policy, f, b, a);
    return b;
}

/* --- who held the ticket ---------------------------------------------------------------------------------------------------------- */

/* The first of the ticket's cycles of the clock that ends after an instant, or whatever stands there in its place. */
static const struct fact_row *first_after(const struct fact_list *list, const struct policy *p, struct str ticket, int clock, instant at) {
    int64_t low = 0, high = list->nrows;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const struct fact_row *r = &list->rows[middle];
        int order = str_cmp(r->ticket, ticket);
        if (order == 0) order = r->kind == FACT_CYCLE ? strcmp(p->clocks[r->cycle.clock].name, p->clocks[clock].name) : 1;
        if (order == 0) order = r->cycle.stop_at != INSTANT_NONE && r->cycle.stop_at <= at ? -1 : 1;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return list->rows + low;
}

int behind_holders(const struct behind_question *q, const struct fact_list *list, const struct fact_row *cycle, struct holding **out, struct arena *a) {
    int held = policy_clock(q->policy, str_c("held")), n = 0;
    instant from = cycle->cycle.start_at, to = cycle->cycle.stop_at != INSTANT_NONE ? cycle->cycle.stop_at : q->as_of;
    if (held < 0) return 0;
    struct { struct holding *v; size_t n, cap; } found = { 0 };
    for (const struct fact_row *row = first_after(list, q->policy, cycle->ticket, held, from); row < list->rows + list->nrows; row++) {
        const struct cycle *c = &row->cycle;
        if (row->kind != FACT_CYCLE || c->clock != held || !same_ticket(row, cycle) || c->start_at >= to) break;
        instant stop = c->stop_at != INSTANT_NONE && c->stop_at < to ? c->stop_at : to;
        instant start = c->start_at > from ? c->start_at : from;
        if (start >= stop) continue;
        if (start > from) *VEC_PUSH(&found) = (struct holding){ STR_NONE, from, start };
        *VEC_PUSH(&found) = (struct holding){ c->at_end.agent, start, stop };
        from = stop;
    }
    if (from < to) *VEC_PUSH(&found) = (struct holding){ STR_NONE, from, to };
    *out = arena_alloc(a, (found.n + 1) * sizeof **out);
    for (size_t i = 0; i < found.n; i++) (*out)[n++] = found.v[i];
    VEC_RELEASE(&found);
    return n;
}
