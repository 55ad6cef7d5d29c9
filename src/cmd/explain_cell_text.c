/* explain_cell_text: a cell and the facts behind it, for a person at a terminal. */
#include "base/num.h"
#include "base/vec.h"
#include "cmd/explain_cell.h"
#include "cmd/print.h"
#include "report/lay.h"

struct writer {
    struct buf *out;
    struct explained *x;
    const struct behind *b;
    struct arena arena;
};

static const char *phrase(const struct writer *w, enum cell_phrase p) { return cell_phrase(w->x->session->lang, p); }

/* A line made of a phrase. */
static void line(struct writer *w, enum cell_phrase p, const char *const *args, int n) { buf_printf(w->out, "%s\n", words_fill(&w->arena, phrase(w, p), args, n)); }

/* Local wall time; the zone is named in the heading. */
static const char *local_text(struct writer *w, instant t) {
    char text[INSTANT_TEXT + 8];
    char *copy = arena_printf(&w->arena, "%.19s", zone_format(w->x->session->policy->zone, t, text));
    copy[10] = ' '; /* between the date and the time */
    return copy;
}

static const char *safe(struct writer *w, struct str s) {
    struct buf text = { 0 };
    safe_text(&text, s);
    const char *copy = arena_strndup(&w->arena, text.p ? text.p : "", text.n);
    buf_release(&text);
    return copy;
}

static const char *duration(struct writer *w, int64_t seconds) {
    struct buf text = { 0 };
    duration_text(&text, (double)seconds);
    const char *copy = arena_strndup(&w->arena, text.p, text.n);
    buf_release(&text);
    return copy;
}

static const char *number(struct writer *w, double v) {
    char text[NUM_TEXT];
    return arena_printf(&w->arena, "%s", num_format(v, text));
}

/* ---- above the facts ----------------------------------------------------------------------------------------------------------- */

static void write_heading(struct writer *w) {
    const struct session *s = w->x->session;
    const struct metric *m = w->b->metric;
    const char *agent = w->x->question.agent == STR_NONE ? phrase(w, CP_NOBODY) : safe(w, str_c(lay_agent(w->x->report, w->x->question.agent)));
    const char *definition = m->definition[s->lang];
    line(w, CP_HEADING, (const char *[]){ agent, safe(w, str_c(m->title[s->lang])), safe(w, str_c(m->name)) }, 3);
    line(w, CP_PERIOD, (const char *[]){ local_text(w, s->period.from), local_text(w, s->period.to), zone_name(s->policy->zone), local_text(w, s->as_of) }, 4);
    if (definition) buf_printf(w->out, "%s\n", safe(w, str_c(definition)));
    buf_printf(w->out, "\n%s\n", explain_result(w->x, m, w->b->sums.result, &w->arena));
}

static void write_steps(struct writer *w) {
    const struct behind_sums *sums = &w->b->sums;
    struct text_table text = { .columns = 4, .right = { true, true, true, true } };
    if (sums->nsteps == 0) return;
    for (int p = CP_STEP_T; p <= CP_STEP_LEFT; p++) text_table_cellz(&text, phrase(w, (enum cell_phrase)p));
    for (int64_t i = 0; i < sums->nsteps; i++) {
        text_table_cellz(&text, number(w, (double)sums->steps[i].t));
        text_table_cellz(&text, number(w, (double)sums->steps[i].at_risk));
        text_table_cellz(&text, number(w, (double)sums->steps[i].done));
        text_table_cellz(&text, arena_printf(&w->arena, "%.6f", sums->steps[i].survival));
    }
    text_table_print(&text, 1, w->out);
    text_table_release(&text);
}

static void write_arithmetic(struct writer *w) {
    const char *lines[ARITHMETIC_LINES];
    int n = explain_arithmetic(w->x, w->b, lines, &w->arena);
    buf_printf(w->out, "\n%s\n", phrase(w, CP_ARITHMETIC));
    for (int i = 0; i < n; i++) buf_printf(w->out, "  %s\n", lines[i]);
    write_steps(w);
}

/* ---- tables of facts ------------------------------------------------------------------------------------------------------------ */

