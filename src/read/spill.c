#include "read/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

struct file {
    pthread_mutex_t lock;
    int descriptor; /* -1: not made yet */
    int64_t end;
};

static const char *directory(void) {
    const char *set = getenv("TMPDIR");
    return set && set[0] ? set : "/var/tmp";
}

/* A file that only we can open, and whose name is gone at once. */
static bool make(struct file *f, struct err *err) {
    struct buf path = { 0 };
    buf_printf(&path, "%s/svodka-XXXXXX", directory());
    f->descriptor = mkostemp(path.p, O_CLOEXEC); /* mode 0600 */
    if (f->descriptor >= 0) unlink(path.p);
    else err_at(err, ERR_OUTPUT, directory(), 0, 0, "no temporary file can be made: %s", strerror(errno));
    buf_release(&path);
    return f->descriptor >= 0 || err_hint(err, "TMPDIR names another directory");
}

/* Room for n bytes at *at. */
static bool reserve(struct file *f, size_t n, int64_t *at, struct err *err) {
    pthread_mutex_lock(&f->lock);
    bool ok = f->descriptor >= 0 || make(f, err);
    *at = f->end;
    if (ok) f->end += (int64_t)n;
    pthread_mutex_unlock(&f->lock);
    return ok;
}

static bool write_file(void *data, const void *bytes, size_t n, int64_t *at, struct err *err) {
    struct file *f = data;
    const char *p = bytes;
    if (!reserve(f, n, at, err)) return false;
    for (int64_t to = *at; n > 0;) {
        ssize_t written = pwrite(f->descriptor, p, n, to);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return err_at(err, ERR_OUTPUT, directory(), 0, 0, "the temporary file cannot be written: %s", strerror(errno));
        p += written;
        to += written;
        n -= (size_t)written;
    }
    return true;
}

static bool read_file(void *data, int64_t at, void *bytes, size_t n, struct err *err) {
    struct file *f = data;
    char *p = bytes;
    while (n > 0) {
        ssize_t got = pread(f->descriptor, p, n, at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            return err_at(err, ERR_INPUT, directory(), 0, 0, "the temporary file cannot be read back: %s", got < 0 ? strerror(errno) : "it ends too early");
        }
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static void close_file(void *data) {
    struct file *f = data;
    if (f->descriptor >= 0) close(f->descriptor);
    pthread_mutex_destroy(&f->lock);
    mem_free(f);
}

void spill_to_file(struct log *log) {
    struct file *f = mem_zalloc(1, sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    f->descriptor = -1;
    log_set_spill(log, &(struct log_spill){ f, write_file, read_file, close_file });
}
