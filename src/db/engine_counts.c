/* What a run tells besides its tables and lists: counts of events and tickets, the backlog, findings; of the main pass. */
#include <string.h>

#include "db/engine_int.h"
#include "write/json.h"

/* --- rows ---------------------------------------------------------------------------------------------------------------------- */

enum { ROWS_ALL, ROWS_REJECTED, ROWS_UNKNOWN, ROWS_AFTER, ROWS_IDS, ROWS_FIRST, ROWS_CELLS };
static const char *const rows_columns[ROWS_CELLS + 1] = { "rows", "rejected", "unknown_type", "after_as_of", "ids", "first", NULL };

/* What engine/events looks at of the parameter $1; the whole of it is not known yet. */
static void say_rules(const struct run *r, struct buf *out) {
    struct json j = { .out = out };
    json_object(&j, NULL);
    json_int(&j, "as_of", r->passes[0].as_of);
    json_object(&j, "csat");
    json_number(&j, "max", r->policy->csat.max);
    json_end(&j);
    json_end(&j);
}

static bool refuse_rejected(const struct engine_work *w, struct err *err) {
    const struct log_counts *c = w->counts;
    if (c->rejected == 0) return true;
    err_set(err, ERR_REJECTS, "%s: %lld of %lld rows are no events", w->engine->name, (long long)c->rejected, (long long)c->lines);
    return err_hint(err, "--engine native tells which rows, and why; --query can leave them out");
}

bool engine_rows(struct engine_work *w, struct err *err) {
    struct statement s;
    struct buf rules = { 0 };
    struct pg_cell cells[ROWS_CELLS];
    statement_begin(&s, w->engine, "engine/events");
    statement_end(&s, "engine/events");
    say_rules(w->run, &rules);
    struct answer *a = answer_new(w->engine, &s, (const char *const[]){ rules.p }, 1, rows_columns, err);
    bool ok = a && answer_next(a, cells, err) == 1;
    if (ok) {
        *w->counts = (struct log_counts){ .lines = cell_int(&cells[ROWS_ALL]), .rejected = cell_int(&cells[ROWS_REJECTED]),
                                          .unknown_type = cell_int(&cells[ROWS_UNKNOWN]), .after_as_of = cell_int(&cells[ROWS_AFTER]) };
        w->counts->events = w->counts->lines - w->counts->rejected;
        w->no_ids = !cell_bool(&cells[ROWS_IDS]);
        w->first = cell_instant(&cells[ROWS_FIRST]);
        ok = answer_next(a, cells, err) == 0;
    }
    answer_free(a);
    buf_release(&rules);
    return ok && refuse_rejected(w, err);
}

/* --- statements that give findings ------------------------------------------------------------------------------------------------ */

static struct str text_of(const struct pg_cell *c) { return cell_is_null(c) ? str_of("", 0) : str_of(c->p, (size_t)c->n); }

enum { UNKNOWN_TYPE, UNKNOWN_N, UNKNOWN_EVENTS, UNKNOWN_CELLS };
static const char *const unknown_columns[UNKNOWN_CELLS + 1] = { "type", "n", "events", NULL };

static bool find_unknown_types(struct engine_work *w, struct err *err) {
    struct statement s;
    struct pg_cell cells[UNKNOWN_CELLS];
    struct buf place = { 0 };
    int more = -1;
    if (w->counts->unknown_type == 0) return true;
    statement_begin(&s, w->engine, "engine/unknown_types");
    statement_end(&s, "engine/unknown_types");
    struct answer *a = answer_new(w->engine, &s, NULL, 0, unknown_columns, err);
    while (a && (more = answer_next(a, cells, err)) == 1) {
        buf_clear(&place);
        buf_printf(&place, "row %lld of %s", (long long)cell_int(&cells[UNKNOWN_N]), w->engine->name);
        finding_add_n(&w->run->findings, FIND_UNKNOWN_TYPE, text_of(&cells[UNKNOWN_TYPE]), str_of(place.p, place.n), cell_int(&cells[UNKNOWN_EVENTS]));
    }
    answer_free(a);
    buf_release(&place);
    return more == 0;
}

/* --- counts ------------------------------------------------------------------------------------------------------------------------- */

static const char *const count_columns[COUNT_CELLS + 1] = { "what", "subject", "place", "n", NULL };

/* Where a count of that name goes; NULL if it is a finding. */
static int64_t *count_named(struct engine_work *w, struct str name) {
    struct run *r = w->run;
    const struct { const char *name; int64_t *count; } counts[] = {
        { "used", &r->events.used }, { "tickets", &r->tickets }, { "excluded", &r->excluded_tickets }, { "unbalanced", &w->unbalanced },
        { "opening", &r->backlog.opening }, { "created", &r->backlog.created }, { "reopened", &r->backlog.reopened }, { "resolved", &r->backlog.resolved },
        { "merged", &r->backlog.merged }, { "left", &r->backlog.excluded }, { "closing", &r->backlog.closing },
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (str_is(name, counts[i].name)) return counts[i].count;
    return NULL;
}

bool engine_count_take(struct engine_work *w, const struct pg_cell *cells, struct err *err) {
    struct str what = text_of(&cells[COUNT_WHAT]);
    int64_t n = cell_int(&cells[COUNT_N]), *count = count_named(w, what);
    if (count) {
        *count = n;
        return true;
    }
    for (int kind = 0; kind < FINDINGS; kind++) {
        if (!str_is(what, finding_kinds[kind].name)) continue;
        finding_add_n(&w->run->findings, (enum finding)kind, text_of(&cells[COUNT_SUBJECT]), text_of(&cells[COUNT_PLACE]), n);
        return true;
    }
    return err_set(err, ERR_SELFCHECK, "engine/counts: a row of \"%.*s\"", (int)what.n, what.p);
}

bool engine_counts(struct engine_work *w, struct err *err) {
    struct statement s;
    struct buf run = { 0 };
    struct pg_cell cells[COUNT_CELLS];
    int more = -1;
    statement_begin(&s, w->engine, "engine/counts");
    statement_add(&s, "engine/fold");
    buf_adds(&s.text, ",");
    statement_end(&s, "engine/counts");
    engine_parameter(w, 0, &run);
    struct answer *a = answer_new(w->engine, &s, (const char *const[]){ run.p }, 1, count_columns, err);
    while (a && (more = answer_next(a, cells, err)) == 1 && engine_count_take(w, cells, err)) continue;
    answer_free(a);
    buf_release(&run);
    return more == 0;
}

bool engine_counts_end(struct engine_work *w, struct err *err) {
    struct run *r = w->run;
    const struct log_counts *c = w->counts;
    r->events.second_created = r->findings.of[FIND_SECOND_CREATED].count;
    r->events.duplicate = c->events - c->unknown_type - c->after_as_of - r->events.used - r->events.second_created;
    return find_unknown_types(w, err);
}
