/* Files: which are read, in which order, plain and compressed, and what is said of those that cannot be read. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/vec.h"
#include "read/open.h"
#include "reading.h"

#define LINE "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\"}\n"
#define EVENT "T 2026-03-02T09:00:00Z message system:\n"
static const char sha256_of_line[] = "ecc2fe79e43685eb6c96268317244a232ffafcf131d3e976d2fb99424bf9a655";
static const char sha256_of_gzip[] = "e9209615379ab69381adf4747d686e689353af6f9842e255f7d2a5d020adb84d";

/* LINE, compressed. */
static const char line_gz[] =
    "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xAB\x56\x2A\xC9\x4C\xCE\x4E\x2D\x51\xB2\x52\x0A\x51\xD2\x51\x4A\x04\x31\x8C\x0C\x8C\xCC\x74\x0D\x8C\x75"
    "\x0D\x8C\x42\x0C\x2C\xAD\x0C\x0C\x80\x28\x0A\x28\x57\x52\x59\x90\x0A\x94\xCD\x4D\x2D\x2E\x4E\x4C\x4F\x55\xAA\xE5\x02\x00\xED\x04\x96\x10\x3C\x00"
    "\x00\x00";
static const char line_zst[] =
    "\x28\xB5\x2F\xFD\x24\x3C\xB5\x01\x00\xC2\x83\x0C\x11\xA0\xED\x0C\x82\x9F\x95\x68\xB3\xAC\x32\xE0\xFB\x9D\x18\xFE\x0E\xC2\x60\x9E\x57\x82\x90\xDD"
    "\xF7\xFC\x62\x3F\x1C\xA9\xAE\xEA\x1A\x3D\x43\x05\x51\x51\x86\x8E\xEF\x3B\x3D\xFC\x7C\xDF\xDC\x14\xEB\xCB\x00\xF5\xEF\xA4\x84";
static const char line_xz[] =
    "\xFD\x37\x7A\x58\x5A\x00\x00\x04\xE6\xD6\xB4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2F\xE5\xA3\x01\x00\x3B\x7B\x22\x74\x69\x63\x6B\x65\x74\x22"
    "\x3A\x22\x54\x22\x2C\x22\x61\x74\x22\x3A\x22\x32\x30\x32\x36\x2D\x30\x33\x2D\x30\x32\x54\x30\x39\x3A\x30\x30\x3A\x30\x30\x5A\x22\x2C\x22\x74\x79"
    "\x70\x65\x22\x3A\x22\x6D\x65\x73\x73\x61\x67\x65\x22\x7D\x0A\x00\x51\xBC\xB9\xD4\x5F\x4F\x4B\x12\x00\x01\x54\x3C\xFC\x51\x3E\xD1\x1F\xB6\xF3\x7D"
    "\x01\x00\x00\x00\x00\x04\x59\x5A";
static const char line_bz2[] =
    "\x42\x5A\x68\x39\x31\x41\x59\x26\x53\x59\x20\x24\xB1\x05\x00\x00\x1D\x5B\x80\x00\x10\x10\x06\x59\x30\x04\x10\x2A\xAA\x4C\x2A\x20\x00\x48\x89\xB4"
    "\xA6\x8D\x18\xD4\x06\x7A\x50\xA0\x34\x00\x0C\x99\x22\xB6\xB6\x53\xA1\x45\x80\xDB\xA5\xDF\x54\x7B\xA5\x5D\x36\x59\x68\xA2\x5C\x80\xC0\xB7\xC7\x04"
    "\xE7\xD3\x48\xE3\xA0\xC7\xA8\x11\xBF\x17\x72\x45\x38\x50\x90\x20\x24\xB1\x05";

static const struct { const char *name; const char *bytes; size_t n; } compressed[] = {
    { "a.ndjson.gz", line_gz, sizeof line_gz - 1 }, { "a.ndjson.zst", line_zst, sizeof line_zst - 1 },
    { "a.ndjson.xz", line_xz, sizeof line_xz - 1 }, { "a.ndjson.bz2", line_bz2, sizeof line_bz2 - 1 },
};

static void add_text(struct reading *r, const char *name, const char *text) { reading_file(r, name, text, strlen(text)); }

