/* guess: a mapping from a table's header and its first rows (sources.md), as the JSON text that `convert csv --guess` prints.
 *
 * To know a further name of a column: add it to its row of `known`, in lower case.
 */
#include <string.h>

#include "base/vec.h"
#include "read/from/mapping.h"
#include "read/from/when.h"
#include "read/table.h"

enum { SAMPLE_ROWS = 1000 };

/* What a column may be, and the names that say so, the surest first. */
enum { IS_TICKET, IS_AT, IS_FIRST_COLUMN };
static const struct { const char *key; const char *names[12]; } known[] = {
    [IS_TICKET] = { "ticket", { "case id", "case:concept:name", "ticket", "number", "номер", "ticket_id", "ticket id", "caseid", "case_id", "case" } },
    [IS_AT] = { "at", { "time:timestamp", "complete timestamp", "at", "дата", "sys_updated_at", "timestamp", "completetimestamp", "updated_at", "updated", "time" } },
    [IS_FIRST_COLUMN] = { "status", { "concept:name", "activity", "status", "статус", "incident_state", "state", "activityid" } },
    { "assignee", { "org:resource", "resource", "assignee", "исполнитель", "assigned_to", "assignee_id" } },
    { "team", { "org:group", "team", "группа", "assignment_group", "group" } },
    { "priority", { "priority", "приоритет" } },
    { "channel", { "channel", "канал", "contact_type" } },
    { "customer", { "customer", "клиент", "caller_id" } },
    { "tag", { "category", "категория", "тема" } },
};

/* Shapes that the usual ones leave out because day and month could be taken for each other: each with the day first and the month first. */
static const char *const day_first[] = { "%d/%m/%Y %T", "%d/%m/%Y %R", "%d-%m-%Y %T", "%d-%m-%Y %R", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y %R", "%d.%m.%y %R" };
static const char *const month_first[] = { "%m/%d/%Y %T", "%m/%d/%Y %R", "%m-%d-%Y %T", "%m-%d-%Y %R", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y %R",
                                           "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p" };

struct pattern_set { const char *const *v; int n; };

/* ---- names ------------------------------------------------------------------------------------------------------------------- */

/* Lower case of ASCII and of Russian letters. */
static void lower(struct str s, struct buf *out) {
    buf_clear(out);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (c == 0xD0 && d >= 0x90 && d < 0xB0) {
            buf_addc(out, (char)(d < 0xA0 ? 0xD0 : 0xD1));
            buf_addc(out, (char)(d < 0xA0 ? d + 0x20 : d - 0x20));
            i++;
        } else {
            buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c);
        }
    }
}

/* The first column that bears one of the names, or -1. */
static int find_column(const struct table *t, size_t kind) {
    struct buf name = { 0 };
    int found = -1;
    for (size_t k = 0; k < ARRAY_LEN(known[kind].names) && known[kind].names[k] && found < 0; k++) {
        for (int i = 0; i < table_columns(t) && found < 0; i++) {
            lower(table_column_name(t, i), &name);
            if (name.n && strcmp(name.p, known[kind].names[k]) == 0) found = i;
        }
    }
    buf_release(&name);
    return found;
}

/* ---- times ------------------------------------------------------------------------------------------------------------------- */

struct sample { struct arena arena; struct { struct str *v; size_t n, cap; } times; };

static bool take_sample(struct table *t, int column, struct sample *s, struct err *err) {
    struct table_row row;
    bool more = true;
    for (int i = 0; i < SAMPLE_ROWS; i++) {
        if (!table_next(t, &row, &more, err)) return false;
        if (!more) break;
        if (row.fault || row.cells[column].text.n == 0) continue;
        struct str text = row.cells[column].text;
        *VEC_PUSH(&s->times) = str_of(arena_strndup(&s->arena, text.p, text.n), text.n);
    }
    return true;
}

/* How many of the sample's times the patterns read; *without_zone: whether one of them needs a zone. */
static size_t count_readable(const struct sample *s, struct pattern_set patterns, bool *without_zone) {
    struct when when = { patterns.v, patterns.n, NULL };
    size_t n = 0;
    for (size_t i = 0; i < s->times.n; i++) {
        instant at;
        enum when_result result = when_parse(&when, s->times.v[i], &at);
        n += result != WHEN_BAD;
        if (result == WHEN_NO_ZONE) *without_zone = true;
    }
    return n;
}

