/* peek: whether an export is JSON or a table, by how it begins; what was read for that is given again. */
#ifndef SVODKA_READ_FROM_PEEK_H
#define SVODKA_READ_FROM_PEEK_H

#include "read/stream.h"

struct peeked {
    struct stream stream; /* the whole export; its close does nothing */
    struct stream *inner; /* borrowed */
    struct buf taken;
    size_t given;         /* bytes of taken that were given again */
    bool json;            /* it begins with an object, or with an array of such */
    bool empty;           /* it has nothing but blanks, as far as was looked */
};
/* p must stay where it is while it is read. ERR_INPUT. Release in either case. */
bool peek(struct stream *inner, struct peeked *p, struct err *err);
void peek_release(struct peeked *p);
/* The export as a set of one. */
struct exports exports_of_peeked(const struct peeked *p);
/* Opens all exports, one after the other, and has each taken. ERR_INPUT, or what take fails with. */
typedef bool peek_take(void *data, struct peeked *p, struct err *err);
bool exports_peek(const struct exports *exports, peek_take *take, void *data, struct err *err);

#endif
