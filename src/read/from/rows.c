/* rows: see rows.h. */
#include "read/from/rows.h"

#include <string.h>

#include "base/vec.h"

instant value_instant(struct str value) {
    instant at;
    memcpy(&at, value.p, sizeof at);
    return at;
}

void row_reader_init(struct row_reader *r, const struct mapping *m, const struct zone *zone, struct sink *sink) {
    *r = (struct row_reader){ .mapping = m, .sink = sink, .when = { m->formats, m->nformats, zone } };
    r->cells = mem_zalloc(m->slots.n, sizeof *r->cells);
    r->values = mem_zalloc(m->slots.n, sizeof *r->values);
    r->joined = mem_zalloc(m->slots.n, sizeof *r->joined);
    r->times = mem_zalloc(m->slots.n, sizeof *r->times);
}

void row_reader_release(struct row_reader *r) {
    for (size_t i = 0; i < r->mapping->slots.n; i++) buf_release(&r->joined[i]);
    mem_free(r->cells);
    mem_free(r->values);
    mem_free(r->joined);
    mem_free(r->times);
}

/* ---- columns ----------------------------------------------------------------------------------------------------------------- */

static bool fail_column(const struct table *table, const char *file, const struct slot *slot, struct err *err) {
    int n = table_columns(table);
    const char **names = mem_alloc((size_t)n * sizeof *names);
    for (int i = 0; i < n; i++) names[i] = table_column_name(table, i).p;
    const char *nearest = err_nearest(slot->columns[0].p, names, (unsigned long)n);
    doc_fail(slot->where, err, "%s has no column \"%s\"%s", file, slot->columns[0].p, slot->ncolumns > 1 ? ", nor the others" : "");
    if (nearest) err_hint(err, "did you mean \"%s\"?", nearest);
    mem_free(names);
    return false;
}

bool row_reader_bind(struct row_reader *r, const struct table *table, const char *file, struct err *err) {
    r->file = file;
    for (size_t i = 0; i < r->mapping->slots.n; i++) {
        const struct slot *slot = &r->mapping->slots.v[i];
        struct slot_cells *cells = &r->cells[i];
        cells->n = 0;
        for (int k = 0; k < slot->ncolumns && (slot->joined || cells->n == 0); k++) {
            int column = table_find(table, slot->columns[k]);
            if (column >= 0) cells->v[cells->n++] = column;
        }
        if (cells->n == 0 && slot->ncolumns > 0 && !slot->optional) return fail_column(table, file, slot, err);
    }
    return true;
}

void row_reader_bind_slots(struct row_reader *r, const char *file) {
    r->file = file;
    for (size_t i = 0; i < r->mapping->slots.n; i++) r->cells[i] = (struct slot_cells){ .v = { (int)i }, .n = r->mapping->slots.v[i].ncolumns > 0 };
}

/* ---- values ------------------------------------------------------------------------------------------------------------------ */

static struct str trimmed(struct str s) {
    while (s.n && (*s.p == ' ' || *s.p == '\t')) s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
    return s;
}

/* A spreadsheet's "3.0" is the id 3. */
static struct str without_zeros(struct str s) {
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9') digits++;
    if (digits == 0 || digits + 1 >= s.n || s.p[digits] != '.') return s;
    for (size_t i = digits + 1; i < s.n; i++)
        if (s.p[i] != '0') return s;
    return str_of(s.p, digits);
}

static bool is_missing(const struct mapping *m, struct str s) {
    if (s.n == 0) return true;
    for (int i = 0; i < m->nmissing; i++)
        if (str_eq(s, m->missing[i])) return true;
    return false;
}

/* What the cell says after `missing`, `values` and `else`. */
static struct str said(const struct mapping *m, const struct slot *slot, struct str cell) {
    struct str text = trimmed(cell), absent = { 0 };
    struct str key = slot->kind == SLOT_KEY || slot->kind == SLOT_HOLDER ? without_zeros(text) : text;
    for (int i = 0; i < slot->nvalues; i++)
        if (str_eq(slot->values[i].from, key)) return slot->values[i].to;
    if (text.n == 0 && slot->kind == SLOT_HOLDER && !slot->keep) return str_c("");
    if (is_missing(m, text)) return absent;
    return slot->has_else ? slot->otherwise : key;
}

static bool equals_ignoring_case(struct str s, const char *lower) {
    size_t n = strlen(lower);
    if (s.n != n) return false;
    for (size_t i = 0; i < n; i++)
        if ((s.p[i] | 0x20) != lower[i] && s.p[i] != lower[i]) return false;
    return true;
}

static bool read_bool(struct str *value) {
    static const char *const yes[] = { "true", "1", "yes", "t" }, *const no[] = { "false", "0", "no", "f" };
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (equals_ignoring_case(*value, yes[i])) return *value = str_c("true"), true;
        if (equals_ignoring_case(*value, no[i])) return *value = str_c("false"), true;
    }
    return false;
}

static bool is_role(struct str s) {
    for (int i = 0; i < ROLES; i++)
        if (str_is(s, role_names[i])) return true;
    return false;
}

