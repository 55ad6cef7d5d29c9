/* Painting: the file is a PNG of the right size and density, the same bytes whatever the user's font settings, and errors are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "write/png.h"

static void draw(struct figure *f, struct arena *a, struct text_measure measure) {
    figure_start(f, a, measure);
    figure_rect(f, (struct box){ 100, 100, 200, 50 }, COLOUR_BLUE, 1);
    figure_triangle(f, 400, 100, 8, true, COLOUR_VERMILLION);
    figure_hatch(f, (struct box){ 500, 100, 90, 90 }, COLOUR_GRID);
    figure_text(f, (struct text){ .x = 24, .y = 40, .s = "Ёжик решил 12 обращений", .size = 20, .bold = true, .colour = COLOUR_INK, .halo = true });
    figure_text(f, (struct text){ .x = 24, .y = 80, .s = "two\nlines\tand a control \x01", .size = 12, .colour = COLOUR_INK });
}

static void paint(const char *path, double scale, struct buf *out) {
    struct err err = { 0 };
    struct arena a = { 0 };
    struct figure f;
    struct png_fonts *fonts = png_fonts_new(&err);
    if (!fonts) skip();
    draw(&f, &a, png_measure(fonts));
    remove(path);
    assert_true(png_write(fonts, &f, scale, path, &err));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;) buf_add(out, block, n);
    fclose(file);
    remove(path);
    figure_release(&f);
    arena_release(&a);
    png_fonts_free(fonts);
}

static uint32_t u32(const char *p) {
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static const char *temporary(char path[64], const char *name) {
    snprintf(path, 64, "/tmp/svodka-test-%ld-%s.png", (long)getpid(), name);
    return path;
}

static void test_size_and_density(void **state) {
    (void)state;
    char path[64];
    struct buf png = { 0 };
    paint(temporary(path, "size"), 2, &png);
    assert_memory_equal(png.p, "\x89PNG\r\n\x1a\n", 8);
    assert_memory_equal(png.p + 12, "IHDR", 4);
    assert_int_equal(u32(png.p + 16), 1920);
    assert_int_equal(u32(png.p + 20), 1080);
    assert_memory_equal(png.p + 37, "pHYs", 4);
    assert_int_equal(u32(png.p + 41), 7559); /* 2 x 96 dpi, in pixels a metre */
    assert_memory_equal(png.p + png.n - 8, "IEND", 4);
    buf_release(&png);
}

static void test_the_users_fonts_change_nothing(void **state) {
    (void)state;
    char path[64];
    struct buf plain = { 0 }, other = { 0 };
    paint(temporary(path, "plain"), 1, &plain);
    setenv("FONTCONFIG_FILE", "/nonexistent/fonts.conf", 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    setenv("LC_ALL", "ru_RU.UTF-8", 1);
    paint(temporary(path, "other"), 1, &other);
    assert_int_equal(plain.n, other.n);
    assert_memory_equal(plain.p, other.p, plain.n);
    buf_release(&plain);
    buf_release(&other);
}

static void test_errors(void **state) {
    (void)state;
    struct err err = { 0 }, full = { 0 };
    struct arena a = { 0 };
    struct figure f;
    struct png_fonts *fonts = png_fonts_new(&err);
    if (!fonts) skip();
    draw(&f, &a, png_measure(fonts));
    assert_false(png_write(fonts, &f, 1, "/nonexistent/x.png", &err));
    assert_int_equal(err.code, ERR_OUTPUT);
    assert_non_null(strstr(err.text, "/nonexistent/x.png cannot be created"));
    char path[64];
    assert_int_equal(symlink("/dev/full", temporary(path, "full")), 0); /* an existing name is never written through */
    assert_false(png_write(fonts, &f, 1, path, &full));
    assert_int_equal(full.code, ERR_OUTPUT);
    remove(path);
    figure_release(&f);
    arena_release(&a);
    png_fonts_free(fonts);
}

/* Characters that the fonts lack are named, each once, in their order; those that they have are not. */
static void test_missing_characters(void **state) {
    (void)state;
    static const struct { const char *text, *missing; } rows[] = {
        { "Ёжик, naïve, 5 → 6", "" },
        { "中文 and 中", "中 (U+4E2D), 文 (U+6587)" },
        { "\U0001F9E8", "\U0001F9E8 (U+1F9E8)" },
        { "一丁七万丈三上下不与", "一 (U+4E00), 丁 (U+4E01), 七 (U+4E03), 万 (U+4E07), 丈 (U+4E08), 三 (U+4E09), 上 (U+4E0A), 下 (U+4E0B) and 2 more" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = { 0 };
        struct arena a = { 0 };
        struct figure f;
        char path[64], missing[256];
        struct png_fonts *fonts = png_fonts_new(&err);
        if (!fonts) skip();
        figure_start(&f, &a, png_measure(fonts));
        figure_text(&f, (struct text){ .x = 24, .y = 40, .s = rows[i].text, .size = 20, .colour = COLOUR_INK });
        assert_true(png_write(fonts, &f, 1, temporary(path, "missing"), &err));
        assert_string_equal(png_missing(fonts, missing, sizeof missing), rows[i].missing);
        remove(path);
        figure_release(&f);
        arena_release(&a);
        png_fonts_free(fonts);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_and_density),
        cmocka_unit_test(test_the_users_fonts_change_nothing),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_missing_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