/* --- which files -------------------------------------------------------------------------------------------------------------------- */

/* Expands paths below the directory, parted by spaces; the result's paths likewise, or the error. */
static const char *expand(struct reading *r, const char *paths)
{
    char *list[8];
    int n = 0;
    struct buf copy = { 0 };
    buf_adds(&copy, paths);
    for (char *p = copy.p, *end; p; p = end) {
        end = strchr(p, ' ');
        if (end) *end++ = '\0';
        list[n++] = strcmp(p, "-") == 0 ? mem_strdup(p) : mem_strdup(reading_path(r, p));
    }
    inputs_release(&r->inputs);
    r->err = (struct err){ 0 };
    bool ok = inputs_expand(list, n, &r->inputs, &r->err);
    buf_clear(&r->text);
    size_t skip = strlen(r->directory) + 1;
    for (int i = 0; i < r->inputs.n; i++) {
        const char *path = r->inputs.v[i].path;
        buf_printf(&r->text, "%s%s", i ? " " : "", strcmp(path, "-") == 0 ? path : path + skip);
    }
    if (!ok) buf_printf(&r->text, "%s: %s", r->err.source + (strlen(r->err.source) > skip ? skip : 0), r->err.text);
    for (int i = 0; i < n; i++) mem_free(list[i]);
    buf_release(&copy);
    return r->text.p;
}

static void test_which_files(void **state)
{
    (void)state;
    struct reading r;
    char path[256];
    reading_start(&r);
    static const char *const names[] = { "b.ndjson", "a.jsonl", "c.csv.gz", "a.csv", "d.txt", ".hidden.ndjson", "e.ndjson.1", ".ndjson", "f.gz" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) add_text(&r, names[i], LINE);
    snprintf(path, sizeof path, "%s/sub", r.directory);
    assert_int_equal(mkdir(path, 0700), 0);
    add_text(&r, "sub/z.ndjson", LINE);
    snprintf(path, sizeof path, "%s/sub.ndjson", r.directory); /* a directory with a log's name is none */
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/void", r.directory);
    assert_int_equal(mkdir(path, 0700), 0);

    assert_string_equal(expand(&r, ""), "a.csv a.jsonl b.ndjson c.csv.gz");
    assert_string_equal(expand(&r, "b.ndjson a.csv"), "a.csv b.ndjson");
    assert_string_equal(expand(&r, "d.txt f.gz e.ndjson.1"), "d.txt e.ndjson.1 f.gz"); /* by name anything goes */
    assert_string_equal(expand(&r, "a.csv a.csv *.csv a*"), "a.csv a.jsonl");
    assert_string_equal(expand(&r, "sub/../a.csv a.csv ./a.csv"), "./a.csv"); /* one file by three names */
    assert_string_equal(expand(&r, "sub - - a.csv"), "- a.csv sub/z.ndjson");
    assert_string_equal(expand(&r, "./b.ndjson a.csv"), "a.csv ./b.ndjson"); /* however a place is spelt */
    assert_string_equal(expand(&r, "b.ndjson .//./a.csv ./sub"), ".//./a.csv b.ndjson ./sub/z.ndjson");
    assert_string_equal(expand(&r, "[ab].*"), "a.csv a.jsonl b.ndjson");
    assert_string_equal(expand(&r, "sub a.csv sub/*"), "a.csv sub/z.ndjson");

    assert_string_equal(expand(&r, "void"), "void: the directory has no event logs");
    assert_string_equal(expand(&r, "*.zip"), "*.zip: no file matches");
    assert_string_equal(expand(&r, "a.csv nothing"), "nothing: cannot be opened: No such file or directory");
    assert_int_equal(r.err.code, ERR_INPUT);
    add_text(&r, "x[1].ndjson", LINE); /* a name that looks like a glob is a name first */
    assert_string_equal(expand(&r, "x[1].ndjson"), "x[1].ndjson");
    inputs_release(&r.inputs);
    reading_end(&r);
}