enum reading { READ_OK, READ_REJECTED, READ_FAILED };

static enum reading reject(struct row_reader *r, struct place place, const char *kind, struct str text, const char *expected) {
    int shown = text.n > 80 ? 80 : (int)text.n;
    sink_reject(r->sink, place, kind, "\"%.*s\" (expected %s)", shown, text.p, expected);
    return READ_REJECTED;
}

static enum reading read_time(struct row_reader *r, size_t slot, struct place place, struct str *value, struct err *err) {
    switch (when_parse(&r->when, *value, &r->times[slot])) {
    case WHEN_OK: *value = str_of((const char *)&r->times[slot], sizeof r->times[slot]); return READ_OK;
    case WHEN_BAD: return reject(r, place, "bad time", *value, r->when.patterns ? r->when.patterns[0] : "a time such as 2026-03-04 10:11:12");
    case WHEN_NO_ZONE: break;
    }
    err_at(err, ERR_USAGE, place.file, (long)place.line, place.col, "the time \"%.*s\" has no zone", (int)value->n, value->p);
    err_hint(err, "give --timezone, for instance --timezone Europe/Moscow, or \"timezone\" in the mapping");
    return READ_FAILED;
}

static struct place place_of(const struct row_reader *r, const struct table_row *cells, size_t slot) {
    struct place place = { r->file, cells->line, 0 };
    if (r->cells[slot].n == 0) return place;
    const struct table_cell *cell = &cells->cells[r->cells[slot].v[0]];
    place.line += cell->lines;
    place.col = cell->col;
    return place;
}

/* The text of a slot's cells; p NULL: they are not there. */
static struct str cell_text(struct row_reader *r, size_t slot, const struct table_row *row) {
    const struct slot_cells *cells = &r->cells[slot];
    struct buf *joined = &r->joined[slot];
    if (cells->n < 2) return cells->n ? row->cells[cells->v[0]].text : (struct str){ 0 };
    buf_clear(joined);
    for (int i = 0; i < cells->n; i++) {
        struct str text = row->cells[cells->v[i]].text;
        if (joined->n && text.n) buf_addc(joined, ' ');
        if (text.n) buf_add(joined, text.p, text.n);
    }
    return str_of(joined->p ? joined->p : "", joined->n);
}

static enum reading read_slot(struct row_reader *r, size_t i, const struct table_row *cells, struct err *err) {
    const struct slot *slot = &r->mapping->slots.v[i];
    struct str *value = &r->values[i];
    struct place place = place_of(r, cells, i);
    *value = slot->ncolumns ? cell_text(r, i, cells) : slot->constant;
    if (slot->ncolumns && value->p) *value = said(r->mapping, slot, *value);
    if (!value->p) return READ_OK;
    if (!utf8_valid(value->p, value->n)) return reject(r, place, "bad text", str_c("?"), "UTF-8");
    if (memchr(value->p, '\0', value->n)) return reject(r, place, "bad text", *value, "no NUL byte");
    switch (slot->kind) {
    case SLOT_TIME: return read_time(r, i, place, value, err);
    case SLOT_BOOL: return read_bool(value) ? READ_OK : reject(r, place, "bad value", *value, "true or false");
    case SLOT_ROLE: return is_role(*value) ? READ_OK : reject(r, place, "bad role", *value, "customer, agent, bot or system");
    case SLOT_TEXT:
    case SLOT_KEY:
    case SLOT_HOLDER: break;
    }
    return READ_OK;
}

/* What every row needs besides what its events need. */
static enum reading check_row(struct row_reader *r, const struct table_row *cells) {
    const struct mapping *m = r->mapping;
    struct str ticket = r->values[m->ticket];
    bool needs_at = m->snapshots || (m->has_created && m->created.at == NO_SLOT);
    if (!ticket.p || ticket.n == 0) {
        sink_reject(r->sink, place_of(r, cells, (size_t)m->ticket), "no ticket", "the cell is empty");
        return READ_REJECTED;
    }
    if (ticket.n > 255) return reject(r, place_of(r, cells, (size_t)m->ticket), "bad ticket", ticket, "at most 255 bytes");
    if (needs_at && !r->values[m->at].p) {
        sink_reject(r->sink, place_of(r, cells, (size_t)m->at), "no time", "the cell is empty");
        return READ_REJECTED;
    }
    return READ_OK;
}

bool row_read(struct row_reader *r, const struct table_row *cells, struct row *out, bool *ok, struct err *err) {
    const struct mapping *m = r->mapping;
    *ok = false;
    for (size_t i = 0; i < m->slots.n; i++) {
        enum reading reading = read_slot(r, i, cells, err);
        if (reading != READ_OK) return reading == READ_REJECTED;
    }
    if (check_row(r, cells) != READ_OK) return true;
    bool has_at = m->at != NO_SLOT && r->values[m->at].p;
    *out = (struct row){ r->values, has_at ? value_instant(r->values[m->at]) : INSTANT_MIN, { r->file, cells->line, 0 } };
    return *ok = true;
}
