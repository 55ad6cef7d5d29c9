/* Sheet "bonus": a row per agent, for each KPI what it is, of how many, how it is scored and what it weighs, and the result as a live formula;
 * below it what to look at before paying, and the scheme, to whose cells the formulas refer. */
#include <stdio.h>
#include <string.h>

#include "report/bonus.h"
#include "report/lay.h"
#include "report/personal.h"
#include "report/sheet_bonus.h"
#include "report/sheets.h"

enum kpi_column { KPI_VALUE, KPI_N, KPI_BAND, KPI_SCORE, KPI_WEIGHT, KPI_COLUMNS };
enum { COLUMN_AGENT, COLUMN_ID, COLUMN_TEAM, COLUMN_RESULT, COLUMNS_FIXED };

/* What stands where: columns from the left (-1: there is none), and the rows of the scheme. */
struct bonus_page {
    const struct report *r;
    const struct bonus_scheme *s;
    struct bonus_rows rows;
    struct grid *g;
    int base, amount, gates, judged, kpis, grounds, columns;
    int header;         /* row of the agents' header */
    int findings, nfindings; /* row of their heading */
    int scheme;         /* row of its heading; then the header, the KPIs, the gates, and the two rows below */
    int result_places, amount_places;
};

static void place(struct bonus_page *p) {
    const struct bonus_scheme *s = p->s;
    int column = COLUMNS_FIXED;
    p->base = s->pays ? column++ : -1;
    p->amount = s->pays ? column++ : -1;
    p->gates = s->ngates ? column++ : -1;
    p->judged = s->redistribute ? column++ : -1;
    p->kpis = column;
    column += KPI_COLUMNS * s->nkpis;
    p->grounds = *bonus_clauses(p->r, s) ? column++ : -1;
    p->columns = column;
    int end = p->header + 1 + p->rows.n + (s->pays && p->rows.n > 1);
    p->findings = end + 1;
    p->scheme = p->nfindings ? p->findings + p->nfindings + 2 : end + 1;
    p->result_places = p->scheme + 2 + s->nkpis + s->ngates;
    p->amount_places = p->result_places + 1;
}

static int kpi_column(const struct bonus_page *p, int kpi, enum kpi_column which) { return p->kpis + KPI_COLUMNS * kpi + (int)which; }

static const char *cell_at(const struct bonus_page *p, int row, int column) { return grid_a1(p->r->arena, row, column); }

/* "$D$40": the weight of a KPI, or a number of decimals. */
static const char *scheme_cell(const struct bonus_page *p, int row) {
    const char *cell = cell_at(p, row, COLUMN_RESULT);
    return arena_printf(p->r->arena, "$%c$%s", cell[0], cell + 1);
}

static const char *weight_cell(const struct bonus_page *p, int kpi) { return scheme_cell(p, p->scheme + 2 + kpi); }

static struct cell formula(const struct bonus_page *p, enum cell_kind kind, double cached, const char *text) {
    return cell_with(p->r->arena, cell_number(kind, cached), (struct cell_extra){ .formula = text });
}

/* ---- a row of an agent ------------------------------------------------------------------------------------------- */

static struct cell score_cell(const struct bonus_part *part) {
    if (!part->scored) return (struct cell){ .kind = CELL_TEXT, .text = "–", .mark = MARK_TOO_FEW };
    struct cell c = cell_number(CELL_FACTOR, decimal_double(part->score));
    c.mark = decimal_compare(part->score, DECIMAL_ONE) < 0 ? MARK_OUTSIDE : MARK_IN_TARGET;
    return c;
}

/* The weight that could be judged, of which each KPI's is a share; rounded, since a spreadsheet adds doubles. */
static struct cell judged_cell(const struct bonus_page *p, const struct bonus_outcome *o, int row) {
    const char *text = "";
    struct decimal sum = DECIMAL_ZERO;
    for (int i = 0; i < p->s->nkpis; i++) {
        const char *score = cell_at(p, row, kpi_column(p, i, KPI_SCORE));
        text = arena_printf(p->r->arena, "%s%sIF(ISNUMBER(%s),%s,0)", text, i ? "+" : "", score, weight_cell(p, i));
        if (o->parts[i].scored) sum = decimal_add(sum, p->s->kpis[i].weight);
    }
    return formula(p, CELL_SHARE, decimal_double(sum), arena_printf(p->r->arena, "ROUND(%s,%d)", text, DECIMAL_PLACES));
}

