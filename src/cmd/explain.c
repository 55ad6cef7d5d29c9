/* explain: reads one ticket's events, folds them under a trace, and prints the timeline. */
#include "cmd/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cmd/explain_cell.h"
#include "cmd/print.h"

#define CALENDAR_MARGIN (400 * DAY) /* how far ahead of as-of a running clock's breach is looked for */

/* ---- places of origin -------------------------------------------------------------------------------------------------------- */

static void keep_origin(void *data, const char *file, int64_t line, const struct event *e, uint32_t id) {
    struct timeline *t = data;
    uint32_t order = (uint32_t)t->origins.n;
    (void)id;
    *VEC_PUSH(&t->origins) = (struct origin){ .file = file, .line = line, .at = (instant)e->at, .order = order };
}

/* As a ticket's events stand in the log: by time, equal instants in input order. */
static int compare_origins(const void *x, const void *y) {
    const struct origin *a = x, *b = y;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* ---- the trace --------------------------------------------------------------------------------------------------------------- */

/* The event that was taken last, or NULL. */
static const struct entry *latest_event(const struct timeline *t) {
    for (size_t i = t->entries.n; i-- > 0;)
        if (!t->entries.v[i].is_clock && !t->entries.v[i].left_out) return &t->entries.v[i];
    return NULL;
}

static void on_event(void *data, const struct event *e, const char *why, const struct fold_state *after, uint64_t signals) {
    struct timeline *t = data;
    uint32_t index = (uint32_t)(e - t->ticket->ev);
    bool again = false;
    for (size_t i = 0; i < t->entries.n && !why; i++) again |= !t->entries.v[i].is_clock && t->entries.v[i].event == index;
    struct entry *entry = VEC_PUSH(&t->entries);
    *entry = (struct entry){ .event = index, .left_out = why, .again = again, .signals = signals };
    if (after) entry->after = *after;
}

/* A goal that comes with the start is part of it. */
static bool is_goal_of_start(const struct timeline *t, int clock, enum clock_step step) {
    const struct entry *before = t->entries.n ? &t->entries.v[t->entries.n - 1] : NULL;
    return step == CLOCK_GOAL && before && before->is_clock && before->clock == clock && (before->step == CLOCK_STARTED || before->step == CLOCK_RESUMED);
}

static void on_clock(void *data, int clock, enum clock_step step, instant at, int64_t elapsed_us, int64_t goal_s, const struct cycle *c) {
    struct timeline *t = data;
    const struct entry *event = latest_event(t);
    const struct event *e = event ? &t->ticket->ev[event->event] : NULL;
    struct entry entry = { .is_clock = true, .clock = clock, .step = step, .at = at, .elapsed_us = elapsed_us, .goal_s = goal_s };
    if (is_goal_of_start(t, clock, step)) {
        t->entries.v[t->entries.n - 1].goal_s = goal_s;
        return;
    }
    entry.holder = event ? event->after.assignee : STR_NONE;
    entry.by_agent = e && e->role == ROLE_AGENT && e->actor;
    if (step != CLOCK_HELD_BACK) {
        entry.added_us = step == CLOCK_STARTED || step == CLOCK_RESUMED ? 0 : elapsed_us - t->elapsed[clock];
        t->elapsed[clock] = elapsed_us;
    }
    entry.ended = c != NULL;
    if (c) entry.cycle = *c;
    *VEC_PUSH(&t->entries) = entry;
}

/* Events that were left out are told of first; each goes before the first taken event that stands behind it in the log. */
static void place_left_out(struct timeline *t) {
    size_t n = t->entries.n, out = 0, left = 0;
    struct entry *sorted = mem_zalloc(n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        const struct entry *entry = &t->entries.v[i];
        if (!entry->is_clock && entry->left_out) continue;
        for (; !entry->is_clock && left < n; left++) {
            const struct entry *other = &t->entries.v[left];
            if (other->is_clock || !other->left_out) continue;
            if (other->event > entry->event) break;
            sorted[out++] = *other;
        }
        sorted[out++] = *entry;
    }
    for (; left < n; left++)
        if (!t->entries.v[left].is_clock && t->entries.v[left].left_out) sorted[out++] = t->entries.v[left];
    mem_free(t->entries.v);
    t->entries.v = sorted;
    t->entries.n = out;
    t->entries.cap = n + 1;
}

/* ---- folding ----------------------------------------------------------------------------------------------------------------- */

static int compare_cycles(const void *x, const void *y) {
    const struct cycle *a = x, *b = y;
    if (a->clock != b->clock) return a->clock < b->clock ? -1 : 1;
    return a->n < b->n ? -1 : a->n > b->n;
}

static void fold_one(struct timeline *t) {
    const struct session *s = t->session;
    const struct policy *p = s->policy;
    const struct fold_trace trace = { .data = t, .event = on_event, .clock = on_clock };
    struct calendar **calendars = mem_zalloc((size_t)p->ncalendars, sizeof *calendars);
    instant first = log_first_at(s->log), last = log_last_at(s->log);
    instant until = (last > s->as_of ? last : s->as_of) + CALENDAR_MARGIN;
    for (int i = 0; i < p->ncalendars; i++) calendars[i] = calendar_new(&p->calendars[i].spec, first < s->as_of ? first : s->as_of, until);
    struct fold *fold = fold_new(p, FOLD_ALL_CLOCKS, calendars, s->as_of, NULL, 0);
    fold_set_trace(fold, &trace);
    fold_ticket(fold, t->ticket, &t->facts, &t->session->findings);
    findings_merge(&t->session->findings, &t->session->read_findings);
    fold_free(fold);
    for (int i = 0; i < p->ncalendars; i++) calendar_free(calendars[i]);
    mem_free(calendars);
    if (t->facts.cycles.n) qsort(t->facts.cycles.v, t->facts.cycles.n, sizeof *t->facts.cycles.v, compare_cycles);
    place_left_out(t);
}

static void fact_base(const struct timeline *t, struct fact_row *out) {
    const struct ticket_facts *f = &t->facts;
    *out = (struct fact_row){ .ticket = f->ticket,     .channel = f->channel, .customer = f->customer,   .subject = f->subject,      .url = f->url,
                              .tags = f->tags, .ntags = f->ntags,     .attrs = f->attrs.v,       .created_at = f->created_at };
}

void timeline_cycle(const struct timeline *t, size_t i, struct fact_row *out) {
    fact_base(t, out);
    out->kind = FACT_CYCLE;
    out->cycle = t->facts.cycles.v[i];
}

void timeline_moment(const struct timeline *t, size_t i, struct fact_row *out) {
    fact_base(t, out);
    out->kind = FACT_MOMENT;
    out->moment = t->facts.moments.v[i];
}

/* ---- the command ------------------------------------------------------------------------------------------------------------- */

/* Opens the partition that holds the ticket; only this ticket's events were stored. */
static bool find_ticket(struct timeline *t, struct log_view *view, struct err *err) {
    const struct session *s = t->session;
    for (unsigned part = 0; part < LOG_PARTS; part++) {
        if (!log_open(s->log, part, view, err)) return false;
        if (view->n > 0) return t->ticket = &view->tickets[0], true;
    }
    err_set(err, ERR_USAGE, "no event of ticket %.*s was found", (int)s->read.only_ticket.n, s->read.only_ticket.p);
    return err_hint(err, "ticket names are compared byte by byte");
}

static bool explain(struct timeline *t, enum format format, int *status, struct err *err) {
    struct session *s = t->session;
    struct log_view view = { 0 };
    struct buf out = { 0 };
    instant as_of = s->as_of;
    s->read.only_ticket = str_c(s->options->operands.v[0]);
    s->read.origin = keep_origin;
    s->read.origin_data = t;
    s->as_of = INSTANT_MAX; /* later events are shown as left out */
    if (!session_read(s, 1, err)) return false;
    s->as_of = as_of;
    if (t->origins.n) qsort(t->origins.v, t->origins.n, sizeof *t->origins.v, compare_origins);
    bool ok = find_ticket(t, &view, err);
    if (ok && t->origins.n != t->ticket->n) t->origins.n = 0; /* exports that were converted have no lines of a log */
    if (ok) fold_one(t);
    if (ok) (format == FORMAT_JSON ? explain_json : explain_text)(&out, t);
    ok = ok && out_write(out.p, out.n, err);
    if (ok) session_report(s, status);
    log_view_release(&view);
    buf_release(&out);
    return ok;
}

static bool check_usage(const struct options *o, enum format *format, struct err *err) {
    if (o->operands.n == 0) return err_set(err, ERR_USAGE, "expected a ticket, or --agent with --metric: svodka explain TICKET [EVENTS...]");
    if (option_typed(o, OPT_WHERE)) return err_set(err, ERR_USAGE, "--where goes with --agent: a ticket's timeline is told whole");
    return format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_JSON, FORMAT_TABLE, format, err);
}

