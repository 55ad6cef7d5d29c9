/* explain_sheets: the workbook of an agent's numbers: all of them on the first sheet, and a sheet for each of what is behind it. Pure. */
#include "base/vec.h"
#include "cmd/explain_cell.h"
#include "cmd/print.h"
#include "report/lay.h"
#include "report/say.h"

#define NUMBERS_KEY "numbers"
enum { LABEL_WIDTH = 20, VALUE_WIDTH = 26 };

static const char *phrase(const struct explained *x, enum cell_phrase p) { return cell_phrase(x->session->lang, p); }

static const char *filled(struct explained *x, enum cell_phrase p, const char *const *args, int n) { return words_fill(&x->arena, phrase(x, p), args, n); }

static const char *agent_name(struct explained *x, uint32_t id) { return id == STR_NONE ? phrase(x, CP_NOBODY) : lay_agent(x->report, id); }

static struct cell count(int64_t n) { return cell_number(CELL_COUNT, (double)n); }

/* ---- the first sheet ------------------------------------------------------------------------------------------------------------- */

static bool has_sheet(const struct explained *x, int metric) { return x->behind[metric]->n > 0; }

static void lay_number(struct explained *x, int metric, struct cell *cells) {
    const struct metric *m = x->metrics[metric];
    const struct behind *b = x->behind[metric];
    struct cell title = cell_text(m->title[x->session->lang]);
    const char *link = arena_printf(&x->arena, "#%s", m->name);
    cells[0] = has_sheet(x, metric) ? cell_with(&x->arena, title, (struct cell_extra){ .link = link }) : title;
    cells[1] = cell_value(m->unit, b->sums.result);
    cells[2] = count(b->sums.result.n);
    cells[3] = count(b->counted);
    cells[4] = count(b->n - b->counted);
    cells[5] = cell_styled(cell_text(m->definition[x->session->lang]), STYLE_WRAPPED);
    cells[6] = cell_text(m->name);
}

static void lay_numbers(struct explained *x, struct grid *g) {
    const char *agent = agent_name(x, x->question.agent);
    grid_init(g, &x->arena, NUMBERS_KEY, phrase(x, CP_PACK_NUMBERS));
    grid_put(g, 0, 0, cell_styled(cell_text(filled(x, CP_PACK, &agent, 1)), STYLE_TITLE));
    grid_put(g, 1, 0, cell_styled(cell_text(lay_subtitle(x->report)), STYLE_SUBTITLE));
    struct grid_table *t = grid_table(g, 3, 0, "numbers");
    const struct { const char *title; enum cell_kind kind; int width; } columns[] = {
        { word(x->session->lang, W_METRIC), CELL_TEXT, 36 },     { phrase(x, CP_PACK_VALUE), CELL_NUMBER, 14 },     { phrase(x, CP_PACK_N), CELL_COUNT, 8 },
        { phrase(x, CP_PACK_COUNTED), CELL_COUNT, 10 },          { phrase(x, CP_PACK_LEFT_OUT), CELL_COUNT, 14 },    { phrase(x, CP_PACK_DEFINITION), CELL_TEXT, 70 },
        { word(x->session->lang, W_NAME), CELL_TEXT, 30 },
    };
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        grid_column(t, columns[i].title, columns[i].kind)->width = columns[i].width;
        grid_width(g, (int)i, columns[i].width);
    }
    struct cell *cells = grid_rows(t, x->nmetrics);
    for (int m = 0; m < x->nmetrics; m++) lay_number(x, m, cells + m * t->ncolumns);
    g->freeze_row = 4;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = 3;
}

/* ---- tables of facts -------------------------------------------------------------------------------------------------------------- */

/* Where on a sheet the facts that count stand, for formulas. */
struct placed { int first, last; int column[FACT_COLUMNS]; };

static struct cell *make_cells(struct explained *x, const struct behind *b, const struct behind_entry *entries, int64_t n) {
    struct cell *cells = arena_alloc(&x->arena, (size_t)(n + 1) * FACT_COLUMNS * sizeof *cells);
    for (int64_t r = 0; r < n; r++) {
        const struct fact_view view = { .explained = x, .behind = b, .entry = &entries[r], .scratch = &x->arena };
        for (int c = 0; c < FACT_COLUMNS; c++) cells[r * FACT_COLUMNS + c] = fact_columns[c].cell(&view);
    }
    return cells;
}

