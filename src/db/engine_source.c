/* The source of the SQL engine: whatever a statement gives as events, with the columns of svodka.events and their types. */
#include <string.h>

#include "db/engine.h"
#include "db/events.h"
#include "db/row.h"
#include "db/sql.h"
#include "read/line.h"

enum { OID_TEXT = 25, OID_TEXTS = 1009, OID_JSONB = 3802, OID_JSON = 114 };

/* What a column is in svodka.events, unless it is text. */
static const char *const type_of[LINE_FIELDS] = {
    [LINE_AT] = "timestamptz", [LINE_PUBLIC] = "boolean", [LINE_AUTO] = "boolean", [LINE_SCORE] = "double precision", [LINE_MAX] = "double precision",
    [LINE_TAGS] = "text[]", [LINE_ATTRS] = "jsonb",
};

static const struct pg_column *column_named(const struct event_columns *columns, const char *name) {
    for (int i = 0; i < columns->n; i++)
        if (strcmp(columns->v[i].name, name) == 0) return &columns->v[i];
    return NULL;
}

static void add_field(struct buf *out, const struct event_columns *columns, enum line_field field) {
    const char *name = line_field_names[field], *type = type_of[field] ? type_of[field] : "text";
    const struct pg_column *c = column_named(columns, name);
    bool json = c && (c->type == OID_JSON || c->type == OID_JSONB);
    if (!c) buf_printf(out, "NULL::%s", type);
    else if (field == LINE_TAGS && json) buf_printf(out, "ARRAY(SELECT jsonb_array_elements_text(q.\"%s\"::jsonb))", name);
    else buf_printf(out, "q.\"%s\"::%s", name, type);
    buf_printf(out, " AS \"%s\"", name);
}

bool engine_source(struct sql_engine *e, const char *sql, struct arena *a, struct err *err) {
    const struct event_rows rows = { .source = e->name, .sql = sql };
    struct event_columns columns;
    struct buf out = { 0 };
    const struct row_format *format = events_describe(e->pg, &rows, &columns, a, err);
    if (!format) return false;
    buf_adds(&out, row_ordered(format) ? "SELECT q.n" : "SELECT row_number() OVER () AS n");
    for (int f = 0; f < LINE_FIELDS; f++) {
        buf_adds(&out, ", ");
        add_field(&out, &columns, (enum line_field)f);
    }
    buf_printf(&out, "\nFROM (\n%s\n) AS q", sql);
    e->source = arena_strndup(a, out.p, out.n);
    e->parameters = columns.parameters;
    buf_release(&out);
    return pg_run(e->pg, sql_text("engine/settings"), err);
}
