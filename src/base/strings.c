/* How it is built: a string's hash chooses one of 64 shards; each has a lock, taken only to add.
 *
 * A shard finds its strings by extendible hashing: a directory, doubled when it must be, leads to pages of 64 slots, and a full page is
 * split in two.  Nothing that a reader may be looking at is freed or moved: pages are only repacked, texts and places stay where
 * they are.  A reader without the lock may thus miss a string that is there, but never find a wrong one, as it compares the bytes;
 * whoever misses looks again under the lock.
 */
#include "base/strings.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"

enum {
    SHARD_BITS = 6,
    SHARDS = 1 << SHARD_BITS,
    SLOT_BITS = 6,
    SLOTS = 1 << SLOT_BITS,
    PAGE_FULL = SLOTS - SLOTS / 8,
    DEPTH_MAX = 20, /* beyond it a full page is continued in another: only strings of equal hashes get there */
    SEGMENT_BITS = 6,
    SEGMENTS = 32 - SEGMENT_BITS,
    INDEX_MAX = (1 << (32 - SHARD_BITS)) - 2,
    LENGTH_MAX = (1 << 26) - 1
};

/* A slot is 0, or the upper half of a string's hash (its tag) and the place of its text.
 * Of the tag the lowest bits choose the page, the highest the slot. */
typedef _Atomic uint64_t slot;

struct page {
    slot slots[SLOTS];
    struct page *_Atomic next; /* continues this page; NULL unless depth is DEPTH_MAX */
    int used, depth;           /* depth: how many bits of the tag all strings of the page share */
};

struct directory {
    struct directory *older; /* kept, as a reader may still be in it */
    int depth;
    struct page *_Atomic pages[]; /* 1 << depth; neighbours by the upper bits share a page that is not as deep */
};

/* A string with its id beside it, so that a search ends here. Lies in 8-byte units; its place is the number of its first one. */
struct text {
    uint32_t id, n;
    char bytes[]; /* n, and a 0 */
};
enum { UNIT = 8 };

/* Texts and places are kept in segments that never move; segment k holds 1 << (SEGMENT_BITS + k) of them. */
struct shard {
    pthread_mutex_t lock;
    struct directory *_Atomic directory;
    char *texts[SEGMENTS];
    uint32_t *places[SEGMENTS]; /* of the texts, by index */
    uint32_t next_place;        /* place 0 is not used */
    _Atomic uint32_t count;
    struct arena pages;
};

struct strings {
    struct shard shards[SHARDS];
};

/* --- texts: from an id to its string --------------------------------------------------------------------------------- */

struct spot {
    int segment;
    uint32_t at, room; /* within the segment, and from there to its end */
};

static inline struct spot spot_of(uint32_t number) {
    uint32_t shifted = number + (1u << SEGMENT_BITS);
    int top = 31 - __builtin_clz(shifted);
    uint32_t at = shifted - (1u << top);
    return (struct spot){ top - SEGMENT_BITS, at, (1u << top) - at };
}

static inline uint32_t id_of(uint32_t index, uint32_t shard) {
    return (index << SHARD_BITS) + shard + 1;
}

static inline struct text *text_at(const struct shard *h, uint32_t place) {
    struct spot spot = spot_of(place);
    return (struct text *)(void *)(h->texts[spot.segment] + (size_t)spot.at * UNIT);
}

struct str strings_get(const struct strings *s, uint32_t id) {
    if (id == STR_NONE) return str_of("", 0);
    const struct shard *h = &s->shards[(id - 1) % SHARDS];
    struct spot spot = spot_of((id - 1) >> SHARD_BITS);
    const struct text *text = text_at(h, h->places[spot.segment][spot.at]);
    return str_of(text->bytes, text->n);
}

/* Stores a text and gives its place. The lock is held. */
static uint32_t add_text(struct shard *h, struct str string, uint32_t id) {
    uint32_t units = (uint32_t)((sizeof(struct text) + string.n + 1 + UNIT - 1) / UNIT);
    struct spot spot = spot_of(h->next_place);
    while (spot.room < units) { /* a text lies in one segment: a larger one is begun */
        h->next_place += spot.room;
        spot = spot_of(h->next_place);
    }
    if (spot.segment == SEGMENTS - 1) mem_exhausted();
    if (!h->texts[spot.segment]) h->texts[spot.segment] = mem_alloc((size_t)UNIT << (SEGMENT_BITS + spot.segment));
    uint32_t place = h->next_place;
    h->next_place += units;
    struct text *text = text_at(h, place);
    text->id = id;
    text->n = (uint32_t)string.n;
    memcpy(text->bytes, string.p, string.n);
    text->bytes[string.n] = '\0';
    return place;
}

