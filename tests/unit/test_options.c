/* Options: what the command line and a job file give, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "cmd/command.h"

/* Parses "metrics --by agent x" split at blanks. */
static bool parse(const char *line, struct options *o, struct err *err) {
    char *argv[32] = { (char *)"svodka" };
    int argc = 1;
    bool done = false;
    char *copy = arena_strndup(&o->arena, line, strlen(line));
    for (char *word = copy; *word;) {
        char *end = word + strcspn(word, " ");
        bool last = !*end;
        *end = 0;
        argv[argc++] = word;
        word = last ? end : end + 1;
    }
    return options_parse(argc, argv, o, &done, err);
}

static void test_values(void **state) {
    (void)state;
    static const struct { const char *line; enum option_id id; const char *value; size_t given; } rows[] = {
        { "metrics --by agent", OPT_BY, "agent", 1 },
        { "metrics --by=agent,month x", OPT_BY, "agent,month", 1 },
        { "metrics --by agent --by team", OPT_BY, "team", 2 },
        { "metrics -p policy.json", OPT_POLICY, "policy.json", 1 },
        { "metrics x -ppolicy.json", OPT_POLICY, "policy.json", 1 },
        { "metrics --pol policy.json", OPT_POLICY, "policy.json", 1 },
        { "metrics -vqv", OPT_VERBOSE, "true", 2 },
        { "metrics --where a=b --where c=d=e", OPT_WHERE, "c=d=e", 2 },
        { "report -t nightly --where a=b", OPT_WHERE, "a=b", 1 },
        { "metrics -- --by", OPT_BY, NULL, 0 },
        { "facts cycles --all", OPT_ALL, "true", 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct options o = { 0 };
        struct err err = { 0 };
        assert_true(parse(rows[i].line, &o, &err));
        assert_int_equal(o.of[rows[i].id].n, rows[i].given);
        if (rows[i].value) assert_string_equal(option_text(&o, rows[i].id), rows[i].value);
        options_release(&o);
    }
}

static void test_operands(void **state) {
    (void)state;
    struct options o = { 0 };
    struct err err = { 0 };
    size_t n;
    assert_true(parse("explain T-1 a.ndjson -q b.ndjson -", &o, &err));
    assert_int_equal(o.operands.n, 4);
    const struct event_source *sources = options_sources(&o, 1, &n);
    assert_int_equal(n, 1);
    assert_null(sources[0].from);
    assert_int_equal(sources[0].paths.n, 3);
    assert_string_equal(sources[0].paths.v[0], "a.ndjson");
    assert_string_equal(sources[0].paths.v[2], "-");
    options_release(&o);
}

static void test_wrong_usage(void **state) {
    (void)state;
    static const struct { const char *line, *text, *hint; } rows[] = {
        { "metrik", "unknown command metrik", "did you mean metrics?" },
        { "metrics --polcy x", "unknown option --polcy", "did you mean --policy?" },
        { "metrics --polcy=x", "unknown option --polcy=x", "did you mean --policy?" },
        { "metrics -Z", "unknown option -Z", "try `svodka metrics --help`" },
        { "metrics --all", "unknown option --all", "try `svodka metrics --help`" }, /* that is of facts */
        { "metrics --policy", "option --policy needs a value: FILE", "" },
        { "metrics -p", "option --policy needs a value: FILE", "" },
        { "metrics --strict=1", "option --strict takes no value", "" },
        { "metrics --ma 3 --m 4", "option --m is ambiguous", "" },
        { "-q metrics", "the command comes before its options: svodka COMMAND [OPTION...] [EVENTS...]", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct options o = { 0 };
        struct err err = { 0 };
        assert_false(parse(rows[i].line, &o, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_string_equal(err.text, rows[i].text);
        assert_string_equal(err.hint, rows[i].hint);
        options_release(&o);
    }
}

/* ---- job files --------------------------------------------------------------------------------------------------------------- */

static char directory[] = "/tmp/svodka-test-XXXXXX";
static char job_path[64];

static int make_directory(void **state) {
    (void)state;
    if (!mkdtemp(directory)) return -1;
    snprintf(job_path, sizeof job_path, "%s/job.json", directory);
    return 0;
}

static int remove_directory(void **state) {
    (void)state;
    unlink(job_path);
    return rmdir(directory);
}

/* Parses the line with a job file of that text: '%' in the line stands for its path. */
static bool parse_job(const char *line, const char *job, struct options *o, struct err *err) {
    const char *percent = strchr(line, '%');
    FILE *f = fopen(job_path, "w");
    assert_non_null(f);
    fputs(job, f);
    fclose(f);
    return parse(arena_printf(&o->arena, "%.*s%s%s", (int)(percent - line), line, job_path, percent + 1), o, err);
}

static const char *in_directory(struct options *o, const char *name) { return arena_printf(&o->arena, "%s/%s", directory, name); }

static void test_job(void **state) {
    (void)state;
    struct options o = { 0 };
    struct err err = { 0 };
    size_t n;
    static const char job[] = "{ \"policy\": \"p.json\", \"template\": [\"nightly\", \"own.json\"], \"period\": 2026, \"threads\": 3, \"strict\": true, \"quiet\": false,\n"
                              "  \"by\": [\"agent\", \"month\"], \"output\": \"/reports\",\n"
                              "  \"events\": [\"logs\", { \"from\": \"jira\", \"files\": [\"a.json\", \"b.json\"] }, \"/more/log.ndjson\"] }";
    assert_true(parse_job("report -j %", job, &o, &err));
    assert_string_equal(option_text(&o, OPT_POLICY), in_directory(&o, "p.json"));
    assert_string_equal(o.of[OPT_TEMPLATE].v[0].text, "nightly"); /* a name is no path */
    assert_string_equal(o.of[OPT_TEMPLATE].v[1].text, in_directory(&o, "own.json"));
    assert_string_equal(option_text(&o, OPT_PERIOD), "2026");
    assert_string_equal(option_text(&o, OPT_THREADS), "3");
    assert_true(option_given(&o, OPT_STRICT));
    assert_false(option_given(&o, OPT_QUIET));
    assert_string_equal(option_text(&o, OPT_BY), "agent,month");
    assert_string_equal(option_text(&o, OPT_OUTPUT), "/reports");
    const struct event_source *sources = options_sources(&o, 0, &n);
    assert_int_equal(n, 2);
    assert_string_equal(sources[0].from, "jira");
    assert_string_equal(sources[0].paths.v[1], in_directory(&o, "b.json"));
    assert_null(sources[1].from);
    assert_string_equal(sources[1].paths.v[0], in_directory(&o, "logs"));
    assert_string_equal(sources[1].paths.v[1], "/more/log.ndjson");
    options_release(&o);
}

static void test_command_line_wins(void **state) {
    (void)state;
    struct options o = { 0 };
    struct err err = { 0 };
    size_t n;
    static const char job[] = "{ \"period\": \"2026-10\", \"where\": [\"team=a\", \"team=b\"], \"lang\": null, \"events\": \"log.ndjson\" }";
    assert_true(parse_job("metrics -j % --period 2025-01 --where team=c other.ndjson", job, &o, &err));
    assert_string_equal(option_text(&o, OPT_PERIOD), "2025-01");
    assert_int_equal(o.of[OPT_WHERE].n, 1);
    assert_false(option_given(&o, OPT_LANG));
    assert_string_equal(options_sources(&o, 0, &n)->paths.v[0], "other.ndjson");
    assert_int_equal(n, 1);
    options_release(&o);
}

/* --where is refused by who would not heed it; one of a job file, which several commands share, only by who would be spoilt by it. */
static void test_where(void **state) {
    (void)state;
    static const struct { const char *line; bool typed, of_job; } rows[] = {
        { "report %s", true, true }, { "metrics %s", true, true }, { "facts cycles %s", true, true }, { "due %s", true, true },
        { "explain --agent a --metric m %s", true, true }, { "check %s", false, true }, { "init %s", false, true }, { "convert csv %s", false, true },
        { "close %s", false, false }, { "verify %s", false, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct options typed = { 0 }, of_job = { 0 };
        struct err err = { 0 };
        int before = (int)strcspn(rows[i].line, "%");
        assert_int_equal(parse(arena_printf(&typed.arena, "%.*s--where team=a", before, rows[i].line), &typed, &err), rows[i].typed);
        assert_true(rows[i].typed || (err.code == ERR_USAGE && err.line == 0 && err.hint[0]));
        err = (struct err){ 0 };
        assert_int_equal(parse_job(arena_printf(&of_job.arena, "%.*s-j %%", before, rows[i].line), "{ \"where\":\n \"team=a\" }", &of_job, &err), rows[i].of_job);
        assert_true(rows[i].of_job || (err.code == ERR_USAGE && err.line == 2 && err.hint[0]));
        options_release(&typed);
        options_release(&of_job);
    }
}

static void test_wrong_jobs(void **state) {
    (void)state;
    static const struct { const char *job; long line, col; const char *text, *hint; } rows[] = {
        { "{ \"perid\": \"2026\" }", 1, 3, "unknown key \"perid\"", "did you mean \"period\"?" },
        { "{\n  \"event\": \"x\" }", 2, 3, "unknown key \"event\"", "did you mean \"events\"?" },
        { "{ \"all\": true }", 1, 3, "unknown key \"all\"", "keys are the long names of options, and \"events\"" },
        { "{ \"job\": \"other.json\" }", 1, 3, "unknown key \"job\"", NULL },
        { "{ \"period\": [\"2026\"] }", 1, 13, "expected a string, found an array", "" },
        { "{ \"policy\": { } }", 1, 13, "expected a string, found an object", "" },
        { "{ \"events\": [{ \"from\": \"jira\" }] }", 1, 14, "\"files\" is missing", "" },
        { "{ \"events\": [{ \"files\": \"x\" }] }", 1, 14, "\"from\" is missing: the name of a source, see `svodka convert --list`", "" },
        { "{ \"events\": [\"\"] }", 1, 14, "expected a path", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct options o = { 0 };
        struct err err = { 0 };
        assert_false(parse_job("metrics -j %", rows[i].job, &o, &err));
        assert_int_equal(err.code, ERR_CONFIG);
        assert_string_equal(err.source, job_path);
        assert_string_equal(err.text, rows[i].text);
        assert_int_equal(err.line, rows[i].line);
        assert_int_equal(err.col, rows[i].col);
        if (rows[i].hint) assert_string_equal(err.hint, rows[i].hint);
        options_release(&o);
    }
}

static void test_table(void **state) {
    (void)state;
    for (int i = 0; i < OPTIONS; i++) {
        assert_non_null(option_rows[i].name);
        assert_non_null(option_rows[i].help);
        assert_true((option_rows[i].kind == OPTION_FLAG) == (option_rows[i].argument == NULL));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(option_rows[i].name, option_rows[k].name);
            assert_true(!option_rows[i].letter || option_rows[i].letter != option_rows[k].letter);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),    cmocka_unit_test(test_operands),          cmocka_unit_test(test_wrong_usage), cmocka_unit_test(test_job),
        cmocka_unit_test(test_wrong_jobs), cmocka_unit_test(test_command_line_wins), cmocka_unit_test(test_table),
        cmocka_unit_test(test_where),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
