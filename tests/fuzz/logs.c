/* The canonical event log: NDJSON, CSV, and what their timestamps may be. */
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "read/csv.h"
#include "read/from/when.h"
#include "read/intake.h"
#include "read/stamp.h"

void fuzz_ndjson(struct str input) {
    struct fuzz_log quick = { 0 }, general = { 0 };
    fuzz_log_start(&quick);
    fuzz_log_start(&general);
    fuzz_read_ndjson(&quick, input, false);
    fuzz_read_ndjson(&general, input, true);
    fuzz_log_whole(&quick);
    fuzz_log_whole(&general);
    fuzz_check_same(&quick, &general, "the quick and the general way agree");
    fuzz_fold(&quick);
    fuzz_log_end(&quick);
    fuzz_log_end(&general);
}

static void read_rows(struct fuzz_log *l, const struct csv_format *format, struct str rows, bool last) {
    struct csv_reader *reader = csv_reader_new();
    char *copy = fuzz_block_text(rows);
    fuzz_block_start(l);
    csv_block(reader, l->intake, format, copy, rows.n, last);
    fuzz_block_end(l);
    mem_free(copy);
    csv_reader_free(reader);
}

/* The rows as one block, and as two where the first half's whole rows end. */
static void check_rows(const struct csv_format *format, struct str rows) {
    struct fuzz_log one = { 0 }, two = { 0 };
    size_t cut = csv_whole_rows(rows.p, rows.n / 2, format);
    fuzz_check(cut <= rows.n / 2, "whole rows end before the text does");
    fuzz_log_start(&one);
    fuzz_log_start(&two);
    read_rows(&one, format, rows, true);
    read_rows(&two, format, str_of(rows.p, cut), false);
    read_rows(&two, format, str_of(rows.p + cut, rows.n - cut), true);
    fuzz_log_whole(&one);
    fuzz_log_whole(&two);
    if (one.counts.rejected < MESSAGES_MAX) fuzz_check_same(&one, &two, "blocks may end after any row");
    else fuzz_check_same_events(one.log, two.log, "blocks may end after any row");
    fuzz_fold(&one);
    fuzz_log_end(&one);
    fuzz_log_end(&two);
}

void fuzz_csv(struct str input) {
    char *text = fuzz_block_text(input);
    struct csv_format *format = NULL;
    struct err err = { 0 };
    size_t used;
    int64_t lines;
    if (csv_header("a.csv", text, input.n, &format, &used, &lines, &err)) check_rows(format, str_of(text + used, input.n - used));
    else fuzz_check(err.code == ERR_INPUT && err.text[0], "what is wrong with a header is told");
    csv_format_free(format);
    mem_free(text);
}

/* The input's lines are timestamps: read quickly, they are what they are read alone; written, they are what was read. */
static void check_timestamp(struct stamp *stamp, struct str text) {
    instant quick = 0, alone = 0, again = 0;
    int32_t day;
    int64_t local;
    char written[INSTANT_TEXT];
    const char *why = NULL, *why_alone = NULL;
    struct when when = { .zone = fuzz_zone() };
    bool ok = stamp_parse(stamp, text, &quick, &why);
    fuzz_check(ok == instant_parse(text, &alone, &why_alone), "stamp_parse and instant_parse accept the same");
    fuzz_check(ok ? quick == alone : why && why_alone && strcmp(why, why_alone) == 0, "stamp_parse and instant_parse give the same");
    if (ok) {
        fuzz_check(alone >= INSTANT_MIN && alone < INSTANT_MAX, "an instant lies in its range");
        fuzz_check(instant_parse(str_c(instant_format(alone, written)), &again, &why) && again == alone, "an instant that is written reads back");
    }
    if (when_parse(&when, text, &again) == WHEN_OK && ok) fuzz_check(again == alone, "exports' times are RFC 3339 too");
    if (date_parse(text, &day)) fuzz_check(str_eq(str_c(date_format(day, written)), text), "a date that is written reads back");
    local_parse(text, &local);
}

void fuzz_timestamp(struct str input) {
    struct stamp stamp = { 0 };
    while (input.n) {
        const char *end = memchr(input.p, '\n', input.n);
        size_t n = end ? (size_t)(end - input.p) : input.n;
        char *copy = fuzz_block_text(str_of(input.p, n));
        check_timestamp(&stamp, str_of(copy, n));
        mem_free(copy);
        n += end != NULL;
        input = str_of(input.p + n, input.n - n);
    }
}
