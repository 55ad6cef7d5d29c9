/* xlsx: a book of grids by libxlsxwriter. Every text passes xlsx_limits first, every number has been judged by it. */
#include "write/xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/num.h"
#include "write/png_check.h"
#include "write/xlsx_format.h"
#include "write/xlsx_limits.h"

struct writer {
    const struct book *book;
    const char *dir;
    lxw_workbook *workbook;
    lxw_worksheet **sheets;      /* one per grid */
    const char **sheet_names;
    struct xlsx_names names_of_sheets, names_of_tables;
    struct xlsx_formats formats;
    struct arena arena;
    struct err *err;
};

static const double DRAWN_ROW = 15.75; /* points, 21 pixels */

/* One sheet in the making. */
struct page {
    struct writer *w;
    const struct grid *grid;
    lxw_worksheet *sheet;
    const char *name;
    struct arena *scratch;       /* of the row that is being written; else the writer's */
    bool through;                /* rows go straight to the file: nothing can be added to one that is past */
    int links;
    int *widths; int nwidths;    /* in characters, by content */
};

/* Every call of the library says whether it could; the first that could not ends the writing. */
static void check(struct writer *w, lxw_error rc) {
    bool is_of_system = rc <= LXW_ERROR_ZIP_CLOSE && errno;
    if (rc != LXW_NO_ERROR) err_set(w->err, ERR_OUTPUT, "the workbook cannot be written: %s", is_of_system ? strerror(errno) : lxw_strerror(rc));
}

static const char *text(const struct page *p, const char *s) { return xlsx_text(p->scratch, s, XLSX_TEXT); }

/* --- cells -------------------------------------------------------------------------------------------------------- */

static void put_note(struct page *p, lxw_row_t row, lxw_col_t col, const char *note) {
    enum { WIDTH = 300, CHARACTERS_A_LINE = 44, LINE = 17, MARGIN = 12 };
    int lines = 1, length = 0;
    for (const char *c = note; *c; c++) {
        length += (*c & 0xC0) != 0x80;
        if (*c != '\n' && length <= CHARACTERS_A_LINE) continue;
        lines++;
        length = 0;
    }
    lxw_comment_options options = { .author = "svodka", .width = WIDTH, .height = (uint16_t)(lines * LINE + MARGIN), .font_size = 8, .font_name = XLSX_FONT };
    check(p->w, worksheet_write_comment_opt(p->sheet, row, col, text(p, note), &options));
}

/* "#KEY" as a place in this workbook; else the URL if it is one. NULL: no link. */
static const char *link_of(struct page *p, const char *link) {
    struct writer *w = p->w;
    if (link[0] != '#') return p->links < XLSX_LINKS && !p->through ? xlsx_link(link) : NULL;
    for (int i = 0; i < w->book->ngrids; i++)
        if (!strcmp(w->book->grids[i].key, link + 1)) return arena_printf(&w->arena, "internal:'%s'!A1", w->sheet_names[i]);
    return NULL;
}

static void put_cell(struct page *p, int at_row, int at_col, const struct cell *c, enum cell_mark mark, enum xlsx_decoration decoration) {
    struct writer *w = p->w;
    lxw_row_t row = (lxw_row_t)at_row;
    lxw_col_t col = (lxw_col_t)at_col;
    double number;
    enum xlsx_kind kind = xlsx_kind_of(c, &number);
    const struct cell_extra none = { 0 }, *extra = c->extra ? c->extra : &none;
    const char *link = extra->link && kind == XLSX_WORDS && !extra->formula ? link_of(p, extra->link) : NULL;
    lxw_format *format = xlsx_format(&w->formats, (enum cell_kind)c->kind, (enum cell_style)c->style, mark, link ? XLSX_AS_LINK : decoration);
    if (kind == XLSX_NOTHING) {
        if (c->style != STYLE_BODY) check(w, worksheet_write_blank(p->sheet, row, col, format));
    } else if (extra->formula) {
        const char *formula = arena_printf(p->scratch, "=%s", extra->formula);
        if (kind == XLSX_NUMBER) check(w, worksheet_write_formula_num(p->sheet, row, col, formula, format, number));
        else check(w, worksheet_write_formula_str(p->sheet, row, col, formula, format, text(p, c->text)));
    } else if (link) {
        p->links++;
        check(w, worksheet_write_url_opt(p->sheet, row, col, link, format, text(p, c->text), NULL));
    } else if (kind == XLSX_WORDS) {
        check(w, worksheet_write_string(p->sheet, row, col, text(p, c->text), format));
    } else {
        check(w, worksheet_write_number(p->sheet, row, col, number, format));
    }
    if (extra->note) put_note(p, row, col, extra->note);
}

