#include "report/grid.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "time/instant.h"

/* Room for one more in an array that lives in an arena: doubled when full, the old one is left to the arena. */
static void *grown(struct arena *a, void *v, int n, int *cap, size_t size) {
    if (n < *cap) return v;
    int wanted = *cap ? 2 * *cap : 8;
    void *bigger = arena_alloc(a, (size_t)wanted * size);
    if (n) memcpy(bigger, v, (size_t)n * size);
    *cap = wanted;
    return bigger;
}
#define GRID_PUSH(arena, v, n, cap) ((v) = grown((arena), (v), (n), &(cap), sizeof *(v)), &(v)[(n)++])

void grid_init(struct grid *g, struct arena *arena, const char *key, const char *title) {
    *g = (struct grid){ .arena = arena, .key = key, .title = title, .repeat_first = -1, .repeat_last = -1, .hidden_first = -1, .hidden_last = -1 };
}

struct cell cell_text(const char *text) { return (struct cell){ .kind = text ? CELL_TEXT : CELL_EMPTY, .text = text }; }

struct cell cell_number(enum cell_kind kind, double v) {
    assert(kind != CELL_TEXT && kind != CELL_EMPTY && isfinite(v));
    return (struct cell){ .kind = (uint8_t)kind, .v = v };
}

struct cell cell_styled(struct cell c, enum cell_style style) {
    c.style = (uint8_t)style;
    return c;
}

enum cell_kind cell_kind_of(enum unit unit) {
    static const enum cell_kind kinds[] = {
        [UNIT_COUNT] = CELL_COUNT, [UNIT_SECONDS] = CELL_SECONDS, [UNIT_SHARE] = CELL_SHARE, [UNIT_SCORE] = CELL_SCORE, [UNIT_RATIO] = CELL_NUMBER,
    };
    return kinds[unit];
}

struct cell cell_value(enum unit unit, struct value v) { return v.has ? cell_number(cell_kind_of(unit), v.v) : (struct cell){ 0 }; }

struct cell cell_with(struct arena *a, struct cell c, struct cell_extra extra) {
    struct cell_extra *kept = arena_alloc(a, sizeof *kept);
    *kept = extra;
    c.extra = kept;
    return c;
}

void grid_put(struct grid *g, int row, int col, struct cell c) {
    *GRID_PUSH(g->arena, g->cells, g->ncells, g->cells_cap) = (struct grid_cell){ row, col, c };
}

void grid_span(struct grid *g, int row, int col, int last_row, int last_col) {
    assert(last_row > row || last_col > col);
    *GRID_PUSH(g->arena, g->merges, g->nmerges, g->merges_cap) = (struct grid_merge){ row, col, last_row, last_col };
}

void grid_width(struct grid *g, int col, int characters) {
    if (col >= g->nwidths) {
        int *wider = arena_alloc(g->arena, (size_t)(col + 1) * sizeof *wider);
        if (g->nwidths) memcpy(wider, g->widths, (size_t)g->nwidths * sizeof *wider);
        g->widths = wider;
        g->nwidths = col + 1;
    }
    g->widths[col] = characters;
}

struct grid_table *grid_table(struct grid *g, int row, int col, const char *name) {
    struct grid_table *t = arena_alloc(g->arena, sizeof *t);
    *t = (struct grid_table){ .arena = g->arena, .name = name, .row = row, .col = col };
    *GRID_PUSH(g->arena, g->tables, g->ntables, g->tables_cap) = t;
    return t;
}

struct grid_column *grid_column(struct grid_table *t, const char *title, enum cell_kind kind) {
    struct grid_column *c = GRID_PUSH(t->arena, t->columns, t->ncolumns, t->columns_cap);
    *c = (struct grid_column){ .title = title, .kind = kind };
    return c;
}

static void fill_stored(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch) {
    (void)scratch;
    const struct cell *stored = t->data;
    memcpy(cells, stored + row * t->ncolumns, (size_t)t->ncolumns * sizeof *cells);
}