/* What the KPI weighs in this row: to look at; the result is reckoned from the scheme's own weights. */
static struct cell share_cell(const struct bonus_page *p, const struct bonus_outcome *o, int kpi, int row) {
    double weight = decimal_double(decimal_round(o->parts[kpi].weight, BONUS_SCORE_PLACES));
    if (p->judged < 0) return formula(p, CELL_SHARE, weight, weight_cell(p, kpi));
    const char *score = cell_at(p, row, kpi_column(p, kpi, KPI_SCORE)), *judged = cell_at(p, row, p->judged);
    const char *text = arena_printf(p->r->arena, "IF(ISNUMBER(%s),ROUND(%s/%s,%d),0)", score, weight_cell(p, kpi), judged, BONUS_SCORE_PLACES);
    return formula(p, CELL_SHARE, weight, text);
}

static void lay_kpi(const struct bonus_page *p, const struct bonus_outcome *o, int kpi, int row, struct cell *cells) {
    const struct bonus_kpi *k = &p->s->kpis[kpi];
    const struct bonus_part *part = &o->parts[kpi];
    struct cell *at = cells + kpi_column(p, kpi, KPI_VALUE);
    at[KPI_VALUE] = cell_value(k->subject.metric->unit, part->value);
    at[KPI_N] = cell_number(CELL_COUNT, (double)part->value.n);
    at[KPI_BAND] = cell_text(bonus_band(p->r, k, part->band));
    if (part->band == BAND_NONE) at[KPI_BAND].mark = MARK_TOO_FEW;
    at[KPI_SCORE] = score_cell(part);
    at[KPI_WEIGHT] = share_cell(p, o, kpi, row);
}

/* "IF(G12="",(N(K12)*$D$40+N(P12)*$D$41)/H12,0)": the sum of the effects, or 0 where a gate failed. */
static const char *sum_formula(const struct bonus_page *p, int row) {
    struct arena *a = p->r->arena;
    const char *text = "";
    for (int i = 0; i < p->s->nkpis; i++)
        text = arena_printf(a, "%s%sN(%s)*%s", text, i ? "+" : "", cell_at(p, row, kpi_column(p, i, KPI_SCORE)), weight_cell(p, i));
    text = p->judged < 0 ? arena_printf(a, "(%s)", text) : arena_printf(a, "(%s)/%s", text, cell_at(p, row, p->judged));
    return p->gates < 0 ? text : arena_printf(a, "IF(%s=\"\",%s,0)", cell_at(p, row, p->gates), text);
}

static struct cell result_cell(const struct bonus_page *p, const struct bonus_outcome *o, int row) {
    if (!o->has) {
        struct cell c = cell_text(word(p->r->lang, W_BONUS_NO_RESULT));
        c.mark = MARK_TOO_FEW;
        return c;
    }
    const char *text = arena_printf(p->r->arena, "ROUND(%s,%s)", sum_formula(p, row), scheme_cell(p, p->result_places));
    return cell_styled(formula(p, CELL_RATE, decimal_double(decimal_round(o->result, BONUS_PLACES)), text), STYLE_STRONG);
}

static struct cell amount_cell(const struct bonus_page *p, const struct bonus_row *row, int at) {
    if (!row->has_amount) return (struct cell){ 0 };
    const char *text = arena_printf(p->r->arena, "ROUND(%s*%s,%s)", cell_at(p, at, p->base), sum_formula(p, at), scheme_cell(p, p->amount_places));
    return cell_styled(formula(p, CELL_NUMBER, decimal_double(row->amount), text), STYLE_STRONG);
}

static struct cell id_cell(const struct bonus_page *p, int i) {
    const char *id = p->rows.v[i].agent->payroll_id;
    struct cell c = cell_text(id ? id : word(p->r->lang, W_BONUS_MISSING));
    if (!id || bonus_id_repeats(&p->rows, i)) c.mark = MARK_OUTSIDE;
    return c;
}

