/* The rows of lists. Of most lists the facts that fall under their scopes are fetched and offered to them; those that look at a ticket's facts together get
 * the tickets' events instead, which are folded here. */
#include <stdio.h>
#include <string.h>

#include "db/engine_facts.h"
#include "db/engine_int.h"
#include "db/events.h"
#include "measure/rows.h"
#include "write/json.h"

/* What a list without a scope may want. */
static const struct fact_scope everything = { .clocks = UINT64_MAX, .states = 15, .moments = UINT64_MAX, .from = INSTANT_MIN, .to = INSTANT_MAX };

static const struct fact_scope *scope_of(const struct fact_list *list) { return list->scope ? list->scope : &everything; }

/* --- scopes as parameters ----------------------------------------------------------------------------------------------- */

static void add_bits(struct json *j, const char *key, uint64_t bits, int n) {
    json_array(j, key);
    for (int i = 0; i < n; i++)
        if (bits & BIT(i)) json_int(j, NULL, i);
    json_end(j);
}

static void add_period(struct json *j, const struct fact_scope *s) {
    json_int(j, "from", s->from);
    json_int(j, "to", s->to);
}

static void add_cycles(struct json *j, const struct policy *p, const struct fact_list *list) {
    const struct fact_scope *s = scope_of(list);
    json_object(j, NULL);
    add_bits(j, "clocks", fact_list_clocks(list), p->nclocks);
    add_bits(j, "states", s->states, CYCLE_CANCELLED + 1);
    if (s->due) json_int(j, "due", s->due);
    if (s->begun) json_int(j, "begun", s->begun);
    if (s->stopped) {
        json_object(j, "stopped");
        add_period(j, s);
        json_end(j);
    }
    json_object(j, "judged");
    add_bits(j, "verdicts", s->verdicts, VERDICT_BREACHED + 1);
    add_period(j, s);
    json_end(j);
    json_end(j);
}

static void add_moments(struct json *j, const struct fact_list *list) {
    const struct fact_scope *s = scope_of(list);
    json_object(j, NULL);
    add_bits(j, "kinds", s->moments, MOMENT_KINDS);
    add_period(j, s);
    json_end(j);
}

static bool wants_cycles(const struct policy *p, const struct fact_list *list) {
    const struct fact_scope *s = scope_of(list);
    uint64_t clocks = p->nclocks < 64 ? BIT(p->nclocks) - 1 : UINT64_MAX;
    return (fact_list_clocks(list) & clocks) && (s->states || s->stopped || s->verdicts);
}

/* $2 of one of the statements; false if no list wants such facts. */
static bool say_scopes(const struct policy *p, const struct pass *pass, bool cycles, struct buf *out) {
    struct json j = { .out = out };
    bool any = false;
    json_array(&j, NULL);
    for (int l = 0; l < pass->nlists; l++) {
        const struct fact_list *list = &pass->lists[l];
        if (cycles ? !wants_cycles(p, list) : !scope_of(list)->moments) continue;
        any = true;
        if (cycles) add_cycles(&j, p, list);
        else add_moments(&j, list);
    }
    json_end(&j);
    return any;
}

/* --- fetching ---------------------------------------------------------------------------------------------------------------- */

static bool fetch_rows(struct engine_work *w, struct statement *s, const char *const *params, const char *const *columns,
                       void (*take)(struct fetched *f, const struct pg_cell *cells), struct fetched *f, struct err *err) {
    struct pg_cell cells[FACT_CELLS];
    struct answer *a = answer_new(w->engine, s, params, 2, columns, err);
    int more = -1;
    while (a && (more = answer_next(a, cells, err)) == 1) take(f, cells);
    answer_free(a);
    return more == 0;
}

static bool fetch(struct engine_work *w, int pass, const struct pass *p, bool cycles, struct fetched *f, struct err *err) {
    struct buf run = { 0 }, scopes = { 0 };
    struct statement s;
    bool ok = true;
    if (say_scopes(w->run->policy, p, cycles, &scopes)) {
        const char *tail = cycles ? "engine/list_cycles" : "engine/list_moments";
        statement_begin(&s, w->engine, tail);
        statement_add(&s, "engine/fold");
        statement_add(&s, "engine/tickets");
        statement_add(&s, cycles ? "engine/cycles" : "engine/moments");
        statement_end(&s, tail);
        engine_parameter(w, pass, &run);
        ok = fetch_rows(w, &s, (const char *const[]){ run.p, scopes.p }, cycles ? cycle_columns : moment_columns, cycles ? fetched_cycle : fetched_moment, f, err);
    }
    buf_release(&run);
    buf_release(&scopes);
    return ok;
}

