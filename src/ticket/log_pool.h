/* log_pool: memory for a log: pieces of 2^k bytes cut from big regions, given back one by one for reuse.
 *
 * The first touch of a page costs more than parsing the events that fill it, so regions are large and ask for huge pages; the first
 * ones are small, since most logs are.  Out of memory ends the process (base/mem.h).  Built with -DARENA_MALLOC every new piece is a region
 * of its own, so that checkers see each one.
 */
#ifndef SVODKA_TICKET_LOG_POOL_H
#define SVODKA_TICKET_LOG_POOL_H

#include <pthread.h>
#include <stddef.h>

enum { POOL_CLASSES = 48 };

struct pool_region;
struct pool_piece { struct pool_piece *next; };
struct pool {
    pthread_mutex_t lock;
    struct pool_region *regions;
    char *at, *end;                         /* free room in the newest region */
    struct pool_piece *free[POOL_CLASSES];  /* given back, by log2 of their size */
};

void pool_init(struct pool *pool);
void *pool_take(struct pool *pool, size_t n);          /* uninitialised, 16-byte aligned; n is rounded up to a power of two */
void pool_give(struct pool *pool, void *p, size_t n);  /* n as it was taken */
void pool_release(struct pool *pool);

#endif