static void lay_agent_row(const struct bonus_page *p, int i, const char *clauses, struct cell *cells) {
    const struct bonus_row *row = &p->rows.v[i];
    int at = p->header + 1 + i;
    cells[COLUMN_AGENT] = cell_text(lay_agent(p->r, row->agent->id));
    cells[COLUMN_ID] = id_cell(p, i);
    cells[COLUMN_TEAM] = cell_text(lay_text(p->r, row->agent->team));
    cells[COLUMN_RESULT] = result_cell(p, &row->outcome, at);
    if (p->base >= 0 && row->has_base) cells[p->base] = cell_number(CELL_NUMBER, decimal_double(row->base));
    if (p->amount >= 0) cells[p->amount] = amount_cell(p, row, at);
    if (p->gates >= 0 && row->outcome.barred) {
        cells[p->gates] = cell_styled(cell_text(bonus_failed(p->r, p->s, &row->outcome)), STYLE_WRAPPED);
        cells[p->gates].mark = MARK_OUTSIDE;
    }
    if (p->judged >= 0) cells[p->judged] = judged_cell(p, &row->outcome, at);
    for (int k = 0; k < p->s->nkpis; k++) lay_kpi(p, &row->outcome, k, at, cells);
    if (p->grounds >= 0) cells[p->grounds] = cell_text(clauses);
}

/* ---- the table of agents ----------------------------------------------------------------------------------------- */

static void column(const struct bonus_page *p, struct grid_table *t, enum word title, enum cell_kind kind, int width, bool faint) {
    grid_width(p->g, t->ncolumns, width);
    grid_column(t, word(p->r->lang, title), kind)->faint = faint;
}

static void lay_columns(const struct bonus_page *p, struct grid_table *t) {
    column(p, t, W_AGENT, CELL_TEXT, 38, false);
    column(p, t, W_BONUS_PAYROLL_ID, CELL_TEXT, 12, false);
    column(p, t, W_TEAM, CELL_TEXT, 14, false);
    column(p, t, W_BONUS_RESULT, CELL_RATE, 11, false);
    if (p->base >= 0) column(p, t, W_BONUS_BASE, CELL_NUMBER, 12, true);
    if (p->amount >= 0) column(p, t, W_BONUS_AMOUNT, CELL_NUMBER, 13, false);
    if (p->gates >= 0) column(p, t, W_BONUS_GATES, CELL_TEXT, 25, false);
    if (p->judged >= 0) column(p, t, W_BONUS_JUDGED, CELL_SHARE, 9, true);
    for (int i = 0; i < p->s->nkpis; i++) {
        column(p, t, W_BONUS_VALUE, cell_kind_of(p->s->kpis[i].subject.metric->unit), 10, false);
        t->columns[t->ncolumns - 1].note = lay_metric_note(p->r, p->s->kpis[i].subject.metric);
        column(p, t, W_N, CELL_COUNT, 7, true);
        column(p, t, W_BONUS_BAND, CELL_TEXT, 14, true);
        column(p, t, W_BONUS_SCORE, CELL_FACTOR, 9, false);
        column(p, t, W_BONUS_WEIGHT, CELL_SHARE, 8, true);
    }
    if (p->grounds >= 0) column(p, t, W_BONUS_GROUNDS, CELL_TEXT, 0, true);
}

/* Above the columns of each KPI: its title; its clause and weight. */
static void lay_groups(const struct bonus_page *p) {
    const struct report *r = p->r;
    for (int i = 0; i < p->s->nkpis; i++) {
        const struct bonus_kpi *k = &p->s->kpis[i];
        int left = kpi_column(p, i, KPI_VALUE), right = kpi_column(p, i, KPI_WEIGHT);
        const char *args[] = { bonus_percent(r, k->weight), arena_printf(r->arena, "%lld", (long long)k->min_count) };
        const char *weight = words_fill(r->arena, word(r->lang, k->min_count > 0 ? W_BONUS_WEIGHT_AND_N : W_BONUS_WEIGHT_IS), args, 2);
        const char *clause = k->subject.clause;
        grid_put(p->g, p->header - 2, left, cell_styled(cell_text(arena_printf(r->arena, "%d. %s", i + 1, bonus_title(r, &k->subject))), STYLE_GROUP));
        grid_span(p->g, p->header - 2, left, p->header - 2, right);
        grid_put(p->g, p->header - 1, left, cell_styled(cell_text(clause ? arena_printf(r->arena, "%s · %s", clause, weight) : weight), STYLE_FAINT));
        grid_span(p->g, p->header - 1, left, p->header - 1, right);
    }
}

