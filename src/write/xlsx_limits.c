#include "write/xlsx_limits.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

/* --- characters --------------------------------------------------------------------------------------------------- */

static int units_of(uint32_t c) { return c >= 0x10000 ? 2 : 1; }

/* What a character becomes in a workbook; 0: it is left out. */
static uint32_t cleaned(uint32_t c) {
    if (c == '\n' || c == '\t') return c;
    if (c == '\r') return 0;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return ' ';
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return 0; /* controls that reorder text */
    if (c == 0xFEFF || c == 0x200B) return 0;
    if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) return UTF8_REPLACEMENT;
    return c;
}

/* Whether s begins with _xHHHH_, which Excel would read as a character. */
static bool is_escape(const char *s) {
    return s[0] == '_' && (s[1] == 'x' || s[1] == 'X') && strspn(s + 2, "0123456789abcdefABCDEF") >= 4 && s[6] == '_';
}

/* Most texts are: printable ASCII of which nothing could be an escape. */
static bool is_plain(const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (s[i] < ' ' || s[i] > '~' || s[i] == '_') return false;
    return true;
}

/* The text in at most `units`, one of which is kept for the ellipsis of a text that is cut. */
char *xlsx_text(struct arena *a, const char *s, int units) {
    static const char escaped[] = "_x005F_", ellipsis[] = "…";
    struct buf out = { 0 };
    int used = 0, lines = 0;
    bool cut = false;
    size_t fits = 0, n = strlen(s); /* fits: bytes that leave room for the ellipsis */
    if (n <= (size_t)units && is_plain(s, n)) return arena_strndup(a, s, n);
    while (*s && !cut) {
        bool escape = is_escape(s);
        uint32_t c = cleaned(utf8_next(&s));
        if (c == 0) continue;
        if (c == '\n' && ++lines > XLSX_LINES) c = ' ';
        int wanted = escape ? (int)strlen(escaped) : units_of(c);
        cut = used + wanted > units;
        if (cut) break;
        if (escape) buf_adds(&out, escaped);
        else buf_add_utf8(&out, c);
        used += wanted;
        if (used < units) fits = out.n;
    }
    if (cut && units > 1) {
        out.n = fits;
        buf_adds(&out, ellipsis);
    }
    char *kept = arena_strndup(a, out.p ? out.p : "", out.n);
    buf_release(&out);
    return kept;
}

char *xlsx_page_text(struct arena *a, const char *s, int units) {
    const char *text = xlsx_text(a, s, units / 2);
    char *doubled = arena_alloc(a, 2 * strlen(text) + 1), *out = doubled;
    for (; *text; text++) {
        if (*text == '&') *out++ = '&';
        *out++ = *text == '\n' || *text == '\t' ? ' ' : *text;
    }
    return doubled;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Lower case, as far as Excel's comparison of names needs it here; the locale has no say. */
static uint32_t folded(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    if ((c >= 0x100 && c <= 0x17F) || (c >= 0x460 && c <= 0x52F)) return c | 1;
    return c;
}

static bool same_name(const char *a, const char *b) {
    while (*a && *b)
        if (folded(utf8_next(&a)) != folded(utf8_next(&b))) return false;
    return *a == *b;
}

static bool is_used(const struct xlsx_names *used, const char *name) {
    for (int i = 0; i < used->n; i++)
        if (same_name(used->v[i], name)) return true;
    return false;
}

/* The name, or with " (2)", " (3)" ... after as much of it as has room in `units`, and notes it as used. */
static char *unique(struct arena *a, struct xlsx_names *used, char *name, const char *before, const char *after, int units) {
    char *candidate = name;
    for (int nth = 2; is_used(used, candidate); nth++) {
        const char *ending = arena_printf(a, "%s%d%s", before, nth, after);
        struct buf out = { 0 };
        int room = units - (int)strlen(ending);
        for (const char *at = name; *at;) {
            uint32_t c = utf8_next(&at);
            if ((room -= units_of(c)) < 0) break;
            buf_add_utf8(&out, c);
        }
        buf_adds(&out, ending);
        candidate = arena_strndup(a, out.p, out.n);
        buf_release(&out);
    }
    if (used->n == used->cap) {
        int cap = used->cap ? 2 * used->cap : 16;
        const char **wider = arena_alloc(a, (size_t)cap * sizeof *wider);
        if (used->n) memcpy(wider, used->v, (size_t)used->n * sizeof *wider);
        used->v = wider;
        used->cap = cap;
    }
    used->v[used->n++] = candidate;
    return candidate;
}

char *xlsx_sheet_name(struct arena *a, struct xlsx_names *used, const char *wanted) {
    char *name = xlsx_text(a, wanted, XLSX_SHEET_NAME);
    for (char *c = name; *c; c++)
        if (strchr("[]:*?/\\\n\t", *c)) *c = ' ';
    while (*name == '\'' || *name == ' ') name++;
    for (size_t n = strlen(name); n > 0 && (name[n - 1] == '\'' || name[n - 1] == ' '); n--) name[n - 1] = '\0';
    if (!*name || same_name(name, "History")) name = arena_printf(a, "%s_", *name ? name : "Sheet");
    return unique(a, used, name, " (", ")", XLSX_SHEET_NAME);
}

char *xlsx_table_name(struct arena *a, struct xlsx_names *used, const char *wanted) {
    char *name = arena_printf(a, "t_%.*s", XLSX_NAME, wanted);
    for (char *c = name; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *c)) *c = '_';
    return unique(a, used, name, "_", "", XLSX_NAME + 10);
}

char *xlsx_column_name(struct arena *a, struct xlsx_names *used, const char *wanted, bool may_look_same) {
    enum { LONGEST = 255, SAME = 40 };
    char *name = xlsx_text(a, wanted, LONGEST);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    if (!*name) name = arena_printf(a, "–");
    for (int blanks = 1; may_look_same && blanks < SAME && is_used(used, name); blanks++) name = arena_printf(a, "%s ", name);
    return unique(a, used, name, " (", ")", LONGEST);
}

bool xlsx_is_defined_name(const char *name) {
    size_t n = strlen(name), good = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return n > 3 && n <= XLSX_NAME && good == n && strchr(name, '_') && (name[0] == '_' || (name[0] | 0x20) >= 'a');
}

const char *xlsx_link(const char *url) {
    bool web = !strncmp(url, "https://", 8) || !strncmp(url, "http://", 7);
    bool mistaken = strstr(url, "internal:") || strstr(url, "external:"); /* the library would look for these anywhere */
    return web && !mistaken && strlen(url) <= XLSX_LINK ? url : NULL;
}

/* --- cells ------------------------------------------------------------------------------------------------------- */

static bool has_text(const char *s) {
    while (*s)
        if (cleaned(utf8_next(&s))) return true;
    return false;
}

enum xlsx_kind xlsx_kind_of(const struct cell *c, double *number) {
    static const double epoch = 25569, last = 2958466; /* days since 1899-12-30 of 1970-01-01 and of 10000-01-01 */
    *number = c->v;
    switch ((enum cell_kind)c->kind) {
    case CELL_EMPTY: return XLSX_NOTHING;
    case CELL_TEXT: return has_text(c->text) ? XLSX_WORDS : XLSX_NOTHING;
    case CELL_SECONDS: *number = c->v / 86400; break;
    case CELL_DATE: *number = c->v + epoch; break;
    case CELL_INSTANT: *number = c->v / 86400 + epoch; break;
    default: return isfinite(c->v) ? XLSX_NUMBER : XLSX_NOTHING;
    }
    return *number >= 0 && *number < last ? XLSX_NUMBER : XLSX_NOTHING;
}