static void test_no_files(void **state)
{
    (void)state;
    struct reading r;
    char path[256], *null = (char[]){ "/dev/null" };
    reading_start(&r);
    snprintf(path, sizeof path, "%s/fifo.ndjson", r.directory);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_string_equal(expand(&r, "fifo.ndjson"), "fifo.ndjson: is a pipe (use - for standard input), not an event log");
    assert_string_equal(expand(&r, ""), "fifo.ndjson: is a pipe (use - for standard input), not an event log");
    r.err = (struct err){ 0 };
    assert_false(inputs_expand(&null, 1, &r.inputs, &r.err));
    assert_string_equal(r.err.source, "/dev/null");
    snprintf(path, sizeof path, "%s/dangling.ndjson", r.directory);
    assert_int_equal(symlink("/nowhere/at/all", path), 0);
    assert_string_equal(expand(&r, "dangling.ndjson"), "dangling.ndjson: cannot be opened: No such file or directory");
    reading_end(&r);
}

/* The order of files is that of their paths' bytes, and events at one instant come in that order. */
static void test_order(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    static const char *const names[] = { "b.ndjson", "a.ndjson", "B.ndjson", "a-1.ndjson" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf line = { 0 };
        buf_printf(&line, "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"status\",\"to\":\"%s\"}", names[i]);
        add_text(&r, names[i], line.p);
        buf_release(&line);
    }
    for (r.options.threads = 1; r.options.threads < 4; r.options.threads++) {
        assert_true(reading_run(&r));
        assert_string_equal(reading_events(&r),
            "T 2026-03-02T09:00:00Z status system: B.ndjson\n"
            "T 2026-03-02T09:00:00Z status system: a-1.ndjson\n"
            "T 2026-03-02T09:00:00Z status system: a.ndjson\n"
            "T 2026-03-02T09:00:00Z status system: b.ndjson\n");
    }
    reading_end(&r);
}

/* --- compressed ones ------------------------------------------------------------------------------------------------------------------- */

/* Reads one file, whatever its name, which is then removed. */
static bool read_one(struct reading *r, const char *name, const void *bytes, size_t n)
{
    char *path = mem_strdup(reading_file(r, name, bytes, n));
    inputs_release(&r->inputs);
    bool ok = inputs_expand(&path, 1, &r->inputs, &r->err) && reading_run(r);
    assert_int_equal(unlink(path), 0);
    mem_free(path);
    return ok;
}

static void test_compressed(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(compressed); i++) {
        struct buf twice = { 0 };
        assert_true(read_one(&r, compressed[i].name, compressed[i].bytes, compressed[i].n));
        assert_string_equal(reading_events(&r), EVENT);
        assert_true(read_one(&r, "by-content-not-name", compressed[i].bytes, compressed[i].n));
        assert_string_equal(reading_events(&r), EVENT);
        buf_add(&twice, compressed[i].bytes, compressed[i].n);
        buf_add(&twice, compressed[i].bytes, compressed[i].n);
        assert_true(read_one(&r, compressed[i].name, twice.p, twice.n)); /* one after the other, as cat makes them */
        assert_string_equal(reading_events(&r), EVENT EVENT);
        buf_release(&twice);
    }
    assert_true(read_one(&r, "plain.ndjson.gz", LINE, strlen(LINE))); /* .gz that is none */
    assert_string_equal(reading_events(&r), EVENT);
    assert_true(read_one(&r, "empty.ndjson.gz", "", 0));
    assert_int_equal(r.counts.lines, 0);
    reading_end(&r);
}

static void test_damaged(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(compressed); i++) {
        for (size_t n = 10; n < compressed[i].n; n += 7) { /* cut off */
            assert_false(read_one(&r, compressed[i].name, compressed[i].bytes, n));
            assert_int_equal(r.err.code, ERR_INPUT);
            assert_non_null(strstr(r.err.source, compressed[i].name));
            assert_non_null(strstr(r.err.text, "cannot be decompressed: "));
        }
    }
    char gzip[sizeof line_gz + 8];
    memcpy(gzip, line_gz, sizeof line_gz - 1);
    gzip[sizeof line_gz - 1 - 5] ^= 1; /* in the checksum */
    assert_false(read_one(&r, "a.ndjson.gz", gzip, sizeof line_gz - 1));
    assert_string_equal(r.err.text, "cannot be decompressed: incorrect data check");
    gzip[sizeof line_gz - 1 - 5] ^= 1;
    memcpy(gzip + sizeof line_gz - 1, "garbage", 7);
    assert_false(read_one(&r, "a.ndjson.gz", gzip, sizeof line_gz - 1 + 7));
    assert_string_equal(r.err.text, "cannot be decompressed: after its end, incorrect header check");
    memset(gzip + sizeof line_gz - 1, 0, 7); /* as tapes fill it up */
    assert_true(read_one(&r, "a.ndjson.gz", gzip, sizeof line_gz - 1 + 7));
    reading_end(&r);
}

