#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* Prints into room bytes; a text that does not fit is cut between characters, never inside one. */
__attribute__((format(printf, 3, 0))) static void print_cut(char *out, size_t room, const char *fmt, va_list args) {
    int n = vsnprintf(out, room, fmt, args);
    if (n < 0) out[0] = '\0';
    if (n < 0 || (size_t)n < room) return;
    size_t end = room - 1;
    size_t start = end;
    while (start > 0 && end - start < 4 && ((unsigned char)out[start - 1] & 0xC0) == 0x80) start--;
    if (start > 0 && (unsigned char)out[start - 1] >= 0xC0) start--;
    if (!utf8_valid(out + start, end - start)) out[start] = '\0';
}

__attribute__((format(printf, 6, 0))) static bool set(struct err *e, enum err_code code, const char *source, long line, long col,
                                                      const char *fmt, va_list args) {
    if (e->code != ERR_NONE) return false;
    e->code = code;
    snprintf(e->source, sizeof e->source, "%s", source ? source : "");
    e->line = line;
    e->col = col;
    e->hint[0] = '\0';
    print_cut(e->text, sizeof e->text, fmt, args);
    return false;
}

bool err_set(struct err *e, enum err_code code, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    set(e, code, NULL, 0, 0, fmt, args);
    va_end(args);
    return false;
}

bool err_at(struct err *e, enum err_code code, const char *source, long line, long col, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    set(e, code, source, line, col, fmt, args);
    va_end(args);
    return false;
}

bool err_hint(struct err *e, const char *fmt, ...) {
    if (e->code == ERR_NONE || e->hint[0]) return false;
    va_list args;
    va_start(args, fmt);
    print_cut(e->hint, sizeof e->hint, fmt, args);
    va_end(args);
    return false;
}

/* A growing text in a buffer of fixed size; what does not fit is left out. */
struct sink {
    char *at, *end; /* end: where the final 0 must fit */
};

/* Length of the printable character at p, or 0 if the byte there is a control character or no valid UTF-8. */
static size_t printable(const char *p) {
    unsigned char c = (unsigned char)*p;
    if (c < 0x80) return c >= 0x20 && c != 0x7F;
    size_t n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (strnlen(p, n) < n || !utf8_valid(p, n)) return 0;
    bool c1_control = c == 0xC2 && (unsigned char)p[1] < 0xA0;
    return c1_control ? 0 : n;
}

static void put(struct sink *s, const char *text) {
    static const char hex[] = "0123456789ABCDEF";
    while (*text) {
        char escaped[4] = { '\\', 'x', hex[(unsigned char)*text >> 4], hex[(unsigned char)*text & 15] };
        size_t n = printable(text);
        size_t shown = n ? n : sizeof escaped;
        if ((size_t)(s->end - s->at) < shown) break;
        memcpy(s->at, n ? text : escaped, shown);
        s->at += shown;
        text += n ? n : 1;
    }
    *s->at = '\0';
}

char *err_format(const struct err *e, char *out, unsigned long size) {
    if (size == 0) return out;
    struct sink s = { out, out + size - 1 };
    *out = '\0';
    if (e->source[0]) {
        char place[48] = ": ";
        if (e->line && e->col)
            snprintf(place, sizeof place, ":%ld:%ld: ", e->line, e->col);
        else if (e->line)
            snprintf(place, sizeof place, ":%ld: ", e->line);
        put(&s, e->source);
        put(&s, place);
    }
    put(&s, e->text);
    if (e->hint[0]) {
        put(&s, " (");
        put(&s, e->hint);
        put(&s, ")");
    }
    return out;
}

int err_exit_status(enum err_code code) {
    static const int status[ERR_CODES] = {
        [ERR_NONE] = 0,   [ERR_USAGE] = 2,  [ERR_CONFIG] = 2,   [ERR_INPUT] = 3,     [ERR_REJECTS] = 3,
        [ERR_OUTPUT] = 4, [ERR_LOCKED] = 5, [ERR_DATABASE] = 6, [ERR_SELFCHECK] = 7, [ERR_INTERRUPTED] = 128 + 15,
    };
    return status[code];
}

enum { WORD_MAX = 64 };

/* Edit distance in bytes; a swap of neighbours counts as one edit. Both words are at most WORD_MAX long. */
static size_t distance(const char *a, size_t an, const char *b, size_t bn) {
    size_t row[3][WORD_MAX + 1]; /* of the matrix: the one before the former, the former, the present */
    size_t *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= bn; j++) last[j] = j;
    for (size_t i = 1; i <= an; i++) {
        now[0] = i;
        for (size_t j = 1; j <= bn; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
            now[j] = best;
        }
        size_t *recycled = before;
        before = last;
        last = now;
        now = recycled;
    }
    return last[bn];
}

const char *err_nearest(const char *word, const char *const *candidates, unsigned long n) {
    size_t length = strlen(word);
    if (length > WORD_MAX) return NULL;
    size_t limit = length / 3 > 1 ? length / 3 : 1;
    const char *nearest = NULL;
    for (unsigned long i = 0; i < n; i++) {
        size_t other = strlen(candidates[i]);
        if (other > WORD_MAX) continue;
        size_t d = distance(word, length, candidates[i], other);
        if (d > limit) continue;
        nearest = candidates[i];
        if (d == 0) break;
        limit = d - 1; /* only a nearer one replaces it */
    }
    return nearest;
}

bool err_expected(struct err *e, const char *const *candidates, unsigned long n) {
    struct buf list = { 0 };
    for (unsigned long i = 0; i < n; i++) buf_printf(&list, "%s%s", i ? ", " : "", candidates[i]);
    if (n > 0) err_hint(e, "expected %s%s", n > 1 ? "one of: " : "", list.p);
    buf_release(&list);
    return false;
}
