/* csv: any table with a mapping. And mapping_convert, by which vendors whose exports are tables do the same with a mapping of their own. */
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

/* ---- the source -------------------------------------------------------------------------------------------------------------- */

static bool guess(const struct exports *exports, const struct source_options *options, struct buf *out, struct err *err) {
    struct stream stream;
    bool without_zone;
    if (exports->n == 0) return err_set(err, ERR_USAGE, "no file to guess a mapping from");
    if (!exports->open(exports, 0, &stream, err)) return false;
    bool ok = mapping_guess(&stream, options->zone ? zone_name(options->zone) : NULL, out, &without_zone, err);
    stream.close(&stream);
    return ok;
}

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct buf guessed = { 0 };
    struct mapping *mapping = NULL;
    struct str text = options->mapping;
    const char *name = options->mapping_name;
    bool ok = true;
    if (!name) {
        ok = guess(exports, options, &guessed, err);
        name = "(guessed mapping)";
        text = str_of(guessed.p, guessed.n);
    }
    ok = ok && mapping_parse(name, text, &mapping, err) && mapping_convert(mapping, exports, options, sink, err);
    mapping_free(mapping);
    buf_release(&guessed);
    return ok;
}

const struct source source_csv = {
    .name = "csv",
    .reads = "any table (CSV with , ; or tab), by a mapping of its columns",
    .help = "--mapping FILE says how columns become events; without it a mapping is guessed from the header, and --guess prints that.",
    .convert = convert,
};
