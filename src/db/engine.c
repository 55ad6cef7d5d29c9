/* The SQL engine: statements are composed, run, and their rows given to the plan's asks. */
#include "db/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "db/engine_asks.h"
#include "db/engine_int.h"
#include "db/engine_policy.h"
#include "db/sql.h"
#include "measure/asks.h"

/* --- statements ------------------------------------------------------------------------------------------------------------ */

void statement_begin(struct statement *s, const struct sql_engine *e, const char *name) {
    *s = (struct statement){ .name = name, .parameters = e->parameters };
    buf_printf(&s->text, "WITH source AS (\n%s\n)", e->source);
}

/* A file's text; where the source has a parameter, that is $1, and those of our own come behind it: `$1::jsonb` is $2 then, `$2::jsonb` $3. */
static void add_file(struct statement *s, const char *name) {
    const char *text = sql_text(name);
    for (const char *dollar; s->parameters && (dollar = strchr(text, '$')) && dollar[1]; text = dollar + 2) {
        bool parameter = dollar[1] >= '1' && dollar[1] <= '9'; /* else it is the root of a JSON path */
        buf_add(&s->text, text, (size_t)(dollar - text) + 1);
        buf_addc(&s->text, (char)(dollar[1] + (parameter ? s->parameters : 0)));
    }
    buf_adds(&s->text, text);
}

void statement_add(struct statement *s, const char *tables) {
    buf_adds(&s->text, ",\n");
    add_file(s, tables);
}

void statement_end(struct statement *s, const char *tail) {
    buf_addc(&s->text, '\n');
    add_file(s, tail);
}

/* --- answers ----------------------------------------------------------------------------------------------------------------- */

enum { ANSWER_COLUMNS = 64 };

struct answer {
    struct sql_engine *engine;
    struct pg_rows *rows;
    int wanted, place[ANSWER_COLUMNS]; /* by wanted column: where it stands */
    struct pg_cell cells[ANSWER_COLUMNS];
};

static struct pg_rows *query(struct sql_engine *e, const char *name, const char *text, const char *const *params, int nparams, struct err *err) {
    char as_of[INSTANT_TEXT];
    struct pg_param given[3] = { { instant_format(e->as_of, as_of) } };
    for (int i = 0; i < nparams; i++) given[e->parameters + i].text = params[i];
    return pg_query(e->pg, name, text, given, e->parameters + nparams, false, err);
}

bool statement_explain(struct sql_engine *e, const struct statement *s, const char *const *params, int nparams, struct err *err) {
    struct buf text = { 0 };
    if (!e->explain) return true;
    struct pg_cell line;
    int more = -1;
    buf_printf(&text, "EXPLAIN %s", s->text.p);
    struct pg_rows *rows = query(e, s->name, text.p, params, nparams, err);
    if (rows) e->explain(e->explain_data, s->name);
    while (rows && (more = pg_next(rows, &line, err)) == 1) e->explain(e->explain_data, line.p);
    pg_rows_free(rows);
    buf_release(&text);
    return more == 0;
}

static int column_named(const struct pg_rows *rows, const char *name) {
    int n = pg_columns(rows), i = 0;
    while (i < n && strcmp(pg_column_name(rows, i), name) != 0) i++;
    assert(i < n && i < ANSWER_COLUMNS); /* statement and program are of one version */
    return i;
}

struct answer *answer_new(struct sql_engine *e, struct statement *s, const char *const *params, int nparams, const char *const *wanted, struct err *err) {
    bool ok = statement_explain(e, s, params, nparams, err);
    struct pg_rows *rows = ok ? query(e, s->name, s->text.p, params, nparams, err) : NULL;
    buf_release(&s->text);
    if (!rows) return NULL;
    struct answer *a = mem_zalloc(1, sizeof *a);
    *a = (struct answer){ .engine = e, .rows = rows };
    assert(pg_columns(rows) <= ANSWER_COLUMNS);
    for (; wanted[a->wanted]; a->wanted++) a->place[a->wanted] = column_named(rows, wanted[a->wanted]);
    e->statements++;
    return a;
}