/* Notes where the text of an index is. The lock is held. */
static void add_place(struct shard *h, uint32_t index, uint32_t place) {
    struct spot spot = spot_of(index);
    if (!h->places[spot.segment]) h->places[spot.segment] = mem_alloc(sizeof place << (SEGMENT_BITS + spot.segment));
    h->places[spot.segment][spot.at] = place;
}

/* --- pages: from a string to its id ---------------------------------------------------------------------------------- */

static uint64_t slot_of(uint32_t tag, uint32_t place) {
    return (uint64_t)tag << 32 | place;
}

static uint32_t tag_of(uint64_t slot_value) {
    return (uint32_t)(slot_value >> 32);
}

static struct page *new_page(struct shard *h, int depth) {
    struct page *page = arena_alloc(&h->pages, sizeof *page);
    page->depth = depth;
    return page;
}

static struct directory *new_directory(int depth) {
    struct directory *d = mem_alloc(sizeof *d + (sizeof d->pages[0] << depth));
    d->depth = depth;
    d->older = NULL;
    return d;
}

static struct page *page_of(const struct shard *h, uint32_t tag) {
    struct directory *d = atomic_load_explicit(&h->directory, memory_order_acquire);
    return atomic_load_explicit(&d->pages[tag & ((1u << d->depth) - 1)], memory_order_acquire);
}

static uint32_t find(const struct shard *h, uint32_t tag, struct str string) {
    for (struct page *page = page_of(h, tag); page; page = atomic_load_explicit(&page->next, memory_order_acquire)) {
        unsigned at = tag >> (32 - SLOT_BITS);
        for (int tries = 0; tries < SLOTS; tries++, at = (at + 1) % SLOTS) {
            uint64_t found = atomic_load_explicit(&page->slots[at], memory_order_acquire);
            if (found == 0) break;
            if (tag_of(found) != tag) continue;
            const struct text *text = text_at(h, (uint32_t)found);
            if (text->n == string.n && memcmp(text->bytes, string.p, string.n) == 0) return text->id;
        }
    }
    return STR_NONE;
}

/* Puts a slot's value into a page that has room. The lock is held. */
static void put(struct page *page, uint64_t value) {
    unsigned at = tag_of(value) >> (32 - SLOT_BITS);
    while (atomic_load_explicit(&page->slots[at], memory_order_relaxed) != 0) at = (at + 1) % SLOTS;
    atomic_store_explicit(&page->slots[at], value, memory_order_release);
    page->used++;
}

static void double_directory(struct shard *h) {
    struct directory *old = atomic_load_explicit(&h->directory, memory_order_relaxed);
    struct directory *d = new_directory(old->depth + 1);
    size_t half = (size_t)1 << old->depth;
    for (size_t i = 0; i < 2 * half; i++) {
        atomic_init(&d->pages[i], atomic_load_explicit(&old->pages[i & (half - 1)], memory_order_relaxed));
    }
    d->older = old;
    atomic_store_explicit(&h->directory, d, memory_order_release);
}

/* Moves the strings whose next bit of the tag is 1 from a page to a new one. */
static void split(struct shard *h, struct page *page, uint32_t tag) {
    struct directory *d = atomic_load_explicit(&h->directory, memory_order_relaxed);
    if (page->depth == d->depth) {
        double_directory(h);
        d = atomic_load_explicit(&h->directory, memory_order_relaxed);
    }
    uint32_t bit = 1u << page->depth;
    struct page *other = new_page(h, page->depth + 1);
    uint64_t values[SLOTS];
    for (int i = 0; i < SLOTS; i++) values[i] = atomic_exchange_explicit(&page->slots[i], 0, memory_order_relaxed);
    page->depth++;
    page->used = 0;
    for (int i = 0; i < SLOTS; i++) {
        if (values[i]) put(tag_of(values[i]) & bit ? other : page, values[i]);
    }
    for (size_t i = (tag & (bit - 1)) | bit; i < (size_t)1 << d->depth; i += 2 * (size_t)bit) {
        atomic_store_explicit(&d->pages[i], other, memory_order_release);
    }
}

