/* open: a file of the input as a stream of its bytes, decompressed. */
#ifndef SVODKA_READ_OPEN_H
#define SVODKA_READ_OPEN_H

#include <stdint.h>

#include "read/read.h"
#include "read/stream.h"

enum { BOMB_RATIO = 1000, BOMB_FREE = 64 << 20 /* bytes that may come out whatever the ratio */ };

struct digest;
struct open_options {
    _Atomic int64_t *bytes_read; /* grows by the bytes taken from the file */
    struct digest *digest;       /* is given them */
};

/* Opens the input: plain, or compressed by gzip, zstd, xz or bzip2, as its first bytes say. Of a regular file in->size bytes are read, not
 * what is appended meanwhile. o and its members may be NULL. ERR_INPUT naming the file. */
bool input_open(const struct input *in, const struct open_options *o, struct stream *out, struct err *err);

/* The file descriptor of a regular file, opened for reading, or -1 with err set. */
int input_descriptor(const struct input *in, struct err *err);

#endif
