/* mem: allocation that does not fail, and arenas.
 *
 * Out of memory is not an error value: mem_* print "svodka: out of memory", call the handler set by
 * mem_on_exhausted (which removes staged output) and end the process with status 4.  Nothing is ever
 * published from a process that ran out of memory, and no caller needs a branch for it.
 *
 * Memory by lifetime: an arena is filled, then reset or released as a whole; what lives in it is never
 * freed alone.  Built with -DARENA_MALLOC every block is its own malloc, so that checkers see each one.
 */
#ifndef SVODKA_BASE_MEM_H
#define SVODKA_BASE_MEM_H

#include <stddef.h>

void mem_on_exhausted(void (*handler)(void));
_Noreturn void mem_exhausted(void);         /* ends the process as above: for a library that says that it has no memory */
void *mem_alloc(size_t n);                  /* uninitialised; n may be 0 */
void *mem_zalloc(size_t count, size_t size); /* zeroed; overflow counts as exhausted */
void *mem_resize(void *p, size_t count, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t n);
void mem_free(void *p);

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    char *at, *end;             /* free room in the newest block */
};

/* A zeroed struct arena is an empty arena. */
void *arena_alloc(struct arena *a, size_t n);  /* zeroed, aligned for any type */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a);   /* forgets everything, keeps one block */
void arena_adopt(struct arena *a, struct arena *from); /* a takes over all that lives in from, which is empty afterwards */
void arena_release(struct arena *a); /* frees everything; the arena is empty again */

#endif
