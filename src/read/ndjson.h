/* ndjson: event logs as NDJSON (events.md): lines of a block are taken apart by a quick scanner (ndjson.c), and those that are unusual, or
 * wrong, by the general way (ndjson_any.c), which alone decides that a line is no JSON. Both give the same. */
#ifndef SVODKA_READ_NDJSON_H
#define SVODKA_READ_NDJSON_H

#include "base/mem.h"
#include "read/intake.h"

struct ndjson_reader;
struct ndjson_reader *ndjson_reader_new(void);
void ndjson_reader_free(struct ndjson_reader *r);
/* Takes in the lines of a block; text[n] is readable and a line break, and BLOCK_PAD bytes behind n are readable. last: the file ends after it. */
void ndjson_block(struct ndjson_reader *r, struct intake *in, const char *text, size_t n, bool last);
/* For tests: leaves every line to the general way. */
void ndjson_general_only(struct ndjson_reader *r);

/* The general way: takes the line of JSON that was begun apart, or rejects it and returns false. What the line points to lives in the arena. */
bool ndjson_any(struct intake *in, struct arena *arena, const char *p, size_t n, struct line *l);

#endif
