#include "read/string_cache.h"

#include <string.h>

#include "base/mem.h"

enum { SHORT = 16, SLOT_BITS = 14, SLOTS = 1 << SLOT_BITS };

/* A string of up to SHORT bytes is kept here as two numbers, its bytes and zeroes after them; of a longer one, its hash and where its bytes are. */
struct slot {
    uint64_t low, high;
    uint32_t n;  /* bytes; 0: empty */
    uint32_t id;
};
struct string_cache {
    struct strings *strings;
    struct slot slots[SLOTS];
};

struct string_cache *string_cache_new(struct strings *strings)
{
    struct string_cache *c = mem_zalloc(1, sizeof *c);
    c->strings = strings;
    return c;
}

void string_cache_free(struct string_cache *c) { mem_free(c); }

static unsigned slot_of(uint64_t hash) { return (unsigned)(hash * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS)); }

static uint32_t add_long(struct string_cache *c, struct str s)
{
    uint64_t hash = str_hash(s.p, s.n);
    struct slot *slot = &c->slots[slot_of(hash)];
    if (slot->n == s.n && slot->low == hash && memcmp((const char *)(uintptr_t)slot->high, s.p, s.n) == 0) return slot->id;
    uint32_t id = strings_add(c->strings, s.p, s.n);
    *slot = (struct slot){ hash, (uintptr_t)strings_get(c->strings, id).p, (uint32_t)s.n, id };
    return id;
}

/* The bytes of a short string as two numbers. */
static void load_short(struct str s, uint64_t *low, uint64_t *high)
{
    memcpy(low, s.p, sizeof *low);
    memcpy(high, s.p + sizeof *low, sizeof *high);
    *low &= s.n < 8 ? UINT64_MAX >> (64 - 8 * s.n) : UINT64_MAX;
    *high &= s.n > 8 ? UINT64_MAX >> (128 - 8 * s.n) : 0;
}

static unsigned short_slot(struct str s, uint64_t low, uint64_t high) { return slot_of(low ^ high * UINT64_C(0xD6E8FEB86659FD93) ^ s.n); }

uint32_t string_cache_add(struct string_cache *c, struct str s)
{
    if (s.n == 0 || s.n > SHORT) return s.n ? add_long(c, s) : strings_add(c->strings, s.p, 0);
    uint64_t low, high;
    load_short(s, &low, &high);
    struct slot *slot = &c->slots[short_slot(s, low, high)];
    if (slot->n == s.n && slot->low == low && slot->high == high) return slot->id;
    uint32_t id = strings_add(c->strings, s.p, s.n);
    *slot = (struct slot){ low, high, (uint32_t)s.n, id };
    return id;
}

void string_cache_fetch(const struct string_cache *c, struct str s)
{
    if (s.n == 0 || s.n > SHORT) return;
    uint64_t low, high;
    load_short(s, &low, &high);
    __builtin_prefetch(&c->slots[short_slot(s, low, high)]);
}

void string_cache_fetch_more(const struct string_cache *c, struct str s)
{
    if (s.n == 0 || s.n > SHORT) return;
    uint64_t low, high;
    load_short(s, &low, &high);
    const struct slot *slot = &c->slots[short_slot(s, low, high)];
    if (slot->n != s.n || slot->low != low || slot->high != high) strings_fetch(c->strings, s.p, s.n);
}