/* The columns of a table that have something to say, as indexes; cells by entry and all columns. */
static int used_columns(const struct cell *cells, int64_t rows, bool counted, int *used) {
    int n = 0;
    for (int c = 0; c < FACT_COLUMNS; c++) {
        bool filled = false;
        if (counted ? !fact_columns[c].of_counted : !fact_columns[c].of_left_out) continue;
        for (int64_t r = 0; r < rows && !filled; r++) filled = cells[r * FACT_COLUMNS + c].kind != CELL_EMPTY;
        if (filled) used[n++] = c;
    }
    return n;
}

static void write_facts(struct writer *w, const struct behind_entry *entries, int64_t n, bool counted) {
    struct cell *cells = arena_alloc(&w->arena, (size_t)(n + 1) * FACT_COLUMNS * sizeof *cells);
    int used[FACT_COLUMNS];
    for (int64_t r = 0; r < n; r++) {
        const struct fact_view view = { .explained = w->x, .behind = w->b, .entry = &entries[r], .scratch = &w->arena };
        for (int c = 0; c < FACT_COLUMNS; c++) cells[r * FACT_COLUMNS + c] = fact_columns[c].cell(&view);
    }
    struct text_table text = { .columns = used_columns(cells, n, counted, used) };
    for (int c = 0; c < text.columns; c++) {
        text.right[c] = fact_columns[used[c]].kind != CELL_TEXT && fact_columns[used[c]].kind != CELL_INSTANT;
        text_table_cellz(&text, fact_columns[used[c]].title[w->x->session->lang]);
    }
    for (int64_t r = 0; r < n; r++)
        for (int c = 0; c < text.columns; c++) text_table_typed(&text, &cells[r * FACT_COLUMNS + used[c]]);
    text_table_print(&text, 1, w->out);
    text_table_release(&text);
}

static void write_table(struct writer *w, enum cell_phrase heading, const struct behind_entry *entries, int64_t n, bool counted) {
    const char *count = number(w, (double)n);
    buf_addc(w->out, '\n');
    line(w, heading, &count, 1);
    if (n) write_facts(w, entries, n, counted);
}

/* ---- who held what breached ------------------------------------------------------------------------------------------------------ */

static void write_holders_of(struct writer *w, const struct behind_entry *e, const struct holder *holders, int n) {
    const struct cycle *c = &e->row->cycle;
    struct text_table text = { .columns = 4, .right = { [3] = true } };
    const char *args[] = { safe(w, e->row->ticket), w->x->session->policy->clocks[c->clock].name, number(w, c->n), duration(w, c->goal_s), local_text(w, c->verdict_at) };
    line(w, CP_HELD_ROW, args, 5);
    for (int i = 0; i < n; i++) {
        text_table_cellz(&text, arena_printf(&w->arena, "  %s", holders[i].agent ? safe(w, str_c(lay_agent(w->x->report, holders[i].agent))) : phrase(w, CP_NOBODY)));
        text_table_cellz(&text, local_text(w, holders[i].from));
        text_table_cellz(&text, local_text(w, holders[i].to));
        text_table_cellz(&text, duration(w, holders[i].seconds));
    }
    text_table_print(&text, 0, w->out);
    text_table_release(&text);
}

static void write_holders(struct writer *w) {
    bool first = true;
    for (int64_t i = 0; i < w->b->n; i++) {
        struct holder *holders;
        int n = explain_holders(w->x, &w->b->entries[i], &holders, &w->arena);
        if (n == 0) continue;
        if (first) buf_printf(w->out, "\n%s\n", phrase(w, CP_HELD));
        first = false;
        write_holders_of(w, &w->b->entries[i], holders, n);
    }
}

void explain_cell_text(struct buf *out, struct explained *x, int metric) {
    struct writer w = { .out = out, .x = x, .b = x->behind[metric] };
    write_heading(&w);
    write_arithmetic(&w);
    write_table(&w, CP_COUNTED, w.b->entries, w.b->counted, true);
    write_table(&w, CP_LEFT_OUT, w.b->entries + w.b->counted, w.b->n - w.b->counted, false);
    write_holders(&w);
    arena_release(&w.arena);
}
