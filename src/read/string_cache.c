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

struct string_cache *string_cache_new(struct strings *strings) {
    struct string_cache *c = mem_zalloc(1, sizeof *c);
    c->strings = strings;
    return c;
}

void string_cache_free(struct string_cache *c) { mem_free(c); }

static inline unsigned slot_of(uint64_t hash) { return (unsigned)(hash * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS)); }

static uint32_t add_long(struct string_cache *c, struct str s) {
    if (!c->strings) return STRING_ANY;
    uint64_t hash = str_hash(s.p, s.n);
    struct slot *slot = &c->slots[slot_of(hash)];
    if (slot->n == s.n && slot->low == hash && memcmp((const char *)(uintptr_t)slot->high, s.p, s.n) == 0) return slot->id;
    uint32_t id = strings_add(c->strings, s.p, s.n);
    *slot = (struct slot){ hash, (uintptr_t)strings_get(c->strings, id).p, (uint32_t)s.n, id };
    return id;
}

/* The bytes of a short string as two numbers. */
static inline void load_short(struct str s, uint64_t *low, uint64_t *high) {
    static const uint64_t masks[SHORT + 1][2] = {
#define LOW(n) { (UINT64_C(1) << 8 * (n)) - 1, 0 }
#define HIGH(n) { UINT64_MAX, (UINT64_C(1) << 8 * (n)) - 1 }
        LOW(0), LOW(1), LOW(2), LOW(3), LOW(4), LOW(5), LOW(6), LOW(7),
        HIGH(0), HIGH(1), HIGH(2), HIGH(3), HIGH(4), HIGH(5), HIGH(6), HIGH(7), { UINT64_MAX, UINT64_MAX },
    };
    memcpy(low, s.p, sizeof *low);
    memcpy(high, s.p + sizeof *low, sizeof *high);
    *low &= masks[s.n][0];
    *high &= masks[s.n][1];
}

void string_cache_begin(const struct string_cache *c, struct str s, struct string_key *key) {
    key->text = s;
    if (s.n == 0 || s.n > SHORT) return;
    load_short(s, &key->low, &key->high);
    key->slot = slot_of(key->low ^ key->high * UINT64_C(0xD6E8FEB86659FD93) ^ s.n);
    __builtin_prefetch(&c->slots[key->slot]);
}

static inline bool holds(const struct slot *slot, const struct string_key *key) {
    return slot->n == key->text.n && slot->low == key->low && slot->high == key->high;
}

void string_cache_fetch(const struct string_cache *c, const struct string_key *key) {
    if (key->text.n == 0 || key->text.n > SHORT || holds(&c->slots[key->slot], key) || !c->strings) return;
    strings_fetch(c->strings, key->text.p, key->text.n);
}

uint32_t string_cache_end(struct string_cache *c, const struct string_key *key) {
    struct str s = key->text;
    if (s.n > SHORT) return add_long(c, s);
    struct slot *slot = &c->slots[key->slot];
    if (s.n > 0 && holds(slot, key)) return slot->id;
    if (!c->strings) return STRING_ANY;
    uint32_t id = strings_add(c->strings, s.p, s.n);
    if (s.n == 0) return id;
    *slot = (struct slot){ key->low, key->high, (uint32_t)s.n, id };
    return id;
}

uint32_t string_cache_add(struct string_cache *c, struct str s) {
    struct string_key key;
    string_cache_begin(c, s, &key);
    return string_cache_end(c, &key);
}
