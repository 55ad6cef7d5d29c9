/* quoting: see quoting.h. */
#include "quoting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"

static char *quoted(const char *text) {
    char *copy = mem_strdup(text);
    for (char *p = copy; *p; p++)
        if (*p == '\'') *p = '"';
    return copy;
}

static void expect_files(const char *from, const struct named_text *files, int n, const char *events, const char *said) {
    char *wanted = quoted(events);
    struct converted c = convert_texts(from, NULL, files, n);
    assert_string_equal(c.events, wanted);
    assert_string_equal(c.said.p ? c.said.p : "", said);
    converted_release(&c);
    mem_free(wanted);
}

void expect_quoted(const char *from, const char *text, const char *events, const char *said) {
    char *json = quoted(text);
    struct named_text file = { "x.json", str_c(json) };
    expect_files(from, &file, 1, events, said);
    mem_free(json);
}

void expect_quoted_pair(const char *from, const char *one, const char *other, const char *events, const char *said) {
    char *a = quoted(one), *b = quoted(other);
    struct named_text files[] = { { "a.json", str_c(a) }, { "b.json", str_c(b) } }, swapped[] = { { "a.json", str_c(b) }, { "b.json", str_c(a) } };
    expect_files(from, files, 2, events, said);
    expect_files(from, swapped, 2, events, said);
    mem_free(a);
    mem_free(b);
}

/* ---- bad bytes ----------------------------------------------------------------------------------------------------------------- */

static void endure(const char *from, const char *text, size_t n) {
    struct named_text file = { "x.json", str_of(text, n) };
    struct converted c = convert_texts(from, NULL, &file, 1);
    for (const char *line = c.events; *line; line = strchr(line, '\n') + 1) assert_memory_equal(line, "{\"ticket\":\"", 11);
    converted_release(&c);
}

void expect_endurance(const char *from, const char *text) {
    static const char replacements[] = { '"', '{', '}', '[', ']', ',', '0', '-', '\\', '\n', '\0', '\xFF' };
    char *json = quoted(text), *broken = quoted(text);
    size_t n = strlen(json);
    for (size_t i = 0; i < n; i++) {
        endure(from, json, i);
        memcpy(broken, json, n);
        memmove(broken + i, broken + i + 1, n - i - 1);
        endure(from, broken, n - 1);
        memcpy(broken, json, n);
        broken[i] = replacements[i % ARRAY_LEN(replacements)];
        endure(from, broken, n);
    }
    mem_free(json);
    mem_free(broken);
}

/* ---- real-shaped files --------------------------------------------------------------------------------------------------------- */

void expect_fixture(const char *from, const char *path, const char *events, const char *said) {
    const char *shared = getenv("SVODKA_SHARED");
    struct buf name = { 0 }, text = { 0 };
    char piece[4096];
    size_t n;
    buf_printf(&name, "%s/fixtures/%s", shared ? shared : "../shared", path);
    FILE *in = fopen(name.p, "rb");
    if (!in) {
        print_message("skip: no %s\n", name.p);
        buf_release(&name);
        skip();
    }
    while ((n = fread(piece, 1, sizeof piece, in)) > 0) buf_add(&text, piece, n);
    fclose(in);
    struct named_text file = { "x.json", str_of(text.p, text.n) };
    expect_files(from, &file, 1, events, said);
    buf_release(&name);
    buf_release(&text);
}
