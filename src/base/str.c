#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct str str_c(const char *z) {
    return (struct str){ z, strlen(z) };
}

bool str_eq(struct str a, struct str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *z) {
    return str_eq(a, str_c(z));
}

int str_cmp(struct str a, struct str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str a, const char *z) {
    size_t n = strlen(z);
    return a.n >= n && (n == 0 || memcmp(a.p, z, n) == 0);
}

/* --- UTF-8 ----------------------------------------------------------------------------------------------------------- */

static bool ascii8(const unsigned char *p) {
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return (bytes & UINT64_C(0x8080808080808080)) == 0;
}

/* Length of the character that starts at p and has a first byte >= 0x80; 0 if it is not valid within n bytes. */
static size_t wide_length(const unsigned char *p, size_t n) {
    unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte: they exclude overlong forms, surrogates and beyond U+10FFFF */
    size_t length;
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        length = 2;
    } else if ((p[0] & 0xF0) == 0xE0) {
        length = 3;
        if (p[0] == 0xE0) low = 0xA0;
        if (p[0] == 0xED) high = 0x9F;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        length = 4;
        if (p[0] == 0xF0) low = 0x90;
        if (p[0] == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if (n < length || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

bool utf8_valid(const char *text, size_t n) {
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (i < n) {
        if (n - i >= 8 && ascii8(p + i)) {
            i += 8;
        } else if (p[i] < 0x80) {
            i++;
        } else {
            size_t length = wide_length(p + i, n - i);
            if (length == 0) return false;
            i += length;
        }
    }
    return true;
}

uint32_t utf8_next(const char **at) {
    const unsigned char *p = (const unsigned char *)*at;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    int length = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 0;
    if (length == 1) {
        *at += 1;
        return p[0];
    }
    uint32_t c = length ? p[0] & (0x7Fu >> length) : 0;
    for (int i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) length = 0;
        else c = c << 6 | (p[i] & 0x3Fu);
    }
    bool valid = length > 0 && p[0] < 0xF8 && c >= least[length] && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
    *at += valid ? length : 1;
    return valid ? c : UTF8_REPLACEMENT;
}

/* --- hash ------------------------------------------------------------------------------------------------------------ */

/* A text that cancels one of the first two would make a product 0; they hold bytes that no UTF-8 has there. */
static const uint64_t hash_secret[3] = { 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F };

/* Both halves of the 128-bit product, folded: every bit of a and b moves every bit of the answer. */
static inline uint64_t mix(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load8(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t load4(const char *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

uint64_t str_hash(const char *p, size_t n) {
    uint64_t state = hash_secret[0] ^ n;
    uint64_t a = 0, b = 0; /* the last 16 bytes at most, loads may overlap */
    if (n > 16) {
        const char *last = p + n - 16;
        for (; p < last; p += 16) state = mix(load8(p) ^ hash_secret[1], load8(p + 8) ^ state);
        a = load8(last);
        b = load8(last + 8);
    } else if (n >= 8) {
        a = load8(p);
        b = load8(p + n - 8);
    } else if (n >= 4) {
        a = load4(p);
        b = load4(p + n - 4);
    } else if (n > 0) {
        a = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1];
    }
    return mix(mix(a ^ hash_secret[1], b ^ state), hash_secret[2] ^ n);
}

/* --- buffers --------------------------------------------------------------------------------------------------------- */

/* Makes room for n more bytes and the final 0. */
static void reserve(struct buf *b, size_t n) {
    if (n < b->cap - b->n) return; /* cap > n, or both are 0 */
    size_t cap = b->cap ? b->cap : 64;
    while (cap - b->n <= n && cap <= SIZE_MAX / 2) cap *= 2;
    if (cap - b->n <= n) cap = SIZE_MAX; /* cannot be had: ends the process */
    b->p = mem_resize(b->p, cap, 1);
    b->cap = cap;
}

void buf_add(struct buf *b, const void *p, size_t n) {
    reserve(b, n);
    if (n) memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_adds(struct buf *b, const char *z) {
    buf_add(b, z, strlen(z));
}

void buf_addc(struct buf *b, char c) {
    buf_add(b, &c, 1);
}

void buf_add_utf8(struct buf *b, uint32_t c) {
    if (c < 0x80) {
        buf_addc(b, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; /* bytes after the first */
    static const unsigned first[] = { 0, 0xC0, 0xE0, 0xF0 };
    buf_addc(b, (char)(first[more] | c >> 6 * more));
    while (more-- > 0) buf_addc(b, (char)(0x80 | (c >> 6 * more & 0x3F)));
}

void buf_printf(struct buf *b, const char *fmt, ...) {
    enum { GUESS = 64 }; /* most texts fit at once */
    va_list args, again;
    reserve(b, GUESS);
    va_start(args, fmt);
    va_copy(again, args);
    size_t room = b->cap - b->n;
    int n = vsnprintf(b->p + b->n, room, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n >= room) {
        reserve(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (n > 0) b->n += (size_t)n;
    b->p[b->n] = '\0';
}

void buf_clear(struct buf *b) {
    b->n = 0;
    if (b->p) b->p[0] = '\0';
}

void buf_release(struct buf *b) {
    mem_free(b->p);
    *b = (struct buf){ 0 };
}
