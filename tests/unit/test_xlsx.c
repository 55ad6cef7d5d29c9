/* Workbooks: what Excel can bear, writing with hostile texts, and reading back, which must notice any damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "write/verify_row.h"
#include "write/xlsx.h"
#include "write/xlsx_limits.h"

/* --- texts and names ---------------------------------------------------------------------------------------------- */

static void texts_are_made_fit(void **state) {
    (void)state;
    static const struct { const char *text; int units; const char *fit; } rows[] = {
        { "plain, Кириллица, 😀", 100, "plain, Кириллица, 😀" },
        { "a\x01" "b\x7f" "c\r\nd\te", 100, "a b c\nd\te" },
        { "bad \xff utf \xc0\x80 and \xed\xa0\x80", 100, "bad \uFFFD utf \uFFFD\uFFFD and \uFFFD\uFFFD\uFFFD" },
        { "cut at its end \xd0", 100, "cut at its end \uFFFD" },
        { "no \xef\xbf\xbe character", 100, "no \uFFFD character" },
        { "turned \xe2\x80\xae" "round", 100, "turned round" },
        { "_x0041_ and _x41_ and __x00ff_", 100, "_x005F_x0041_ and _x41_ and __x005F_x00ff_" },
        { "=1+1", 100, "=1+1" },
        { "abcdef", 6, "abcdef" },
        { "abcdef", 5, "abcd…" },
        { "😀😀😀", 5, "😀😀…" },
        { "", 5, "" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_string_equal(xlsx_text(&a, rows[i].text, rows[i].units), rows[i].fit);
    char *lines = arena_alloc(&a, 1001);
    memset(lines, '\n', 1000);
    const char *fit = xlsx_text(&a, lines, XLSX_TEXT);
    int feeds = 0;
    for (const char *c = fit; *c; c++) feeds += *c == '\n';
    assert_int_equal(feeds, XLSX_LINES);
    assert_string_equal(xlsx_page_text(&a, "A & B&P\n", 100), "A && B&&P ");
    arena_release(&a);
}

static void names_are_valid_and_unique(void **state) {
    (void)state;
    static const struct { const char *wanted, *given; } sheets[] = {
        { "Сводка", "Сводка" },        { "СВОДКА", "СВОДКА (2)" },   { "сводкА", "сводкА (3)" }, { "a/b[c]:d*e?", "a b c  d e" }, { "'quoted'", "quoted" },
        { "", "Sheet_" },              { "history", "history_" },    { "Ёлка", "Ёлка" },         { "ёЛКА", "ёЛКА (2)" },
        { "0123456789012345678901234567890", "0123456789012345678901234567890" }, { "01234567890123456789012345678901", "012345678901234567890123456789…" },
        { "0123456789012345678901234567890", "012345678901234567890123456 (2)" },
    };
    static const struct { const char *wanted, *given; } tables[] = { { "agents", "t_agents" }, { "AGENTS", "t_AGENTS_2" }, { "А1 b-c", "t___1_b_c" } };
    struct arena a = { 0 };
    struct xlsx_names of_sheets = { 0 }, of_tables = { 0 }, of_columns = { 0 };
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) assert_string_equal(xlsx_sheet_name(&a, &of_sheets, sheets[i].wanted), sheets[i].given);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_string_equal(xlsx_table_name(&a, &of_tables, tables[i].wanted), tables[i].given);
    assert_string_equal(xlsx_column_name(&a, &of_columns, "n", false), "n");
    assert_string_equal(xlsx_column_name(&a, &of_columns, "N", false), "N (2)");
    assert_string_equal(xlsx_column_name(&a, &of_columns, "", false), "–");
    assert_string_equal(xlsx_column_name(&a, &of_columns, "n", true), "n ");
    assert_string_equal(xlsx_column_name(&a, &of_columns, "n", true), "n  ");
    assert_true(xlsx_is_defined_name("target_first_response_median"));
    assert_false(xlsx_is_defined_name("target x") || xlsx_is_defined_name("A1") || xlsx_is_defined_name("1_x_y") || xlsx_is_defined_name(""));
    arena_release(&a);
}

static void links_are_of_the_web(void **state) {
    (void)state;
    assert_non_null(xlsx_link("https://desk.example/T-1"));
    assert_null(xlsx_link("javascript:alert(1)"));
    assert_null(xlsx_link("file:///etc/passwd"));
    assert_null(xlsx_link("https://x/?q=external:C:\\evil"));
    assert_null(xlsx_link(""));
}

static void numbers_that_excel_can_hold(void **state) {
    (void)state;
    double number;
    const struct { struct cell cell; enum xlsx_kind kind; double number; } rows[] = {
        { { .kind = CELL_SECONDS, .v = 43200 }, XLSX_NUMBER, 0.5 },      { { .kind = CELL_DATE, .v = 0 }, XLSX_NUMBER, 25569 },
        { { .kind = CELL_INSTANT, .v = 21600 }, XLSX_NUMBER, 25569.25 }, { { .kind = CELL_SHARE, .v = 0.95 }, XLSX_NUMBER, 0.95 },
        { { .kind = CELL_SECONDS, .v = -1 }, XLSX_NOTHING, 0 },          { { .kind = CELL_COUNT, .v = -5 }, XLSX_NUMBER, -5 },
        { { .kind = CELL_NUMBER, .v = NAN }, XLSX_NOTHING, 0 },          { { .kind = CELL_SECONDS, .v = INFINITY }, XLSX_NOTHING, 0 },
        { { .kind = CELL_DATE, .v = 1e7 }, XLSX_NOTHING, 0 },            { { .kind = CELL_TEXT, .text = "\r" }, XLSX_NOTHING, 0 },
        { { .kind = CELL_TEXT, .text = "x" }, XLSX_WORDS, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(xlsx_kind_of(&rows[i].cell, &number), rows[i].kind);
        if (rows[i].kind == XLSX_NUMBER) assert_true(number == rows[i].number);
    }
}

/* --- writing and reading back ------------------------------------------------------------------------------------- */

struct place { char dir[64], path[96]; struct arena arena; struct book book; };

static const char *const hostile[] = {
    "=HYPERLINK(\"http://evil\")", "+7 900", "-1", "@x", "\tTAB", "_x0041_", "<b>&amp;</b>", "&[Page]", "'", "line\nfeed", "\x01\x02\xff\xfe", "😀 эмодзи \xe2\x80\xae", "]]>",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

/* Two sheets: hostile texts in every place that takes one; and a table with a target, a total and a chart. */
static void lay_book(struct place *p) {
    struct arena *a = &p->arena;
    static struct grid_target target = { .value = 0.9, .name = "target_share", .text = "90%" };
    p->book = (struct book){ .lang = LANG_RU, .title = hostile[6], .subject = hostile[10], .version = "1\x01", .created = 0, .ngrids = HOSTILE + 1 };
    p->book.grids = arena_alloc(a, (HOSTILE + 1) * sizeof *p->book.grids);
    for (int i = 0; i < HOSTILE; i++) {
        struct grid *g = &p->book.grids[i];
        grid_init(g, a, arena_printf(a, "k%d", i), hostile[i]);
        grid_put(g, 0, 0, cell_with(a, cell_text(hostile[i]), (struct cell_extra){ .note = hostile[i], .link = hostile[i] }));
        grid_span(g, 0, 0, 0, 3);
        grid_put(g, 1, 0, cell_with(a, cell_text(hostile[i]), (struct cell_extra){ .link = "#k0" }));
        struct grid_table *t = grid_table(g, 3, 0, hostile[i]);
        grid_column(t, hostile[i], CELL_TEXT)->note = hostile[i];
        grid_column(t, hostile[i], CELL_TEXT);
        struct cell *cells = grid_rows(t, HOSTILE);
        for (int k = 0; k < HOSTILE; k++) cells[2 * k] = cells[2 * k + 1] = cell_text(hostile[k]);
    }
    struct grid *g = &p->book.grids[HOSTILE];
    grid_init(g, a, "numbers", "Числа");
    struct grid_table *t = grid_table(g, 2, 0, "agents");
    grid_column(t, "День", CELL_DATE);
    grid_column(t, "Доля", CELL_SHARE)->target = &target;
    grid_column(t, "n", CELL_COUNT)->total_is_sum = true;
    struct cell *cells = grid_rows(t, 30);
    for (int i = 0; i < 30; i++, cells += 3) {
        cells[0] = cell_number(CELL_DATE, 20000 + i);
        cells[1] = cell_number(CELL_SHARE, i / 29.0);
        cells[2] = cell_number(CELL_COUNT, i);
    }
    t->total = arena_alloc(a, 3 * sizeof *t->total);
    t->total[0] = cell_text("Итого");
    t->total[2] = cell_number(CELL_COUNT, 29 * 30 / 2);
    struct grid_chart *chart = grid_chart(g, 2, 5, 0);
    chart->title = hostile[6];
    chart->series[chart->nseries++] = 1;
    chart->width = 480;
    chart->height = 240;
    grid_put(g, 0, 0, cell_styled(cell_number(CELL_SHARE, 0.9), STYLE_INPUT));
    grid_name(g, 0, 0, "target_share");
    g->freeze_row = 3;
    g->repeat_first = g->repeat_last = 2;
}

static int set_up(void **state) {
    struct place *p = calloc(1, sizeof *p);
    snprintf(p->dir, sizeof p->dir, "/tmp/svodka-test-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->path, sizeof p->path, "%s/book.xlsx", p->dir);
    lay_book(p);
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    struct place *p = *state;
    unlink(p->path);
    assert_int_equal(rmdir(p->dir), 0); /* the library left nothing behind */
    arena_release(&p->arena);
    free(p);
    return 0;
}

static char *load(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    char *p = malloc(1 << 22);
    assert_non_null(f);
    *n = fread(p, 1, 1 << 22, f);
    fclose(f);
    return p;
}

static void save(const char *path, const char *p, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static bool verified(const struct place *p, struct err *err) {
    struct xlsx_contents wanted[HOSTILE + 1];
    *err = (struct err){ 0 };
    xlsx_expect(&p->book, wanted);
    return xlsx_verify(&p->book, wanted, p->path, err);
}

static void write_book(struct place *p) {
    struct err err = { 0 };
    unlink(p->path);
    if (!xlsx_write(&p->book, p->dir, p->path, &err)) fail_msg("%s", err.text);
}

static void what_is_written_is_read_back(void **state) {
    struct place *p = *state;
    struct err err = { 0 };
    write_book(p);
    if (!verified(p, &err)) fail_msg("%s", err.text);
}

static void the_same_book_gives_the_same_bytes(void **state) {
    struct place *p = *state;
    size_t n, m;
    write_book(p);
    char *first = load(p->path, &n);
    sleep(2); /* zip counts in two seconds */
    write_book(p);
    char *second = load(p->path, &m);
    assert_int_equal(n, m);
    assert_memory_equal(first, second, n);
    free(first);
    free(second);
}

static void damage_is_noticed(void **state) {
    struct place *p = *state;
    size_t n;
    write_book(p);
    char *whole = load(p->path, &n);
    int tried = 0, noticed = 0;
    for (size_t at = 100; at < n - 100; at += n / 60) {
        whole[at] ^= 0x55;
        save(p->path, whole, n);
        struct err err = { 0 };
        bool same = verified(p, &err);
        whole[at] ^= 0x55;
        tried++;
        noticed += !same;
        if (!same) assert_int_equal(err.code, ERR_SELFCHECK);
    }
    assert_true(noticed > tried * 3 / 4); /* a byte of the directory of parts need not matter, one of their contents does */
    for (size_t cut = 1; cut < 10; cut++) {
        struct err err = { 0 };
        save(p->path, whole, n * cut / 10);
        assert_false(verified(p, &err));
        assert_int_equal(err.code, ERR_SELFCHECK);
    }
    free(whole);
}

static void another_number_is_noticed(void **state) {
    struct place *p = *state;
    struct err err = { 0 };
    write_book(p);
    struct cell *cells = (struct cell *)(uintptr_t)p->book.grids[HOSTILE].tables[0]->data;
    cells[2].v += 1;
    assert_false(verified(p, &err));
    assert_string_equal(err.text, "the sheet \"Числа\" holds other numbers than were laid out");
    cells[2] = (struct cell){ 0 };
    err = (struct err){ 0 };
    assert_false(verified(p, &err));
    assert_int_equal(err.code, ERR_SELFCHECK);
}

/* What xlsx_scan_row takes is well-formed for certain and counted; all else is left to the parser. */
static void plain_rows_are_looked_at_by_themselves(void **state) {
    (void)state;
    static const struct { const char *row; int texts, numbers; /* -1: left to the parser */ } rows[] = {
        { "<row r=\"1\"></row>", 0, 0 },
        { "<row r=\"1\" spans=\"1:3\" ht=\"26.5\" customHeight=\"1\"><c r=\"A1\" s=\"7\"/><c r=\"B1\"><v>-1.5E-05</v></c><c r=\"C1\" t=\"s\"><v>12</v></c></row>", 1, 1 },
        { "<row r=\"9\"><c r=\"XFD9\" s=\"7\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> Ёж &amp; &lt;b&gt;\n</t></is></c></row>", 1, 0 },
        { "<row r=\"9\"><c r=\"A9\" t=\"inlineStr\"><is><t></t></is></c></row>", 1, 0 },
        { "<row r=\"1\" r=\"1\"></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>2</v></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a & b</t></is></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>]]></t></is></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\x01</t></is></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\xD0</t></is></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\xEF\xBF\xBE</t></is></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\"><v>1</v></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"1\"><v>1</v></c></row>", -1, 0 },
        { "<row r=\"1\"><c r=\"A1\"><v></v></c></row>", -1, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct xlsx_contents c = { 0 };
        bool taken = xlsx_scan_row(str_c(rows[i].row), &c);
        if (taken != (rows[i].texts >= 0)) fail_msg("%s", rows[i].row);
        assert_int_equal(c.texts, taken ? rows[i].texts : 0);
        assert_int_equal(c.numbers, rows[i].numbers);
        for (size_t cut = 0; cut < strlen(rows[i].row); cut++) assert_false(xlsx_scan_row(str_of(rows[i].row, cut), &c));
    }
}

static void what_cannot_be_written_is_an_error(void **state) {
    struct place *p = *state;
    struct err err = { 0 };
    assert_false(xlsx_write(&p->book, p->dir, "/nowhere/book.xlsx", &err));
    assert_int_equal(err.code, ERR_OUTPUT);
    err = (struct err){ 0 };
    assert_false(xlsx_write(&p->book, p->dir, "/dev/full", &err));
    assert_int_equal(err.code, ERR_OUTPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_made_fit),
        cmocka_unit_test(names_are_valid_and_unique),
        cmocka_unit_test(links_are_of_the_web),
        cmocka_unit_test(numbers_that_excel_can_hold),
        cmocka_unit_test(plain_rows_are_looked_at_by_themselves),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_book_gives_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_number_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_an_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