/* --- widths ------------------------------------------------------------------------------------------------------- */

/* The width that the grid gives a column; 0: none. */
static int set_width(const struct page *p, int col) { return col < p->grid->nwidths ? p->grid->widths[col] : 0; }

static int characters(const char *s) {
    int n = 0;
    for (; *s; s++) n += (*s & 0xC0) != 0x80;
    return n;
}

static int longest_word(const char *s) {
    int longest = 0, n = 0;
    for (; *s; s++) {
        n = *s == ' ' ? 0 : n + ((*s & 0xC0) != 0x80);
        if (n > longest) longest = n;
    }
    return longest;
}

/* The unit of widths is a digit of the default font, which is a little smaller than the letters of the body. */
static void widen(struct page *p, int col, int width) {
    enum { WIDEST = 60 };
    if (col >= p->nwidths) return;
    width += width / 6;
    if (width > WIDEST) width = WIDEST;
    if (width > p->widths[col]) p->widths[col] = width;
}

static int width_of_cell(const struct cell *c) {
    static const int widths[CELL_KINDS] = {
        [CELL_COUNT] = 7, [CELL_NUMBER] = 9, [CELL_SECONDS] = 11, [CELL_SHARE] = 9, [CELL_SCORE] = 8, [CELL_RATE] = 10, [CELL_FACTOR] = 9, [CELL_DATE] = 11, [CELL_INSTANT] = 19,
    };
    if (c->kind == CELL_TEXT) return characters(c->text) + 1;
    int digits = 0; /* of hours beyond 99, of counts beyond the usual */
    double whole = c->kind == CELL_SECONDS ? c->v / 360000 : c->kind == CELL_COUNT ? c->v / 100000 : 0;
    for (; whole >= 1; whole /= 10) digits++;
    return widths[c->kind] + digits + digits / 3;
}

static bool is_hidden(const struct grid *g, int col) { return g->hidden_first >= 0 && col >= g->hidden_first && col <= g->hidden_last; }

static void set_widths(struct page *p) {
    for (int col = 0; col < p->nwidths; col++) {
        int wanted = set_width(p, col) ? set_width(p, col) : p->widths[col];
        if (wanted && !is_hidden(p->grid, col)) check(p->w, worksheet_set_column(p->sheet, (lxw_col_t)col, (lxw_col_t)col, wanted, NULL));
    }
    const struct grid *g = p->grid;
    lxw_row_col_options hidden = { .hidden = LXW_TRUE };
    if (g->hidden_first >= 0)
        check(p->w, worksheet_set_column_opt(p->sheet, (lxw_col_t)g->hidden_first, (lxw_col_t)g->hidden_last, LXW_DEF_COL_WIDTH, NULL, &hidden));
}

