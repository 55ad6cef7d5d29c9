/* scan: comparing and searching sixteen bytes at a time.
 *
 * All of it may read up to SCAN_AHEAD bytes behind what it looks at.
 */
#ifndef SVODKA_READ_SCAN_H
#define SVODKA_READ_SCAN_H

#include <stdbool.h>
#include <stdint.h>

enum { SCAN_WIDTH = 16, SCAN_AHEAD = 32 };

#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i scan_load(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

/* Whether the bytes at p and q are equal that mask chooses of the first SCAN_WIDTH, one bit each. */
static inline bool scan_equal(const char *p, const char *q, unsigned mask)
{
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(scan_load(p), scan_load(q)));
    return (mask & ~equal) == 0;
}

/* The first byte from p on that is a quote, a backslash, a control character or not ASCII. There must be one. */
static inline const char *scan_plain(const char *p)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
    for (;; p += SCAN_WIDTH) {
        __m128i v = scan_load(p);
        __m128i stops = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_or_si128(_mm_cmpeq_epi8(v, backslash), _mm_cmplt_epi8(v, space)));
        unsigned found = (unsigned)_mm_movemask_epi8(stops);
        if (found) return p + __builtin_ctz(found);
    }
}

/* Of the SCAN_WIDTH bytes at p: which are the delimiter, a line break, a quote or zero; and in *wide, which are not ASCII. One bit a byte. */
static inline unsigned scan_cells(const char *p, char delimiter, unsigned *wide)
{
    __m128i v = scan_load(p);
    __m128i cell = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter)), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
    __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_setzero_si128()));
    *wide = (unsigned)_mm_movemask_epi8(v);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(cell, odd));
}

/* Of the SCAN_WIDTH bytes at p: which are zero or not ASCII. One bit a byte. */
static inline unsigned scan_odd(const char *p)
{
    __m128i v = scan_load(p);
    return (unsigned)_mm_movemask_epi8(v) | (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128()));
}

#else

static inline unsigned scan_odd(const char *p)
{
    unsigned found = 0;
    for (unsigned i = 0; i < SCAN_WIDTH; i++) found |= (unsigned)(p[i] == '\0' || (unsigned char)p[i] >= 0x80) << i;
    return found;
}

static inline unsigned scan_cells(const char *p, char delimiter, unsigned *wide)
{
    unsigned found = 0;
    *wide = 0;
    for (unsigned i = 0; i < SCAN_WIDTH; i++) {
        found |= (unsigned)(p[i] == delimiter || p[i] == '\n' || p[i] == '"' || p[i] == '\0') << i;
        *wide |= (unsigned)((unsigned char)p[i] >= 0x80) << i;
    }
    return found;
}

static inline bool scan_equal(const char *p, const char *q, unsigned mask)
{
    for (unsigned i = 0; mask >> i; i++) {
        if (mask >> i & 1 && p[i] != q[i]) return false;
    }
    return true;
}

static inline const char *scan_plain(const char *p)
{
    while (*p != '"' && *p != '\\' && *p >= ' ' && (unsigned char)*p < 0x80) p++;
    return p;
}

#endif

/* The quote that ends the string whose text begins at p, or NULL if it has escapes or control characters, of which there must be one behind it.
 * *wide is set if not all of it is ASCII. */
static inline const char *scan_string(const char *p, bool *wide)
{
    for (p = scan_plain(p); *p != '"'; p = scan_plain(p + 1)) {
        if ((unsigned char)*p < 0x80) return NULL;
        *wide = true;
    }
    return p;
}

#endif
