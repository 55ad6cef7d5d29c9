#include "read/string_cache.h"

#include <string.h>

#include "base/mem.h"

enum { SLOTS = 1 << 12 };
struct slot {
    uint64_t hash;
    struct str text; /* as the table of strings keeps it */
    uint32_t id;     /* STR_NONE: empty */
};
struct string_cache { struct slot slots[SLOTS]; };

struct string_cache *string_cache_new(void) { return mem_zalloc(1, sizeof(struct string_cache)); }
void string_cache_free(struct string_cache *c) { mem_free(c); }

uint32_t string_cache_add(struct string_cache *c, struct strings *strings, struct str s)
{
    uint64_t hash = str_hash(s.p, s.n);
    struct slot *slot = &c->slots[hash % SLOTS];
    if (slot->id == STR_NONE || slot->hash != hash || !str_eq(slot->text, s)) {
        uint32_t id = strings_add(strings, s.p, s.n);
        *slot = (struct slot){ hash, strings_get(strings, id), id };
    }
    return slot->id;
}