int answer_next(struct answer *a, struct pg_cell *cells, struct err *err) {
    int more = pg_next(a->rows, a->cells, err);
    for (int i = 0; more == 1 && i < a->wanted; i++) cells[i] = a->cells[a->place[i]];
    a->engine->rows += more == 1;
    return more;
}

void answer_free(struct answer *a) {
    if (!a) return;
    pg_rows_free(a->rows);
    mem_free(a);
}

bool cell_is_null(const struct pg_cell *c) { return c->n < 0; }

int64_t cell_int(const struct pg_cell *c) {
    int64_t n = 0;
    if (c->n > 0) num_parse_i64(str_of(c->p, (size_t)c->n), &n);
    return n;
}

instant cell_instant(const struct pg_cell *c) { return cell_is_null(c) ? INSTANT_NONE : cell_int(c); }

/* The server writes the fewest digits that read back the same. */
double cell_double(const struct pg_cell *c) {
    double v = 0;
    if (c->n > 0) num_parse_double(str_of(c->p, (size_t)c->n), &v);
    return v;
}

bool cell_bool(const struct pg_cell *c) { return c->n > 0 && c->p[0] == 't'; }

/* --- what the run is ---------------------------------------------------------------------------------------------------------- */

void engine_parameter(const struct engine_work *w, int pass, struct buf *out) {
    const struct run *r = w->run;
    const struct pass_plan *p = &w->plan.passes[pass];
    const struct engine_run run = { .policy = r->policy, .calendars = w->plan.calendars, .as_of = r->passes[pass].as_of, .snapshots = p->snapshots,
                                    .nsnapshots = p->nsnapshots, .opening = w->plan.opening, .closing = w->plan.closing, .spared = ~p->clocks, .no_ids = w->no_ids,
                                    .first = w->first == INSTANT_NONE ? r->passes[pass].as_of : w->first, .last = r->passes[pass].as_of };
    engine_policy(&run, out);
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------- */

enum { CELL_ASK, CELL_KEY, CELL_VALUE = CELL_KEY + QUERY_DIMS, CELL_GOAL, CELL_FLAGS, CELL_FACTS, CELL_TICKETS, CELLS };
static const char *const count_columns[CELLS + 1] = { "ask", "key_1", "key_2", "key_3", "key_4", "key_5", "key_6", "key_7", "key_8", "value", "goal_s", "flags",
                                                      "facts", "tickets", NULL };

static struct asked_row row_of(const struct pg_cell *cells) {
    struct asked_row row = { .ask = (int)cell_int(&cells[CELL_ASK]), .value = cell_double(&cells[CELL_VALUE]), .goal_s = cell_int(&cells[CELL_GOAL]),
                             .flags = (unsigned)cell_int(&cells[CELL_FLAGS]), .facts = cell_int(&cells[CELL_FACTS]), .tickets = cell_int(&cells[CELL_TICKETS]) };
    for (int i = 0; i < QUERY_DIMS; i++)
        if (!cell_is_null(&cells[CELL_KEY + i])) row.key[i] = str_of(cells[CELL_KEY + i].p, (size_t)cells[CELL_KEY + i].n);
    return row;
}

/* Facts are made only of what is asked for. */
static void add_facts(struct statement *s, const struct asks *asks) {
    bool cycles = false, moments = false, last = false;
    for (int i = 0; i < asks->n; i++) {
        if (asks->v[i].class < asks->moments) cycles = true;
        else if (asks->v[i].class < asks->last) moments = true;
        else last = true;
    }
    const struct { bool asked; const char *part; } parts[] = { { cycles, "engine/fact_cycles" }, { moments, "engine/fact_moments" }, { last, "engine/fact_last" } };
    const char *before = "";
    statement_add(s, "engine/fold");
    statement_add(s, "engine/tickets");
    if (cycles) statement_add(s, "engine/cycles");
    if (moments || last) statement_add(s, "engine/moments");
    statement_add(s, "engine/asked");
    buf_adds(&s->text, ",\nfact AS ((\n");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].asked) continue;
        buf_adds(&s->text, before);
        add_file(s, parts[i].part);
        before = ") UNION ALL (\n";
    }
    buf_adds(&s->text, ")),");
}

