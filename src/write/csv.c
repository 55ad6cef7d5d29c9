#include "write/csv.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

void csv_plain(struct buf *out, const char *text) {
    if (!strpbrk(text, ",\"\r\n")) {
        buf_adds(out, text);
        return;
    }
    buf_addc(out, '"');
    for (; *text; text++) {
        if (*text == '"') buf_addc(out, '"');
        buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

/* Whether a spreadsheet would take the text for a formula: also by a full-width sign, U+FF0B + U+FF0D - U+FF1D = U+FF20 @. */
static bool is_formula(struct str text) {
    static const char *const signs[] = { "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\x9D", "\xEF\xBC\xA0" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(text, signs[i])) return true;
    return false;
}

void csv_text(struct buf *out, struct str text) {
    bool guarded = is_formula(text), quoted = false;
    for (size_t i = 0; i < text.n && !quoted; i++) quoted = strchr(",\"\r\n", text.p[i]) != NULL; /* a zero byte too */
    if (quoted) buf_addc(out, '"');
    if (guarded) buf_addc(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_addc(out, '"');
        if (text.p[i]) buf_addc(out, text.p[i]);
    }
    if (quoted) buf_addc(out, '"');
}

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

/* A cell as data: no format, no link. */
static void csv_cell(struct buf *out, const struct cell *c) {
    if (c->kind == CELL_TEXT) csv_text(out, str_c(c->text));
    else if (c->kind != CELL_EMPTY) csv_number(out, c->v);
}

void csv_grid_header(struct buf *out, const struct grid_table *t) {
    for (int i = 0; i < t->ncolumns; i++) {
        if (i) csv_next(out);
        csv_plain(out, t->columns[i].title);
    }
    csv_end(out);
}

void csv_grid_row(struct buf *out, const struct cell *cells, int n) {
    for (int i = 0; i < n; i++) {
        if (i) csv_next(out);
        csv_cell(out, &cells[i]);
    }
    csv_end(out);
}