/* --- facts that stand alone --------------------------------------------------------------------------------------------------- */

static bool fetch_facts(struct engine_work *w, int pass, struct pass *p, struct err *err) {
    struct run *r = w->run;
    struct fetched f = { .strings = r->policy->strings };
    bool ok = fetch(w, pass, p, true, &f, err);
    fetched_moments(&f);
    ok = ok && fetch(w, pass, p, false, &f, err);
    struct kept_rows kept = { 0 };
    const struct kept_rows *parts = &kept;
    rows_init(&kept, r->policy, p, &r->arena);
    for (size_t i = 0; i < f.tickets.n; i++) rows_keep(&kept, p, &f.tickets.v[i], &r->arena);
    for (int l = 0; l < p->nlists; l++) rows_answer(&parts, 1, l, r->policy, &p->lists[l], &r->arena);
    rows_release(&kept);
    fetched_release(&f);
    return ok;
}

/* --- whole tickets ---------------------------------------------------------------------------------------------------------------- */

static void quiet(void *data, const char *line) { (void)data, (void)line; }

/* The events of the tickets in which something happened since `from`, or is under way, into a log. */
static bool fetch_events(struct engine_work *w, int pass, instant from, struct log *log, struct log_counts *counts, struct err *err) {
    struct sql_engine *e = w->engine;
    struct statement s;
    struct buf run = { 0 };
    struct findings findings = { 0 };
    struct input input = { .path = (char *)e->name, .size = -1, .rows = true }; /* read only */
    const struct inputs in = { &input, 1, 1 };
    const struct read_options options = { .threads = w->run->threads, .as_of = e->as_of, .max_rejects = INT64_MAX, .message = quiet };
    char since[24];
    statement_begin(&s, e, "engine/list_events");
    statement_add(&s, "engine/fold");
    statement_add(&s, "engine/cycles");
    statement_add(&s, "engine/moments");
    statement_end(&s, s.name);
    engine_parameter(w, pass, &run);
    snprintf(since, sizeof since, "%lld", (long long)from);
    const char *const params[] = { run.p, since };
    bool ok = statement_explain(e, &s, params, 2, err) &&
              events_read(e->pg, &(struct event_rows){ .source = s.name, .sql = s.text.p, .params = params, .nparams = 2 }, &in, w->run->policy, &options, log,
                          counts, &findings, err);
    log_seal(log);
    e->statements++;
    e->rows += counts->lines;
    findings_release(&findings);
    buf_release(&run);
    buf_release(&s.text);
    return ok && log_whole(log, err);
}

/* Lists that look at a ticket's facts together have its events folded here. */
static bool fold_tickets(struct engine_work *w, int pass, struct pass *p, struct err *err) {
    instant from = INSTANT_MAX;
    struct log_counts counts = { 0 };
    struct log *log = log_new(w->run->policy->strings, 0);
    for (int l = 0; l < p->nlists; l++) {
        instant since = p->lists[l].scope ? p->lists[l].scope->from : INSTANT_MIN;
        if (since < from) from = since;
    }
    struct run part = { .policy = w->run->policy, .log = log, .passes = p, .npasses = 1, .threads = w->run->threads };
    bool ok = fetch_events(w, pass, from, log, &counts, err) && run_measure(&part, &counts, err);
    arena_adopt(&w->run->arena, &part.arena);
    run_release(&part);
    log_free(log);
    return ok;
}

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

/* Answers those of the pass's lists that look at whole tickets, or the others. */
static bool answer_some(struct engine_work *w, int pass, bool whole, struct err *err) {
    struct pass *all = &w->run->passes[pass], some = { .as_of = all->as_of };
    some.lists = arena_alloc(&w->run->arena, (size_t)(all->nlists + 1) * sizeof *some.lists);
    for (int l = 0; l < all->nlists; l++)
        if (fact_list_whole(&all->lists[l]) == whole) some.lists[some.nlists++] = all->lists[l];
    bool ok = some.nlists == 0 || (whole ? fold_tickets : fetch_facts)(w, pass, &some, err);
    for (int l = 0, i = 0; l < all->nlists; l++)
        if (fact_list_whole(&all->lists[l]) == whole) all->lists[l] = some.lists[i++];
    return ok;
}

bool engine_lists(struct engine_work *w, int pass, struct err *err) { return answer_some(w, pass, false, err) && answer_some(w, pass, true, err); }
