/* The grammar, which leaves out much that XML allows, so that whatever fits it is well-formed for certain:
 *
 *     row  = "<row" attribute* ">" cell* "</row>"        attribute = ' ' letters '="' plain characters '"', no two of one name
 *     cell = '<c r="' place '"' (' s="' digits '"')? ("/>" | "><v>" number "</v></c>" | ' t="s"><v>' digits "</v></c>"
 *            | ' t="inlineStr"><is><t' (' xml:space="preserve"')? ">" text "</t></is></c>")
 *     text = UTF-8 without controls and without < and >, & only as &amp; &lt; &gt; &quot;
 */
#include "write/verify_row.h"

#include <string.h>

struct scan { const char *at, *end; };

static bool take(struct scan *s, const char *literal, size_t n) {
    if ((size_t)(s->end - s->at) < n || memcmp(s->at, literal, n) != 0) return false;
    s->at += n;
    return true;
}
#define TAKE(s, literal) take(s, literal, sizeof(literal) - 1)

/* The characters of `wanted` that come next; none is no match. */
static bool take_span(struct scan *s, const bool wanted[256], struct str *out) {
    const char *from = s->at;
    while (s->at < s->end && wanted[(unsigned char)*s->at]) s->at++;
    *out = str_of(from, (size_t)(s->at - from));
    return s->at > from;
}

#define DIGITS ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true
static const bool digits[256] = { DIGITS };
static const bool numeric[256] = { DIGITS, ['-'] = true, ['+'] = true, ['.'] = true, ['E'] = true };
static const bool of_value[256] = { DIGITS, ['.'] = true, [':'] = true };

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* The names of a row's attributes that a writer may give, each once. */
static bool take_row_attributes(struct scan *s) {
    static const char *const names[] = { "r", "spans", "s", "customFormat", "ht", "customHeight", "hidden", "outlineLevel", "collapsed" };
    unsigned seen = 0;
    while (TAKE(s, " ")) {
        const char *from = s->at;
        struct str value;
        unsigned which = 0;
        while (s->at < s->end && is_letter(*s->at)) s->at++;
        size_t n = (size_t)(s->at - from);
        while (which < sizeof names / sizeof *names && (strlen(names[which]) != n || memcmp(names[which], from, n) != 0)) which++;
        if (which == sizeof names / sizeof *names || seen >> which & 1) return false;
        seen |= 1u << which;
        if (!TAKE(s, "=\"") || !take_span(s, of_value, &value) || !TAKE(s, "\"")) return false;
    }
    return TAKE(s, ">");
}

/* Up to the "<" that follows. */
static bool take_text(struct scan *s) {
    const char *from = s->at;
    bool ascii = true;
    for (; s->at < s->end && *s->at != '<'; s->at++) {
        unsigned char c = (unsigned char)*s->at;
        if (c == '>' || (c < ' ' && c != '\n' && c != '\t')) return false;
        ascii &= c < 0x80;
        if (c != '&') continue;
        if (!TAKE(s, "&amp;") && !TAKE(s, "&lt;") && !TAKE(s, "&gt;") && !TAKE(s, "&quot;")) return false;
        s->at--;
    }
    return ascii || (utf8_valid(from, (size_t)(s->at - from)) && !memmem(from, (size_t)(s->at - from), "\xEF\xBF", 2)); /* U+FFFE is no character of XML */
}

static bool take_place(struct scan *s, struct str *out) {
    const char *from = s->at;
    struct str row;
    while (s->at < s->end && *s->at >= 'A' && *s->at <= 'Z') s->at++;
    if (s->at == from || !take_span(s, digits, &row)) return false;
    *out = str_of(from, (size_t)(s->at - from));
    return out->n < XLSX_PLACE;
}

static bool take_cell(struct scan *s, struct xlsx_contents *c) {
    struct str place, value;
    if (!take_place(s, &place) || !TAKE(s, "\"")) return false;
    if (TAKE(s, " s=\"") && (!take_span(s, digits, &value) || !TAKE(s, "\""))) return false;
    if (TAKE(s, "/>")) return true;
    if (TAKE(s, "><v>")) {
        if (!take_span(s, numeric, &value) || value.n >= XLSX_DIGITS) return false;
        xlsx_count_number(c, place, value);
        return TAKE(s, "</v></c>");
    }
    c->texts++;
    if (TAKE(s, " t=\"s\"><v>")) return take_span(s, digits, &value) && TAKE(s, "</v></c>");
    if (!TAKE(s, " t=\"inlineStr\"><is><t")) return false;
    (void)TAKE(s, " xml:space=\"preserve\"");
    return TAKE(s, ">") && take_text(s) && TAKE(s, "</t></is></c>");
}

bool xlsx_scan_row(struct str row, struct xlsx_contents *c) {
    struct scan s = { row.p, row.p + row.n };
    struct xlsx_contents found = *c;
    if (!TAKE(&s, "<row") || !take_row_attributes(&s)) return false;
    while (TAKE(&s, "<c r=\""))
        if (!take_cell(&s, &found)) return false;
    if (!TAKE(&s, "</row>") || s.at != s.end) return false;
    *c = found;
    return true;
}
