#include "read/csv.h"

#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "read/intake.h"
#include "read/scan.h"

/* --- where a row ends -------------------------------------------------------------------------------------------------------- */

enum row_state {
    ROW_WHOLE,
    ROW_STRAY,    /* a quote inside an unquoted cell */
    ROW_TRAILING, /* text after a closing quote */
    ROW_UNCLOSED, /* a quote that is not closed */
    ROW_OPEN,     /* the text ends inside quotes */
    ROW_CUT       /* the text ends before the row does, outside quotes */
};

static const char *after_line(const char *p, const char *end) {
    const char *line_end = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return line_end ? line_end + 1 : NULL;
}

/* The quote that closes the one before p, or NULL. */
static const char *closing_quote(const char *p, const char *limit) {
    while (p < limit && (p = memchr(p, '"', (size_t)(limit - p))) != NULL) {
        if (p + 1 == limit || p[1] != '"') return p;
        p += 2;
    }
    return NULL;
}

static bool ends_cell(const char *p, const char *end, char delimiter) {
    return p == end || *p == delimiter || *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

/* Goes through the row at p, cell by cell; returns where the next one begins, or NULL if the text ends before (which a row that is not whole
 * may do too). */
static const char *row_end(const char *p, const char *end, char delimiter, enum row_state *state) {
    const char *limit = end - p > LINE_BYTES_MAX ? p + LINE_BYTES_MAX : end;
    const char *cell = p;
    *state = ROW_WHOLE;
    for (;;) {
        if (cell < end && *cell == '"') {
            const char *quote = closing_quote(cell + 1, limit);
            if (!quote) {
                *state = limit < end ? ROW_UNCLOSED : ROW_OPEN;
                return limit < end ? after_line(p, end) : NULL;
            }
            cell = quote + 1;
            if (!ends_cell(cell, end, delimiter)) {
                *state = ROW_TRAILING;
                return after_line(cell, end);
            }
        }
        while (cell < end && *cell != delimiter && *cell != '\n' && *cell != '"') cell++;
        if (cell == end) {
            *state = ROW_CUT;
            return NULL;
        }
        if (*cell == '\n') return cell + 1;
        if (*cell == '"') {
            *state = ROW_STRAY;
            return after_line(cell, end);
        }
        cell++;
    }
}

size_t csv_whole_rows(const char *text, size_t n, const struct csv_format *f) {
    const char *p = text, *end = text + n;
    for (;;) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        const char *line_end = memrchr(p, '\n', (size_t)((quote ? quote : end) - p));
        if (line_end) p = line_end + 1;
        if (!quote) return (size_t)(p - text);
        enum row_state state;
        const char *next = row_end(p, end, f->delimiter, &state);
        if (!next) return (size_t)(p - text);
        p = next;
    }
}

/* --- rows --------------------------------------------------------------------------------------------------------------------- */

struct csv_reader {
    struct { struct str *v; size_t n, cap; } cells;
    struct buf unquoted; /* of cells with doubled quotes */
};

struct csv_reader *csv_reader_new(void) { return mem_zalloc(1, sizeof(struct csv_reader)); }

void csv_reader_free(struct csv_reader *r) {
    if (!r) return;
    VEC_RELEASE(&r->cells);
    buf_release(&r->unquoted);
    mem_free(r);
}

/* The text between quotes, doubled ones made single. */
static struct str unquote(struct csv_reader *r, const char *p, const char *end) {
    if (!memchr(p, '"', (size_t)(end - p))) return str_of(p, (size_t)(end - p));
    char *to = r->unquoted.p + r->unquoted.n, *start = to;
    for (; p < end; p++) {
        *to++ = *p;
        if (*p == '"') p++;
    }
    r->unquoted.n += (size_t)(to - start);
    return str_of(start, (size_t)(to - start));
}

/* The row [p, end), without its line break, which is whole. */
static void split_quoted(struct csv_reader *r, const char *p, const char *end, char delimiter) {
    buf_clear(&r->unquoted);
    buf_add(&r->unquoted, p, (size_t)(end - p) + LINE_PAD); /* makes room, so that nothing moves afterwards */
    buf_clear(&r->unquoted);
    for (;;) {
        const char *stop;
        if (p < end && *p == '"') {
            const char *quote = closing_quote(p + 1, end);
            *VEC_PUSH(&r->cells) = unquote(r, p + 1, quote);
            stop = quote + 1 < end ? quote + 1 : NULL;
        } else {
            stop = memchr(p, delimiter, (size_t)(end - p));
            *VEC_PUSH(&r->cells) = str_of(p, (size_t)((stop ? stop : end) - p));
        }
        if (!stop) return;
        p = stop + 1;
    }
}

