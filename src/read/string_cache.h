/* string_cache: a thread's short way to the ids of strings that come again and again; in front of base/strings.h. */
#ifndef SVODKA_READ_STRING_CACHE_H
#define SVODKA_READ_STRING_CACHE_H

#include "base/strings.h"

struct string_cache;
struct string_cache *string_cache_new(struct strings *strings);
void string_cache_free(struct string_cache *c);
/* As strings_add. 16 bytes from s.p on can be read, however short it is. */
uint32_t string_cache_add(struct string_cache *c, struct str s);
/* Asks for the memory in which that will look: first in the cache; later, if it is not there, in the table of strings. */
void string_cache_fetch(const struct string_cache *c, struct str s);
void string_cache_fetch_more(const struct string_cache *c, struct str s);

#endif