static int columns_of(const struct grid *g) {
    int n = g->nwidths;
    for (int i = 0; i < g->ntables; i++)
        if (g->tables[i]->col + g->tables[i]->ncolumns > n) n = g->tables[i]->col + g->tables[i]->ncolumns;
    return n;
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

enum { LINE_HEIGHT = 11 }; /* of small letters, in points */

/* The columns' widths by their titles and contents, of long tables by their first rows. */
static void measure_columns(struct page *p, const struct grid_table *t) {
    enum { FILTER_BUTTON = 3, MEASURED = 500 };
    struct cell *cells = mem_zalloc((size_t)t->ncolumns, sizeof *cells);
    struct arena scratch = { 0 };
    for (int i = 0; i < t->ncolumns; i++) widen(p, t->col + i, t->columns[i].width ? t->columns[i].width : longest_word(t->columns[i].title) + FILTER_BUTTON);
    for (int64_t row = 0; row <= t->nrows && row < MEASURED; row++) {
        arena_reset(&scratch);
        if (row < t->nrows) grid_row(t, row, cells, &scratch);
        else if (t->total) memcpy(cells, t->total, (size_t)t->ncolumns * sizeof *cells);
        else break;
        for (int i = 0; i < t->ncolumns; i++)
            if (!t->columns[i].width) widen(p, t->col + i, width_of_cell(&cells[i]));
    }
    arena_release(&scratch);
    mem_free(cells);
}

static int column_width(const struct page *p, int col) { return set_width(p, col) ? set_width(p, col) : p->widths[col]; }

/* How many lines a text takes in a column of that width, broken between words. */
static int wrapped_lines(const char *s, int width) {
    int lines = 1, length = 0, word = 0;
    for (; *s; s++) {
        bool ends = *s == ' ' || *s == '\n';
        word += !ends && (*s & 0xC0) != 0x80;
        if (!ends && s[1]) continue;
        if (length > 0 && length + word > width) {
            lines++;
            length = 0;
        }
        for (length += word + 1; length > width + 1; length -= width) lines++; /* a word longer than the column */
        word = 0;
        if (*s != '\n') continue;
        lines++;
        length = 0;
    }
    return lines;
}

static void size_header(struct page *p, const struct grid_table *t) {
    enum { MOST_LINES = 5, MARGIN = 2 };
    int lines = 1;
    for (int i = 0; i < t->ncolumns; i++) {
        int needed = wrapped_lines(t->columns[i].title, column_width(p, t->col + i) - MARGIN);
        if (needed > lines) lines = needed;
    }
    if (lines > MOST_LINES) lines = MOST_LINES;
    check(p->w, worksheet_set_row(p->sheet, (lxw_row_t)t->row, lines * LINE_HEIGHT + 4, NULL));
}

/* The header's cells, as an Excel table where there are rows for it to hold, else as cells; rows that are written through can only have a filter. */
static void put_header(struct page *p, const struct grid_table *t) {
    struct writer *w = p->w;
    struct xlsx_names used = { 0 };
    lxw_table_column *columns = arena_alloc(&w->arena, (size_t)t->ncolumns * sizeof *columns);
    lxw_table_column **listed = arena_alloc(&w->arena, (size_t)(t->ncolumns + 1) * sizeof *listed);
    bool is_table = t->name && t->nrows > 0 && !p->through;
    for (int i = 0; i < t->ncolumns; i++) {
        const char *title = t->columns[i].title;
        columns[i].header = is_table ? xlsx_column_name(&w->arena, &used, title, t->columns[i].faint) : xlsx_text(&w->arena, title, XLSX_HEADER);
        columns[i].header_format = xlsx_format(&w->formats, t->columns[i].kind, STYLE_HEADER, MARK_NONE, XLSX_AS_IS);
        listed[i] = &columns[i];
    }
    lxw_row_t row = (lxw_row_t)t->row, last_row = (lxw_row_t)(t->row + (int)t->nrows);
    lxw_col_t col = (lxw_col_t)t->col, last_col = (lxw_col_t)(t->col + t->ncolumns - 1);
    if (is_table) {
        lxw_table_options options = { .name = xlsx_table_name(&w->arena, &w->names_of_tables, t->name), .columns = listed,
                                      .style_type = LXW_TABLE_STYLE_TYPE_LIGHT, .style_type_number = 1 };
        check(w, worksheet_add_table(p->sheet, row, col, last_row, last_col, &options));
    } else {
        for (int i = 0; i < t->ncolumns; i++) check(w, worksheet_write_string(p->sheet, row, (lxw_col_t)(col + i), columns[i].header, columns[i].header_format));
    }
    if (p->through) check(w, worksheet_autofilter(p->sheet, row, col, last_row, last_col));
    for (int i = 0; i < t->ncolumns && !p->through; i++)
        if (t->columns[i].note) put_note(p, row, (lxw_col_t)(col + i), t->columns[i].note);
}

/* The same of a cell; 1 for those that are not wrapped. */
static int lines_of(const struct cell *c, int width) {
    enum { MOST = 20 };
    if (c->style != STYLE_WRAPPED || c->kind != CELL_TEXT || width == 0) return 1;
    int lines = wrapped_lines(c->text, width - 1); /* an indent */
    return lines < MOST ? lines : MOST;
}

/* Rows of wrapped text get the height that the text needs: not every program finds it out itself. */
static void size_row(struct page *p, int row, int lines) {
    if (lines > 1) check(p->w, worksheet_set_row(p->sheet, (lxw_row_t)row, lines * LINE_HEIGHT + 2, NULL));
}

/* Conditional formats of the cells from `first` to `last` of a column: they follow the target's cell when somebody changes it. */
static void put_target(struct page *p, int first, int last, int col, enum cell_kind kind, const struct grid_target *target) {
    struct writer *w = p->w;
    struct cell value = cell_number(kind, target->value);
    const char *cell = grid_a1(&w->arena, first, col), *limit = target->name;
    char text_of_number[NUM_TEXT];
    double number;
    if (last < first || xlsx_kind_of(&value, &number) != XLSX_NUMBER) return;
    if (!limit || !xlsx_is_defined_name(limit)) limit = arena_printf(&w->arena, "%s", num_format(number, text_of_number));
    for (int good = 0; good <= 1; good++) {
        const char *relation = target->lower_is_better ? (good ? "<=" : ">") : good ? ">=" : "<";
        char *formula = arena_printf(&w->arena, "=AND(ISNUMBER(%s),%s%s%s)", cell, cell, relation, limit);
        lxw_conditional_format condition = { .type = LXW_CONDITIONAL_TYPE_FORMULA, .value_string = formula,
                                             .format = xlsx_mark_format(&w->formats, kind, good ? MARK_IN_TARGET : MARK_OUTSIDE) };
        check(w, worksheet_conditional_format_range(p->sheet, (lxw_row_t)first, (lxw_col_t)col, (lxw_row_t)last, (lxw_col_t)col, &condition));
    }
}

static void put_body_cell(struct page *p, const struct grid_table *t, int row, int column, const struct cell *c) {
    const struct grid_column *of = &t->columns[column];
    const struct grid_target *own = c->extra ? c->extra->target : NULL;
    bool judged = (of->target || own) && c->mark != MARK_TOO_FEW; /* its colour comes from the conditional format */
    put_cell(p, row, t->col + column, c, judged ? MARK_NONE : (enum cell_mark)c->mark, of->faint ? XLSX_AS_FAINT : XLSX_AS_IS);
    if (own) put_target(p, row, row, t->col + column, (enum cell_kind)c->kind, own);
}

static void put_rows(struct page *p, const struct grid_table *t) {
    struct cell *cells = mem_zalloc((size_t)t->ncolumns, sizeof *cells);
    struct arena scratch = { 0 };
    p->scratch = &scratch;
    for (int64_t row = 0; row < t->nrows && p->w->err->code == ERR_NONE; row++) {
        arena_reset(&scratch);
        grid_row(t, row, cells, &scratch);
        int lines = 1;
        for (int i = 0; i < t->ncolumns; i++) {
            int needed = lines_of(&cells[i], column_width(p, t->col + i));
            if (needed > lines) lines = needed;
            put_body_cell(p, t, t->row + 1 + (int)row, i, &cells[i]);
        }
        size_row(p, t->row + 1 + (int)row, lines);
    }
    p->scratch = &p->w->arena;
    arena_release(&scratch);
    mem_free(cells);
}

/* "C6:C20": the body of a column, and its total's cell where wanted. */
static const char *range_of(struct writer *w, const struct grid_table *t, int column, int last_row) {
    return arena_printf(&w->arena, "%s:%s", grid_a1(&w->arena, t->row + 1, t->col + column), grid_a1(&w->arena, last_row, t->col + column));
}

static void put_total(struct page *p, const struct grid_table *t) {
    struct writer *w = p->w;
    int row = t->row + 1 + (int)t->nrows;
    for (int i = 0; t->total && i < t->ncolumns; i++) {
        const struct grid_column *c = &t->columns[i];
        struct cell total = cell_styled(t->total[i], STYLE_TOTAL);
        if (c->total_is_sum && t->nrows > 0) {
            const char *sum = arena_printf(&w->arena, "SUM(%s)", range_of(w, t, i, row - 1));
            total = cell_with(&w->arena, total, (struct cell_extra){ .formula = sum });
        }
        put_body_cell(p, t, row, i, &total);
    }
}

/* White to blue by value; text turns light upon the darker half. */
static void put_heat(struct page *p, const struct grid_table *t) {
    struct writer *w = p->w;
    int last = t->ncolumns - 1;
    while (last > 0 && t->columns[last].faint) last--;
    if (last < 1 || t->nrows == 0) return;
    lxw_row_t row = (lxw_row_t)(t->row + 1), last_row = (lxw_row_t)(t->row + (int)t->nrows);
    lxw_col_t col = (lxw_col_t)(t->col + 1), last_col = (lxw_col_t)(t->col + last);
    char absolute[64];
    lxw_rowcol_to_range_abs(absolute, row, col, last_row, last_col);
    const char *cell = grid_a1(&w->arena, (int)row, (int)col);
    char *formula = arena_printf(&w->arena, "=AND(ISNUMBER(%s),%s>0.85*MAX(%s))", cell, cell, absolute);
    lxw_conditional_format light = { .type = LXW_CONDITIONAL_TYPE_FORMULA, .value_string = formula, .format = xlsx_light_format(&w->formats) };
    lxw_conditional_format scale = { .type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = LXW_COLOR_WHITE, .max_color = 0x0072B2,
                                     .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .min_value = 0, .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_MAXIMUM };
    check(w, worksheet_conditional_format_range(p->sheet, row, col, last_row, last_col, &light));
    check(w, worksheet_conditional_format_range(p->sheet, row, col, last_row, last_col, &scale));
}

static void put_table(struct page *p, const struct grid_table *t) {
    if (t->row + t->nrows + 2 > XLSX_ROWS || t->col + t->ncolumns > XLSX_COLUMNS) {
        err_set(p->w->err, ERR_OUTPUT, "a table of %lld rows and %d columns does not fit on a sheet", (long long)t->nrows, t->ncolumns);
        return;
    }
    measure_columns(p, t);
    if (!is_hidden(p->grid, t->col)) size_header(p, t);
    put_header(p, t);
    put_rows(p, t);
    put_total(p, t);
    for (int i = 0; i < t->ncolumns; i++)
        if (t->columns[i].target) put_target(p, t->row + 1, grid_table_end(t) - 1, t->col + i, t->columns[i].kind, t->columns[i].target);
    if (t->heat) put_heat(p, t);
}

/* --- pictures ----------------------------------------------------------------------------------------------------- */

static void put_image(struct page *p, const struct grid_image *image) {
    enum { SCREEN = 3780 }; /* pixels per metre at 96 dpi, which the library takes where a picture says nothing */
    struct writer *w = p->w;
    struct png_info png;
    const char *path = arena_printf(&w->arena, "%s/%s.png", w->dir, image->chart);
    if (!png_check(path, &png, w->err)) return;
    double natural = png.pixels_per_metre ? (double)png.width * SCREEN / png.pixels_per_metre : png.width;
    double scale = image->width / natural;
    lxw_image_options options = { .x_scale = scale, .y_scale = scale, .object_position = LXW_OBJECT_MOVE_DONT_SIZE, .description = xlsx_text(&w->arena, image->alt, XLSX_HEADER) };
    check(w, worksheet_insert_image_opt(p->sheet, (lxw_row_t)image->row, (lxw_col_t)image->col, path, &options));
}

/* A column of `values` over the categories of `t`, which is as long. */
static void add_series(struct page *p, lxw_chart *chart, const struct grid_table *t, const struct grid_table *values, int category, int column, lxw_chart_line line) {
    enum { FEW = 40, DOT = 4 };
    lxw_row_t first = (lxw_row_t)(t->row + 1), last = (lxw_row_t)(t->row + (int)t->nrows);
    lxw_col_t of_category = (lxw_col_t)(t->col + category), of_values = (lxw_col_t)(values->col + column);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, p->name, first, of_category, last, of_category);
    chart_series_set_values(series, p->name, first, of_values, last, of_values);
    chart_series_set_name_range(series, p->name, (lxw_row_t)t->row, of_values);
    chart_series_set_line(series, &line);
    if (line.dash_type || t->nrows > FEW) return;
    lxw_chart_fill fill = { .color = line.color };
    lxw_chart_line edge = { .color = line.color };
    chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE); /* a value between two gaps is a point */
    chart_series_set_marker_size(series, DOT);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &edge);
}

