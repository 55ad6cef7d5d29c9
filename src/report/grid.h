/* grid: what stands where on one sheet: typed cells, tables, pictures and print set-up; and a book, which is a row of grids.
 *
 * A grid knows nothing of files: lay functions fill it, write/xlsx.c renders it, grid_dump prints it as text, and tests compare that text.
 * Cells carry their type and their value, never a formatted number. Everything lives in the arena given to grid_init; strings are
 * borrowed and must live as long. Rows and columns count from 0.
 *
 *     grid_init(g, arena, "summary", "Summary");
 *     grid_put(g, 0, 0, cell_styled(cell_text("Support, October 2026"), STYLE_TITLE));
 *     struct grid_table *t = grid_table(g, 3, 0, "Agents");
 *     grid_column(t, "Agent", CELL_TEXT);
 */
#ifndef SVODKA_REPORT_GRID_H
#define SVODKA_REPORT_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"
#include "measure/query.h" /* struct value, enum unit */
#include "report/words.h"

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_COUNT,   /* whole number */
    CELL_NUMBER,  /* two decimals */
    CELL_SECONDS, /* a duration */
    CELL_SHARE,   /* 0..1 */
    CELL_SCORE,   /* on the policy's scale */
    CELL_RATE,    /* 0..1 and above, to a hundredth of a percent */
    CELL_FACTOR,  /* two to four decimals */
    CELL_DATE,    /* v: days since 1970-01-01, local */
    CELL_INSTANT, /* v: seconds since 1970-01-01, local wall time */
    CELL_KINDS
};
enum cell_style {
    STYLE_BODY,
    STYLE_TITLE,
    STYLE_SUBTITLE,
    STYLE_SENTENCE,
    STYLE_HEADING,
    STYLE_HEADER, /* of a table's column */
    STYLE_TOTAL,
    STYLE_FAINT,
    STYLE_WRAPPED, /* long text, wrapped */
    STYLE_TILE_LABEL,
    STYLE_TILE_VALUE,
    STYLE_TILE_NOTE,
    STYLE_INPUT, /* a cell meant to be changed: a target */
    STYLE_STRONG,
    STYLE_GROUP, /* above columns that belong together */
    STYLES
};
enum cell_mark { MARK_NONE, MARK_IN_TARGET, MARK_OUTSIDE, MARK_TOO_FEW, MARKS };

struct cell_extra { /* what few cells have */
    const char *formula; /* without "="; the cell's v is its cached value */
    const char *link;    /* a URL, or "#KEY": the grid of that key in the same book */
    const char *note;    /* shown on hovering */
    const struct grid_target *target; /* to colour by, where the column has none */
};
struct cell {
    uint8_t kind, style, mark; /* enum cell_kind, cell_style, cell_mark */
    double v;                  /* finite; not of CELL_TEXT */
    const char *text;          /* CELL_TEXT */
    const struct cell_extra *extra; /* or NULL */
};

/* A target to colour by: `value` as cells of the column have it. */
struct grid_target {
    double value;
    bool lower_is_better;
    const char *name; /* the defined name of the cell that holds it (a grid_name of the book), or NULL: only the value is known */
    const char *text; /* for people: "95%", "15 min" */
};
struct grid_column {
    const char *title, *note; /* note: the definition; or NULL */
    enum cell_kind kind;
    int width;                /* in characters; 0: by content */
    const struct grid_target *target; /* or NULL */
    bool total_is_sum;        /* the total equals the column's sum: a live formula */
    bool faint;               /* beside the point: an n; such columns may share a title */
    bool exact;               /* in data files texts stay as they are, even what a spreadsheet would take for a formula: ids of the policy that programs import */
};
/* A header row, rows, and perhaps a total. The rows are pulled one by one, so that long lists need not be held. */
struct grid_table {
    struct arena *arena;
    const char *name;  /* of the Excel table, made valid and unique by the writer; NULL: a plain region */
    int row, col;      /* of the header */
    struct grid_column *columns; int ncolumns, columns_cap;
    int64_t nrows;
    /* Fills ncolumns zeroed cells; texts live in scratch until the next row, or longer. */
    void (*fill)(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch);
    const void *data;    /* fill's own */
    struct cell *total;  /* ncolumns cells, or NULL */
    struct { const char *name; char delimiter, decimal; } csv; /* of a sheet's data: its file, else the grid's key; 0: comma and point */
    bool json;           /* as a sheet's data: a JSON array of objects, whose members are the columns' titles, instead of CSV */
    bool heat;           /* bodies of columns from the second on are coloured by value, as a heat map */
};
struct grid_cell { int row, col; struct cell cell; };
struct grid_merge { int row, col, last_row, last_col; };
struct grid_image { const char *chart; /* name: its file is CHART.png */ int row, col; int width; /* pixels at 96 dpi on the sheet */ const char *alt; };
struct grid_chart { /* a native line chart over a table of this grid */
    const char *title, *alt;
    int row, col, width, height; /* pixels */
    int table;                   /* index in tables */
    int category;                /* column */
    int series[4]; int nseries;  /* columns; all of one kind */
    int series_table[4];         /* index in tables of each, as long as `table` */
    int target_table, target;    /* a table and its column of constant value, drawn dashed; -1: none */
    double low, high, step;      /* of the value axis, as cells have it; step 0: as the program sees fit */
};
struct grid_name { const char *name; int row, col; }; /* a defined name: letters, digits and _ */

