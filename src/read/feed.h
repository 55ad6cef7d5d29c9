/* feed: hands the input out in blocks of whole lines, to any number of threads.
 *
 * Blocks come in input order and are numbered so.  Reading itself is done by one thread at a time, into the buffer of the block that asked: a
 * copy from the page cache costs a tenth of what parsing it does, and so plain files, compressed ones and pipes go one way, and the place
 * where a CSV row ends is found exactly, by all that came before it.
 */
#ifndef SVODKA_READ_FEED_H
#define SVODKA_READ_FEED_H

#include "read/csv.h"
#include "read/read.h"

enum { BLOCK_PAD = 64 /* bytes behind a block's text that may be read; the first is a line break */ };

struct block {
    uint64_t sequence;            /* 0, 1, 2 ... in input order */
    int file;                     /* index in the inputs */
    const struct csv_format *csv; /* NULL: NDJSON */
    int64_t lines_before;         /* of the file, when it is the file's first block: lines of the CSV header */
    char *text;
    size_t n;                     /* a last line without its end is the file's last, or cut because it is too long */
    bool last;                    /* the file ends here */
    size_t cap;
};
void block_release(struct block *b);

struct feed;
struct feed *feed_new(struct inputs *in, const struct read_options *o);
void feed_free(struct feed *f);
/* The next block, its buffer reused; false at the end, or when the input failed. b is zeroed before the first use. */
bool feed_next(struct feed *f, struct block *b);
/* False, with the error, if the input failed. When all threads are done. */
bool feed_whole(struct feed *f, struct err *err);

#endif
