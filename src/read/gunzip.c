#include "read/gunzip.h"

#include <limits.h>
#include <stdint.h>
#include <zlib.h>

#include "base/mem.h"

enum { GZIP_ONLY = 16 + MAX_WBITS };

struct gunzip {
    z_stream z;
    gunzip_source *source;
    void *data;
    bool between; /* members: the last one is whole, and no other has begun */
    bool any;     /* a member was whole */
};

struct gunzip *gunzip_new(gunzip_source *source, void *data) {
    struct gunzip *g = mem_zalloc(1, sizeof *g);
    g->source = source;
    g->data = data;
    if (inflateInit2(&g->z, GZIP_ONLY) != Z_OK) mem_exhausted();
    return g;
}

void gunzip_free(struct gunzip *g) {
    if (!g) return;
    inflateEnd(&g->z);
    mem_free(g);
}

static bool more(struct gunzip *g, struct err *err) {
    const void *bytes;
    size_t n;
    if (!g->source(g->data, &bytes, &n, err)) return false;
    g->z.next_in = (Bytef *)(uintptr_t)bytes;
    g->z.avail_in = (uInt)n;
    return true;
}

/* Between members: zeroes that fill up a block are passed over; *ended says that nothing follows. */
static bool next_member(struct gunzip *g, bool *ended, struct err *err) {
    for (;;) {
        while (g->z.avail_in > 0 && *g->z.next_in == 0) {
            g->z.next_in++;
            g->z.avail_in--;
        }
        if (g->z.avail_in > 0) break;
        if (!more(g, err)) return false;
        *ended = g->z.avail_in == 0;
        if (*ended) return true;
    }
    g->between = false;
    inflateReset(&g->z);
    return true;
}

bool gunzip_read(struct gunzip *g, const char *name, char *p, size_t room, size_t *got, struct err *err) {
    uInt wanted = room > UINT_MAX ? UINT_MAX : (uInt)room;
    g->z.next_out = (Bytef *)p;
    g->z.avail_out = wanted;
    while (g->z.avail_out == wanted) {
        bool ended = false;
        if (g->between && (!next_member(g, &ended, err) || ended)) break;
        if (g->z.avail_in == 0) {
            if (!more(g, err)) break;
            if (g->z.avail_in == 0) return err_at(err, ERR_INPUT, name, 0, 0, "cannot be decompressed: the gzip data ends too early");
        }
        int status = inflate(&g->z, Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) mem_exhausted();
        if (status == Z_STREAM_END) {
            g->between = g->any = true;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            bool follows = g->any && g->z.total_out == 0;
            return err_at(err, ERR_INPUT, name, 0, 0, "cannot be decompressed: %s%s", follows ? "after its end, " : "", g->z.msg ? g->z.msg : "damaged gzip data");
        }
    }
    *got = wanted - g->z.avail_out;
    return err->code == ERR_NONE;
}