static bool explain_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    struct timeline t = { .session = &s };
    enum format format;
    if (option_given(o, OPT_AGENT) || option_given(o, OPT_METRIC) || option_given(o, OPT_PACK)) return explain_agent(o, status, err);
    if (!check_usage(o, &format, err)) return false;
    bool ok = session_open(&s, o, err) && session_present(&s, err) && explain(&t, format, status, err);
    VEC_RELEASE(&t.origins);
    VEC_RELEASE(&t.entries);
    ticket_facts_release(&t.facts);
    session_close(&s);
    return ok;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "shows a ticket's timeline; or the facts and the arithmetic behind an agent's number",
    .arguments = "TICKET [EVENTS...]\n--agent A --metric M [EVENTS...]\n--agent A --pack DIR [EVENTS...]",
    .help = "TICKET: every event, the state after it, what each clock did, who was credited; as of now unless --as-of or --period\n"
            "says otherwise, in the policy's zone.\n"
            "--metric: the number of the agent for the period, the facts that it counts, those near it that it does not and why,\n"
            "and the arithmetic; --where narrows it further. What the facts amount to is compared with what `svodka metrics --by agent`\n"
            "says (status 7 if they differ). Ranks count from 0. Who held what breached: by the clock `held`, in the working time of\n"
            "the clock that was breached.\n"
            "--pack: one workbook in DIR with all of the agent's numbers (or those of --metrics) and a sheet behind each.\n\n"
            "Examples:\n"
            "  svodka explain T-17 -p policy.json events/\n"
            "  svodka explain T-17 --as-of 2026-11-01 --format json events.ndjson\n"
            "  svodka explain --agent olga --metric first_response.median -p policy.json --period 2026-10 events/\n"
            "  svodka explain --agent olga --metric resolution.compliance --format csv events/ > behind.csv\n"
            "  svodka explain --agent olga --pack disputes --lang ru --period 2026-10 events/",
    .where = WHERE_NARROWS,
    .options = OPT_BIT(OPT_AGENT) | OPT_BIT(OPT_METRIC) | OPT_BIT(OPT_PACK),
    .run = explain_run,
};