struct cell *grid_rows(struct grid_table *t, int64_t nrows) {
    struct cell *cells = arena_alloc(t->arena, (size_t)nrows * (size_t)t->ncolumns * sizeof *cells);
    t->nrows = nrows;
    t->data = cells;
    t->fill = fill_stored;
    return cells;
}

struct grid_image *grid_image(struct grid *g, int row, int col, const char *chart, int width, const char *alt) {
    struct grid_image *image = GRID_PUSH(g->arena, g->images, g->nimages, g->images_cap);
    *image = (struct grid_image){ chart, row, col, width, alt };
    return image;
}

struct grid_chart *grid_chart(struct grid *g, int row, int col, int table) {
    struct grid_chart *chart = GRID_PUSH(g->arena, g->charts, g->ncharts, g->charts_cap);
    *chart = (struct grid_chart){ .row = row, .col = col, .table = table, .series_table = { table, table, table, table }, .target_table = -1, .target = -1 };
    return chart;
}

void grid_name(struct grid *g, int row, int col, const char *name) {
    *GRID_PUSH(g->arena, g->names, g->nnames, g->names_cap) = (struct grid_name){ name, row, col };
}

void grid_row(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch) {
    memset(cells, 0, (size_t)t->ncolumns * sizeof *cells);
    t->fill(t, row, cells, scratch);
}

int grid_table_end(const struct grid_table *t) { return t->row + 1 + (int)t->nrows + (t->total ? 1 : 0); }

const char *grid_a1(struct arena *a, int row, int col) {
    char text[24]; /* from its end: millions are made of a long list */
    size_t at = sizeof text;
    for (int r = row + 1; r > 0; r /= 10) text[--at] = (char)('0' + r % 10);
    for (int c = col + 1; c > 0; c = (c - 1) / 26) text[--at] = (char)('A' + (c - 1) % 26);
    return arena_strndup(a, text + at, sizeof text - at);
}

enum cell_mark grid_mark(const struct cell *c, const struct grid_target *target) {
    if (!target || c->kind == CELL_TEXT || c->kind == CELL_EMPTY) return MARK_NONE;
    bool reached = target->lower_is_better ? c->v <= target->value : c->v >= target->value;
    return reached ? MARK_IN_TARGET : MARK_OUTSIDE;
}

/* --- as text ------------------------------------------------------------------------------------------------------ */

static const char *const kind_names[CELL_KINDS] = { "empty", "text", "count", "number", "seconds", "share", "score", "rate", "factor", "date", "instant" };
static const char *const style_names[STYLES] = { "body",    "title",      "subtitle",   "sentence",  "heading", "header", "total",
                                                 "faint",   "wrapped",    "tile label", "tile value", "tile note", "input", "strong", "group" };
static const char *const mark_names[MARKS] = { "", "+", "!", "~" };

static void dump_value(const struct cell *c, struct buf *out) {
    char text[INSTANT_TEXT + NUM_TEXT];
    switch ((enum cell_kind)c->kind) {
    case CELL_EMPTY: break;
    case CELL_TEXT: buf_adds(out, c->text); break;
    case CELL_DATE: buf_adds(out, date_format((int32_t)c->v, text)); break;
    case CELL_INSTANT: {
        instant_format((instant)c->v * SECOND, text);
        buf_add(out, text, strlen(text) - 1); /* a wall time: without the Z */
        break;
    }
    case CELL_SECONDS: buf_printf(out, "%ss", num_format(c->v, text)); break;
    case CELL_SHARE: buf_printf(out, "%s of 1", num_format(c->v, text)); break;
    default: buf_adds(out, num_format(c->v, text)); break;
    }
    buf_adds(out, mark_names[c->mark]);
    if (!c->extra) return;
    if (c->extra->formula) buf_printf(out, " {=%s}", c->extra->formula);
    if (c->extra->link) buf_printf(out, " -> %s", c->extra->link);
    if (c->extra->note) buf_printf(out, " (%s)", c->extra->note);
    if (c->extra->target) buf_printf(out, " [%s %s]", c->extra->target->lower_is_better ? "<=" : ">=", c->extra->target->text);
}

