/* digests: the SHA-256 of every regular file of the input, on a thread of its own beside the reading. */
#ifndef SVODKA_READ_DIGESTS_H
#define SVODKA_READ_DIGESTS_H

#include "read/read.h"

struct digests;
struct digests *digests_start(struct inputs *in);
/* Waits for them, or stops them unless `wanted`, and frees. False with err if a file could not be read. */
bool digests_finish(struct digests *d, bool wanted, struct err *err);

#endif
