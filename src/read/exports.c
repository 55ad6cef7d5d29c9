/* exports: texts in memory as exports; files are in open.c. */
#include <string.h>

#include "base/mem.h"
#include "read/stream.h"

static bool read_text(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    struct str *left = s->data;
    (void)err;
    *got = left->n < room ? left->n : room;
    if (*got) memcpy(p, left->p, *got);
    left->p += *got;
    left->n -= *got;
    return true;
}

static void close_text(struct stream *s) { mem_free(s->data); }

static bool open_text(const struct exports *e, int i, struct stream *out, struct err *err) {
    const struct named_text *text = (const struct named_text *)e->data + i;
    struct str *left = mem_alloc(sizeof *left);
    (void)err;
    *left = text->text;
    *out = (struct stream){ .name = text->name, .data = left, .read = read_text, .close = close_text };
    return true;
}

struct exports exports_of_texts(const struct named_text *texts, int n) { return (struct exports){ .n = n, .open = open_text, .data = texts }; }