static void dump_row(const struct cell *cells, int n, const char *lead, struct buf *out) {
    buf_adds(out, lead);
    for (int i = 0; i < n; i++) {
        if (i) buf_adds(out, " | ");
        dump_value(&cells[i], out);
    }
    buf_addc(out, '\n');
}

static void dump_table(const struct grid_table *t, struct buf *out) {
    char number[NUM_TEXT];
    buf_printf(out, "%d,%d table %s%s\n", t->row, t->col, t->name ? t->name : "-", t->heat ? " heat" : "");
    for (int i = 0; i < t->ncolumns; i++) {
        const struct grid_column *c = &t->columns[i];
        buf_printf(out, "  column %s: %s", c->title, kind_names[c->kind]);
        if (c->target) {
            buf_printf(out, ", target %s %s", c->target->lower_is_better ? "<=" : ">=", num_format(c->target->value, number));
            if (c->target->name) buf_printf(out, " %s", c->target->name);
        }
        buf_printf(out, "%s%s\n", c->total_is_sum ? ", summed" : "", c->faint ? ", faint" : "");
    }
    struct cell *cells = mem_zalloc((size_t)t->ncolumns, sizeof *cells);
    struct arena scratch = { 0 };
    for (int64_t row = 0; row < t->nrows; row++) {
        arena_reset(&scratch);
        grid_row(t, row, cells, &scratch);
        dump_row(cells, t->ncolumns, "  ", out);
    }
    arena_release(&scratch);
    mem_free(cells);
    if (t->total) dump_row(t->total, t->ncolumns, "  total: ", out);
}

static void dump_chart(const struct grid *g, const struct grid_chart *c, struct buf *out) {
    const struct grid_table *t = g->tables[c->table];
    buf_printf(out, "%d,%d chart \"%s\" by %s:", c->row, c->col, c->title, t->columns[c->category].title);
    for (int i = 0; i < c->nseries; i++) buf_printf(out, "%s %s", i ? "," : "", g->tables[c->series_table[i]]->columns[c->series[i]].title);
    if (c->target >= 0) buf_printf(out, "; target %s", g->tables[c->target_table]->columns[c->target].title);
    if (c->step > 0) {
        char low[NUM_TEXT], high[NUM_TEXT], step[NUM_TEXT];
        buf_printf(out, "; from %s to %s by %s", num_format(c->low, low), num_format(c->high, high), num_format(c->step, step));
    }
    buf_addc(out, '\n');
}

void grid_dump(const struct grid *g, struct buf *out) {
    buf_printf(out, "grid %s \"%s\"", g->key, g->title);
    if (g->freeze_row || g->freeze_col) buf_printf(out, " freeze %d,%d", g->freeze_row, g->freeze_col);
    if (g->repeat_first >= 0) buf_printf(out, " repeat %d-%d", g->repeat_first, g->repeat_last);
    if (g->hidden_first >= 0) buf_printf(out, " hidden %d-%d", g->hidden_first, g->hidden_last);
    if (g->pages_across) buf_printf(out, " %d pages across", g->pages_across);
    buf_adds(out, g->one_page ? " one page\n" : "\n");
    for (int i = 0; i < g->ncells; i++) {
        buf_printf(out, "%d,%d %s: ", g->cells[i].row, g->cells[i].col, style_names[g->cells[i].cell.style]);
        dump_row(&g->cells[i].cell, 1, "", out);
    }
    for (int i = 0; i < g->ntables; i++) dump_table(g->tables[i], out);
    for (int i = 0; i < g->nmerges; i++) {
        const struct grid_merge *m = &g->merges[i];
        buf_printf(out, "%d,%d-%d,%d span\n", m->row, m->col, m->last_row, m->last_col);
    }
    for (int i = 0; i < g->nimages; i++) buf_printf(out, "%d,%d image %s width %d\n", g->images[i].row, g->images[i].col, g->images[i].chart, g->images[i].width);
    for (int i = 0; i < g->ncharts; i++) dump_chart(g, &g->charts[i], out);
    for (int i = 0; i < g->nnames; i++) buf_printf(out, "%d,%d name %s\n", g->names[i].row, g->names[i].col, g->names[i].name);
}
