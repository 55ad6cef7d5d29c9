/* table: see table.h.
 *
 * The buffer holds the bytes from the present row on.  A row is scanned in one go; if the buffer ends before the row does, more is read and the
 * scan begins anew, so that the scanner has no state between calls.  Cells are unescaped in place once the whole row is there, never before:
 * a row whose quote is never closed is scanned again from its second line on.
 */
#include "read/table.h"

#include <string.h>

#include "base/mem.h"
#include "base/vec.h"

enum { PIECE = 1 << 16 };

struct table {
    struct stream *stream;
    struct buf bytes;    /* unread ones begin at `at` */
    size_t at;
    bool ended;          /* the stream has; what is in the buffer is all */
    int64_t line;        /* of bytes.p[at] */
    char delimiter;
    struct { struct str *v; size_t n, cap; } names;
    size_t width;        /* of the header's row: the names, and nameless columns behind them */
    struct { struct table_cell *v; size_t n, cap; } cells;
    struct { bool *v; size_t n, cap; } quoted; /* beside cells: it has doubled quotes to be made single */
    struct arena arena;
};

/* ---- bytes ------------------------------------------------------------------------------------------------------------------- */

/* Reads a further piece behind what is there. */
static bool refill(struct table *t, struct err *err) {
    size_t got;
    if (t->at > 0) {
        memmove(t->bytes.p, t->bytes.p + t->at, t->bytes.n - t->at);
        t->bytes.n -= t->at;
        t->at = 0;
    }
    if (t->bytes.cap < t->bytes.n + PIECE + 1) {
        t->bytes.cap = 2 * (t->bytes.n + PIECE + 1);
        t->bytes.p = mem_resize(t->bytes.p, t->bytes.cap, 1);
    }
    if (!t->stream->read(t->stream, t->bytes.p + t->bytes.n, PIECE, &got, err)) return false;
    t->ended = got == 0;
    t->bytes.n += got;
    t->bytes.p[t->bytes.n] = '\0';
    return true;
}

/* Goes to the beginning of the next line, however long this one is. */
static bool skip_line(struct table *t, struct err *err) {
    for (;;) {
        char *newline = t->bytes.n > t->at ? memchr(t->bytes.p + t->at, '\n', t->bytes.n - t->at) : NULL;
        if (newline) {
            t->at = (size_t)(newline - t->bytes.p) + 1;
            t->line++;
            return true;
        }
        t->at = t->bytes.n;
        if (t->ended) return true;
        if (!refill(t, err)) return false;
    }
}

/* ---- scanning one row -------------------------------------------------------------------------------------------------------- */

enum scan { SCAN_ROW, SCAN_MORE /* the buffer ends before the row does */, SCAN_UNCLOSED /* a quote that is never closed */, SCAN_LONG };

struct scanner {
    const char *at, *end;
    const char *line_start;
    int32_t lines;     /* below the row's first one */
    bool ended;        /* nothing follows `end` */
    const char *fault; /* the first one, with its place */
    int32_t fault_lines, fault_col;
};

static int32_t column_of(const struct scanner *s, const char *p) { return (int32_t)(p - s->line_start) + 1; }

static void set_fault(struct scanner *s, const char *fault, int32_t lines, int32_t col) {
    if (s->fault) return;
    s->fault = fault;
    s->fault_lines = lines;
    s->fault_col = col;
}

static struct table_cell *add_cell(struct table *t, const struct scanner *s, const char *start, bool quoted) {
    *VEC_PUSH(&t->quoted) = quoted;
    struct table_cell *cell = VEC_PUSH(&t->cells);
    *cell = (struct table_cell){ .text = str_of(start, 0), .lines = s->lines, .col = column_of(s, start) };
    return cell;
}

/* To the delimiter or the end of the line; a CR before it belongs to the line's end. */
static enum scan scan_plain(struct table *t, struct scanner *s, struct table_cell *cell) {
    const char *start = s->at;
    while (s->at < s->end && *s->at != t->delimiter && *s->at != '\n') s->at++;
    if (s->at == s->end && !s->ended) return SCAN_MORE;
    size_t n = (size_t)(s->at - start);
    bool line_ends = s->at == s->end || *s->at == '\n';
    if (line_ends && n && start[n - 1] == '\r') n--;
    if (cell) cell->text = str_of(start, n);
    return SCAN_ROW;
}