/* true, false, 1 and 0; anything else stays a string, which is then the wrong type. */
static enum value_kind flag_kind(struct str cell) {
    if (str_is(cell, "true") || str_is(cell, "1")) return VALUE_TRUE;
    if (str_is(cell, "false") || str_is(cell, "0")) return VALUE_FALSE;
    return VALUE_STRING;
}

static void split_tags(struct line *l, struct str cell) {
    const char *p = cell.p, *end = cell.p + cell.n, *stop;
    while ((stop = memchr(p, ';', (size_t)(end - p))) != NULL) {
        *VEC_PUSH(&l->tags) = str_of(p, (size_t)(stop - p));
        p = stop + 1;
    }
    *VEC_PUSH(&l->tags) = str_of(p, (size_t)(end - p));
}

/* Lays a cell into the field of its column. */
static void take_cell(struct line *l, const struct csv_column *column, struct str cell) {
    if (cell.n == 0) {
        if (column->kind == CSV_TO) line_set(l, LINE_TO, VALUE_NULL, cell); /* nobody, in assign */
        return;
    }
    switch (column->kind) {
    case CSV_IGNORED: break;
    case CSV_TEXT: case CSV_TO: line_set_string(l, column->field, cell); break;
    case CSV_FLAG: line_set(l, column->field, flag_kind(cell), cell); break;
    case CSV_NUMBER: line_set(l, column->field, VALUE_NUMBER, cell); break;
    case CSV_TAGS:
        line_set(l, LINE_TAGS, VALUE_LIST, cell);
        split_tags(l, cell);
        break;
    case CSV_ATTR:
        line_set(l, LINE_ATTRS, VALUE_LIST, cell);
        *VEC_PUSH(&l->attrs) = (struct line_attr){ column->attr, cell };
        break;
    }
}

/* The row that was begun, without its line break; its quotes are in order. */
static void take_row(struct csv_reader *r, struct intake *in, const struct csv_format *f, const char *p, const char *end, struct line *l) {
    if (end > p && end[-1] == '\r') end--;
    if (end - p > LINE_BYTES_MAX) {
        intake_reject(in, "line too long", "longer than %d bytes", LINE_BYTES_MAX);
        return;
    }
    if (!utf8_valid(p, (size_t)(end - p))) {
        intake_reject(in, "invalid UTF-8", "invalid UTF-8");
        return;
    }
    if (memchr(p, '\0', (size_t)(end - p))) {
        intake_reject(in, "bad CSV", "a zero byte");
        return;
    }
    r->cells.n = 0;
    split_quoted(r, p, end, f->delimiter);
    if (r->cells.n != (size_t)f->n) {
        intake_reject(in, "bad CSV", "%zu cells (expected %d, as in the header)", r->cells.n, f->n);
        return;
    }
    for (int i = 0; i < f->n; i++) take_cell(l, &f->columns[i], r->cells.v[i]);
    intake_end(in);
    intake_drain(in); /* before the next row's cells are unquoted */
}

/* The quick way for most rows: takes the row at p apart and returns where the next begins, or NULL if it has a quote, or anything that rejects it. */
static const char *quick_row(const struct csv_format *f, const char *p, struct line *l) {
    const char *start = p, *cell = p;
    unsigned wide = 0;
    for (int column = 0;; p += SCAN_WIDTH) {
        unsigned wide_here, found = scan_cells(p, f->delimiter, &wide_here);
        for (; found; found &= found - 1) {
            const char *stop = p + __builtin_ctz(found);
            if (column == f->n || *stop == '"' || *stop == '\0') return NULL;
            if (*stop == f->delimiter) {
                take_cell(l, &f->columns[column++], str_of(cell, (size_t)(stop - cell)));
                cell = stop + 1;
                continue;
            }
            const char *end = stop > cell && stop[-1] == '\r' ? stop - 1 : stop;
            if (column != f->n - 1 || stop - start > LINE_BYTES_MAX) return NULL;
            if ((wide | wide_here) && !utf8_valid(start, (size_t)(stop - start))) return NULL;
            take_cell(l, &f->columns[column], str_of(cell, (size_t)(end - cell)));
            return stop + 1;
        }
        wide |= wide_here;
    }
}

