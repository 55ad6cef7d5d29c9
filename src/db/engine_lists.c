/* The rows of lists: what falls under the lists' scopes is fetched, ticket by ticket, and offered to the lists themselves. */
#include <string.h>

#include "db/engine_facts.h"
#include "db/engine_int.h"
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
    add_bits(j, "clocks", s->clocks & ~list->spared, p->nclocks);
    add_bits(j, "states", s->states, CYCLE_CANCELLED + 1);
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
    return (s->clocks & ~list->spared & clocks) && (s->states || s->stopped || s->verdicts);
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

static bool fetch(struct engine_work *w, int pass, bool cycles, struct fetched *f, struct err *err) {
    struct buf run = { 0 }, scopes = { 0 };
    struct statement s;
    bool ok = true;
    if (say_scopes(w->run->policy, &w->run->passes[pass], cycles, &scopes)) {
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

bool engine_lists(struct engine_work *w, int pass, struct err *err) {
    struct run *r = w->run;
    struct pass *p = &r->passes[pass];
    struct fetched f = { .strings = r->policy->strings };
    bool ok = p->nlists == 0 || fetch(w, pass, true, &f, err);
    fetched_moments(&f);
    ok = ok && (p->nlists == 0 || fetch(w, pass, false, &f, err));
    struct kept_rows kept = { 0 };
    const struct kept_rows *parts = &kept;
    rows_init(&kept, r->policy, p, &r->arena);
    for (size_t i = 0; i < f.tickets.n; i++) rows_keep(&kept, p, &f.tickets.v[i], &r->arena);
    for (int l = 0; l < p->nlists; l++) rows_answer(&parts, 1, l, r->policy, &p->lists[l], &r->arena);
    rows_release(&kept);
    fetched_release(&f);
    return ok;
}
