#include "write/csv.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

/* Whether a spreadsheet would take the text for a formula: also by a full-width sign, U+FF0B + U+FF0D - U+FF1D = U+FF20 @. */
static bool is_formula(struct str text) {
    static const char *const signs[] = { "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\x9D", "\xEF\xBC\xA0" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(text, signs[i])) return true;
    return false;
}

/* A field, in quotes where its bytes need them; a zero byte is left out. */
static void put_field(struct buf *out, struct str text, bool guarded, char delimiter) {
    bool quoted = false;
    for (size_t i = 0; i < text.n && !quoted; i++) quoted = text.p[i] == delimiter || strchr("\"\r\n", text.p[i]) != NULL; /* a zero byte too */
    if (quoted) buf_addc(out, '"');
    if (guarded) buf_addc(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_addc(out, '"');
        if (text.p[i]) buf_addc(out, text.p[i]);
    }
    if (quoted) buf_addc(out, '"');
}

void csv_plain(struct buf *out, const char *text) { put_field(out, str_c(text), false, ','); }
void csv_text(struct buf *out, struct str text) { put_field(out, text, is_formula(text), ','); }

void csv_number(struct buf *out, double v) {
    char text[NUM_TEXT];
    if (isfinite(v)) buf_adds(out, num_format(v, text));
}

void csv_value(struct buf *out, struct value v) {
    if (v.has) csv_number(out, v.v);
}

void csv_next(struct buf *out) { buf_addc(out, ','); }
void csv_end(struct buf *out) { buf_adds(out, "\r\n"); }

void csv_table(struct buf *out, const struct table *t, const struct strings *strings) {
    const struct query *q = t->query;
    struct arena names = { 0 };
    for (int i = 0; i < q->nby + q->nmetrics; i++) {
        if (i) csv_next(out);
        csv_plain(out, i < q->nby ? dimension_name(&q->by[i], strings, &names) : q->metrics[i - q->nby]->name);
    }
    csv_end(out);
    for (int row = 0; row < t->nrows; row++) {
        for (int i = 0; i < q->nby + q->nmetrics; i++) {
            if (i) csv_next(out);
            if (i < q->nby) csv_text(out, table_key(t, row, i)->text);
            else csv_value(out, *table_cell(t, row, i - q->nby));
        }
        csv_end(out);
    }
    arena_release(&names);
}

/* --- tables of grids ------------------------------------------------------------------------------------------------ */

static char delimiter_of(const struct grid_table *t) { return t->csv.delimiter ? t->csv.delimiter : ','; }

static void put_number(struct buf *out, double v, char decimal) {
    size_t start = out->n;
    csv_number(out, v);
    char *point = out->n > start ? memchr(out->p + start, '.', out->n - start) : NULL;
    if (point) *point = decimal;
}

/* A cell as data: no format, no link. */
static void put_cell(struct buf *out, const struct cell *c, bool exact, char delimiter, char decimal) {
    if (c->kind == CELL_TEXT) put_field(out, str_c(c->text), !exact && is_formula(str_c(c->text)), delimiter);
    else if (c->kind != CELL_EMPTY) put_number(out, c->v, decimal);
}

void csv_grid_header(struct buf *out, const struct grid_table *t) {
    for (int i = 0; i < t->ncolumns; i++) {
        if (i) buf_addc(out, delimiter_of(t));
        put_field(out, str_c(t->columns[i].title), false, delimiter_of(t));
    }
    csv_end(out);
}

void csv_grid_table_row(struct buf *out, const struct grid_table *t, const struct cell *cells) {
    for (int i = 0; i < t->ncolumns; i++) {
        if (i) buf_addc(out, delimiter_of(t));
        put_cell(out, &cells[i], t->columns[i].exact, delimiter_of(t), t->csv.decimal ? t->csv.decimal : '.');
    }
    csv_end(out);
}

void csv_grid_row(struct buf *out, const struct cell *cells, int n) {
    for (int i = 0; i < n; i++) {
        if (i) csv_next(out);
        put_cell(out, &cells[i], false, ',', '.');
    }
    csv_end(out);
}