/* The entries as a table at row, under a heading; returns the next row. */
static int lay_facts(struct explained *x, const struct behind *b, bool counted, int row, struct grid *g, struct placed *placed) {
    const struct behind_entry *entries = counted ? b->entries : b->entries + b->counted;
    int64_t n = counted ? b->counted : b->n - b->counted;
    const char *number = say_count(&x->arena, x->session->lang, n);
    grid_put(g, row, 0, cell_styled(cell_text(filled(x, counted ? CP_COUNTED : CP_LEFT_OUT, &number, 1)), STYLE_HEADING));
    if (n == 0) return row + 2;
    struct cell *all = make_cells(x, b, entries, n);
    struct grid_table *t = grid_table(g, row + 1, 0, counted ? "counted" : "left_out");
    placed->first = row + 2;
    placed->last = row + 1 + (int)n;
    for (int c = 0; c < FACT_COLUMNS; c++) {
        bool filled_in = false;
        for (int64_t r = 0; r < n && !filled_in; r++) filled_in = all[r * FACT_COLUMNS + c].kind != CELL_EMPTY;
        placed->column[c] = filled_in && (counted ? fact_columns[c].of_counted : fact_columns[c].of_left_out) ? t->ncolumns : -1;
        if (placed->column[c] >= 0) grid_column(t, fact_columns[c].title[x->session->lang], fact_columns[c].kind)->width = fact_columns[c].width;
    }
    struct cell *cells = grid_rows(t, n);
    for (int64_t r = 0; r < n; r++)
        for (int c = 0; c < FACT_COLUMNS; c++)
            if (placed->column[c] >= 0) cells[r * t->ncolumns + placed->column[c]] = all[r * FACT_COLUMNS + c];
    return grid_table_end(t) + 1;
}

/* ---- holders ------------------------------------------------------------------------------------------------------------------------ */

static void lay_holder(struct explained *x, const struct behind_entry *e, const struct holder *h, struct cell *cells) {
    const struct fact_row *row = e->row;
    const char *url = lay_ticket_url(x->report, row->ticket, &x->arena);
    struct cell ticket = cell_text(arena_strndup(&x->arena, row->ticket.p, row->ticket.n));
    cells[0] = url ? cell_with(&x->arena, ticket, (struct cell_extra){ .link = url }) : ticket;
    cells[1] = count(row->cycle.n);
    cells[2] = cell_number(CELL_SECONDS, (double)row->cycle.goal_s);
    cells[3] = lay_instant(x->report, row->cycle.verdict_at);
    cells[4] = cell_text(agent_name(x, h->agent));
    cells[5] = lay_instant(x->report, h->from);
    cells[6] = lay_instant(x->report, h->to);
    cells[7] = cell_number(CELL_SECONDS, (double)h->seconds);
}

static int lay_holders(struct explained *x, const struct behind *b, int row, struct grid *g) {
    struct { struct cell *v; size_t n, cap; } cells = { 0 };
    enum { COLUMNS = 8 };
    for (int64_t i = 0; i < b->n; i++) {
        struct holder *holders;
        int n = explain_holders(x, &b->entries[i], &holders, &x->arena);
        for (int h = 0; h < n; h++) {
            for (int c = 0; c < COLUMNS; c++) *VEC_PUSH(&cells) = (struct cell){ 0 };
            lay_holder(x, &b->entries[i], &holders[h], cells.v + cells.n - COLUMNS);
        }
    }
    if (cells.n == 0) return row;
    enum lang lang = x->session->lang;
    const struct { const char *title; enum cell_kind kind; } columns[COLUMNS] = {
        { word(lang, W_TICKET), CELL_TEXT },      { fact_columns[4].title[lang], CELL_COUNT }, { word(lang, W_GOAL), CELL_SECONDS },   { word(lang, W_BREACHED_AT), CELL_INSTANT },
        { phrase(x, CP_HOLDER), CELL_TEXT },      { phrase(x, CP_FROM), CELL_INSTANT },        { phrase(x, CP_TO), CELL_INSTANT },     { phrase(x, CP_TIME), CELL_SECONDS },
    };
    grid_put(g, row, 0, cell_styled(cell_text(phrase(x, CP_HELD)), STYLE_HEADING));
    struct grid_table *t = grid_table(g, row + 1, 0, "holders");
    for (int c = 0; c < COLUMNS; c++) grid_column(t, columns[c].title, columns[c].kind)->width = 19;
    struct cell *out = grid_rows(t, (int64_t)(cells.n / COLUMNS));
    for (size_t i = 0; i < cells.n; i++) out[i] = cells.v[i];
    VEC_RELEASE(&cells);
    return grid_table_end(t) + 1;
}

/* ---- one number ------------------------------------------------------------------------------------------------------------------------ */

/* "C7:C20": a column of the facts that count; NULL if it is not shown. */
static const char *range_of(struct explained *x, const struct placed *placed, const char *field) {
    for (int c = 0; c < FACT_COLUMNS; c++)
        if (str_is(str_c(fact_columns[c].field), field) && placed->column[c] >= 0)
            return arena_printf(&x->arena, "%s:%s", grid_a1(&x->arena, placed->first, placed->column[c]), grid_a1(&x->arena, placed->last, placed->column[c]));
    return NULL;
}

/* How many facts stand on one side of the line: those of that role, and those of both. */
static const char *side_of(struct explained *x, const char *roles, enum cell_phrase role) {
    return arena_printf(&x->arena, "(COUNTIF(%s,\"%s\")+COUNTIF(%s,\"%s\"))", roles, phrase(x, CP_ROLE_BOTH), roles, phrase(x, role));
}

