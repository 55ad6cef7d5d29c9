#include "ticket/log_pool.h"

#include <stdint.h>
#include <sys/mman.h>

#include "base/mem.h"

enum { FIRST_REGION = 128 << 10, LAST_REGION = 32 << 20, HUGE_PAGE = 2 << 20, SMALLEST = 6 /* 64 bytes */ };

struct pool_region {
    struct pool_region *older;
    size_t mapped; /* bytes from here to the end of the mapping; 0: it came from mem_alloc */
    void *mapping;
    _Alignas(16) char room[];
};

void pool_init(struct pool *pool) {
    *pool = (struct pool){ 0 };
    pthread_mutex_init(&pool->lock, NULL);
}

/* A region of at least n bytes that lies on huge pages where the system has them. */
static struct pool_region *map_region(size_t n) {
    size_t mapped = n + HUGE_PAGE;
    char *mapping = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return NULL;
    char *aligned = mapping + (-(uintptr_t)mapping & (HUGE_PAGE - 1));
    madvise(aligned, n, MADV_HUGEPAGE);
    struct pool_region *region = (struct pool_region *)(void *)aligned;
    region->mapping = mapping;
    region->mapped = mapped;
    return region;
}

/* How large a new region is, when n bytes of room are wanted: each is twice the one before, up to LAST_REGION. */
static size_t region_size(const struct pool *pool, size_t n) {
    size_t least = n + sizeof(struct pool_region);
#ifdef ARENA_MALLOC
    (void)pool;
    return least;
#else
    size_t size = pool->regions ? 2 * (size_t)(pool->end - (char *)pool->regions) : FIRST_REGION;
    if (size > LAST_REGION) size = LAST_REGION;
    return size < least ? least : size;
#endif
}

static void add_region(struct pool *pool, size_t n) {
    size_t size = region_size(pool, n);
    struct pool_region *region = size >= HUGE_PAGE ? map_region(size) : NULL;
    if (!region) {
        region = mem_alloc(size);
        region->mapped = 0;
    }
    region->older = pool->regions;
    pool->regions = region;
    pool->at = region->room;
    pool->end = (char *)region + size;
}

static int class_of(size_t n) {
    int k = SMALLEST;
    while (((size_t)1 << k) < n) k++;
    return k;
}

static void put_free(struct pool *pool, void *p, int k) {
    struct pool_piece *piece = p;
    piece->next = pool->free[k];
    pool->free[k] = piece;
}

/* A piece that was given back, or half of a larger one; NULL if there is none. */
static void *take_free(struct pool *pool, int k) {
    int from = k;
    while (from < POOL_CLASSES && !pool->free[from]) from++;
    if (from == POOL_CLASSES) return NULL;
    struct pool_piece *piece = pool->free[from];
    pool->free[from] = piece->next;
    for (; from > k; from--) put_free(pool, (char *)piece + ((size_t)1 << (from - 1)), from - 1);
    return piece;
}

void *pool_take(struct pool *pool, size_t n) {
    int k = class_of(n);
    size_t size = (size_t)1 << k;
    pthread_mutex_lock(&pool->lock);
    void *taken = take_free(pool, k);
    if (!taken) {
        if (!pool->regions || (size_t)(pool->end - pool->at) < size) add_region(pool, size);
        taken = pool->at;
        pool->at += size;
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

void pool_give(struct pool *pool, void *p, size_t n) {
    pthread_mutex_lock(&pool->lock);
    put_free(pool, p, class_of(n));
    pthread_mutex_unlock(&pool->lock);
}

void pool_release(struct pool *pool) {
    for (struct pool_region *region = pool->regions, *older; region; region = older) {
        older = region->older;
        if (region->mapped) munmap(region->mapping, region->mapped);
        else mem_free(region);
    }
    pthread_mutex_destroy(&pool->lock);
}
