#include "read/digests.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "read/open.h"

enum { PIECE = 256 << 10 };

struct digests {
    struct inputs *in;
    pthread_t thread;
    bool threaded;
    atomic_bool stop;
    struct err err;
};

/* The first in->size bytes of the file, as reading takes them. */
static bool digest_file(struct digests *d, struct input *in, char *piece) {
    int descriptor = input_descriptor(in, &d->err);
    if (descriptor < 0) return false;
    struct digest *digest = digest_new();
    int64_t at = 0;
    while (at < in->size && !d->stop) {
        int64_t left = in->size - at;
        ssize_t n = pread(descriptor, piece, left < PIECE ? (size_t)left : PIECE, at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) err_at(&d->err, ERR_INPUT, in->path, 0, 0, "cannot be read: %s", strerror(errno));
        if (n == 0) err_at(&d->err, ERR_INPUT, in->path, 0, 0, "became shorter while it was read");
        if (n <= 0) break;
        digest_add(digest, piece, (size_t)n);
        at += n;
    }
    close(descriptor);
    digest_finish(digest, in->sha256);
    return d->err.code == ERR_NONE;
}

static void *digest_all(void *data) {
    struct digests *d = data;
    char *piece = mem_alloc(PIECE);
    for (int i = 0; i < d->in->n && !d->stop; i++) {
        if (d->in->v[i].size >= 0 && !digest_file(d, &d->in->v[i], piece)) break;
    }
    mem_free(piece);
    return NULL;
}

struct digests *digests_start(struct inputs *in) {
    struct digests *d = mem_zalloc(1, sizeof *d);
    d->in = in;
    d->threaded = pthread_create(&d->thread, NULL, digest_all, d) == 0;
    return d;
}

bool digests_finish(struct digests *d, bool wanted, struct err *err) {
    if (!wanted) d->stop = true;
    if (d->threaded) pthread_join(d->thread, NULL);
    else if (wanted) digest_all(d);
    bool ok = d->err.code == ERR_NONE;
    if (!ok && err->code == ERR_NONE) *err = d->err;
    mem_free(d);
    return ok;
}
