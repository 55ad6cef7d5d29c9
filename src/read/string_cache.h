/* string_cache: a thread's short way to the ids of strings that come again and again; in front of base/strings.h. */
#ifndef SVODKA_READ_STRING_CACHE_H
#define SVODKA_READ_STRING_CACHE_H

#include "base/strings.h"

enum { STRING_ANY = 1 };

struct string_cache;
/* strings NULL: nothing is kept, and the id of every string is STRING_ANY; for lines that are judged and given away (struct line_taker). */
struct string_cache *string_cache_new(struct strings *strings);
void string_cache_free(struct string_cache *c);

/* As strings_add. 16 bytes from s.p on can be read, however short it is. */
uint32_t string_cache_add(struct string_cache *c, struct str s);

/* The same in three steps, for strings that are known some time before their ids are wanted: each of the first two asks for memory, in the cache
 * and in the table of strings, which the next will look at. */
struct string_key {
    struct str text;
    uint64_t low, high; /* the text of up to 16 bytes as two numbers */
    uint32_t slot;
};
void string_cache_begin(const struct string_cache *c, struct str s, struct string_key *key);
void string_cache_fetch(const struct string_cache *c, const struct string_key *key);
uint32_t string_cache_end(struct string_cache *c, const struct string_key *key);

#endif
