/* facts: prints cycles or moments, one a line, so that anybody can recompute any number. */
#include <string.h>

#include "cmd/print.h"
#include "cmd/session.h"
#include "measure/filter.h"

enum { DRAIN_AT = 1 << 16 };

/* Which facts are wanted: metrics.md, "a fact belongs to the period in which it happened". */
struct wanted {
    bool cycles, all;
    instant from, to;
};

static bool in_period(const struct wanted *w, instant t) { return t >= w->from && t < w->to; }

static bool cycle_wanted(const struct wanted *w, const struct cycle *c) {
    if (w->all || c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED) return true;
    return in_period(w, c->stop_at) || (c->verdict != VERDICT_ABSENT && in_period(w, c->verdict_at));
}

static bool want(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct wanted *w = data;
    (void)t;
    if (c) return w->cycles && cycle_wanted(w, c);
    return !w->cycles && (w->all || m->kind == MOM_OPEN || in_period(w, m->at));
}

/* The same, for a database. */
static struct fact_scope scope_of(const struct wanted *w) {
    const uint64_t all = UINT64_MAX;
    struct fact_scope s = { .from = w->all ? INSTANT_MIN : w->from, .to = w->all ? INSTANT_MAX : w->to };
    if (!w->cycles) return s.moments = all, s;
    s.clocks = all;
    s.states = w->all ? (unsigned)all : 1u << CYCLE_RUNNING | 1u << CYCLE_PAUSED;
    s.stopped = true;
    s.verdicts = 1u << VERDICT_MET | 1u << VERDICT_BREACHED;
    return s;
}

/* --where: by the attributes under which a fact counts; a cycle counts as one that ended or runs, and by its verdict. */
static bool row_holds(struct filter *f, const struct fact_row *row) {
    const struct cycle *c = &row->cycle;
    if (row->kind != FACT_CYCLE) return filter_holds(f, row, &row->moment.attributes, row->moment.at);
    if (filter_holds(f, row, &c->at_end, c->stop_at != INSTANT_NONE ? c->stop_at : c->start_at)) return true;
    return c->verdict != VERDICT_ABSENT && filter_holds(f, row, &c->at_verdict, c->verdict_at);
}

static bool print_rows(const struct session *s, const struct fact_list *list, struct filter *filter, bool cycles, enum format format, struct err *err) {
    struct buf out = { 0 };
    bool ok = true;
    if (format == FORMAT_CSV) print_facts_csv_header(&out, s->policy, cycles);
    for (int64_t i = 0; i < list->nrows && ok; i++) {
        if (!row_holds(filter, &list->rows[i])) continue;
        (format == FORMAT_CSV ? print_fact_csv : print_fact_json)(&out, s->policy, &list->rows[i]);
        if (out.n < DRAIN_AT) continue;
        ok = out_write(out.p, out.n, err);
        buf_clear(&out);
    }
    ok = ok && out_write(out.p, out.n, err);
    buf_release(&out);
    return ok;
}

static bool facts(struct session *s, bool cycles, enum format format, int *status, struct err *err) {
    struct wanted wanted = { .cycles = cycles, .all = option_given(s->options, OPT_ALL) };
    struct fact_scope scope;
    struct fact_list list = { .want = want, .data = &wanted, .scope = &scope };
    struct query query = { 0 };
    struct pass pass = { .queries = &query, .nqueries = 1, .lists = &list, .nlists = 1 };
    if (!session_period(s, NULL, err)) return false;
    wanted.from = s->period.from;
    wanted.to = s->period.to;
    scope = scope_of(&wanted);
    query.period = s->period;
    pass.as_of = s->as_of;
    if (!session_read(s, 1, err) || !session_run(s, &pass, 1, false, err)) return false;
    struct filter *filter = filter_new(s->policy, s->where, s->nwhere, &s->arena);
    if (!print_rows(s, &list, filter, cycles, format, err)) return false;
    session_report(s, status);
    return true;
}

static bool facts_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    enum format format;
    const char *kind = o->operands.n ? o->operands.v[0] : "";
    bool cycles = strcmp(kind, "cycles") == 0;
    if (!cycles && strcmp(kind, "moments") != 0) {
        err_set(err, ERR_USAGE, "expected `facts cycles` or `facts moments`%s%s", kind[0] ? ", found " : "", kind);
        return false;
    }
    if (!format_option(o, 1u << FORMAT_CSV | 1u << FORMAT_JSON, FORMAT_JSON, &format, err)) return false;
    bool ok = session_open(&s, o, err) && facts(&s, cycles, format, status, err);
    session_close(&s);
    return ok;
}

const struct command command_facts = {
    .name = "facts",
    .summary = "prints the facts (cycles or moments) as CSV or NDJSON",
    .arguments = "cycles [EVENTS...]\nmoments [EVENTS...]",
    .help = "`cycles` prints those that ended or got their verdict in the period, and those running or paused at as-of; `moments` those of the period.\n\n"
            "Examples:\n"
            "  svodka facts cycles -p policy.json --period 2026-10 events/ > cycles.ndjson\n"
            "  svodka facts moments --all --format csv events.ndjson > moments.csv",
    .options = OPT_BIT(OPT_ALL),
    .where = WHERE_NARROWS,
    .sql = true,
    .run = facts_run,
};
