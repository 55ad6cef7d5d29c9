/* csv: any table with a mapping. And mapping_convert, by which vendors whose exports are tables do the same with a mapping of their own. */
#include <string.h>

#include "base/vec.h"
#include "read/from/rules.h"
#include "read/from/source.h"

struct conversion {
    const struct mapping *mapping;
    struct sink *sink;
    struct row_reader reader;
    bool by_ticket; /* rows are stored and taken by ticket; otherwise events are emitted row by row */
    struct row_store store;
    struct event_room room;
};

/* ---- rows -------------------------------------------------------------------------------------------------------------------- */

static void reject_row(struct sink *sink, const char *file, const struct table_row *row) {
    struct place place = { file, row->fault_line, row->fault_col };
    if (row->incomplete)
        sink_finding(sink, FIND_INCOMPLETE_LAST_LINE, str_c(""), place);
    else
        sink_reject(sink, place, row->fault, "%s", "");
}

static bool take_row(struct conversion *c, const struct table_row *cells, struct err *err) {
    struct row row;
    bool ok;
    if (!row_read(&c->reader, cells, &row, &ok, err)) return false;
    if (ok && c->by_ticket) row_store_add(&c->store, &row);
    if (ok && !c->by_ticket) events_of_row(c->mapping, &row, &c->room, c->sink);
    return true;
}

static bool convert_table(struct conversion *c, struct table *table, const char *file, struct err *err) {
    struct table_row row;
    bool more;
    if (!row_reader_bind(&c->reader, table, file, err)) return false;
    row_store_file(&c->store, file);
    for (;;) {
        if (!table_next(table, &row, &more, err)) return false;
        if (!more) return true;
        c->sink->records++;
        if (row.fault)
            reject_row(c->sink, file, &row);
        else if (!take_row(c, &row, err))
            return false;
    }
}

static bool convert_export(struct conversion *c, const struct exports *exports, int i, struct err *err) {
    struct stream stream;
    struct table *table;
    if (!exports->open(exports, i, &stream, err)) return false;
    bool ok = table_open(&stream, c->mapping->delimiter, &table, err);
    if (ok) {
        ok = convert_table(c, table, stream.name, err);
        table_free(table);
    }
    stream.close(&stream);
    return ok;
}

static bool convert_all(struct conversion *c, const struct exports *exports, struct err *err) {
    for (int i = 0; i < exports->n; i++)
        if (!convert_export(c, exports, i, err)) return false;
    if (!c->by_ticket) return true;
    row_store_sort(&c->store);
    if (c->mapping->snapshots)
        snapshots_of_store(&c->store, c->sink);
    else
        events_of_store(&c->store, c->sink);
    return true;
}

/* ---- the zone of times without one ------------------------------------------------------------------------------------------- */

static bool own_zone(const struct mapping *m, struct zone **out, struct err *err) {
    struct err unplaced = { 0 };
    if (!m->timezone) return true;
    *out = zone_load(m->timezone, ERR_CONFIG, &unplaced);
    if (*out) return true;
    doc_fail(m->timezone_where, err, "%s", unplaced.text);
    return unplaced.hint[0] ? err_hint(err, "%s", unplaced.hint) : false;
}

bool mapping_convert(const struct mapping *m, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .mapping = m, .sink = sink, .by_ticket = m->snapshots || m->has_created };
    struct zone *zone = NULL;
    if (!options->zone && !own_zone(m, &zone, err)) return false;
    row_reader_init(&c.reader, m, options->zone ? options->zone : zone, sink);
    row_store_init(&c.store, m);
    bool ok = convert_all(&c, exports, err);
    row_store_release(&c.store);
    row_reader_release(&c.reader);
    event_room_release(&c.room);
    zone_free(zone);
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
    .reads = "any table (CSV with , ; or tab), by a mapping of its columns",
    .help = "--mapping FILE says how columns become events; without it a mapping is guessed from the header, and --guess prints that.",
    .convert = convert,
};
