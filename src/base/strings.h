/* strings: the run's table of strings; each distinct string is kept once and known by a small integer.
 *
 * Threads may add at the same time; reading an id needs no lock.  Id 0 is STR_NONE, "no value", and has the
 * empty string; the empty string itself, added, gets an id of its own.  Ids depend on the order in which threads
 * came, so nothing that is printed may be ordered by them: compare the bytes.
 */
#ifndef SVODKA_BASE_STRINGS_H
#define SVODKA_BASE_STRINGS_H

#include <stdint.h>

#include "base/str.h"

enum { STR_NONE = 0 };

struct strings;

struct strings *strings_new(void);
void strings_free(struct strings *s);
/* The id of the string, added if new. At most 2^26 - 1 bytes. */
uint32_t strings_add(struct strings *s, const char *p, size_t n);
uint32_t strings_addz(struct strings *s, const char *z);
/* Asks for the memory in which the string will be looked for, so that adding it soon waits less. */
void strings_fetch(const struct strings *s, const char *p, size_t n);
/* The id of a string that was added, or STR_NONE. */
uint32_t strings_find(const struct strings *s, const char *p, size_t n);
/* The bytes of an id, 0-terminated, valid until strings_free. */
struct str strings_get(const struct strings *s, uint32_t id);
/* A bound above every id given so far; ids are dense enough to index arrays by. */
uint32_t strings_bound(const struct strings *s);

#endif