static bool is_blank(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r')) p++;
    return p == end;
}

static int64_t count_lines(const char *p, const char *end) {
    int64_t n = 0;
    while ((p = after_line(p, end)) != NULL) n++;
    return n;
}

static void reject_row(struct intake *in, enum row_state state) {
    static const char *const why[] = {
        [ROW_STRAY] = "a quote inside a cell that does not begin with one",
        [ROW_TRAILING] = "text after a closing quote",
        [ROW_UNCLOSED] = "a quote that is not closed",
    };
    intake_reject(in, "bad CSV", "%s", why[state]);
}

/* Takes in the row at p, which has a quote in its first line; returns where the next begins. */
static const char *quoted_row(struct csv_reader *r, struct intake *in, const struct csv_format *f, const char *p, const char *end, int64_t number,
    bool open_end) {
    enum row_state state;
    const char *next = row_end(p, end, f->delimiter, &state);
    if (state == ROW_CUT || state == ROW_OPEN) {
        state = ROW_UNCLOSED;
        next = after_line(p, end);
    }
    if (!next) next = end;
    struct line *l = intake_begin(in, number, open_end && next == end);
    if (state == ROW_WHOLE) take_row(r, in, f, p, next - 1, l);
    else reject_row(in, state);
    return next;
}

void csv_block(struct csv_reader *r, struct intake *in, const struct csv_format *f, const char *text, size_t n, bool last) {
    bool open_end = last && n > 0 && text[n - 1] != '\n'; /* then the line break behind the text ends the last row */
    const char *p = text, *end = text + n + open_end;
    int64_t lines = 0;
    while (p < end) {
        struct line *l = intake_begin(in, lines + 1, false);
        const char *next = quick_row(f, p, l);
        if (next && next <= end) {
            l->unfinished = open_end && next == end;
            intake_end(in);
            lines++;
            p = next;
            continue;
        }
        const char *line_end = memchr(p, '\n', (size_t)(end - p)), *stop = line_end ? line_end : end;
        next = line_end ? line_end + 1 : end;
        if (is_blank(p, stop)) intake_blank(in);
        else if (stop - p <= LINE_BYTES_MAX && memchr(p, '"', (size_t)(stop - p))) next = quoted_row(r, in, f, p, end, lines + 1, open_end);
        else take_row(r, in, f, p, stop, intake_begin(in, lines + 1, open_end && next == end));
        lines += line_end ? count_lines(p, next) : 1;
        p = next;
    }
    intake_drain(in);
    in->report.physical_lines = lines;
}

/* --- the header ----------------------------------------------------------------------------------------------------------------- */

void csv_format_free(struct csv_format *f) {
    if (!f) return;
    for (int i = 0; i < f->n; i++) mem_free((void *)(uintptr_t)f->columns[i].attr.p);
    mem_free(f->columns);
    mem_free(f);
}

static enum csv_kind kind_of(int field) {
    switch (field) {
    case -1: case LINE_ATTRS: return CSV_IGNORED;
    case LINE_TO: return CSV_TO;
    case LINE_PUBLIC: case LINE_AUTO: return CSV_FLAG;
    case LINE_SCORE: case LINE_MAX: return CSV_NUMBER;
    case LINE_TAGS: return CSV_TAGS;
    default: return CSV_TEXT;
    }
}

static struct csv_column column_named(const struct name_table *fields, struct str name) {
    static const struct str prefix = { "attr.", 5 };
    if (name.n > prefix.n && memcmp(name.p, prefix.p, prefix.n) == 0) {
        size_t n = name.n - prefix.n;
        char *copy = mem_zalloc(n + LINE_PAD, 1);
        memcpy(copy, name.p + prefix.n, n);
        return (struct csv_column){ CSV_ATTR, LINE_ATTRS, str_of(copy, n) };
    }
    int field = name_find(fields, name);
    return (struct csv_column){ kind_of(field), (enum line_field)(field < 0 ? 0 : field), { NULL, 0 } };
}

