/* gunzip: gzip data, with its checksums (zlib, in gunzip.c alone in this folder; libarchive does not look at them). */
#ifndef SVODKA_READ_GUNZIP_H
#define SVODKA_READ_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Where the compressed bytes come from: sets *bytes and *n, 0 at the end. */
typedef bool gunzip_source(void *data, const void **bytes, size_t *n, struct err *err);

struct gunzip;
struct gunzip *gunzip_new(gunzip_source *source, void *data);
void gunzip_free(struct gunzip *g);
/* Unpacks at most `room` bytes; *got 0 is the end, when all members were whole. name is for messages. ERR_INPUT. */
bool gunzip_read(struct gunzip *g, const char *name, char *p, size_t room, size_t *got, struct err *err);

#endif
