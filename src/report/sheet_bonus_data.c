#include "report/sheet_bonus.h"

#include "report/bonus.h"

/* An exact number as a cell: its digits up to `places`, which a double gives back. */
static struct cell exact_cell(struct decimal d, int places) { return cell_number(CELL_NUMBER, decimal_double(decimal_round(d, places))); }

static struct cell value_cell(struct value v) { return v.has ? cell_number(CELL_NUMBER, v.v) : (struct cell){ 0 }; }

/* Unique among the indicators of a scheme. */
static const char *indicator(const struct report *r, const struct bonus_subject *s) {
    return s->of_team ? arena_printf(r->arena, "team:%s", s->metric->name) : s->metric->name;
}

static const char *band_data(const struct report *r, const struct bonus_kpi *k, int band) {
    char text[DECIMAL_TEXT];
    if (band == BAND_NONE) return "";
    if (band == BAND_LINE) return "line";
    if (band < 0) return band == BAND_LEAST ? "least" : "most";
    if (k->nbands == 1) return "any";
    bool last = band == k->nbands - 1;
    const char *edge = decimal_format(k->bands[last ? band - 1 : band].edge, 0, DECIMAL_PLACES, text);
    return arena_printf(r->arena, "%s%s", last ? (k->from_edge ? "<" : ">") : k->from_edge ? ">=" : "<=", edge);
}

static bool is_paid(const struct bonus_rows *rows, int i) { return rows->v[i].agent->payroll_id && !bonus_id_repeats(rows, i); }

static int count_paid(const struct bonus_rows *rows) {
    int n = 0;
    for (int i = 0; i < rows->n; i++) n += is_paid(rows, i);
    return n;
}

static struct grid_table *table(const struct bonus_scheme *s, const char *file, struct grid *g) {
    struct grid_table *t = grid_table(g, 0, 0, file);
    t->csv.name = file;
    t->csv.delimiter = s->delimiter;
    t->csv.decimal = s->decimal;
    return t;
}

static const char *name_of(const struct agent *a) { return a->name ? a->name : ""; }

/* ---- a row per person and indicator ------------------------------------------------------------------------------ */

enum long_column { LONG_PERIOD, LONG_ID, LONG_AGENT, LONG_INDICATOR, LONG_VALUE, LONG_UNIT, LONG_SCORE, LONG_WEIGHT, LONG_RESULT, LONG_COUNT, LONG_BAND,
                   LONG_CLAUSE, LONG_STATUS, LONG_NAME, LONG_COLUMNS };
static const struct { const char *name; enum cell_kind kind; } long_columns[LONG_COLUMNS] = {
    { "period", CELL_TEXT }, { "payroll_id", CELL_TEXT }, { "agent", CELL_TEXT }, { "indicator", CELL_TEXT }, { "value", CELL_NUMBER },
    { "unit", CELL_TEXT }, { "score", CELL_NUMBER }, { "weight", CELL_NUMBER }, { "result", CELL_NUMBER }, { "count", CELL_COUNT },
    { "band", CELL_TEXT }, { "clause", CELL_TEXT }, { "status", CELL_TEXT }, { "name", CELL_TEXT },
};

static void lay_long_row(const struct report *r, const struct bonus_scheme *s, const struct bonus_row *row, int kpi, struct cell *cells) {
    const struct bonus_kpi *k = &s->kpis[kpi];
    const struct bonus_part *part = &row->outcome.parts[kpi];
    cells[LONG_PERIOD] = cell_text(r->t->periods[PASS_MAIN].name);
    cells[LONG_ID] = cell_text(row->agent->payroll_id);
    cells[LONG_AGENT] = cell_text(strings_get(r->t->strings, row->agent->id).p);
    cells[LONG_INDICATOR] = cell_text(indicator(r, &k->subject));
    cells[LONG_VALUE] = value_cell(part->value);
    cells[LONG_UNIT] = cell_text(unit_names[k->subject.metric->unit]);
    if (part->scored) cells[LONG_SCORE] = exact_cell(part->score, BONUS_SCORE_PLACES);
    cells[LONG_WEIGHT] = exact_cell(part->weight, BONUS_SCORE_PLACES);
    cells[LONG_RESULT] = exact_cell(row->outcome.barred ? DECIMAL_ZERO : part->effect, BONUS_SCORE_PLACES);
    cells[LONG_COUNT] = cell_number(CELL_COUNT, (double)part->value.n);
    cells[LONG_BAND] = cell_text(band_data(r, k, part->band));
    cells[LONG_CLAUSE] = cell_text(k->subject.clause);
    cells[LONG_STATUS] = cell_text(row->outcome.barred ? "gate" : part->judged ? "counted" : "too-few");
    cells[LONG_NAME] = cell_text(name_of(row->agent));
}

