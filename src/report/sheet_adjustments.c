/* Sheet "adjustments": the numbers of closed payroll periods that are others now: closed, now, the change, by which tickets. */
#include <string.h>

#include "base/num.h"
#include "report/adjustments.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

static const char file_name[] = "adjustments";

/* Its CSV file has one name, which no other file may have. */
static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", NULL };
    const struct doc *csvs = doc_get(t->doc, "csv");
    if (!doc_known_keys(s->doc, keys, err)) return false;
    for (int i = 0; i < t->nsheets; i++)
        if (t->sheets[i].kind == s->kind) return doc_fail(s->doc, err, "a template has one sheet of adjustments");
    for (int i = 0; i < t->ncharts; i++)
        if (!strcmp(t->charts[i].name, file_name)) return doc_fail(s->doc, err, "the chart \"%s\" has the name of this sheet's file", file_name);
    for (const struct doc *d = csvs && csvs->kind == DOC_ARRAY ? csvs->child : NULL; d; d = d->next) {
        const struct doc *name = d->kind == DOC_OBJECT ? doc_get(d, "name") : NULL;
        if (name && str_is(name->text, file_name)) return doc_fail(name, err, "\"%s\" is the file of the sheet of adjustments", file_name);
    }
    return true;
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static const char *indicator_title(const struct report *r, const struct adjustment *a) {
    if (a->of == ADJUSTS_AMOUNT) return word(r->lang, W_BONUS_AMOUNT);
    if (a->of == ADJUSTS_RESULT) return word(r->lang, W_BONUS_RESULT);
    const char *title = a->metric ? a->metric->title[r->lang] : a->indicator;
    return a->of_team ? words_fill(r->arena, word(r->lang, W_BONUS_OF_TEAM), &title, 1) : title;
}

static struct cell number_cell(const struct adjustment *a, struct value v) {
    if (!v.has) return (struct cell){ 0 };
    if (a->metric) return cell_value(a->metric->unit, v);
    return cell_number(a->of == ADJUSTS_RESULT ? CELL_RATE : CELL_NUMBER, v.v);
}

/* Amounts, results and counts as numbers to add up; shares in points and durations with a sign, as a person reads them. */
static struct cell change_cell(const struct report *r, const struct adjustment *a) {
    double change;
    if (!a->change || !num_parse_double(str_c(a->change), &change)) return (struct cell){ 0 };
    if (!a->metric || a->metric->unit == UNIT_COUNT) return number_cell(a, (struct value){ .has = true, .v = change });
    if (a->metric->unit != UNIT_SECONDS) return cell_text(say_change(r->arena, r->lang, a->metric->unit, a->now, a->closed));
    const char *duration = say_duration(r->arena, r->lang, change < 0 ? -change : change);
    return cell_text(arena_printf(r->arena, "%s%s", change < 0 ? "−" : "+", duration));
}

static const char *payroll_id(const struct report *r, const char *agent) {
    const struct agent *a = policy_agent(r->t->policy, strings_find(r->t->strings, agent, strlen(agent)));
    return a ? a->payroll_id : NULL;
}

static const char *agent_name(const struct report *r, const char *agent) {
    uint32_t id = strings_find(r->t->strings, agent, strlen(agent));
    return id ? lay_agent(r, id) : agent;
}

/* ---- laying ------------------------------------------------------------------------------------------------------ */

enum { COLUMN_PERIOD, COLUMN_AGENT, COLUMN_ID, COLUMN_INDICATOR, COLUMN_CLOSED, COLUMN_NOW, COLUMN_CHANGE, COLUMN_TICKETS };

static void lay_table(const struct report *r, const struct adjustments *all, int row, struct grid *g) {
    struct grid_table *t = grid_table(g, row, 0, file_name);
    static const enum word titles[] = { W_PERIOD, W_AGENT, W_BONUS_PAYROLL_ID, W_METRIC, W_CLOSED_AS, W_NOW, W_CHANGE, W_BY_TICKETS };
    for (int i = COLUMN_PERIOD; i <= COLUMN_TICKETS; i++) grid_column(t, word(r->lang, titles[i]), i < COLUMN_CLOSED || i > COLUMN_CHANGE ? CELL_TEXT : CELL_NUMBER);
    struct cell *cells = grid_rows(t, all->n);
    for (int i = 0; i < all->n; i++, cells += t->ncolumns) {
        const struct adjustment *a = &all->v[i];
        cells[COLUMN_PERIOD] = cell_text(a->period);
        cells[COLUMN_AGENT] = cell_text(agent_name(r, a->agent));
        cells[COLUMN_ID] = cell_text(payroll_id(r, a->agent));
        cells[COLUMN_INDICATOR] = cell_text(indicator_title(r, a));
        cells[COLUMN_CLOSED] = number_cell(a, a->closed);
        cells[COLUMN_NOW] = number_cell(a, a->now);
        cells[COLUMN_CHANGE] = change_cell(r, a);
        cells[COLUMN_TICKETS] = cell_text(a->tickets);
    }
    grid_width(g, COLUMN_TICKETS, 60);
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct adjustments *all = r->adjustments;
    int row = lay_heading_whole(r, s, g);
    char periods[NUM_TEXT];
    const char *count = arena_printf(r->arena, "%s", num_format(all ? all->periods : 0, periods));
    enum word what = !all ? W_ADJUSTMENTS_NO_LEDGER : all->damaged ? W_ADJUSTMENTS_DAMAGED : all->n ? W_ADJUSTMENTS_WHAT
                     : all->periods ? W_ADJUSTMENTS_NONE : W_ADJUSTMENTS_NO_PERIODS;
    grid_put(g, row, 0, cell_styled(cell_text(words_fill(r->arena, word(r->lang, what), &count, 1)), STYLE_SENTENCE));
    if (!all || !all->n) return;
    lay_table(r, all, row + 2, g);
    g->freeze_row = row + 3;
    g->repeat_first = g->repeat_last = row + 2;
}

/* A row per number, with ids and plain values. */
static void lay_data(const struct report *r, const struct sheet *s, struct grid *g) {
    static const char *const titles[] = { "period", "payroll_id", "agent", "indicator", "of", "closed", "now", "change", "tickets" };
    enum { COLUMNS = sizeof titles / sizeof *titles };
    const struct adjustments *all = r->adjustments;
    struct grid_table *t = grid_table(g, 0, 0, file_name);
    (void)s;
    g->key = file_name;
    for (int i = 0; i < COLUMNS; i++) grid_column(t, titles[i], i >= 5 && i <= 7 ? CELL_NUMBER : CELL_TEXT)->exact = i == 1;
    struct cell *cells = grid_rows(t, all ? all->n : 0);
    for (int i = 0; all && i < all->n; i++, cells += COLUMNS) {
        const struct adjustment *a = &all->v[i];
        double change;
        const char *const texts[] = { a->period, payroll_id(r, a->agent), a->agent, a->indicator, a->of_team ? "team" : "agent" };
        for (int c = 0; c < 5; c++) cells[c] = cell_text(texts[c]);
        if (a->closed.has) cells[5] = cell_number(CELL_NUMBER, a->closed.v);
        if (a->now.has) cells[6] = cell_number(CELL_NUMBER, a->now.v);
        if (a->change && num_parse_double(str_c(a->change), &change)) cells[7] = cell_number(CELL_NUMBER, change);
        cells[8] = cell_text(a->tickets);
    }
}

const struct sheet_kind sheet_adjustments = { .name = "adjustments", .title = W_SHEET_ADJUSTMENTS, .plan = plan, .lay = lay, .lay_data = lay_data };
