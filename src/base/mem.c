#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*exhausted_handler)(void); /* set once, before there are threads */

void mem_on_exhausted(void (*handler)(void)) {
    exhausted_handler = handler;
}

_Noreturn void mem_exhausted(void) {
    static const char message[] = "svodka: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    if (exhausted_handler) exhausted_handler();
    _exit(4);
}

void *mem_alloc(size_t n) {
    void *p = malloc(n ? n : 1);
    if (!p) mem_exhausted();
    return p;
}

void *mem_zalloc(size_t count, size_t size) {
    void *p = count && size ? calloc(count, size) : calloc(1, 1);
    if (!p) mem_exhausted();
    return p;
}

void *mem_resize(void *p, size_t count, size_t size) {
    void *resized = count && size ? reallocarray(p, count, size) : realloc(p, 1);
    if (!resized) mem_exhausted();
    return resized;
}

char *mem_strndup(const char *s, size_t n) {
    char *copy = mem_alloc(n + 1);
    if (n) memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *mem_strdup(const char *s) {
    return mem_strndup(s, strlen(s));
}

void mem_free(void *p) {
    free(p);
}

/* --- arenas ---------------------------------------------------------------------------------------------------------- */

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    _Alignas(max_align_t) char data[];
};

enum { FIRST_BLOCK = 1024, LAST_BLOCK = 64 * 1024, ALIGN = _Alignof(max_align_t) };

static struct arena_block *new_block(size_t size) {
    if (size > SIZE_MAX - sizeof(struct arena_block)) mem_exhausted();
    struct arena_block *block = mem_alloc(sizeof *block + size);
    block->size = size;
    return block;
}

/* Room of n bytes in a block of its own, behind the newest one, whose free room stays in use. */
static char *own_block(struct arena *a, size_t n) {
    struct arena_block *block = new_block(n);
    struct arena_block **link = a->at ? &a->blocks->next : &a->blocks;
    block->next = *link;
    *link = block;
    return block->data;
}

#ifdef ARENA_MALLOC

static char *room(struct arena *a, size_t n, size_t align) {
    (void)align;
    return own_block(a, n);
}

#else

/* Starts a block that has room for n bytes: each is twice the one before, up to LAST_BLOCK. */
static void grow(struct arena *a, size_t n) {
    size_t size = a->at ? 2 * a->blocks->size : FIRST_BLOCK;
    if (size > LAST_BLOCK) size = LAST_BLOCK;
    if (size < n) size = n;
    struct arena_block *block = new_block(size);
    block->next = a->blocks;
    a->blocks = block;
    a->at = block->data;
    a->end = block->data + size;
}

static char *room(struct arena *a, size_t n, size_t align) {
    size_t padding = -(uintptr_t)a->at & (align - 1);
    if (!a->at || (size_t)(a->end - a->at) < padding || (size_t)(a->end - a->at) - padding < n) {
        if (n > LAST_BLOCK / 4) return own_block(a, n);
        grow(a, n);
        padding = 0;
    }
    char *p = a->at + padding;
    a->at = p + n;
    return p;
}

#endif

void *arena_alloc(struct arena *a, size_t n) {
    char *p = room(a, n, ALIGN);
    return n ? memset(p, 0, n) : p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n) {
    char *copy = room(a, n + 1, 1);
    if (n) memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    size_t size = n < 0 ? 1 : (size_t)n + 1;
    char *out = room(a, size, 1);
    if (n < 0)
        out[0] = '\0';
    else
        vsnprintf(out, size, fmt, again);
    va_end(again);
    return out;
}

static void free_blocks(struct arena_block *block) {
    while (block) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
}

void arena_reset(struct arena *a) {
    if (!a->at) { /* nothing but blocks of their own */
        arena_release(a);
        return;
    }
    free_blocks(a->blocks->next);
    a->blocks->next = NULL;
    a->at = a->blocks->data;
    a->end = a->at + a->blocks->size;
}

void arena_adopt(struct arena *a, struct arena *from) {
    struct arena_block **last = a->at ? &a->blocks->next : &a->blocks; /* the newest block keeps its place while it has free room */
    while (*last) last = &(*last)->next;
    *last = from->blocks;
    *from = (struct arena){ 0 };
}

void arena_release(struct arena *a) {
    free_blocks(a->blocks);
    *a = (struct arena){ 0 };
}
