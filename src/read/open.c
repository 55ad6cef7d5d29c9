#include "read/open.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "read/gunzip.h"

enum { PEEK = 8, PIECE = 128 << 10 };

/* A file, plain: its first bytes were looked at, and come first. */
struct file {
    const char *name;
    int descriptor;
    int64_t left;         /* bytes still to be read; -1: to the end, whenever that is */
    int64_t taken;        /* bytes read so far */
    struct open_options options;
    char peeked[PEEK];
    size_t peeked_n, peeked_at;
    /* compressed ones: */
    struct gunzip *gunzip;
    struct archive *archive;
    int64_t unpacked;
    bool empty;           /* nothing was compressed */
    struct err failure;   /* of reading the file, below the archive */
    char piece[PIECE];
};

int input_descriptor(const struct input *in, struct err *err) {
    if (strcmp(in->path, "-") == 0) return STDIN_FILENO;
    struct stat st;
    int descriptor = open(in->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &st) != 0) {
        err_at(err, ERR_INPUT, in->path, 0, 0, "cannot be opened: %s", strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        err_at(err, ERR_INPUT, in->path, 0, 0, "is no regular file");
    } else {
        return descriptor;
    }
    if (descriptor >= 0) close(descriptor);
    return -1;
}

/* Bytes as they lie in the file; *got 0 at its end. */
static bool read_plain(struct file *f, char *p, size_t room, size_t *got, struct err *err) {
    *got = 0;
    if (f->peeked_at < f->peeked_n) {
        size_t n = f->peeked_n - f->peeked_at;
        *got = n < room ? n : room;
        memcpy(p, f->peeked + f->peeked_at, *got);
        f->peeked_at += *got;
        return true;
    }
    if (f->left >= 0 && room > (uint64_t)f->left) room = (size_t)f->left;
    if (room == 0) return true;
    ssize_t n;
    do n = read(f->descriptor, p, room); while (n < 0 && errno == EINTR);
    if (n < 0) return err_at(err, ERR_INPUT, f->name, 0, 0, "cannot be read: %s", strerror(errno));
    if (n == 0 && f->left > 0) return err_at(err, ERR_INPUT, f->name, 0, 0, "became shorter while it was read");
    *got = (size_t)n;
    if (f->left > 0) f->left -= n;
    f->taken += n;
    if (f->options.bytes_read) atomic_fetch_add_explicit(f->options.bytes_read, n, memory_order_relaxed);
    if (f->options.digest) digest_add(f->options.digest, p, (size_t)n);
    return true;
}

static bool stream_plain(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    return read_plain(s->data, p, room, got, err);
}

/* --- compressed files ----------------------------------------------------------------------------------------------------- */

static la_ssize_t feed_archive(struct archive *a, void *data, const void **bytes) {
    struct file *f = data;
    size_t got;
    (void)a;
    *bytes = f->piece;
    return read_plain(f, f->piece, sizeof f->piece, &got, &f->failure) ? (la_ssize_t)got : -1;
}

static bool fail_archive(struct file *f, struct err *err) {
    if (f->failure.code != ERR_NONE) {
        if (err->code == ERR_NONE) *err = f->failure;
        return false;
    }
    const char *why = archive_error_string(f->archive);
    return err_at(err, ERR_INPUT, f->name, 0, 0, "cannot be decompressed: %s", why ? why : "it is damaged");
}

/* Whether so little may hold so much. */
static bool check_ratio(const struct file *f, struct err *err) {
    if (f->unpacked <= BOMB_FREE || f->unpacked / BOMB_RATIO <= f->taken) return true;
    return err_at(err, ERR_INPUT, f->name, 0, 0, "unpacks to more than %d times its size: it is refused", BOMB_RATIO);
}

static bool feed_gunzip(void *data, const void **bytes, size_t *n, struct err *err) {
    struct file *f = data;
    *bytes = f->piece;
    return read_plain(f, f->piece, sizeof f->piece, n, err);
}