static void lay_long(const struct report *r, const struct bonus_scheme *s, const struct bonus_rows *rows, const char *file, struct grid *g) {
    struct grid_table *t = table(s, file, g);
    for (int i = 0; i < LONG_COLUMNS; i++) grid_column(t, long_columns[i].name, long_columns[i].kind)->exact = i == LONG_ID || i == LONG_AGENT;
    struct cell *cells = grid_rows(t, (int64_t)count_paid(rows) * s->nkpis);
    for (int i = 0; i < rows->n; i++)
        for (int kpi = 0; is_paid(rows, i) && kpi < s->nkpis; kpi++, cells += LONG_COLUMNS) lay_long_row(r, s, &rows->v[i], kpi, cells);
}

/* ---- a row per person -------------------------------------------------------------------------------------------- */

static void lay_wide_columns(const struct report *r, const struct bonus_scheme *s, struct grid_table *t) {
    static const char *const before[] = { "period", "payroll_id", "agent", "name" }, *const of_kpi[] = { "", " score", " weight" };
    for (int i = 0; i < 4; i++) grid_column(t, before[i], CELL_TEXT)->exact = i == 1 || i == 2;
    for (int kpi = 0; kpi < s->nkpis; kpi++)
        for (int i = 0; i < 3; i++) grid_column(t, arena_printf(r->arena, "%s%s", indicator(r, &s->kpis[kpi].subject), of_kpi[i]), CELL_NUMBER);
    grid_column(t, "result", CELL_NUMBER);
    if (s->pays) grid_column(t, "amount", CELL_NUMBER);
    grid_column(t, "gates", CELL_TEXT);
    grid_column(t, "clauses", CELL_TEXT);
}

/* "disowned.count; tickets.resolved": the gates that failed. */
static const char *gates_data(const struct report *r, const struct bonus_scheme *s, const struct bonus_outcome *o) {
    const char *text = "";
    for (int i = 0; i < s->ngates; i++)
        if (o->failed[i]) text = arena_printf(r->arena, "%s%s%s", text, *text ? "; " : "", indicator(r, &s->gates[i].subject));
    return text;
}

static void lay_wide_row(const struct report *r, const struct bonus_scheme *s, const struct bonus_row *row, struct cell *cells) {
    *cells++ = cell_text(r->t->periods[PASS_MAIN].name);
    *cells++ = cell_text(row->agent->payroll_id);
    *cells++ = cell_text(strings_get(r->t->strings, row->agent->id).p);
    *cells++ = cell_text(name_of(row->agent));
    for (int kpi = 0; kpi < s->nkpis; kpi++, cells += 3) {
        const struct bonus_part *part = &row->outcome.parts[kpi];
        cells[0] = value_cell(part->value);
        if (part->scored) cells[1] = exact_cell(part->score, BONUS_SCORE_PLACES);
        cells[2] = exact_cell(part->weight, BONUS_SCORE_PLACES);
    }
    if (row->outcome.has) *cells = exact_cell(row->outcome.result, BONUS_PLACES);
    cells++;
    if (s->pays && row->has_amount) *cells = cell_number(CELL_NUMBER, decimal_double(row->amount));
    cells += s->pays;
    *cells++ = cell_text(gates_data(r, s, &row->outcome));
    *cells = cell_text(bonus_clauses(r, s));
}

static void lay_wide(const struct report *r, const struct bonus_scheme *s, const struct bonus_rows *rows, const char *file, struct grid *g) {
    struct grid_table *t = table(s, file, g);
    lay_wide_columns(r, s, t);
    struct cell *cells = grid_rows(t, count_paid(rows));
    for (int i = 0; i < rows->n; i++) {
        if (!is_paid(rows, i)) continue;
        lay_wide_row(r, s, &rows->v[i], cells);
        cells += t->ncolumns;
    }
}

void sheet_bonus_data(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct bonus_sheet *sheet = s->spec;
    struct bonus_rows rows = bonus_rows_of(r, sheet->scheme);
    lay_long(r, sheet->scheme, &rows, sheet->file, g);
    lay_wide(r, sheet->scheme, &rows, sheet->wide_file, g);
}