struct grid {
    struct arena *arena;
    const char *key;    /* for links; unique in a book */
    const char *title;  /* of the tab, as wanted; the writer makes it valid and unique */
    struct grid_cell *cells; int ncells, cells_cap;
    struct grid_table **tables; int ntables, tables_cap;
    struct grid_merge *merges; int nmerges, merges_cap;
    struct grid_image *images; int nimages, images_cap;
    struct grid_chart *charts; int ncharts, charts_cap;
    struct grid_name *names; int nnames, names_cap;
    int *widths; int nwidths;         /* in characters, by column; 0: by content */
    int hidden_first, hidden_last;    /* columns that are not shown: what charts need besides; -1: none */
    int freeze_row, freeze_col;       /* panes above and left of these stay; 0: none */
    int repeat_first, repeat_last;    /* rows repeated on every printed page; -1: none */
    bool one_page;                    /* prints on one page; else as wide as one page */
    int pages_across;                 /* prints as wide as so many pages, each with the columns that stay; 0: one */
    int print_rows;                   /* only so many rows are printed, of the columns of the first table: pictures below them would be torn by the pages; 0: all */
    bool gridlines;                   /* shown on the screen */
};

struct book {
    enum lang lang;
    const char *title, *subject, *organisation, *version; /* organisation may be NULL */
    instant created;   /* the report's as-of */
    struct grid *grids; int ngrids;
};

/* A table of more rows is written through, row by row, so that memory does not grow with it: it has a filter but is no Excel table, and its texts have
 * neither links nor notes. It stands alone on its sheet, with nothing beside it. */
enum { GRID_LONG = 50000 };

/* --- filling ---------------------------------------------------------------------------------------------------- */
void grid_init(struct grid *g, struct arena *arena, const char *key, const char *title);
struct cell cell_text(const char *text); /* NULL gives an empty cell */
struct cell cell_number(enum cell_kind kind, double v);
struct cell cell_styled(struct cell c, enum cell_style style);
/* A metric's value: an empty cell if it has none. */
struct cell cell_value(enum unit unit, struct value v);
enum cell_kind cell_kind_of(enum unit unit);
/* Copies the extra into the arena. */
struct cell cell_with(struct arena *a, struct cell c, struct cell_extra extra);
void grid_put(struct grid *g, int row, int col, struct cell c);
/* The cell at row, col, already put, spans to the last ones; never inside a table. */
void grid_span(struct grid *g, int row, int col, int last_row, int last_col);
void grid_width(struct grid *g, int col, int characters);
/* Valid until the grid is; give its columns next, then rows. */
struct grid_table *grid_table(struct grid *g, int row, int col, const char *name);
struct grid_column *grid_column(struct grid_table *t, const char *title, enum cell_kind kind); /* valid until the next one */
/* The rows as an array of nrows * ncolumns cells, kept in the table's arena (all columns must have been given). Empty cells to fill in. */
struct cell *grid_rows(struct grid_table *t, int64_t nrows);
struct grid_image *grid_image(struct grid *g, int row, int col, const char *chart, int width, const char *alt);
struct grid_chart *grid_chart(struct grid *g, int row, int col, int table);
void grid_name(struct grid *g, int row, int col, const char *name);

/* --- reading ---------------------------------------------------------------------------------------------------- */
void grid_row(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch);
/* The row after the table's last one (its total included). */
int grid_table_end(const struct grid_table *t);
/* "B7" of row 6, column 1: for formulas. In a. */
const char *grid_a1(struct arena *a, int row, int col);
/* How a value stands to a target: MARK_NONE without one or for cells without a number. */
enum cell_mark grid_mark(const struct cell *c, const struct grid_target *target);
/* Everything as plain text, a line a row: for tests and people. Appends to out. */
void grid_dump(const struct grid *g, struct buf *out);

#endif
