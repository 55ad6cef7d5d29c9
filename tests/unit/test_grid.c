/* The grid: cells of all kinds, tables stored and pulled, marks, places, and its text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/grid.h"

static void expect_dump(const struct grid *g, const char *expected) {
    struct buf out = { 0 };
    grid_dump(g, &out);
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void cells_of_all_kinds(void **state) {
    (void)state;
    struct arena a = { 0 };
    struct grid g;
    grid_init(&g, &a, "key", "Title");
    grid_put(&g, 0, 0, cell_styled(cell_text("Support"), STYLE_TITLE));
    grid_span(&g, 0, 0, 0, 3);
    grid_put(&g, 1, 0, cell_number(CELL_COUNT, 12));
    grid_put(&g, 1, 1, cell_number(CELL_SECONDS, 90.5));
    grid_put(&g, 1, 2, cell_number(CELL_SHARE, 0.95));
    grid_put(&g, 1, 3, cell_number(CELL_DATE, 20728));
    grid_put(&g, 1, 4, cell_number(CELL_INSTANT, 20728 * 86400.0 + 3600));
    grid_put(&g, 1, 5, cell_value(UNIT_SCORE, (struct value){ .has = false }));
    grid_put(&g, 2, 0, cell_with(&a, cell_number(CELL_COUNT, 3), (struct cell_extra){ .formula = "A1+A2", .note = "a sum" }));
    grid_put(&g, 2, 1, cell_with(&a, cell_text("T-1"), (struct cell_extra){ .link = "https://x/T-1" }));
    grid_name(&g, 1, 2, "target_x");
    grid_image(&g, 4, 0, "trend", 480, "a picture");
    g.freeze_row = 1;
    g.one_page = true;
    expect_dump(&g, "grid key \"Title\" freeze 1,0 one page\n"
                    "0,0 title: Support\n"
                    "1,0 body: 12\n"
                    "1,1 body: 90.5s\n"
                    "1,2 body: 0.95 of 1\n"
                    "1,3 body: 2026-10-02\n"
                    "1,4 body: 2026-10-02T01:00:00\n"
                    "1,5 body: \n"
                    "2,0 body: 3 {=A1+A2} (a sum)\n"
                    "2,1 body: T-1 -> https://x/T-1\n"
                    "0,0-0,3 span\n"
                    "4,0 image trend width 480\n"
                    "1,2 name target_x\n");
    arena_release(&a);
}

static void fill_squares(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch) {
    cells[0] = cell_text(arena_printf(scratch, "%lld", (long long)row));
    cells[1] = cell_number(CELL_COUNT, (double)(row * row));
    assert_int_equal(t->ncolumns, 2);
}

static void tables_stored_and_pulled(void **state) {
    (void)state;
    static const struct grid_target target = { .value = 0.9, .name = "target_share", .text = "90%" };
    struct arena a = { 0 };
    struct grid g;
    grid_init(&g, &a, "key", "Title");
    struct grid_table *t = grid_table(&g, 2, 1, "agents");
    grid_column(t, "Agent", CELL_TEXT);
    grid_column(t, "In time", CELL_SHARE)->target = &target;
    grid_column(t, "n", CELL_COUNT)->faint = true;
    t->columns[2].total_is_sum = true;
    struct cell *cells = grid_rows(t, 2);
    const double shares[] = { 0.9, 0.89 };
    for (int i = 0; i < 2; i++, cells += 3) {
        cells[0] = cell_text(i ? "ivan" : "olga");
        cells[1] = cell_number(CELL_SHARE, shares[i]);
        cells[1].mark = (uint8_t)grid_mark(&cells[1], &target);
        cells[2] = cell_number(CELL_COUNT, 10 + i);
    }
    t->total = arena_alloc(&a, 3 * sizeof *t->total);
    t->total[0] = cell_text("Total");
    t->total[2] = cell_number(CELL_COUNT, 21);
    assert_int_equal(grid_table_end(t), 2 + 1 + 2 + 1);
    t = grid_table(&g, 7, 0, NULL);
    grid_column(t, "Number", CELL_TEXT);
    grid_column(t, "Square", CELL_COUNT);
    t->nrows = 3;
    t->fill = fill_squares;
    expect_dump(&g, "grid key \"Title\"\n"
                    "2,1 table agents\n"
                    "  column Agent: text\n"
                    "  column In time: share, target >= 0.9 target_share\n"
                    "  column n: count, summed, faint\n"
                    "  olga | 0.9 of 1+ | 10\n"
                    "  ivan | 0.89 of 1! | 11\n"
                    "  total: Total |  | 21\n"
                    "7,0 table -\n"
                    "  column Number: text\n"
                    "  column Square: count\n"
                    "  0 | 0\n"
                    "  1 | 1\n"
                    "  2 | 4\n");
    arena_release(&a);
}

static void marks(void **state) {
    (void)state;
    const struct grid_target at_most = { .value = 900, .lower_is_better = true }, at_least = { .value = 0.95 };
    const struct { enum cell_kind kind; double v; const struct grid_target *target; enum cell_mark mark; } rows[] = {
        { CELL_SECONDS, 899, &at_most, MARK_IN_TARGET },  { CELL_SECONDS, 900, &at_most, MARK_IN_TARGET }, { CELL_SECONDS, 900.5, &at_most, MARK_OUTSIDE },
        { CELL_SHARE, 19.0 / 20, &at_least, MARK_IN_TARGET }, { CELL_SHARE, 189.0 / 200, &at_least, MARK_OUTSIDE }, { CELL_SHARE, 0.5, NULL, MARK_NONE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cell c = cell_number(rows[i].kind, rows[i].v);
        assert_int_equal(grid_mark(&c, rows[i].target), rows[i].mark);
    }
    struct cell few = cell_text("too few");
    assert_int_equal(grid_mark(&few, &at_most), MARK_NONE);
}

static void places_as_letters(void **state) {
    (void)state;
    static const struct { int row, col; const char *name; } rows[] = {
        { 0, 0, "A1" }, { 6, 1, "B7" }, { 0, 25, "Z1" }, { 9, 26, "AA10" }, { 0, 701, "ZZ1" }, { 0, 702, "AAA1" }, { 1048575, 16383, "XFD1048576" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_string_equal(grid_a1(&a, rows[i].row, rows[i].col), rows[i].name);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_of_all_kinds),
        cmocka_unit_test(tables_stored_and_pulled),
        cmocka_unit_test(marks),
        cmocka_unit_test(places_as_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