/* The patterns that the sample's times follow: none where the usual ones do. */
static bool guess_patterns(const struct sample *s, const struct table *t, int column, struct pattern_set *out, bool *without_zone, struct err *err) {
    struct pattern_set usual = { 0 }, day = { day_first, ARRAY_LEN(day_first) }, month = { month_first, ARRAY_LEN(month_first) };
    bool day_zone = false, month_zone = false;
    *out = usual;
    size_t by_usual = count_readable(s, usual, without_zone);
    if (by_usual == s->times.n) return true;
    size_t by_day = count_readable(s, day, &day_zone), by_month = count_readable(s, month, &month_zone);
    if (by_usual > by_day && by_usual > by_month) return true;
    *out = by_day > by_month ? day : month;
    *without_zone = *without_zone || day_zone || month_zone;
    const char *name = table_column_name(t, column).p;
    if (by_day == 0 && by_month == 0) {
        err_set(err, ERR_USAGE, "the times in column \"%s\", such as \"%.*s\", cannot be read", name, (int)s->times.v[0].n, s->times.v[0].p);
        return err_hint(err, "say their shape by \"at_format\" in a mapping");
    }
    if (by_day != by_month) return true;
    err_set(err, ERR_USAGE, "the times in column \"%s\", such as \"%.*s\", may have the day or the month first", name, (int)s->times.v[0].n, s->times.v[0].p);
    return err_hint(err, "say which by \"at_format\" in a mapping");
}

/* Leaves out the patterns of the set that no time of the sample needs. */
static void add_patterns(struct buf *out, const struct sample *s, struct pattern_set patterns) {
    const char *separator = "  \"at_format\": [";
    for (int i = 0; i < patterns.n; i++) {
        struct pattern_set one = { patterns.v + i, 1 };
        bool ignored = false;
        if (count_readable(s, one, &ignored) == 0) continue;
        buf_printf(out, "%s\"%s\"", separator, patterns.v[i]);
        separator = ", ";
    }
    if (patterns.n) buf_adds(out, "],\n");
}

/* ---- the mapping ------------------------------------------------------------------------------------------------------------- */

static void add_json_string(struct buf *out, const char *z) {
    buf_addc(out, '"');
    for (; *z; z++) {
        if ((unsigned char)*z < 0x20) {
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)*z);
        } else {
            if (*z == '"' || *z == '\\') buf_addc(out, '\\');
            buf_addc(out, *z);
        }
    }
    buf_addc(out, '"');
}

static void add_column(struct buf *out, const struct table *t, const char *key, int column) {
    buf_printf(out, "\"%s\": ", key);
    add_json_string(out, table_column_name(t, column).p);
}

static void write_mapping(struct buf *out, const struct table *t, const struct sample *s, struct pattern_set patterns, const char *timezone) {
    const char *separator = "\n    ";
    char delimiter[2] = { table_delimiter(t), '\0' };
    buf_adds(out, "{ \"delimiter\": ");
    add_json_string(out, delimiter);
    buf_adds(out, ",\n");
    if (timezone) buf_printf(out, "  \"timezone\": \"%s\",\n", timezone);
    buf_adds(out, "  \"missing\": [\"\", \"?\", \"NULL\", \"null\"],\n  \"mode\": \"snapshots\",\n  ");
    add_column(out, t, "ticket", find_column(t, IS_TICKET));
    buf_adds(out, ",\n  ");
    add_column(out, t, "at", find_column(t, IS_AT));
    buf_adds(out, ",\n");
    add_patterns(out, s, patterns);
    buf_adds(out, "  \"columns\": {");
    for (size_t kind = IS_FIRST_COLUMN; kind < ARRAY_LEN(known); kind++) {
        int column = find_column(t, kind);
        if (column < 0) continue;
        buf_adds(out, separator);
        add_column(out, t, known[kind].key, column);
        separator = ",\n    ";
    }
    buf_adds(out, " } }\n");
}

static bool fail_header(const struct stream *stream, const struct table *t, const char *what, struct err *err) {
    struct buf names = { 0 };
    for (int i = 0; i < table_columns(t) && names.n < 300; i++) buf_printf(&names, "%s%s", i ? ", " : "", table_column_name(t, i).p);
    err_at(err, ERR_USAGE, stream->name, 1, 0, "no column can be guessed to be the %s; there are: %s", what, names.p ? names.p : "none");
    buf_release(&names);
    return err_hint(err, "give a mapping by --mapping");
}

static bool guess_table(struct stream *stream, struct table *t, const char *timezone, struct buf *out, bool *without_zone, struct err *err) {
    struct sample sample = { 0 };
    struct pattern_set patterns = { 0 };
    int at = find_column(t, IS_AT);
    if (find_column(t, IS_TICKET) < 0) return fail_header(stream, t, "ticket", err);
    if (at < 0) return fail_header(stream, t, "time", err);
    bool ok = take_sample(t, at, &sample, err) && guess_patterns(&sample, t, at, &patterns, without_zone, err);
    if (ok) write_mapping(out, t, &sample, patterns, timezone);
    VEC_RELEASE(&sample.times);
    arena_release(&sample.arena);
    return ok;
}

bool mapping_guess(struct stream *stream, const char *timezone, struct buf *out, bool *without_zone, struct err *err) {
    struct table *table;
    *without_zone = false;
    if (!table_open(stream, 0, &table, err)) return false;
    bool ok = guess_table(stream, table, timezone, out, without_zone, err);
    table_free(table);
    return ok;
}
