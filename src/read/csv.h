/* csv: event logs as CSV (events.md; RFC 4180): the header, where rows end, and rows.
 *
 * A quote stands at a cell's beginning or nowhere: a row with a quote elsewhere, or with text after a closing one, is rejected up to its
 * line's end.  A quote that is not closed within LINE_BYTES_MAX, or before the end of the file, rejects only the line in which its row begins.
 */
#ifndef SVODKA_READ_CSV_H
#define SVODKA_READ_CSV_H

#include "base/err.h"
#include "read/line.h"

struct intake;

enum csv_kind { CSV_IGNORED, CSV_TEXT, CSV_TO, CSV_FLAG, CSV_NUMBER, CSV_TAGS, CSV_ATTR };
struct csv_column {
    enum csv_kind kind;
    enum line_field field;
    struct str attr; /* CSV_ATTR: its name */
};
struct csv_format {
    char delimiter;
    int n;
    struct csv_column *columns;
};

/* Reads the header at the beginning of text; *used: its bytes, *lines: its lines. The caller frees it. ERR_INPUT naming the column. */
bool csv_header(const char *file, const char *text, size_t n, struct csv_format **out, size_t *used, int64_t *lines, struct err *err);
void csv_format_free(struct csv_format *f);

/* How many bytes of text, which begins with a row and goes on after n bytes, are whole rows. */
size_t csv_whole_rows(const char *text, size_t n, const struct csv_format *f);

/* Takes in the rows of a block; text[n] is readable, and a line break. last: the file ends after it. */
struct csv_reader;
struct csv_reader *csv_reader_new(void);
void csv_reader_free(struct csv_reader *r);
void csv_block(struct csv_reader *r, struct intake *in, const struct csv_format *f, const char *text, size_t n, bool last);

#endif