/* Splits the header's row by a delimiter into r->cells; false, with *state, if its quotes are not in order. */
static bool split_header(struct csv_reader *r, struct str row, char delimiter, enum row_state *state) {
    r->cells.n = 0;
    row_end(row.p, row.p + row.n, delimiter, state);
    if (*state != ROW_WHOLE && *state != ROW_CUT) return false;
    split_quoted(r, row.p, row.p + row.n, delimiter);
    return true;
}

static bool has_name(const struct csv_reader *r, const char *name) {
    for (size_t i = 0; i < r->cells.n; i++) {
        if (str_is(r->cells.v[i], name)) return true;
    }
    return false;
}

static const char *const needed_columns[] = { "ticket", "at", "type" };

/* The delimiter by which the header has the columns that every log has; else the one that splits it most. */
static char choose_delimiter(struct csv_reader *r, struct str row) {
    static const char candidates[] = { ',', ';', '\t' };
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        enum row_state state;
        if (!split_header(r, row, candidates[i], &state)) continue;
        size_t found = r->cells.n;
        for (size_t k = 0; k < ARRAY_LEN(needed_columns); k++) found += has_name(r, needed_columns[k]) ? (size_t)LINE_BYTES_MAX : 0;
        if (found > most) {
            most = found;
            best = candidates[i];
        }
    }
    return best;
}

/* The place of the row's i-th cell, in bytes from 1. */
static long place_of(struct str row, size_t i, char delimiter) {
    const char *p = row.p, *end = row.p + row.n;
    for (; i > 0; i--) {
        if (*p == '"') p = closing_quote(p + 1, end) + 1;
        else p = memchr(p, delimiter, (size_t)(end - p));
        p++;
    }
    return (long)(p - row.p) + 1;
}

/* Every log has the needed columns, and no column stands twice. r->cells is the header. */
static bool check_header(const struct csv_reader *r, const char *file, struct str row, char delimiter, struct err *err) {
    for (size_t i = 0; i < r->cells.n; i++) {
        for (size_t k = 0; k < i && r->cells.v[i].n; k++) {
            if (!str_eq(r->cells.v[i], r->cells.v[k])) continue;
            return err_at(err, ERR_INPUT, file, 1, place_of(row, i, delimiter), "the column \"%.*s\" stands twice", (int)(r->cells.v[i].n % 256),
                r->cells.v[i].p);
        }
    }
    for (size_t k = 0; k < ARRAY_LEN(needed_columns); k++) {
        if (has_name(r, needed_columns[k])) continue;
        err_at(err, ERR_INPUT, file, 1, 1, "the header has no column \"%s\"", needed_columns[k]);
        return err_hint(err, "the first line of a CSV log names its fields: ticket,at,type,...");
    }
    return true;
}

bool csv_header(const char *file, const char *text, size_t n, struct csv_format **out, size_t *used, int64_t *lines, struct err *err) {
    struct csv_reader *r = csv_reader_new();
    const char *end = text + n;
    /* Where the row ends does not depend on the delimiter, unless its quotes are out of order. */
    enum row_state state;
    const char *next = row_end(text, end, ',', &state);
    if (state != ROW_WHOLE) next = after_line(text, end);
    struct str row = str_of(text, (size_t)((next ? next - 1 : end) - text));
    if (row.n && row.p[row.n - 1] == '\r') row.n--;
    char delimiter = choose_delimiter(r, row);
    bool ok = split_header(r, row, delimiter, &state) || err_at(err, ERR_INPUT, file, 1, 1, "the header's quotes are not in order");
    ok = ok && (utf8_valid(row.p, row.n) || err_at(err, ERR_INPUT, file, 1, 1, "the header is not UTF-8"));
    ok = ok && check_header(r, file, row, delimiter, err);
    if (ok) {
        struct csv_format *f = mem_zalloc(1, sizeof *f);
        struct name_table fields = { 0 };
        name_table_fill(&fields, line_field_names, LINE_FIELDS);
        f->delimiter = delimiter;
        f->n = (int)r->cells.n;
        f->columns = mem_zalloc(r->cells.n, sizeof *f->columns);
        for (int i = 0; i < f->n; i++) f->columns[i] = column_named(&fields, r->cells.v[i]);
        *out = f;
        *used = next ? (size_t)(next - text) : n;
        *lines = count_lines(text, text + *used);
    }
    csv_reader_free(r);
    return ok;
}