/* Much out of little is refused, in time and memory that do not depend on how much it would be. */
static void test_bomb(void **state)
{
    (void)state;
    struct reading r;
    struct buf command = { 0 };
    reading_start(&r);
    buf_printf(&command, "head -c 300000000 /dev/zero | tr '\\0' '\\n' | gzip -9 > %s/bomb.ndjson.gz", r.directory);
    if (system(command.p) == 0) {
        assert_false(reading_run(&r));
        assert_int_equal(r.err.code, ERR_INPUT);
        assert_string_equal(r.err.text, "unpacks to more than 1000 times its size: it is refused");
        assert_true(r.counts.bytes < 2 * (int64_t)BOMB_FREE);
    }
    buf_release(&command);
    reading_end(&r);
}

static void test_utf16(void **state)
{
    (void)state;
    static const struct { const char *bytes; size_t n; } texts[] = { { "\xFF\xFE{\0\"\0", 6 }, { "\xFE\xFF\0{\0\"", 6 }, { "{\0\"\0", 4 }, { "\0{\0\"", 4 } };
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        assert_false(read_one(&r, "a.ndjson", texts[i].bytes, texts[i].n));
        assert_string_equal(r.err.text, "looks like UTF-16 (expected UTF-8)");
    }
    reading_end(&r);
}

/* --- files that change, standard input, digests ------------------------------------------------------------------------------------------ */

static void test_changing_size(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    add_text(&r, "a.ndjson", LINE LINE);
    char *directory = r.directory;
    assert_true(inputs_expand(&directory, 1, &r.inputs, &r.err));
    r.options.digest = true;
    r.inputs.v[0].size = (int64_t)strlen(LINE); /* it has grown since */
    assert_true(reading_run(&r));
    assert_string_equal(reading_events(&r), EVENT);
    assert_string_equal(r.inputs.v[0].sha256, sha256_of_line);
    r.inputs.v[0].size = 1000; /* it has shrunk */
    assert_false(reading_run(&r));
    assert_int_equal(r.err.code, ERR_INPUT);
    assert_string_equal(r.err.text, "became shorter while it was read");
    reading_end(&r);
}

static void test_digests(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    add_text(&r, "a.ndjson", LINE);
    reading_file(&r, "b.ndjson.gz", line_gz, sizeof line_gz - 1);
    r.options.digest = true;
    assert_true(reading_run(&r));
    assert_string_equal(r.inputs.v[0].sha256, sha256_of_line);
    assert_string_equal(r.inputs.v[1].sha256, sha256_of_gzip); /* of the bytes as they lie in the file */
    reading_end(&r);
}

/* Reads the bytes from standard input. */
static bool read_stdin(struct reading *r, const void *bytes, size_t n)
{
    int ends[2], kept = dup(STDIN_FILENO);
    char *dash = (char[]){ "-" };
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, n), (ssize_t)n); /* fits in the pipe */
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    inputs_release(&r->inputs);
    bool ok = inputs_expand(&dash, 1, &r->inputs, &r->err) && reading_run(r);
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
    return ok;
}

static void test_stdin(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    r.options.digest = true;
    assert_true(read_stdin(&r, LINE "x\n", strlen(LINE) + 2));
    assert_string_equal(reading_events(&r), EVENT);
    assert_non_null(strstr(r.messages.p, "-:2: not JSON"));
    assert_true(read_stdin(&r, line_gz, sizeof line_gz - 1));
    assert_string_equal(reading_events(&r), EVENT);
    assert_string_equal(r.inputs.v[0].sha256, sha256_of_gzip);
    static const char csv[] = "ticket;at;type\nT;2026-03-02T09:00:00Z;message\n";
    assert_true(read_stdin(&r, csv, sizeof csv - 1)); /* by its first character */
    assert_string_equal(reading_events(&r), EVENT);
    assert_true(read_stdin(&r, "", 0));
    assert_int_equal(r.counts.lines, 0);
    reading_end(&r);
}