static bool stream_gzip(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    struct file *f = s->data;
    *got = 0;
    if (!gunzip_read(f->gunzip, f->name, p, room, got, err)) return false;
    f->unpacked += (int64_t)*got;
    return check_ratio(f, err);
}

static bool stream_archive(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    struct file *f = s->data;
    la_ssize_t n;
    *got = 0;
    if (f->empty) return true;
    do n = archive_read_data(f->archive, p, room); while (n == ARCHIVE_RETRY);
    if (n < 0) return fail_archive(f, err);
    *got = (size_t)n;
    f->unpacked += n;
    return check_ratio(f, err);
}

static bool has_magic(const struct file *f, const char *magic, size_t n) { return f->peeked_n >= n && memcmp(f->peeked, magic, n) == 0; }

static bool is_gzip(const struct file *f) { return has_magic(f, "\x1F\x8B", 2); }

static bool is_archive(const struct file *f) {
    return has_magic(f, "\x28\xB5\x2F\xFD", 4) || has_magic(f, "\xFD" "7zXZ", 5) || has_magic(f, "BZh", 3);
}

static bool open_archive(struct file *f, struct err *err) {
    struct archive_entry *entry;
    f->archive = archive_read_new();
    if (!f->archive) mem_exhausted();
    archive_read_support_filter_zstd(f->archive);
    archive_read_support_filter_xz(f->archive);
    archive_read_support_filter_bzip2(f->archive);
    archive_read_support_format_raw(f->archive);
    archive_read_support_format_empty(f->archive);
    if (archive_read_open(f->archive, f, NULL, feed_archive, NULL) != ARCHIVE_OK) return fail_archive(f, err);
    int status = archive_read_next_header(f->archive, &entry);
    f->empty = status == ARCHIVE_EOF;
    bool unpacks = archive_filter_code(f->archive, 0) != ARCHIVE_FILTER_NONE; /* not if there is less of it than libarchive looks at */
    return ((status == ARCHIVE_OK || f->empty) && unpacks) || fail_archive(f, err);
}

/* --- opening -------------------------------------------------------------------------------------------------------------- */

static void close_file(struct stream *s) {
    struct file *f = s->data;
    if (f->archive) archive_read_free(f->archive);
    gunzip_free(f->gunzip);
    if (f->descriptor != STDIN_FILENO) close(f->descriptor);
    mem_free(f);
    s->data = NULL;
}

static bool peek(struct file *f, struct err *err) {
    char first[PEEK];
    size_t n = 0, got = 1;
    while (n < PEEK && got > 0) {
        if (!read_plain(f, first + n, PEEK - n, &got, err)) return false;
        n += got;
    }
    memcpy(f->peeked, first, n);
    f->peeked_n = n;
    return true;
}

bool input_open(const struct input *in, const struct open_options *o, struct stream *out, struct err *err) {
    int descriptor = input_descriptor(in, err);
    if (descriptor < 0) return false;
    struct file *f = mem_zalloc(1, sizeof *f);
    *f = (struct file){ .name = in->path, .descriptor = descriptor, .left = in->size };
    if (o) f->options = *o;
    *out = (struct stream){ .name = in->path, .data = f, .read = stream_plain, .close = close_file };
    bool ok = peek(f, err);
    if (ok && is_gzip(f)) {
        out->read = stream_gzip;
        f->gunzip = gunzip_new(feed_gunzip, f);
    } else if (ok && is_archive(f)) {
        out->read = stream_archive;
        ok = open_archive(f, err);
    }
    if (!ok) close_file(out);
    return ok;
}

/* --- as exports ----------------------------------------------------------------------------------------------------------- */

static bool open_nth(const struct exports *e, int i, struct stream *out, struct err *err) {
    const struct inputs *inputs = e->data;
    return input_open(&inputs->v[i], NULL, out, err);
}

struct exports exports_of_files(const struct inputs *inputs) {
    return (struct exports){ .n = inputs->n, .open = open_nth, .data = inputs };
}