/* From the opening quote on; the cell's text is what stands between the quotes, not yet unescaped. */
static enum scan scan_quoted(struct table *t, struct scanner *s) {
    const char *quote = s->at, *p = quote + 1;
    struct table_cell *cell = add_cell(t, s, quote, true);
    for (;; p++) {
        if (p == s->end && !s->ended) return SCAN_MORE;
        if (p == s->end) return set_fault(s, "a quote that is never closed", cell->lines, cell->col), SCAN_UNCLOSED;
        if (*p == '\n') {
            s->lines++;
            s->line_start = p + 1;
        }
        if (*p != '"') continue;
        if (p + 1 == s->end && !s->ended) return SCAN_MORE;
        if (p + 1 == s->end || p[1] != '"') break;
        p++;
    }
    cell->text = str_of(quote + 1, (size_t)(p - quote) - 1);
    s->at = p + 1;
    while (s->at < s->end && *s->at == ' ') s->at++;
    struct table_cell rest = { 0 };
    const char *after = s->at;
    enum scan result = scan_plain(t, s, &rest);
    if (result == SCAN_ROW && rest.text.n) set_fault(s, "text after a closing quote", s->lines, column_of(s, after));
    return result;
}

/* Scans a row that begins at s->at; on SCAN_ROW s->at is behind its line end. */
static enum scan scan_row(struct table *t, struct scanner *s) {
    const char *start = s->at;
    t->cells.n = t->quoted.n = 0;
    for (;;) {
        bool quoted = s->at < s->end && *s->at == '"';
        enum scan result = quoted ? scan_quoted(t, s) : scan_plain(t, s, add_cell(t, s, s->at, false));
        if (result == SCAN_UNCLOSED) return result;
        if ((result == SCAN_MORE ? s->end : s->at) - start > TABLE_ROW_MAX) {
            const struct table_cell *cell = &t->cells.v[t->cells.n - 1];
            if (quoted) set_fault(s, "a quote that is not closed within 1 MiB", cell->lines, cell->col);
            return quoted ? SCAN_UNCLOSED : SCAN_LONG;
        }
        if (result == SCAN_MORE) return result;
        bool more = s->at < s->end && *s->at == t->delimiter;
        if (s->at < s->end) s->at++;
        if (!more) return SCAN_ROW;
    }
}

/* ---- rows -------------------------------------------------------------------------------------------------------------------- */

static void unescape(struct str *text) {
    char *to = (char *)text->p; /* in our own buffer */
    for (size_t i = 0; i < text->n; i++) {
        *to++ = text->p[i];
        if (text->p[i] == '"') i++; /* the second of two */
    }
    text->n = (size_t)(to - text->p);
}

static void drop_empty_tail(struct table *t, size_t columns) {
    while (t->cells.n > columns && t->cells.v[t->cells.n - 1].text.n == 0) t->cells.n--;
}

static bool is_blank_row(const struct table *t) {
    for (size_t i = 0; i < t->cells.n; i++)
        for (size_t k = 0; k < t->cells.v[i].text.n; k++)
            if (!strchr(" \t\r", t->cells.v[i].text.p[k]) || !t->cells.v[i].text.p[k]) return false;
    return true;
}

/* Reads the next row into t->cells, faulty or blank ones too. *more false: there is none. */
static bool read_row(struct table *t, struct table_row *row, bool *more, struct err *err) {
    struct scanner s;
    enum scan result;
    for (;;) {
        s = (struct scanner){ .at = t->bytes.p + t->at, .end = t->bytes.p + t->bytes.n, .line_start = t->bytes.p + t->at, .ended = t->ended };
        if ((*more = s.at < s.end || !t->ended) == false) return true;
        result = s.at < s.end ? scan_row(t, &s) : SCAN_MORE;
        if (result != SCAN_MORE) break;
        if (!refill(t, err)) return false;
    }
    *row = (struct table_row){ .line = t->line };
    if (result == SCAN_LONG) set_fault(&s, "a line longer than 1 MiB", 0, 1);
    row->fault = s.fault;
    row->fault_line = t->line + s.fault_lines;
    row->fault_col = s.fault_col;
    row->incomplete = t->ended && t->bytes.p[t->bytes.n - 1] != '\n' && (result == SCAN_ROW ? s.at == s.end : true);
    if (result != SCAN_ROW) return skip_line(t, err);
    t->line += s.lines + 1;
    t->at = (size_t)(s.at - t->bytes.p);
    for (size_t i = 0; i < t->cells.n; i++)
        if (t->quoted.v[i]) unescape(&t->cells.v[i].text);
    return true;
}

bool table_next(struct table *t, struct table_row *row, bool *more, struct err *err) {
    do {
        if (!read_row(t, row, more, err)) return false;
        if (!*more) return true;
    } while (!row->fault && is_blank_row(t));
    drop_empty_tail(t, t->names.n);
    if (!row->fault && (t->cells.n < t->names.n || t->cells.n > t->width)) {
        size_t last = t->cells.n - 1;
        row->fault = t->cells.n < t->names.n ? "fewer fields than the header has" : "more fields than the header has";
        row->fault_line = row->line + t->cells.v[last].lines;
        row->fault_col = t->cells.v[last].col;
    }
    row->incomplete = row->incomplete && row->fault;
    row->cells = row->fault ? NULL : t->cells.v;
    return true;
}

