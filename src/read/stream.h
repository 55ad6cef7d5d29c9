/* stream: the bytes of one export, decompressed, one piece after the other; and a set of them. */
#ifndef SVODKA_READ_STREAM_H
#define SVODKA_READ_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct stream {
    const char *name; /* for messages; outlives the stream */
    void *data;       /* the opener's */
    /* Fills p with at most `room` bytes; *got 0 is the end. ERR_INPUT. */
    bool (*read)(struct stream *s, char *p, size_t room, size_t *got, struct err *err);
    void (*close)(struct stream *s);
};

/* The files of one conversion, in input order. */
struct exports {
    int n;
    bool (*open)(const struct exports *e, int i, struct stream *out, struct err *err);
    const void *data;
};

/* Texts in memory as exports, for tests and fuzzing; all borrowed. */
struct named_text { const char *name; struct str text; };
struct exports exports_of_texts(const struct named_text *texts, int n);

struct inputs;
/* Files as exports, decompressed as they are read; borrowed. */
struct exports exports_of_files(const struct inputs *inputs);

#endif