/* The sum of the amounts, rounded, since a spreadsheet adds doubles. */
static void lay_total(const struct bonus_page *p, struct grid_table *t) {
    struct decimal sum = DECIMAL_ZERO;
    for (int i = 0; i < p->rows.n; i++)
        if (p->rows.v[i].has_amount) sum = decimal_add(sum, p->rows.v[i].amount);
    t->total = arena_alloc(p->r->arena, (size_t)t->ncolumns * sizeof *t->total);
    t->total[COLUMN_AGENT] = cell_text(word(p->r->lang, W_TOTAL));
    const char *first = cell_at(p, p->header + 1, p->amount), *last = cell_at(p, p->header + p->rows.n, p->amount);
    const char *text = arena_printf(p->r->arena, "ROUND(SUM(%s:%s),%s)", first, last, scheme_cell(p, p->amount_places));
    t->total[p->amount] = formula(p, CELL_NUMBER, decimal_double(sum), text);
}

static void lay_agents(const struct bonus_page *p) {
    struct grid_table *t = grid_table(p->g, p->header, 0, NULL);
    const char *clauses = bonus_clauses(p->r, p->s);
    lay_columns(p, t);
    lay_groups(p);
    struct cell *cells = grid_rows(t, p->rows.n);
    for (int i = 0; i < p->rows.n; i++) lay_agent_row(p, i, clauses, cells + i * t->ncolumns);
    if (p->amount >= 0 && p->rows.n > 1) lay_total(p, t);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void finding(const struct bonus_page *p, int *row, const char *who, const char *what) {
    struct cell c = cell_text(who);
    c.mark = MARK_OUTSIDE;
    grid_put(p->g, *row, COLUMN_AGENT, c);
    grid_put(p->g, (*row)++, COLUMN_ID, cell_text(what));
}

static const char *kind_text(const struct bonus_page *p, enum finding kind) { return p->r->lang == LANG_RU ? finding_kinds[kind].ru : finding_kinds[kind].en; }

static int count_findings(const struct bonus_rows *rows) {
    int n = rows->nunknown;
    for (int i = 0; i < rows->n; i++) n += !rows->v[i].agent->payroll_id || bonus_id_repeats(rows, i);
    return n;
}

static void lay_findings(const struct bonus_page *p) {
    int row = p->findings;
    if (p->nfindings == 0) return;
    grid_put(p->g, row++, 0, cell_styled(cell_text(word(p->r->lang, W_FINDINGS)), STYLE_HEADING));
    for (int i = 0; i < p->rows.n; i++) {
        const struct agent *agent = p->rows.v[i].agent;
        if (!agent->payroll_id) finding(p, &row, lay_agent(p->r, agent->id), kind_text(p, FIND_NO_PAYROLL_ID));
        else if (bonus_id_repeats(&p->rows, i)) finding(p, &row, lay_agent(p->r, agent->id), kind_text(p, FIND_SAME_PAYROLL_ID));
    }
    for (int i = 0; i < p->rows.nunknown; i++)
        finding(p, &row, arena_strndup(p->r->arena, p->rows.unknown[i].p, p->rows.unknown[i].n), kind_text(p, FIND_UNKNOWN_AGENT));
}

/* ---- the scheme -------------------------------------------------------------------------------------------------- */

static const char *whose(const struct bonus_page *p, const struct bonus_subject *s) { return word(p->r->lang, s->of_team ? W_BONUS_TEAMS : W_BONUS_AGENTS); }

static void lay_rules(const struct bonus_page *p) {
    static const enum word titles[] = { W_METRIC, W_BONUS_CLAUSE, W_BONUS_WHOSE, W_BONUS_WEIGHT, W_BONUS_MIN_N, W_BONUS_SCORES };
    const struct bonus_scheme *s = p->s;
    struct grid_table *t = grid_table(p->g, p->scheme + 1, 0, NULL);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) grid_column(t, word(p->r->lang, titles[i]), i == 3 ? CELL_SHARE : i == 4 ? CELL_COUNT : CELL_TEXT);
    struct cell *cells = grid_rows(t, s->nkpis + s->ngates);
    for (int i = 0; i < s->nkpis; i++, cells += t->ncolumns) {
        const struct bonus_kpi *k = &s->kpis[i];
        cells[0] = cell_text(arena_printf(p->r->arena, "%d. %s", i + 1, bonus_title(p->r, &k->subject)));
        cells[1] = cell_text(k->subject.clause);
        cells[2] = cell_text(whose(p, &k->subject));
        cells[3] = cell_styled(cell_number(CELL_SHARE, decimal_double(k->weight)), STYLE_INPUT);
        if (k->min_count > 0) cells[4] = cell_number(CELL_COUNT, (double)k->min_count);
        cells[5] = cell_text(bonus_scores(p->r, k));
    }
    for (int i = 0; i < s->ngates; i++, cells += t->ncolumns) {
        const struct bonus_gate *g = &s->gates[i];
        const char *limit = bonus_limit(p->r, &g->subject, g->limit), *rule = word(p->r->lang, g->at_least ? W_AT_LEAST : W_AT_MOST);
        cells[0] = cell_text(arena_printf(p->r->arena, "%s: %s", word(p->r->lang, W_BONUS_GATE), bonus_title(p->r, &g->subject)));
        cells[1] = cell_text(g->subject.clause);
        cells[2] = cell_text(whose(p, &g->subject));
        cells[5] = cell_text(arena_printf(p->r->arena, "%s %s", rule, limit));
    }
}