/* The counts of the run, as rows without an ask: one fold gives both. */
static void add_counts(struct statement *s) {
    buf_adds(&s->text, "\nUNION ALL\nSELECT NULL, c.what, c.subject, c.place, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, c.n, 0\nFROM (WITH\n");
    add_file(s, "engine/counts");
    buf_adds(&s->text, ") AS c");
}

static bool take_row(struct engine_work *w, const struct pg_cell *cells, const struct asks *asks, struct measure *m, struct err *err) {
    const struct asked_row row = row_of(cells);
    const struct pg_cell count[COUNT_CELLS] = { cells[CELL_KEY], cells[CELL_KEY + 1], cells[CELL_KEY + 2], cells[CELL_FACTS] };
    if (cell_is_null(&cells[CELL_ASK])) return engine_count_take(w, count, err);
    return asks_take(asks, m, &row) || err_set(err, ERR_SELFCHECK, "engine/measure: a row that was not asked for");
}

static bool take_rows(struct engine_work *w, struct statement *s, const char *const *params, const struct asks *asks, struct measure *m, struct err *err) {
    struct pg_cell cells[CELLS];
    struct answer *a = answer_new(w->engine, s, params, 2, count_columns, err);
    int more = -1;
    while (a && (more = answer_next(a, cells, err)) == 1 && take_row(w, cells, asks, m, err)) continue;
    answer_free(a);
    return more == 0;
}

static bool count_facts(struct engine_work *w, int pass, const struct asks *asks, struct measure *m, struct err *err) {
    struct statement s;
    struct buf run = { 0 }, asked = { 0 };
    if (asks->n == 0) return pass > 0 || engine_counts(w, err);
    statement_begin(&s, w->engine, "engine/measure");
    add_facts(&s, asks);
    statement_end(&s, "engine/measure");
    if (pass == 0) add_counts(&s);
    engine_parameter(w, pass, &run);
    engine_asks(asks, w->run->policy->strings, &asked);
    bool ok = take_rows(w, &s, (const char *const[]){ run.p, asked.p }, asks, m, err);
    buf_release(&run);
    buf_release(&asked);
    return ok;
}

static bool measure_pass(struct engine_work *w, int pass, struct err *err) {
    struct run *r = w->run;
    struct pass *p = &r->passes[pass];
    const struct plan *plan = w->plan.passes[pass].plan;
    struct measure *m = measure_new(plan);
    bool ok = count_facts(w, pass, asks_new(plan, &r->arena), m, err);
    p->tables = arena_alloc(&r->arena, (size_t)(p->nqueries + 1) * sizeof(struct table *));
    for (int q = 0; q < p->nqueries && ok; q++) p->tables[q] = measure_answer(m, q, &r->arena);
    measure_free(m);
    return ok;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------- */

bool engine_measure(struct sql_engine *e, struct run *r, struct log_counts *counts, struct err *err) {
    struct engine_work w = { .engine = e, .run = r, .counts = counts };
    if (!engine_rows(&w, err)) return false;
    run_plan(r, w.first, &w.plan);
    bool ok = true;
    for (int i = 0; i < r->npasses && ok; i++) ok = measure_pass(&w, i, err) && engine_lists(&w, i, err);
    ok = ok && engine_counts_end(&w, err);
    run_plan_release(&w.plan);
    return ok && run_prove(r, counts, w.unbalanced, err);
}