/* The page for a string of this tag, made to have room. */
static struct page *page_with_room(struct shard *h, uint32_t tag) {
    struct page *page = page_of(h, tag);
    while (page->used >= PAGE_FULL && page->depth < DEPTH_MAX) {
        split(h, page, tag);
        page = page_of(h, tag);
    }
    while (page->used >= PAGE_FULL) {
        struct page *next = atomic_load_explicit(&page->next, memory_order_relaxed);
        if (!next) {
            next = new_page(h, DEPTH_MAX);
            atomic_store_explicit(&page->next, next, memory_order_release);
        }
        page = next;
    }
    return page;
}

/* --- the table ------------------------------------------------------------------------------------------------------- */

struct strings *strings_new(void) {
    struct strings *s = mem_zalloc(1, sizeof *s);
    for (int i = 0; i < SHARDS; i++) {
        struct shard *h = &s->shards[i];
        pthread_mutex_init(&h->lock, NULL);
        struct directory *d = new_directory(0);
        atomic_init(&d->pages[0], new_page(h, 0));
        atomic_init(&h->directory, d);
        h->next_place = 1;
    }
    return s;
}

void strings_free(struct strings *s) {
    if (!s) return;
    for (int i = 0; i < SHARDS; i++) {
        struct shard *h = &s->shards[i];
        struct directory *d = atomic_load_explicit(&h->directory, memory_order_relaxed);
        while (d) {
            struct directory *older = d->older;
            mem_free(d);
            d = older;
        }
        for (int k = 0; k < SEGMENTS; k++) {
            mem_free(h->texts[k]);
            mem_free(h->places[k]);
        }
        arena_release(&h->pages);
        pthread_mutex_destroy(&h->lock);
    }
    mem_free(s);
}

/* Adds a string that is not there. The lock is held. */
static uint32_t add(struct strings *s, uint32_t shard, uint32_t tag, struct str string) {
    struct shard *h = &s->shards[shard];
    uint32_t index = atomic_load_explicit(&h->count, memory_order_relaxed);
    if (index > INDEX_MAX) mem_exhausted();
    uint32_t id = id_of(index, shard);
    uint32_t place = add_text(h, string, id);
    add_place(h, index, place);
    put(page_with_room(h, tag), slot_of(tag, place)); /* only now can readers come upon it */
    atomic_store_explicit(&h->count, index + 1, memory_order_release);
    return id;
}

uint32_t strings_add(struct strings *s, const char *p, size_t n) {
    assert(n <= LENGTH_MAX);
    struct str string = str_of(n ? p : "", n);
    uint64_t hash = str_hash(p, n);
    uint32_t shard = (uint32_t)(hash % SHARDS), tag = tag_of(hash);
    struct shard *h = &s->shards[shard];
    uint32_t id = find(h, tag, string);
    if (id != STR_NONE) return id;
    pthread_mutex_lock(&h->lock);
    id = find(h, tag, string);
    if (id == STR_NONE) id = add(s, shard, tag, string);
    pthread_mutex_unlock(&h->lock);
    return id;
}

uint32_t strings_addz(struct strings *s, const char *z) {
    return strings_add(s, z, strlen(z));
}

void strings_fetch(const struct strings *s, const char *p, size_t n) {
    uint64_t hash = str_hash(p, n);
    uint32_t tag = tag_of(hash);
    const struct page *page = page_of(&s->shards[hash % SHARDS], tag);
    __builtin_prefetch((const char *)page->slots + sizeof(slot) * (tag >> (32 - SLOT_BITS)));
}

uint32_t strings_find(const struct strings *s, const char *p, size_t n) {
    struct str string = str_of(n ? p : "", n);
    uint64_t hash = str_hash(p, n);
    const struct shard *h = &s->shards[hash % SHARDS];
    uint32_t id = find(h, tag_of(hash), string);
    if (id != STR_NONE) return id;
    pthread_mutex_t *lock = (pthread_mutex_t *)&h->lock; /* the table as such does not change */
    pthread_mutex_lock(lock);
    id = find(h, tag_of(hash), string);
    pthread_mutex_unlock(lock);
    return id;
}

uint32_t strings_bound(const struct strings *s) {
    uint32_t bound = 1;
    for (uint32_t i = 0; i < SHARDS; i++) {
        uint32_t count = atomic_load_explicit(&s->shards[i].count, memory_order_acquire);
        if (count && id_of(count - 1, i) >= bound) bound = id_of(count - 1, i) + 1;
    }
    return bound;
}
