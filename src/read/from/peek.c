/* peek: see peek.h. */
#include "read/from/peek.h"

#include <string.h>

enum { PEEK_BYTES = 4096 };

static bool read_again(struct stream *s, char *out, size_t room, size_t *got, struct err *err) {
    struct peeked *p = s->data;
    size_t left = p->taken.n - p->given;
    if (left == 0) return p->inner->read(p->inner, out, room, got, err);
    *got = left < room ? left : room;
    memcpy(out, p->taken.p + p->given, *got);
    p->given += *got;
    return true;
}

static void leave_open(struct stream *s) { (void)s; }

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* The n-th byte that is not blank, from 0 on; '\0': there is none. */
static char solid_byte(const struct buf *b, int n) {
    size_t i = b->n >= 3 && memcmp(b->p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; i < b->n; i++)
        if (!is_blank(b->p[i]) && n-- == 0) return b->p[i];
    return '\0';
}

static bool begins_as_json(const struct buf *b) {
    char first = solid_byte(b, 0), second = solid_byte(b, 1);
    return first == '{' || (first == '[' && (second == '{' || second == '[' || second == ']' || second == '\0'));
}

bool peek(struct stream *inner, struct peeked *p, struct err *err) {
    char piece[PEEK_BYTES];
    size_t got = 1;
    *p = (struct peeked){ .inner = inner };
    p->stream = (struct stream){ .name = inner->name, .data = p, .read = read_again, .close = leave_open };
    while (got > 0 && p->taken.n < PEEK_BYTES && solid_byte(&p->taken, 1) == '\0') {
        if (!inner->read(inner, piece, sizeof piece, &got, err)) return false;
        buf_add(&p->taken, piece, got);
    }
    p->json = begins_as_json(&p->taken);
    p->empty = solid_byte(&p->taken, 0) == '\0';
    return true;
}

void peek_release(struct peeked *p) { buf_release(&p->taken); }

static bool open_peeked(const struct exports *e, int i, struct stream *out, struct err *err) {
    const struct peeked *p = e->data;
    (void)i;
    (void)err;
    *out = p->stream;
    return true;
}

struct exports exports_of_peeked(const struct peeked *p) { return (struct exports){ .n = 1, .open = open_peeked, .data = p }; }

static bool peek_one(const struct exports *exports, int i, peek_take *take, void *data, struct err *err) {
    struct stream stream;
    struct peeked peeked;
    if (!exports->open(exports, i, &stream, err)) return false;
    bool ok = peek(&stream, &peeked, err) && take(data, &peeked, err);
    peek_release(&peeked);
    stream.close(&stream);
    return ok;
}

bool exports_peek(const struct exports *exports, peek_take *take, void *data, struct err *err) {
    bool ok = true;
    for (int i = 0; ok && i < exports->n; i++) ok = peek_one(exports, i, take, data, err);
    return ok;
}