static void put_number(const struct bonus_page *p, int row, enum word label, int number) {
    grid_put(p->g, row, 0, cell_text(word(p->r->lang, label)));
    grid_put(p->g, row, COLUMN_RESULT, cell_styled(cell_number(CELL_COUNT, number), STYLE_INPUT));
}

static int put_text(const struct bonus_page *p, int row, enum word label, const char *text) {
    grid_put(p->g, row, 0, cell_text(word(p->r->lang, label)));
    grid_put(p->g, row, COLUMN_ID, cell_text(text));
    return row + 1;
}

/* Returns the row after it. */
static int lay_scheme(const struct bonus_page *p) {
    const struct report *r = p->r;
    const struct bonus_scheme *s = p->s;
    grid_put(p->g, p->scheme, 0, cell_styled(cell_text(word(r->lang, W_BONUS_SCHEME)), STYLE_HEADING));
    lay_rules(p);
    put_number(p, p->result_places, W_BONUS_RESULT_PLACES, BONUS_PLACES);
    if (s->pays) put_number(p, p->amount_places, W_BONUS_AMOUNT_PLACES, s->amount_places);
    const char *too_few = bonus_score(r, s->too_few_score);
    int row = p->amount_places + s->pays;
    row = put_text(p, row, W_BONUS_TOO_FEW, s->redistribute ? word(r->lang, W_BONUS_REDISTRIBUTE) : words_fill(r->arena, word(r->lang, W_BONUS_TOO_FEW_SCORE), &too_few, 1));
    row = put_text(p, row, W_BONUS_APPLIES, s->nwhere ? lay_conditions(r, s->where, s->nwhere) : word(r->lang, W_BONUS_ALL));
    return put_text(p, row, W_ROUNDING, word(r->lang, s->pays ? W_BONUS_ROUNDING_AMOUNT : W_BONUS_ROUNDING));
}

/* The template's waterfalls of this scheme, below all else, and not on paper: they are longer than a page, and files of their own. */
static void lay_charts(const struct bonus_page *p, int row) {
    enum { WIDTH = 820, ROWS_BETWEEN = 30 };
    for (int i = 0; i < p->r->t->ncharts; i++) {
        const struct chart *c = &p->r->t->charts[i];
        if (chart_waterfall_scheme(c) != p->s) continue;
        if (p->g->print_rows == 0) p->g->print_rows = row;
        grid_image(p->g, row + 1, 0, c->name, WIDTH, c->name);
        row += ROWS_BETWEEN;
    }
}