static void test_interrupted(void **state)
{
    (void)state;
    struct reading r;
    struct progress progress = { .interrupted = true };
    reading_start(&r);
    add_text(&r, "a.ndjson", LINE);
    r.options.progress = &progress;
    assert_false(reading_run(&r));
    assert_int_equal(r.err.code, ERR_INTERRUPTED);
    progress.interrupted = false;
    assert_true(reading_run(&r));
    assert_int_equal(progress.events, 1);
    assert_int_equal(progress.bytes, strlen(LINE));
    reading_end(&r);
}

/* --- one ticket, origins, spilling ---------------------------------------------------------------------------------------------------------- */

static void note_origin(void *data, const char *file, int64_t line, const struct event *e, uint32_t id)
{
    (void)id;
    buf_printf(data, "%s:%lld %s\n", strrchr(file, '/') + 1, (long long)line, event_type_names[e->type]);
}

static void test_origins(void **state)
{
    (void)state;
    struct reading r;
    struct buf origins = { 0 };
    reading_start(&r);
    add_text(&r, "a.ndjson", "\n" LINE "{\"ticket\":\"U\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\"}\n"
        "{\"ticket\":\"T\",\"at\":\"2026-03-02T08:00:00Z\",\"type\":\"created\"}\n");
    add_text(&r, "b.csv", "\"x\ny\",ticket,at,type\n,T,2026-03-02T09:00:00Z,discard\n");
    r.options.only_ticket = str_c("T");
    r.options.origin = note_origin;
    r.options.origin_data = &origins;
    r.options.threads = 4;
    assert_true(reading_run(&r));
    assert_string_equal(origins.p, "a.ndjson:2 message\na.ndjson:4 created\nb.csv:3 discard\n");
    assert_string_equal(reading_events(&r), "T 2026-03-02T08:00:00Z created customer:\n" EVENT "T 2026-03-02T09:00:00Z discard system: \n");
    assert_int_equal(r.counts.events, 4);
    buf_release(&origins);
    reading_end(&r);
}

static void add_many(struct reading *r)
{
    struct buf text = { 0 };
    for (int i = 0; i < 30000; i++) {
        buf_printf(&text, "{\"ticket\":\"T-%d\",\"at\":\"2026-03-02T09:%02d:00Z\",\"type\":\"status\",\"to\":\"%d\",\"id\":%d}\n", i % 700, i * 7 % 60, i, i);
    }
    reading_file(r, "a.ndjson", text.p, text.n);
    buf_release(&text);
}

static void test_spill(void **state)
{
    (void)state;
    struct reading r;
    struct buf events = { 0 };
    reading_start(&r);
    add_many(&r);
    setenv("TMPDIR", r.directory, 1);
    assert_true(reading_run(&r));
    buf_adds(&events, reading_events(&r));
    r.memory_limit = 50000;
    for (r.options.threads = 1; r.options.threads < 4; r.options.threads += 2) {
        assert_true(reading_run(&r));
        assert_string_equal(reading_events(&r), events.p);
    }
    assert_string_equal(expand(&r, ""), "a.ndjson"); /* no debris */
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_false(reading_run(&r));
    assert_int_equal(r.err.code, ERR_OUTPUT);
    assert_string_equal(r.err.source, "/nowhere/at/all");
    unsetenv("TMPDIR");
    buf_release(&events);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_files), cmocka_unit_test(test_no_files), cmocka_unit_test(test_order), cmocka_unit_test(test_compressed),
        cmocka_unit_test(test_damaged), cmocka_unit_test(test_bomb), cmocka_unit_test(test_utf16), cmocka_unit_test(test_changing_size),
        cmocka_unit_test(test_digests), cmocka_unit_test(test_stdin), cmocka_unit_test(test_interrupted), cmocka_unit_test(test_origins),
        cmocka_unit_test(test_spill),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
