/* The mappings of samples/mappings over the real tables beside the specification: tickets, events, and how they begin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/mapping.h"
#include "vendor_log.h"

static bool load(const char *path, struct buf *out) {
    char piece[4096];
    size_t n;
    FILE *in = fopen(path, "r");
    if (!in) return false;
    while ((n = fread(piece, 1, sizeof piece, in)) > 0) buf_add(out, piece, n);
    fclose(in);
    return true;
}

static const char *shared(void) {
    const char *given = getenv("SVODKA_SHARED");
    return given ? given : "../shared";
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) n++;
    return n;
}

/* ---- all of them can be parsed ----------------------------------------------------------------------------------------------------- */

static void parse(const char *name) {
    struct buf path = { 0 }, text = { 0 };
    struct mapping *mapping = NULL;
    struct err err = { 0 };
    char message[2048];
    buf_printf(&path, "samples/mappings/%s", name);
    assert_true(load(path.p, &text));
    if (!mapping_parse(name, str_of(text.p, text.n), &mapping, &err)) fail_msg("%s", err_format(&err, message, sizeof message));
    mapping_free(mapping);
    buf_release(&path);
    buf_release(&text);
}

static void test_every_mapping_is_one(void **state) {
    DIR *dir = opendir("samples/mappings");
    int n = 0;
    (void)state;
    if (!dir) {
        print_message("skip: no samples/mappings here\n");
        skip();
    }
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.') continue;
        parse(entry->d_name);
        n++;
    }
    closedir(dir);
    assert_true(n > 10);
}

/* ---- Fivetran's tables --------------------------------------------------------------------------------------------------------------- */

static const struct expected {
    const char *mapping, *table;
    int events, created, others; /* others: of the type */
    const char *type;
    const char *line;            /* that must be among the events */
} tables[] = {
    { "zendesk-fivetran-tickets", "zendesk/ticket_data", 12, 10, 2, "discard",
      "{\"ticket\":\"1595\",\"at\":\"2020-02-19T01:55:11Z\",\"type\":\"discard\",\"role\":\"system\",\"reason\":\"deleted\"}\n" },
    { "zendesk-fivetran-field-history", "zendesk/ticket_field_history_data", 37, 0, 30, "status",
      "{\"ticket\":\"11071\",\"at\":\"2020-11-02T11:01:27Z\",\"type\":\"priority\",\"to\":\"urgent\"}\n" },
    { "zendesk-fivetran-comments", "zendesk/ticket_comment_data", 20, 0, 20, "message",
      "{\"ticket\":\"1077\",\"at\":\"2020-02-11T07:49:14Z\",\"type\":\"message\",\"actor\":\"402935450113\",\"id\":\"1030820361033\",\"public\":true}\n" },
    { "jira-fivetran-field-history", "jira/issue_field_history", 1, 1, 1, "created",
      "{\"ticket\":\"10027\",\"at\":\"2020-11-10T19:19:41.472000Z\",\"type\":\"created\",\"actor\":\"5e61c1c5c8bee8005f04c88b\"}\n" },
    { "jira-fivetran-multiselect-history", "jira/issue_multiselect_history", 1, 0, 1, "attr",
      "\"type\":\"attr\",\"actor\":\"5e61c1c5c8bee8005f04c88b\",\"name\":\"component\",\"to\":\"0\"}\n" },
    { "intercom-fivetran-conversations", "intercom/conversation_history_data", 5, 2, 2, "status",
      "{\"ticket\":\"156643300001372\",\"at\":\"2020-11-04T11:41:22Z\",\"type\":\"assign\",\"to\":\"4077639\"}\n" },
    { "intercom-fivetran-ratings", "intercom/conversation_history_data", 0, 0, 0, "rating", "" },
    { "intercom-fivetran-parts", "intercom/conversation_part_history_data", 9, 0, 8, "status",
      "{\"ticket\":\"12\",\"at\":\"2020-10-29T12:38:27Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"4077639\",\"id\":\"6862013567\",\"public\":false}\n" },
};

static void check_table(const struct expected *want, const struct buf *mapping, const struct buf *table) {
    struct named_text file = { "table.csv", str_of(table->p, table->n) };
    struct source_options options = { .mapping_name = want->mapping, .mapping = str_of(mapping->p, mapping->n) };
    struct vendor_log log = vendor_convert("csv", &file, 1, &options);
    char type[32];
    snprintf(type, sizeof type, "\"type\":\"%s\"", want->type);
    assert_string_equal(log.said.p, "");
    assert_int_equal(count(log.events, "\n"), want->events);
    assert_int_equal(count(log.events, "\"type\":\"created\""), want->created);
    assert_int_equal(count(log.events, type), want->others);
    assert_non_null(strstr(log.events, want->line));
    vendor_log_release(&log);
}

static void test_fivetran(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        struct buf path = { 0 }, mapping = { 0 }, table = { 0 };
        buf_printf(&path, "%s/fixtures/%s.csv", shared(), tables[i].table);
        if (!load(path.p, &table)) {
            print_message("skip: no %s here\n", path.p);
            buf_release(&path);
            skip();
        }
        buf_clear(&path);
        buf_printf(&path, "samples/mappings/%s.json", tables[i].mapping);
        assert_true(load(path.p, &mapping));
        check_table(&tables[i], &mapping, &table);
        buf_release(&path);
        buf_release(&mapping);
        buf_release(&table);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_mapping_is_one),
        cmocka_unit_test(test_fivetran),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
