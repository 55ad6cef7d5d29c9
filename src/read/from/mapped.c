/* mapped: see mapped.h. */
#include "read/from/mapped.h"

#include "read/from/json_rows.h"
#include "read/from/rules.h"

struct mapped {
    const struct mapping *mapping;
    struct sink *sink;
    struct zone *zone;      /* the mapping's own, where it counts */
    struct row_reader reader;
    struct json_rows json;
    bool by_ticket;         /* rows are stored and taken by ticket; otherwise events are emitted row by row */
    struct row_store store;
    struct event_room room;
};

static bool own_zone(const struct mapping *m, struct zone **out, struct err *err) {
    struct err unplaced = { 0 };
    if (!m->timezone) return true;
    *out = zone_load(m->timezone, ERR_CONFIG, &unplaced);
    if (*out) return true;
    doc_fail(m->timezone_where, err, "%s", unplaced.text);
    return unplaced.hint[0] ? err_hint(err, "%s", unplaced.hint) : false;
}

bool mapped_new(const struct mapping *m, const struct source_options *options, struct sink *sink, struct mapped **out, struct err *err) {
    struct zone *zone = NULL;
    *out = NULL;
    if (!options->zone && !own_zone(m, &zone, err)) return false;
    struct mapped *x = mem_zalloc(1, sizeof *x);
    *x = (struct mapped){ .mapping = m, .sink = sink, .zone = zone, .by_ticket = m->snapshots || m->has_created };
    row_reader_init(&x->reader, m, zone ? zone : options->zone, sink);
    json_rows_init(&x->json, m);
    row_store_init(&x->store, m);
    *out = x;
    return true;
}

void mapped_free(struct mapped *m) {
    if (!m) return;
    row_store_release(&m->store);
    json_rows_release(&m->json);
    row_reader_release(&m->reader);
    event_room_release(&m->room);
    zone_free(m->zone);
    mem_free(m);
}

/* ---- rows -------------------------------------------------------------------------------------------------------------------- */

static void reject_row(struct sink *sink, const char *file, const struct table_row *row) {
    struct place place = { file, row->fault_line, row->fault_col };
    if (row->incomplete)
        sink_finding(sink, FIND_INCOMPLETE_LAST_LINE, str_c(""), place);
    else
        sink_reject(sink, place, row->fault, "%s", "");
}

static bool take_row(struct mapped *m, const struct table_row *cells, struct err *err) {
    struct row row;
    bool ok;
    if (!row_read(&m->reader, cells, &row, &ok, err)) return false;
    if (ok && m->by_ticket) row_store_add(&m->store, &row);
    if (ok && !m->by_ticket) events_of_row(m->mapping, &row, &m->room, m->sink);
    return true;
}

static bool read_rows(struct mapped *m, struct table *table, const char *file, struct err *err) {
    struct table_row row;
    bool more;
    if (!row_reader_bind(&m->reader, table, file, err)) return false;
    for (;;) {
        if (!table_next(table, &row, &more, err)) return false;
        if (!more) return true;
        m->sink->records++;
        if (row.fault)
            reject_row(m->sink, file, &row);
        else if (!take_row(m, &row, err))
            return false;
    }
}

static bool read_table(struct mapped *m, struct stream *stream, struct err *err) {
    struct table *table;
    if (!table_open(stream, m->mapping->delimiter, &table, err)) return false;
    bool ok = read_rows(m, table, stream->name, err);
    table_free(table);
    return ok;
}

static bool read_record(void *data, const struct record *record, struct err *err) {
    struct mapped *m = data;
    struct table_row row = json_row(&m->json, record);
    return take_row(m, &row, err);
}

static bool read_records(struct mapped *m, struct peeked *export, struct err *err) {
    struct exports exports = exports_of_peeked(export);
    int n = m->mapping->nrecords;
    struct record_list *lists = mem_zalloc((size_t)n, sizeof *lists);
    for (int i = 0; i < n; i++) lists[i].key = m->mapping->records[i].p;
    struct record_reader reader = { lists, n, m, read_record, NULL };
    row_reader_bind_slots(&m->reader, export->stream.name);
    bool ok = records_read(&exports, &reader, m->sink, err);
    mem_free(lists);
    return ok;
}

bool mapped_read(struct mapped *m, struct peeked *export, struct err *err) {
    row_store_file(&m->store, export->stream.name);
    return export->json ? read_records(m, export, err) : read_table(m, &export->stream, err);
}

void mapped_finish(struct mapped *m) {
    if (!m->by_ticket) return;
    row_store_sort(&m->store);
    if (m->mapping->snapshots)
        snapshots_of_store(&m->store, m->sink);
    else
        events_of_store(&m->store, m->sink);
}
