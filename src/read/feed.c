#include "read/feed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/vec.h"
#include "read/ndjson.h"
#include "read/open.h"

enum { PIECE = 256 << 10 /* what is read at a time */, CAP = LINE_BYTES_MAX + 2 * PIECE };

struct feed {
    pthread_mutex_t lock;
    struct inputs *in;
    const struct read_options *options;
    uint64_t sequence;   /* of the next block */
    struct err err;
    /* the present file */
    int file;            /* -1: none yet */
    bool open, ended;    /* ended: all its bytes were read */
    struct stream stream;
    struct digest *digest; /* of standard input, as it comes */
    const struct csv_format *csv;
    bool begun;          /* a block of it was handed out */
    int64_t header_lines;
    bool skipping;       /* the rest of a line that is too long, up to its end */
    struct buf carry;    /* the beginning of a line, whose rest is still to be read */
    struct { struct csv_format **v; size_t n, cap; } formats; /* one a CSV file: blocks point to them */
};

struct feed *feed_new(struct inputs *in, const struct read_options *o) {
    struct feed *f = mem_zalloc(1, sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    f->in = in;
    f->options = o;
    f->file = -1;
    return f;
}

void feed_free(struct feed *f) {
    if (f->open) f->stream.close(&f->stream);
    digest_free(f->digest);
    buf_release(&f->carry);
    for (size_t i = 0; i < f->formats.n; i++) csv_format_free(f->formats.v[i]);
    VEC_RELEASE(&f->formats);
    pthread_mutex_destroy(&f->lock);
    mem_free(f);
}

void block_release(struct block *b) { mem_free(b->text); }

bool feed_whole(struct feed *f, struct err *err) {
    if (f->err.code == ERR_NONE) return true;
    if (err->code == ERR_NONE) *err = f->err;
    return false;
}

/* --- a file's beginning ------------------------------------------------------------------------------------------------------ */

static const char *path_of(const struct feed *f) { return f->in->v[f->file].path; }

static bool ends_in(struct str s, const char *end) {
    size_t n = strlen(end);
    return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* CSV by the file's name, else by its first character: only NDJSON begins with a brace. */
static bool is_csv(const char *path, const char *text, size_t n) {
    static const char *const compressed[] = { ".gz", ".zst", ".xz", ".bz2" };
    struct str name = str_c(path);
    for (size_t i = 0; i < ARRAY_LEN(compressed); i++) {
        if (!ends_in(name, compressed[i])) continue;
        name.n -= strlen(compressed[i]);
        break;
    }
    if (ends_in(name, ".csv")) return true;
    if (ends_in(name, ".ndjson") || ends_in(name, ".jsonl")) return false;
    size_t i = 0;
    while (i < n && strchr(" \t\r\n", text[i])) i++;
    return i < n && text[i] != '{';
}

static bool refuse_utf16(struct feed *f, const char *text, size_t n) {
    const unsigned char *p = (const unsigned char *)text;
    if (n < 2) return true;
    bool marked = (p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF);
    if (!marked && p[0] != 0 && p[1] != 0) return true;
    err_at(&f->err, ERR_INPUT, path_of(f), 0, 0, "looks like UTF-16 (expected UTF-8)");
    return err_hint(&f->err, "convert it with iconv first");
}

/* Looks at the first bytes of a file, which hold its whole header if it is CSV; *used of them are the byte order mark and the header. */
static bool begin_file(struct feed *f, const char *text, size_t n, size_t *used) {
    size_t at = 0;
    f->begun = true;
    f->csv = NULL;
    f->header_lines = 0;
    if (!refuse_utf16(f, text, n)) return false;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) at = 3;
    if (is_csv(path_of(f), text + at, n - at) && at < n) {
        struct csv_format *format;
        size_t header;
        if (!csv_header(path_of(f), text + at, n - at, &format, &header, &f->header_lines, &f->err)) return false;
        *VEC_PUSH(&f->formats) = format;
        f->csv = format;
        at += header;
    }
    *used = at;
    return true;
}

static bool open_next(struct feed *f) {
    f->file++;
    f->begun = f->ended = f->skipping = false;
    buf_clear(&f->carry);
    bool is_pipe = f->in->v[f->file].size < 0;
    struct open_options o = { NULL, NULL };
    if (f->options->progress) o.bytes_read = &f->options->progress->bytes;
    if (f->options->digest && is_pipe) o.digest = f->digest = digest_new();
    f->open = input_open(&f->in->v[f->file], &o, &f->stream, &f->err);
    return f->open;
}

static void close_present(struct feed *f) {
    f->stream.close(&f->stream);
    f->open = false;
    if (!f->digest) return;
    digest_finish(f->digest, f->in->v[f->file].sha256);
    f->digest = NULL;
}

/* --- blocks --------------------------------------------------------------------------------------------------------------------- */

/* Reads on into b until it has n bytes or the file ends. */
static bool fill(struct feed *f, struct block *b, size_t n) {
    while (b->n < n && !f->ended) {
        size_t got;
        if (!f->stream.read(&f->stream, b->text + b->n, n - b->n, &got, &f->err)) return false;
        b->n += got;
        f->ended = got == 0;
    }
    return true;
}

/* Drops what is left of a line that was too long. */
static void skip_rest(struct feed *f, struct block *b) {
    const char *end = memchr(b->text, '\n', b->n);
    size_t dropped = end ? (size_t)(end - b->text) + 1 : b->n;
    f->skipping = !end && !f->ended;
    b->n -= dropped;
    memmove(b->text, b->text + dropped, b->n);
}

/* How much of the block's text is whole lines. */
static size_t whole_lines(const struct feed *f, const struct block *b) {
    if (f->ended) return b->n;
    if (f->csv) return csv_whole_rows(b->text, b->n, f->csv);
    const char *end = memrchr(b->text, '\n', b->n);
    return end ? (size_t)(end - b->text) + 1 : 0;
}

/* Fills b with whole lines of the present file, and keeps what is left over for the next block. */
static bool fill_block(struct feed *f, struct block *b) {
    b->n = 0;
    if (f->carry.n) memcpy(b->text, f->carry.p, f->carry.n);
    b->n = f->carry.n;
    if (!fill(f, b, b->n + PIECE)) return false;
    b->lines_before = 0;
    if (!f->begun) {
        size_t used = 0;
        if (!begin_file(f, b->text, b->n, &used)) return false;
        b->n -= used;
        memmove(b->text, b->text + used, b->n);
        b->lines_before = f->header_lines;
    }
    while (f->skipping && b->n > 0) {
        skip_rest(f, b);
        if (f->skipping && !fill(f, b, PIECE)) return false;
    }
    size_t whole = whole_lines(f, b);
    while (whole == 0 && b->n <= LINE_BYTES_MAX && !f->ended) {
        if (!fill(f, b, b->n + PIECE)) return false;
        whole = whole_lines(f, b);
    }
    if (whole == 0 && !f->ended) { /* one line, longer than any may be: the block is its beginning */
        whole = b->n;
        f->skipping = true;
    }
    buf_clear(&f->carry);
    buf_add(&f->carry, b->text + whole, b->n - whole);
    b->n = whole;
    b->last = f->ended;
    b->file = f->file;
    b->csv = f->csv;
    b->sequence = f->sequence++;
    memset(b->text + b->n, '\n', 1);
    memset(b->text + b->n + 1, 0, BLOCK_PAD - 1);
    return true;
}

static bool next_block(struct feed *f, struct block *b) {
    if (f->err.code != ERR_NONE) return false;
    const struct progress *progress = f->options->progress;
    if (progress && atomic_load_explicit(&progress->interrupted, memory_order_relaxed)) return err_set(&f->err, ERR_INTERRUPTED, "interrupted");
    if (!f->open) {
        if (f->file + 1 >= f->in->n || !open_next(f)) return false;
    }
    if (!fill_block(f, b)) return false;
    if (b->last) close_present(f);
    return true;
}

bool feed_next(struct feed *f, struct block *b) {
    if (!b->text) b->text = mem_alloc(CAP + BLOCK_PAD);
    pthread_mutex_lock(&f->lock);
    bool got = next_block(f, b);
    pthread_mutex_unlock(&f->lock);
    return got;
}