/* A value of a column as the axis of a chart has it. */
static double on_axis(const struct grid_column *c, double v) {
    struct cell cell = cell_number(c->kind, v);
    double number;
    return xlsx_kind_of(&cell, &number) == XLSX_NUMBER ? number : 0;
}

static void put_chart(struct page *p, const struct grid_chart *c) {
    static const lxw_color_t colours[] = { 0x0072B2, 0x757575, 0xAA4A84, 0x009E73 };
    enum { LABELS = 10 }; /* below the axis */
    const struct grid_table *t = p->grid->tables[c->table];
    struct writer *w = p->w;
    if (t->nrows == 0) return;
    lxw_chart *chart = workbook_add_chart(w->workbook, LXW_CHART_LINE);
    bool hidden = c->target >= 0;
    for (int i = 0; i < c->nseries; i++) {
        add_series(p, chart, t, p->grid->tables[c->series_table[i]], c->category, c->series[i], (lxw_chart_line){ .color = colours[i % 4], .width = 2.25f });
        hidden |= c->series_table[i] != c->table;
    }
    if (hidden) chart_show_hidden_data(chart);
    if (c->target >= 0) {
        const lxw_chart_line dashed = { .color = 0x222222, .width = 1.25f, .dash_type = LXW_CHART_LINE_DASH_DASH };
        add_series(p, chart, t, p->grid->tables[c->target_table], c->category, c->target, dashed);
    }
    char font[] = XLSX_FONT;
    lxw_chart_font title_font = { .name = font, .size = 10, .bold = LXW_TRUE }, axis_font = { .name = font, .size = 8 };
    lxw_chart_line grid_line = { .color = 0xD9D9D9, .width = 0.75f };
    const struct grid_column *measured = &p->grid->tables[c->series_table[0]]->columns[c->series[0]];
    chart_title_set_name(chart, xlsx_text(&w->arena, c->title, XLSX_HEADER));
    chart_title_set_name_font(chart, &title_font);
    lxw_chart_font label_font = axis_font;
    if (t->nrows > LABELS) label_font.rotation = -45; /* not every program leaves out labels that have no room */
    chart_axis_set_num_font(chart->x_axis, &label_font);
    chart_axis_set_num_font(chart->y_axis, &axis_font);
    chart_legend_set_font(chart, &axis_font);
    if (t->columns[c->category].kind == CELL_DATE) chart_axis_set_num_format(chart->x_axis, w->book->lang == LANG_RU ? "dd.mm" : "d mmm");
    if (t->nrows > LABELS) chart_axis_set_interval_unit(chart->x_axis, (uint16_t)((t->nrows + LABELS - 1) / LABELS));
    chart_axis_set_num_format(chart->y_axis, xlsx_number_format(measured->kind, w->book->lang));
    chart_axis_major_gridlines_set_line(chart->y_axis, &grid_line);
    if (c->step > 0) {
        chart_axis_set_min(chart->y_axis, on_axis(measured, c->low));
        chart_axis_set_max(chart->y_axis, on_axis(measured, c->high));
        chart_axis_set_major_unit(chart->y_axis, on_axis(measured, c->step));
    }
    chart_legend_set_position(chart, c->nseries + (c->target >= 0) > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    lxw_chart_options options = { .object_position = LXW_OBJECT_MOVE_DONT_SIZE, .description = xlsx_text(&w->arena, c->alt ? c->alt : c->title, XLSX_HEADER),
                                  .x_scale = c->width / 480.0, .y_scale = c->height / 288.0 }; /* of the library's usual size */
    check(w, worksheet_insert_chart_opt(p->sheet, (lxw_row_t)c->row, (lxw_col_t)c->col, chart, &options));
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

static void set_up_print(struct page *p) {
    enum { A4 = 9 };
    struct writer *w = p->w;
    const struct grid *g = p->grid;
    worksheet_set_landscape(p->sheet);
    worksheet_set_paper(p->sheet, A4);
    worksheet_set_margins(p->sheet, 0.4, 0.4, 0.5, 0.6);
    int across = g->pages_across ? g->pages_across : 1;
    worksheet_fit_to_pages(p->sheet, (uint16_t)across, g->one_page ? 1 : 0);
    if (across > 1 && g->freeze_col > 0) check(w, worksheet_repeat_columns(p->sheet, 0, (lxw_col_t)(g->freeze_col - 1)));
    if (g->one_page) worksheet_center_horizontally(p->sheet);
    if (g->repeat_first >= 0) check(w, worksheet_repeat_rows(p->sheet, (lxw_row_t)g->repeat_first, (lxw_row_t)g->repeat_last));
    if (g->print_rows > 0) {
        const struct grid_table *t = g->tables[0];
        check(w, worksheet_print_area(p->sheet, 0, 0, (lxw_row_t)(g->print_rows - 1), (lxw_col_t)(t->col + t->ncolumns - 1)));
    }
    const char *title = xlsx_page_text(&w->arena, w->book->title, 160);
    const char *footer = arena_printf(&w->arena, "&L&8 %s&R&8 %s &P %s &N", title, word(w->book->lang, W_PAGE), word(w->book->lang, W_PAGE_OF));
    check(w, worksheet_set_footer(p->sheet, footer));
}

/* The single cells of rows [first, end), with the heights that large letters and long texts need. */
static void put_cells(struct page *p, int first, int end) {
    static const double heights[STYLES] = { [STYLE_TITLE] = 26, [STYLE_SENTENCE] = 16.5, [STYLE_HEADING] = 21, [STYLE_TILE_VALUE] = 28, [STYLE_TILE_LABEL] = 24 };
    for (int i = 0; i < p->grid->ncells; i++) {
        const struct grid_cell *c = &p->grid->cells[i];
        if (c->row < first || c->row >= end) continue;
        if (heights[c->cell.style] > 0) check(p->w, worksheet_set_row(p->sheet, (lxw_row_t)c->row, heights[c->cell.style], NULL));
        size_row(p, c->row, lines_of(&c->cell, set_width(p, c->col)));
        put_cell(p, c->row, c->col, &c->cell, (enum cell_mark)c->cell.mark, XLSX_AS_IS);
    }
}

/* Rows below drawings have a height of their own: a program that chose another would stretch the drawings with them. */
static void size_drawn(struct page *p) {
    enum { LONGEST_IMAGE = 30, CHART = 14 }; /* rows */
    const struct grid *g = p->grid;
    int last = 0;
    for (int i = 0; i < g->nimages; i++) last = g->images[i].row + LONGEST_IMAGE > last ? g->images[i].row + LONGEST_IMAGE : last;
    for (int i = 0; i < g->ncharts; i++) last = g->charts[i].row + CHART > last ? g->charts[i].row + CHART : last;
    for (int row = 0; row < last; row++) check(p->w, worksheet_set_row(p->sheet, (lxw_row_t)row, DRAWN_ROW, NULL));
}

static void put_merges(struct page *p) {
    const struct grid *g = p->grid;
    lxw_format *blank = xlsx_format(&p->w->formats, CELL_TEXT, STYLE_BODY, MARK_NONE, XLSX_AS_IS);
    for (int i = 0; i < g->nmerges; i++) {
        const struct grid_merge *m = &g->merges[i];
        lxw_format *format = blank;
        for (int k = 0; k < g->ncells; k++) { /* the look of the cell that spans them */
            const struct cell *c = &g->cells[k].cell;
            if (g->cells[k].row == m->row && g->cells[k].col == m->col) format = xlsx_format(&p->w->formats, CELL_TEXT, (enum cell_style)c->style, MARK_NONE, XLSX_AS_IS);
        }
        check(p->w, worksheet_merge_range(p->sheet, (lxw_row_t)m->row, (lxw_col_t)m->col, (lxw_row_t)m->last_row, (lxw_col_t)m->last_col, "", format));
    }
}

static void put_grid(struct page *p) {
    const struct grid *g = p->grid;
    int tables_from = p->through ? g->tables[0]->row : XLSX_ROWS; /* what is written through must come row by row */
    size_drawn(p);
    put_merges(p);
    put_cells(p, 0, tables_from);
    for (int i = 0; i < g->ntables && p->w->err->code == ERR_NONE; i++) put_table(p, g->tables[i]);
    put_cells(p, tables_from, XLSX_ROWS);
    set_widths(p);
    for (int i = 0; i < g->nimages; i++) put_image(p, &g->images[i]);
    for (int i = 0; i < g->ncharts; i++) put_chart(p, &g->charts[i]);
    if (g->freeze_row || g->freeze_col) worksheet_freeze_panes(p->sheet, (lxw_row_t)g->freeze_row, (lxw_col_t)g->freeze_col);
    if (!g->gridlines) worksheet_gridlines(p->sheet, LXW_HIDE_ALL_GRIDLINES);
    set_up_print(p);
}

/* --- the book ----------------------------------------------------------------------------------------------------- */

/* Whether the sheet is one long list: its rows are written through to the file, so that memory does not grow with them. */
static bool is_long(const struct grid *g) {
    return g->ntables == 1 && g->tables[0]->nrows > GRID_LONG && g->nmerges == 0 && g->nimages == 0 && g->ncharts == 0;
}

static void add_sheets(struct writer *w) {
    int n = w->book->ngrids;
    w->sheets = arena_alloc(&w->arena, (size_t)n * sizeof(lxw_worksheet *));
    w->sheet_names = arena_alloc(&w->arena, (size_t)n * sizeof *w->sheet_names);
    for (int i = 0; i < n; i++) {
        w->sheet_names[i] = xlsx_sheet_name(&w->arena, &w->names_of_sheets, w->book->grids[i].title);
        w->workbook->options.constant_memory = is_long(&w->book->grids[i]); /* is taken over by the sheet */
        w->sheets[i] = workbook_add_worksheet(w->workbook, w->sheet_names[i]);
        if (!w->sheets[i]) err_set(w->err, ERR_OUTPUT, "the sheet \"%s\" cannot be added to the workbook", w->sheet_names[i]);
    }
}

/* A sheet's name in a formula: quoted, apostrophes doubled. */
static const char *quoted(struct writer *w, const char *name) {
    char *out = arena_alloc(&w->arena, 2 * strlen(name) + 3), *at = out;
    *at++ = '\'';
    for (; *name; name++) {
        if (*name == '\'') *at++ = '\'';
        *at++ = *name;
    }
    *at = '\'';
    return out;
}

static void define_names(struct writer *w) {
    for (int i = 0; i < w->book->ngrids; i++)
        for (int k = 0; k < w->book->grids[i].nnames; k++) {
            const struct grid_name *n = &w->book->grids[i].names[k];
            char cell[LXW_MAX_CELL_NAME_LENGTH + 4];
            if (!xlsx_is_defined_name(n->name)) continue;
            lxw_rowcol_to_cell_abs(cell, (lxw_row_t)n->row, (lxw_col_t)n->col, LXW_TRUE, LXW_TRUE);
            check(w, workbook_define_name(w->workbook, n->name, arena_printf(&w->arena, "=%s!%s", quoted(w, w->sheet_names[i]), cell)));
        }
}

static void set_properties(struct writer *w) {
    enum { LONGEST = 255 };
    const struct book *b = w->book;
    const instant earliest = INT64_C(315532800) * SECOND; /* 1980; 0 would be taken for now */
    lxw_doc_properties properties = {
        .title = xlsx_text(&w->arena, b->title, LONGEST), .subject = xlsx_text(&w->arena, b->subject, LONGEST),
        .author = arena_printf(&w->arena, "svodka"), .company = b->organisation ? xlsx_text(&w->arena, b->organisation, LONGEST) : NULL,
        .created = (time_t)((b->created > earliest ? b->created : earliest) / SECOND),
    };
    check(w, workbook_set_properties(w->workbook, &properties));
    check(w, workbook_set_custom_property_string(w->workbook, "svodka version", xlsx_text(&w->arena, b->version, LONGEST)));
}

static void put_book(struct writer *w) {
    set_properties(w);
    add_sheets(w);
    if (w->err->code != ERR_NONE) return;
    define_names(w);
    for (int i = 0; i < w->book->ngrids && w->err->code == ERR_NONE; i++) {
        struct page page = { .w = w, .grid = &w->book->grids[i], .sheet = w->sheets[i], .name = w->sheet_names[i], .scratch = &w->arena };
        page.through = is_long(page.grid);
        page.nwidths = columns_of(page.grid);
        page.widths = arena_alloc(&w->arena, (size_t)page.nwidths * sizeof *page.widths);
        put_grid(&page);
    }
}

bool xlsx_write(const struct book *book, const char *dir, const char *path, struct err *err) {
    lxw_workbook_options options = { .tmpdir = (char *)(uintptr_t)dir };
    struct writer w = { .book = book, .dir = dir, .err = err };
    w.workbook = workbook_new_opt(path, &options);
    if (!w.workbook) return err_set(err, ERR_OUTPUT, "the workbook cannot be begun");
    w.formats = (struct xlsx_formats){ .workbook = w.workbook, .lang = book->lang };
    xlsx_set_default_font(w.workbook);
    errno = 0;
    put_book(&w);
    check(&w, workbook_close(w.workbook));
    arena_release(&w.arena);
    return err->code == ERR_NONE;
}