/* ---- the sheet --------------------------------------------------------------------------------------------------- */

/* Above the table: that there is something to look at before paying, and who is not paid by this scheme. */
static void lay_notice(const struct bonus_page *p) {
    const struct report *r = p->r;
    if (p->nfindings) {
        const char *n = arena_printf(r->arena, "%d", p->nfindings);
        struct cell c = cell_text(words_fill(r->arena, word(r->lang, W_BONUS_LOOK), &n, 1));
        c.mark = MARK_OUTSIDE;
        grid_put(p->g, 2, 0, c);
    }
    if (p->rows.nother) {
        const char *n = arena_printf(r->arena, "%d", p->rows.nother);
        grid_put(p->g, 3, 0, cell_styled(cell_text(words_fill(r->arena, word(r->lang, W_BONUS_OTHERS), &n, 1)), STYLE_FAINT));
    }
}

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "scheme", NULL };
    struct bonus_sheet *sheet = s->spec = arena_alloc(t->arena, sizeof *sheet);
    const struct doc *scheme = bonus_doc(t, s->doc);
    int nth = 1;
    if (!doc_known_keys(s->doc, keys, err)) return false;
    if (!scheme) return doc_fail(s->doc, err, "a bonus sheet needs a \"scheme\", or the template a \"bonus\"");
    for (int i = 0; i < t->nsheets; i++) nth += t->sheets[i].kind == &sheet_bonus;
    sheet->file = nth == 1 ? "bonus" : arena_printf(t->arena, "bonus-%d", nth);
    sheet->wide_file = arena_printf(t->arena, "%s-wide", sheet->file);
    for (int i = 0; i < t->ncharts; i++)
        if (!strcmp(t->charts[i].name, sheet->file) || !strcmp(t->charts[i].name, sheet->wide_file))
            return doc_fail(doc_get(t->charts[i].doc, "name"), err, "\"%s.csv\" is a file of the bonus sheet: the chart needs another name", t->charts[i].name);
    if (!bonus_plan(t, scheme, &sheet->scheme, err)) return false;
    for (int i = 0; i < sheet->scheme->nkpis; i++) {
        const struct metric *metric = sheet->scheme->kpis[i].subject.metric;
        if (!sheet->scheme->kpis[i].subject.of_team) personal_want(t, &metric, 1);
    }
    return true;
}

/* All of it but the notice, the findings and the charts, which are of all agents. Returns the row after the scheme. */
static int lay_page(struct bonus_page *p) {
    enum { READABLE = 20 }; /* columns on a printed page */
    place(p);
    lay_agents(p);
    int end = lay_scheme(p);
    p->g->freeze_row = p->header + 1;
    p->g->freeze_col = 1;
    if (p->g->tables[0]->ncolumns > READABLE) p->g->pages_across = 2;
    p->g->repeat_first = p->header - 2;
    p->g->repeat_last = p->header;
    return end;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct bonus_sheet *sheet = s->spec;
    struct bonus_page p = { .r = r, .s = sheet->scheme, .rows = bonus_rows_of(r, sheet->scheme), .g = g };
    p.nfindings = count_findings(&p.rows);
    p.header = lay_heading(r, s, false, 0, g) + (p.rows.nother > 0) + 2;
    lay_notice(&p);
    lay_charts(&p, lay_page(&p));
    lay_findings(&p);
}

/* The agent's own row, and the scheme. */
static bool lay_own(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *g) {
    const struct bonus_sheet *sheet = s->spec;
    struct bonus_row own;
    if (!bonus_row_of(r, sheet->scheme, agent, &own)) return false;
    struct bonus_page p = { .r = r, .s = sheet->scheme, .rows = { .v = &own, .n = 1 }, .g = g };
    p.header = lay_heading(r, s, false, 0, g) + 2;
    lay_page(&p);
    return true;
}

static void find(const struct report *r, const struct sheet *s, struct findings *out) {
    const struct bonus_sheet *sheet = s->spec;
    bonus_find(r, sheet->scheme, out);
}

const struct sheet_kind sheet_bonus = { .name = "bonus", .title = W_SHEET_BONUS, .plan = plan, .lay = lay, .lay_data = sheet_bonus_data, .lay_own = lay_own, .find = find };
