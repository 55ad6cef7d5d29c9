/* str: a borrowed run of bytes, and a growing buffer of them. */
#ifndef SVODKA_BASE_STR_H
#define SVODKA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p; /* not 0-terminated unless its source says so */
    size_t n;
};

static inline struct str str_of(const char *p, size_t n) { return (struct str){ p, n }; }
struct str str_c(const char *z);                   /* of a 0-terminated string */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z);
int str_cmp(struct str a, struct str b);           /* by bytes; a prefix comes first */
bool str_starts(struct str a, const char *z);
bool utf8_valid(const char *p, size_t n);          /* strict UTF-8: no overlong forms, no surrogates, at most U+10FFFF */
uint32_t utf8_next(const char **p);               /* the next character of a 0-terminated text; bytes that are none come one by one as UTF8_REPLACEMENT */
enum { UTF8_REPLACEMENT = 0xFFFD };
uint64_t str_hash(const char *p, size_t n);        /* 64 bits, the same on every run */

/* A growing byte buffer; zeroed is empty. p is kept 0-terminated after each call. */
struct buf {
    char *p;
    size_t n, cap;
};
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *z);
void buf_addc(struct buf *b, char c);
void buf_add_utf8(struct buf *b, uint32_t character); /* U+0000..U+10FFFF */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *b);   /* n = 0, keeps the room */
void buf_release(struct buf *b);

#endif
