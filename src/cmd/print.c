/* print: --format, and text tables for a terminal. */
#include "cmd/print.h"

#include <string.h>

#include "base/num.h"
#include "base/vec.h"

bool format_option(const struct options *o, unsigned allowed, enum format fallback, enum format *out, struct err *err) {
    static const char *const names[] = { "table", "csv", "json", "ndjson" };
    const char *text = option_text(o, OPT_FORMAT);
    struct buf known = { 0 };
    *out = fallback;
    if (!text) return true;
    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        if (!(allowed & (1u << i))) continue;
        if (strcmp(text, names[i]) == 0) {
            buf_release(&known);
            return *out = (enum format)i, true;
        }
        buf_printf(&known, "%s%s", known.n ? ", " : "", names[i]);
    }
    err_set(err, ERR_USAGE, "--format %s: `svodka %s` prints %s", text, o->command->name, known.p ? known.p : "no format");
    buf_release(&known);
    return option_fail(o, OPT_FORMAT, err);
}

/* ---- text on a terminal ------------------------------------------------------------------------------------------------------ */

struct code_range { uint32_t from, to; };

static bool within(uint32_t code, const struct code_range *ranges, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (code >= ranges[i].from && code <= ranges[i].to) return true;
    return false;
}

/* The code point at p, valid UTF-8; *length its bytes. */
static uint32_t code_point(const char *p, size_t n, size_t *length) {
    unsigned char lead = (unsigned char)p[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t code = len == 1 ? lead : lead & (0x7fu >> len);
    *length = len < n ? len : n;
    for (size_t i = 1; i < *length; i++) code = code << 6 | ((unsigned char)p[i] & 0x3f);
    return code;
}

size_t display_width(const char *p, size_t n) {
    static const struct code_range none[] = { { 0x300, 0x36f }, { 0x483, 0x489 }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff } };
    static const struct code_range wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },    { 0xfe30, 0xfe6f },
                                              { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd } };
    size_t width = 0, length;
    for (size_t i = 0; i < n; i += length) {
        uint32_t code = code_point(p + i, n - i, &length);
        if (within(code, none, ARRAY_LEN(none))) continue;
        width += within(code, wide, ARRAY_LEN(wide)) ? 2 : 1;
    }
    return width;
}

void safe_text(struct buf *out, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool c1_control = c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0; /* U+0080..U+009F */
        if (c < ' ' || c == 0x7f || c1_control)
            buf_printf(out, "\\x%02x", c1_control ? (unsigned char)s.p[++i] : c);
        else
            buf_addc(out, s.p[i]);
    }
}

void text_table_cell(struct text_table *t, struct str s) {
    safe_text(&t->text, s);
    *VEC_PUSH(&t->ends) = t->text.n;
}

void text_table_cellz(struct text_table *t, const char *z) { text_table_cell(t, str_c(z)); }

/* "2026-10-01 12:00:00" of local seconds since 1970. */
static void wall_text(struct buf *out, int64_t local) {
    char date[INSTANT_TEXT];
    int64_t day = floor_div(local, 86400);
    int second = (int)(local - day * 86400);
    buf_printf(out, "%s %02d:%02d:%02d", date_format((int32_t)day, date), second / 3600, second / 60 % 60, second % 60);
}

void text_table_typed(struct text_table *t, const struct cell *c) {
    char number[NUM_TEXT];
    switch ((enum cell_kind)c->kind) {
    case CELL_EMPTY: break;
    case CELL_TEXT: safe_text(&t->text, str_c(c->text)); break;
    case CELL_SECONDS: duration_text(&t->text, c->v); break;
    case CELL_INSTANT: wall_text(&t->text, (int64_t)c->v); break;
    default: buf_adds(&t->text, num_format(c->v, number)); break;
    }
    *VEC_PUSH(&t->ends) = t->text.n;
}

static struct str cell_of(const struct text_table *t, size_t i) {
    size_t from = i ? t->ends.v[i - 1] : 0;
    return str_of(t->text.p ? t->text.p + from : "", t->ends.v[i] - from);
}

static void add_repeated(struct buf *out, const char *z, size_t n) {
    while (n--) buf_adds(out, z);
}

/* A row without blanks at its end. */
static void print_row(const struct text_table *t, size_t row, const size_t *widths, struct buf *out) {
    size_t start = out->n;
    for (int c = 0; c < t->columns; c++) {
        struct str cell = cell_of(t, row * (size_t)t->columns + (size_t)c);
        size_t blanks = widths[c] - display_width(cell.p, cell.n);
        if (c) buf_adds(out, "  ");
        if (t->right[c]) add_repeated(out, " ", blanks);
        buf_add(out, cell.p, cell.n);
        if (!t->right[c]) add_repeated(out, " ", blanks);
    }
    while (out->n > start && out->p[out->n - 1] == ' ') out->p[--out->n] = 0;
    buf_addc(out, '\n');
}

void text_table_print(const struct text_table *t, int header_rows, struct buf *out) {
    size_t widths[TEXT_COLUMNS] = { 0 }, rows = t->ends.n / (size_t)t->columns;
    for (size_t i = 0; i < t->ends.n; i++) {
        struct str cell = cell_of(t, i);
        size_t width = display_width(cell.p, cell.n), column = i % (size_t)t->columns;
        if (width > widths[column]) widths[column] = width;
    }
    for (size_t row = 0; row < rows; row++) {
        print_row(t, row, widths, out);
        if ((int)row + 1 != header_rows) continue;
        for (int c = 0; c < t->columns; c++) {
            if (c) buf_adds(out, "  ");
            add_repeated(out, "─", widths[c]);
        }
        buf_addc(out, '\n');
    }
}

void text_table_release(struct text_table *t) {
    buf_release(&t->text);
    VEC_RELEASE(&t->ends);
}