/* ---- the header -------------------------------------------------------------------------------------------------------------- */

/* The delimiter that the first line has most of, outside quotes. */
static char likely_delimiter(const struct table *t) {
    static const char candidates[] = { ',', ';', '\t', '|' };
    size_t count[sizeof candidates] = { 0 }, best = 0;
    bool in_quotes = false;
    for (size_t i = t->at; i < t->bytes.n; i++) {
        char c = t->bytes.p[i];
        if (c == '"') in_quotes = !in_quotes;
        if (c == '\n' && !in_quotes) break;
        for (size_t k = 0; k < sizeof candidates; k++) count[k] += c == candidates[k] && !in_quotes;
    }
    for (size_t k = 1; k < sizeof candidates; k++)
        if (count[k] > count[best]) best = k;
    return candidates[best];
}

static struct str trimmed(struct str s) {
    while (s.n && (*s.p == ' ' || *s.p == '\t')) s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
    return s;
}

/* The name of a further column, with the number of columns before it that were called the same. */
static void add_name(struct table *t, struct str written) {
    struct str name = trimmed(written);
    int same = 1;
    for (size_t i = 0; i < t->cells.n && t->cells.v[i].text.p != written.p; i++) same += str_eq(trimmed(t->cells.v[i].text), name);
    const char *kept = same == 1 ? arena_strndup(&t->arena, name.p, name.n) : arena_printf(&t->arena, "%.*s#%d", (int)name.n, name.p, same);
    *VEC_PUSH(&t->names) = str_c(kept);
}

/* Excel's own first line: "sep=;". */
static bool take_separator_line(struct table *t, struct err *err) {
    const char *p = t->bytes.p + t->at;
    size_t n = t->bytes.n - t->at;
    bool given = n > 5 && memcmp(p, "sep=", 4) == 0 && (p[5] == '\n' || p[5] == '\r');
    if (!given) return true;
    t->delimiter = p[4];
    return skip_line(t, err);
}

static bool read_start(struct table *t, struct err *err) {
    while (!t->ended && t->bytes.n < PIECE)
        if (!refill(t, err)) return false;
    const unsigned char *p = (const unsigned char *)t->bytes.p;
    if (t->bytes.n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF))) {
        err_at(err, ERR_INPUT, t->stream->name, 1, 0, "the file is UTF-16, expected UTF-8");
        return err_hint(err, "iconv -f UTF-16 -t UTF-8 %s", t->stream->name);
    }
    if (t->bytes.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) t->at = 3;
    return take_separator_line(t, err);
}

static bool read_header(struct table *t, struct err *err) {
    struct table_row row;
    bool more;
    if (!read_start(t, err)) return false;
    if (!t->delimiter) t->delimiter = likely_delimiter(t);
    do {
        if (!read_row(t, &row, &more, err)) return false;
        if (!more) return err_at(err, ERR_INPUT, t->stream->name, 1, 0, "the file is empty, expected a row of column names");
        if (row.fault) return err_at(err, ERR_INPUT, t->stream->name, (long)row.fault_line, row.fault_col, "%s, in the header", row.fault);
    } while (is_blank_row(t));
    if (t->cells.n > 10000) return err_at(err, ERR_INPUT, t->stream->name, (long)row.line, 0, "more than 10000 columns");
    t->width = t->cells.n;
    drop_empty_tail(t, 0);
    for (size_t i = 0; i < t->cells.n; i++) add_name(t, t->cells.v[i].text);
    return true;
}

bool table_open(struct stream *stream, char delimiter, struct table **out, struct err *err) {
    struct table *t = mem_zalloc(1, sizeof *t);
    t->stream = stream;
    t->delimiter = delimiter;
    t->line = 1;
    *out = t;
    if (read_header(t, err)) return true;
    table_free(t);
    *out = NULL;
    return false;
}

void table_free(struct table *t) {
    if (!t) return;
    buf_release(&t->bytes);
    VEC_RELEASE(&t->names);
    VEC_RELEASE(&t->cells);
    VEC_RELEASE(&t->quoted);
    arena_release(&t->arena);
    mem_free(t);
}

int table_columns(const struct table *t) { return (int)t->names.n; }
struct str table_column_name(const struct table *t, int column) { return t->names.v[column]; }
char table_delimiter(const struct table *t) { return t->delimiter; }

int table_find(const struct table *t, struct str name) {
    for (size_t i = 0; i < t->names.n; i++)
        if (str_eq(t->names.v[i], name)) return (int)i;
    return -1;
}