/* The result as the workbook computes it from the facts below; NULL where no short formula does. */
static const char *formula(struct explained *x, const struct behind *b, const struct placed *placed) {
    const struct behind_sums *s = &b->sums;
    struct arena *a = &x->arena;
    if (b->counted == 0 || !s->result.has) return NULL;
    const char *values = range_of(x, placed, "elapsed_s"), *tickets = range_of(x, placed, "ticket"), *roles = range_of(x, placed, "role");
    if (!values) values = range_of(x, placed, "value");
    switch (s->how) {
    case BEHIND_COUNT: return arena_printf(a, "ROWS(%s)", tickets);
    case BEHIND_SUM: return arena_printf(a, "SUM(%s)", values);
    case BEHIND_LEAST: return arena_printf(a, "MIN(%s)", values);
    case BEHIND_GREATEST: return arena_printf(a, "MAX(%s)", values);
    case BEHIND_QUANTILE: return arena_printf(a, "PERCENTILE(%s,0.%02d)", values, s->percent);
    case BEHIND_SCALE: return arena_printf(a, "1+SUM(%s)/ROWS(%s)*(%g-1)", values, values, s->max);
    case BEHIND_RATIO:
        if (s->above_seconds) return arena_printf(a, "SUM(%s)/ROWS(%s)", values, values);
        return arena_printf(a, "%s/%s", side_of(x, roles, CP_ROLE_ABOVE), side_of(x, roles, CP_ROLE_BELOW));
    case BEHIND_SURVIVAL:
    case BEHIND_WILSON: break;
    }
    return NULL;
}

/* The arithmetic in words, and the steps of Kaplan-Meier; returns the next row. */
static int lay_arithmetic(struct explained *x, const struct behind *b, int row, struct grid *g) {
    const char *lines[ARITHMETIC_LINES];
    int n = explain_arithmetic(x, b, lines, &x->arena);
    for (int i = 0; i < n; i++) grid_put(g, row++, 0, cell_text(lines[i]));
    if (b->sums.nsteps == 0) return row + 1;
    struct grid_table *t = grid_table(g, ++row, 0, "steps");
    for (int p = CP_STEP_T; p <= CP_STEP_LEFT; p++) grid_column(t, phrase(x, (enum cell_phrase)p), p == CP_STEP_LEFT ? CELL_NUMBER : CELL_COUNT);
    struct cell *cells = grid_rows(t, b->sums.nsteps);
    for (int64_t i = 0; i < b->sums.nsteps; i++, cells += t->ncolumns) {
        const struct behind_step *step = &b->sums.steps[i];
        cells[0] = count(step->t);
        cells[1] = count(step->at_risk);
        cells[2] = count(step->done);
        cells[3] = cell_number(CELL_NUMBER, step->survival);
    }
    return grid_table_end(t) + 1;
}

static void lay_metric(struct explained *x, int metric, struct grid *g) {
    enum { RESULT_ROW = 4 };
    const struct metric *m = x->metrics[metric];
    const struct behind *b = x->behind[metric];
    enum lang lang = x->session->lang;
    struct placed counted = { 0 }, left_out = { 0 };
    const char *heading[] = { agent_name(x, x->question.agent), m->title[lang], m->name };
    grid_init(g, &x->arena, m->name, m->name);
    grid_put(g, 0, 0, cell_styled(cell_text(filled(x, CP_HEADING, heading, 3)), STYLE_TITLE));
    grid_put(g, 1, 0, cell_styled(cell_text(lay_subtitle(x->report)), STYLE_SUBTITLE));
    grid_put(g, 2, 0, cell_text(m->definition[lang]));
    grid_put(g, 3, 0, cell_with(&x->arena, cell_text(phrase(x, CP_PACK_BACK)), (struct cell_extra){ .link = "#" NUMBERS_KEY }));
    int row = lay_arithmetic(x, b, RESULT_ROW + 1, g);
    row = lay_facts(x, b, true, row, g, &counted);
    row = lay_facts(x, b, false, row, g, &left_out);
    lay_holders(x, b, row, g);
    struct cell value = cell_value(m->unit, b->sums.result);
    const char *computed = formula(x, b, &counted);
    if (computed) value = cell_with(&x->arena, value, (struct cell_extra){ .formula = computed });
    grid_put(g, RESULT_ROW, 0, cell_styled(cell_text(phrase(x, CP_PACK_VALUE)), STYLE_TOTAL));
    grid_put(g, RESULT_ROW, 1, cell_styled(value, STYLE_TOTAL));
    grid_width(g, 0, LABEL_WIDTH);
    grid_width(g, 1, VALUE_WIDTH);
}

void explain_lay(struct explained *x, struct book *out) {
    const char *agent = agent_name(x, x->question.agent);
    *out = (struct book){ .lang = x->session->lang, .title = filled(x, CP_PACK, &agent, 1), .organisation = x->session->policy->organisation, .version = x->report->version,
                          .subject = say_period(&x->arena, x->session->lang, &x->session->period), .created = x->session->as_of };
    out->grids = arena_alloc(&x->arena, (size_t)(x->nmetrics + 1) * sizeof *out->grids);
    lay_numbers(x, &out->grids[out->ngrids++]);
    for (int m = 0; m < x->nmetrics; m++)
        if (has_sheet(x, m)) lay_metric(x, m, &out->grids[out->ngrids++]);
}
