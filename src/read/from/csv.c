/* csv: any table with a mapping. And mapping_convert, by which vendors whose exports are tables do the same with a mapping of their own. */
#include <string.h>

#include "read/from/mapped.h"

static bool read_export(void *data, struct peeked *export, struct err *err) { return mapped_read(data, export, err); }

bool mapping_convert(const struct mapping *mapping, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct mapped *m;
    bool ok = mapped_new(mapping, options, sink, &m, err) && exports_peek(exports, read_export, m, err);
    if (ok) mapped_finish(m);
    mapped_free(m);
    return ok;
}

/* ---- without a mapping ------------------------------------------------------------------------------------------------------- */

/* The first export while a mapping is guessed from its beginning: kept, to be given again, since standard input can be read but once. */
struct beginning {
    struct stream stream; /* the export itself */
    struct buf taken;
    size_t given;         /* bytes of taken that were given again */
};
struct guessed_exports {
    const struct exports *all;
    struct beginning *first;
};

static bool read_and_keep(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    struct beginning *b = s->data;
    if (!b->stream.read(&b->stream, p, room, got, err)) return false;
    buf_add(&b->taken, p, *got);
    return true;
}

static bool read_again(struct stream *s, char *p, size_t room, size_t *got, struct err *err) {
    struct beginning *b = s->data;
    size_t left = b->taken.n - b->given;
    if (left == 0) return b->stream.read(&b->stream, p, room, got, err);
    *got = left < room ? left : room;
    memcpy(p, b->taken.p + b->given, *got);
    b->given += *got;
    return true;
}

static void leave_open(struct stream *s) { (void)s; }

static bool open_again(const struct exports *e, int i, struct stream *out, struct err *err) {
    const struct guessed_exports *guessed = e->data;
    if (i > 0) return guessed->all->open(guessed->all, i, out, err);
    *out = (struct stream){ .name = guessed->first->stream.name, .data = guessed->first, .read = read_again, .close = leave_open };
    return true;
}

static bool guess_and_convert(struct beginning *first, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct stream keeping = { .name = first->stream.name, .data = first, .read = read_and_keep, .close = leave_open };
    struct guessed_exports guessed = { exports, first };
    struct exports again = { .n = exports->n, .open = open_again, .data = &guessed };
    struct buf text = { 0 };
    struct mapping *mapping = NULL;
    bool without_zone;
    bool ok = mapping_guess(&keeping, NULL, &text, &without_zone, err) && mapping_parse("(guessed mapping)", str_of(text.p, text.n), &mapping, err) &&
              mapping_convert(mapping, &again, options, sink, err);
    mapping_free(mapping);
    buf_release(&text);
    return ok;
}

/* ---- the source -------------------------------------------------------------------------------------------------------------- */

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct mapping *mapping = NULL;
    struct beginning first = { 0 };
    if (options->mapping_name) {
        bool ok = mapping_parse(options->mapping_name, options->mapping, &mapping, err) && mapping_convert(mapping, exports, options, sink, err);
        mapping_free(mapping);
        return ok;
    }
    if (exports->n == 0) return true;
    if (!exports->open(exports, 0, &first.stream, err)) return false;
    bool ok = guess_and_convert(&first, exports, options, sink, err);
    first.stream.close(&first.stream);
    buf_release(&first.taken);
    return ok;
}

const struct source source_csv = {
    .name = "csv",
    .reads = "any table (CSV with , ; or tab), or JSON records, by a mapping of their columns",
    .help = "--mapping FILE says how columns become events; without it a mapping is guessed from the header, and --guess prints that.",
    .convert = convert,
};
