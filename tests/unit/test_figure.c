/* The display list: texts shortened and kept apart, the list and its data as text. Every character is 0.6 of the font's size wide here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "report/figure.h"

static double fixed_width(void *data, const char *s, double size, bool bold) {
    (void)data;
    (void)bold;
    int characters = 0;
    for (; *s; s++) characters += ((unsigned char)*s & 0xC0) != 0x80;
    return characters * 0.6 * size;
}

static void start(struct figure *f, struct arena *a) { figure_start(f, a, (struct text_measure){ .width = fixed_width }); }

static void test_long_texts_end_in_an_ellipsis(void **state) {
    (void)state;
    static const struct { const char *text; int characters; const char *expected; } rows[] = {
        { "Anna", 4, "Anna" },
        { "Anna", 3, "An…" },
        { "Anna Petrova", 6, "Anna…" }, /* no space before the dots */
        { "Константин", 6, "Конст…" },
        { "Ёж", 1, "…" },
        { "Anna", 0, "" },
        { "", 5, "" },
    };
    struct arena a = { 0 };
    struct figure f;
    start(&f, &a);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *shortened = figure_shorten(&f, rows[i].text, 10, false, 6 * rows[i].characters);
        assert_string_equal(shortened, rows[i].expected);
    }
    figure_release(&f);
    arena_release(&a);
}

static void test_texts_are_put_where_there_is_room(void **state) {
    (void)state;
    struct arena a = { 0 };
    struct figure f;
    start(&f, &a);
    struct text label = { .x = 100, .y = 100, .s = "twelve chars", .size = 10 };
    assert_true(figure_text_if_room(&f, label));
    label.x += 60; /* the first one is 72 wide */
    assert_false(figure_text_if_room(&f, label));
    label.x += 14;
    assert_true(figure_text_if_room(&f, label));
    label.y += 11;
    label.anchor = ANCHOR_END; /* below the first one */
    assert_true(figure_text_if_room(&f, label));
    label.y = 300;
    label.x = 30; /* would begin left of the figure */
    assert_false(figure_text_if_room(&f, label));
    label.x = FIGURE_WIDTH;
    label.y = FIGURE_HEIGHT; /* its descent would be cut off */
    assert_false(figure_text_if_room(&f, label));
    figure_release(&f);
    arena_release(&a);
}

static void test_a_hatch_stays_in_its_box(void **state) {
    (void)state;
    struct arena a = { 0 };
    struct figure f;
    start(&f, &a);
    const struct box box = { 10, 20, 30, 100 };
    figure_hatch(&f, box, COLOUR_GRID);
    assert_true(f.shapes.n > 10);
    for (size_t i = 0; i < f.shapes.n; i++) {
        for (int k = 0; k < f.shapes.v[i].npoints; k++) {
            struct point p = f.shapes.v[i].points[k];
            assert_true(p.x >= box.x && p.x <= box.x + box.w && p.y >= box.y && p.y <= box.y + box.h);
        }
    }
    figure_release(&f);
    arena_release(&a);
}

static void test_dump(void **state) {
    (void)state;
    static const char expected[] =
        "figure 960x540\n"
        "alt \"two agents\"\n"
        "line 10.0,20.0 30.0,20.0 #d9d9d9 width 1\n"
        "rect 1.0,2.0 4.0,6.0 #0072b2 opacity 0.5\n"
        "circle 5.0,6.0 radius 3 #757575\n"
        "triangle 7.0,8.0 radius 5 down #d55e00\n"
        "polyline 0.0,0.0 1.0,1.0 2.0,0.0 #0072b2 width 2.5 dashed\n"
        "text 24.0,36.0 end 20 bold #222222 \"Support\"\n"
        "data agent | csat.score\n"
        "row Anna | 0.95\n"
        "row (none) | -\n";
    struct arena a = { 0 };
    struct figure f;
    start(&f, &a);
    f.alt = "two agents";
    figure_line(&f, 10, 20, 30, 20, (struct pen){ COLOUR_GRID, 1, false });
    figure_rect(&f, (struct box){ 1, 2, 3, 4 }, COLOUR_BLUE, 0.5);
    figure_circle(&f, 5, 6, 3, COLOUR_GREY);
    figure_triangle(&f, 7, 8, 5, true, COLOUR_VERMILLION);
    const struct point zigzag[] = { { 0, 0 }, { 1, 1 }, { 2, 0 } };
    figure_polyline(&f, zigzag, 3, (struct pen){ COLOUR_BLUE, 2.5, true });
    figure_polyline(&f, zigzag, 1, (struct pen){ COLOUR_BLUE, 2.5, true }); /* a point is no line */
    figure_text(&f, (struct text){ .x = 24, .y = 36, .s = "Support", .size = 20, .bold = true, .colour = COLOUR_INK, .anchor = ANCHOR_END });
    figure_columns(&f, (const char *[]){ "agent", "csat.score" }, 2);
    figure_put_text(&f, "Anna");
    figure_put_value(&f, (struct value){ .has = true, .v = 0.95, .n = 20 });
    figure_put_text(&f, "(none)");
    figure_put_number(&f, (double)NAN);
    assert_int_equal(figure_rows(&f), 2);
    struct buf out = { 0 };
    figure_dump(&f, &out);
    assert_string_equal(out.p, expected);
    buf_release(&out);
    figure_release(&f);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_texts_end_in_an_ellipsis),
        cmocka_unit_test(test_texts_are_put_where_there_is_room),
        cmocka_unit_test(test_a_hatch_stays_in_its_box),
        cmocka_unit_test(test_dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
