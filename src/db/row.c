#include "db/row.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/doc.h"
#include "base/num.h"
#include "base/vec.h"
#include "read/scan.h"

/* ---- types --------------------------------------------------------------------------------------------------------------------- */

/* What a column may hold. */
enum holds { HOLDS_TEXT = 1, HOLDS_WHOLE = 2, HOLDS_NUMBER = 4, HOLDS_FLAG = 8, HOLDS_INSTANT = 16, HOLDS_LIST = 32, HOLDS_JSON = 64, HOLDS_UUID = 128 };

/* How the bytes of a type are understood. */
enum wire { WIRE_TEXT, WIRE_PADDED, WIRE_INT, WIRE_FLOAT4, WIRE_FLOAT8, WIRE_NUMERIC, WIRE_BOOL, WIRE_INSTANT, WIRE_UUID, WIRE_ARRAY, WIRE_JSON, WIRE_JSONB };

static const struct type { unsigned oid; enum wire wire; unsigned holds; } types[] = {
    { 25, WIRE_TEXT, HOLDS_TEXT },                    /* text */
    { 1043, WIRE_TEXT, HOLDS_TEXT },                  /* varchar */
    { 1042, WIRE_PADDED, HOLDS_TEXT },                /* bpchar */
    { 19, WIRE_TEXT, HOLDS_TEXT },                    /* name */
    { 21, WIRE_INT, HOLDS_WHOLE | HOLDS_NUMBER },     /* int2 */
    { 23, WIRE_INT, HOLDS_WHOLE | HOLDS_NUMBER },     /* int4 */
    { 20, WIRE_INT, HOLDS_WHOLE | HOLDS_NUMBER },     /* int8 */
    { 700, WIRE_FLOAT4, HOLDS_NUMBER },               /* float4 */
    { 701, WIRE_FLOAT8, HOLDS_NUMBER },               /* float8 */
    { 1700, WIRE_NUMERIC, HOLDS_NUMBER },             /* numeric */
    { 16, WIRE_BOOL, HOLDS_FLAG },                    /* bool */
    { 1184, WIRE_INSTANT, HOLDS_INSTANT },            /* timestamptz */
    { 2950, WIRE_UUID, HOLDS_UUID },                  /* uuid */
    { 1009, WIRE_ARRAY, HOLDS_LIST },                 /* text[] */
    { 1015, WIRE_ARRAY, HOLDS_LIST },                 /* varchar[] */
    { 114, WIRE_JSON, HOLDS_JSON },                   /* json */
    { 3802, WIRE_JSONB, HOLDS_JSON },                 /* jsonb */
};

/* What a field may come as; where nothing is said, text. */
static const struct expected { unsigned holds; const char *words; } names = { HOLDS_TEXT | HOLDS_WHOLE | HOLDS_UUID, "text, an integer or uuid" },
    texts = { HOLDS_TEXT, "text" }, instants = { HOLDS_INSTANT, "timestamptz" }, flags = { HOLDS_FLAG, "boolean" }, numbers = { HOLDS_NUMBER, "a number" },
    lists = { HOLDS_LIST | HOLDS_JSON, "text[] or jsonb" }, objects = { HOLDS_JSON, "jsonb" }, orders = { HOLDS_WHOLE, "bigint" };

static const struct expected *const expected_of[LINE_FIELDS] = {
    [LINE_TICKET] = &names, [LINE_ID] = &names, [LINE_ACTOR] = &names, [LINE_CUSTOMER] = &names, [LINE_ASSIGNEE] = &names, [LINE_TO] = &names,
    [LINE_INTO] = &names, [LINE_AT] = &instants, [LINE_PUBLIC] = &flags, [LINE_AUTO] = &flags, [LINE_SCORE] = &numbers, [LINE_MAX] = &numbers,
    [LINE_TAGS] = &lists, [LINE_ATTRS] = &objects,
};

/* ---- the format ---------------------------------------------------------------------------------------------------------------- */

struct column { int8_t field; /* a line_field, or one below */ uint8_t wire; uint8_t kind; /* value_kind of what it holds */ };
enum { COLUMN_IGNORED = -1, COLUMN_ORDER = -2 };
struct row_format {
    int n;
    int order;       /* index of the column n, or -1 */
    bool has_to;     /* a column "to" */
    struct column columns[];
};

bool row_ordered(const struct row_format *f) { return f->order >= 0; }

static int field_of(const char *name) {
    for (int f = 0; f < LINE_FIELDS; f++)
        if (strcmp(name, line_field_names[f]) == 0) return f;
    return strcmp(name, "n") == 0 ? COLUMN_ORDER : COLUMN_IGNORED;
}

static const struct type *type_of(unsigned oid) {
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].oid == oid) return &types[i];
    return NULL;
}

/* Why a timestamp without a zone will not do is worth a word. */
static bool fail_type(const char *source, const struct pg_column *c, const struct expected *expected, const char *type, struct err *err) {
    err_set(err, ERR_DATABASE, "%s: column \"%s\" is %s (expected %s)", source, c->name, type ? type : "of an unknown type", expected->words);
    if (expected == &instants) return err_hint(err, "%s AT TIME ZONE '...' makes an instant of a local time", c->name);
    return err_hint(err, "cast it in the statement");
}

static bool add_column(struct row_format *f, int i, const char *source, const struct pg_column *c, row_type_name *type_name, void *data, struct err *err) {
    int field = field_of(c->name);
    f->columns[i] = (struct column){ .field = (int8_t)field };
    if (field == COLUMN_IGNORED) return true;
    for (int k = 0; k < i; k++)
        if (f->columns[k].field == field) return err_set(err, ERR_DATABASE, "%s: two columns are named \"%s\"", source, c->name);
    const struct expected *expected = field == COLUMN_ORDER ? &orders : expected_of[field] ? expected_of[field] : &texts;
    const struct type *type = type_of(c->type);
    if (!type || !(type->holds & expected->holds)) return fail_type(source, c, expected, type_name(data, c->type), err);
    f->columns[i].wire = (uint8_t)type->wire;
    f->columns[i].kind = expected == &numbers ? VALUE_NUMBER : VALUE_STRING;
    if (field == COLUMN_ORDER) f->order = i;
    if (field == LINE_TO) f->has_to = true;
    return true;
}

struct row_format *row_format_new(struct arena *a, const char *source, const struct pg_column *columns, int n, row_type_name *type_name, void *data, struct err *err) {
    static const enum line_field needed[] = { LINE_TICKET, LINE_AT, LINE_TYPE };
    struct row_format *f = arena_alloc(a, sizeof *f + (size_t)n * sizeof f->columns[0]);
    unsigned seen = 0;
    f->n = n;
    f->order = -1;
    for (int i = 0; i < n; i++) {
        if (!add_column(f, i, source, &columns[i], type_name, data, err)) return NULL;
        if (f->columns[i].field >= 0) seen |= 1u << f->columns[i].field;
    }
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        if (seen >> needed[i] & 1) continue;
        const struct expected *expected = expected_of[needed[i]] ? expected_of[needed[i]] : &texts;
        err_set(err, ERR_DATABASE, "%s: there is no column \"%s\" (expected one of type %s)", source, line_field_names[needed[i]], expected->words);
        err_hint(err, "columns are taken by their names: ticket, at and type are needed");
        return NULL;
    }
    return f;
}

/* ---- bytes --------------------------------------------------------------------------------------------------------------------- */

static int16_t get16(const char *p) {
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return (int16_t)be16toh(v);
}

static int32_t get32(const char *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return (int32_t)be32toh(v);
}

static int64_t get64(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return (int64_t)be64toh(v);
}

/* An integer of 2, 4 or 8 bytes. */
static bool get_int(const char *p, int n, int64_t *out) {
    *out = n == 2 ? get16(p) : n == 4 ? get32(p) : n == 8 ? get64(p) : 0;
    return n == 2 || n == 4 || n == 8;
}

/* Behind the cell at p, and its bytes; NULL if it does not end before `end`. */
static const char *next_cell(const char *p, const char *end, const char **cell, int *n) {
    if (end - p < 4) return NULL;
    *n = get32(p);
    *cell = p + 4;
    if (*n > end - *cell || *n < -1) return NULL;
    return *cell + (*n > 0 ? *n : 0);
}

enum { EPOCH_DAYS = 10957 /* from 1970 to 2000 */ };

/* Of microseconds since 2000; infinity has none. */
static bool row_instant(int64_t at, instant *out) {
    if (at == INT64_MAX || at == INT64_MIN) return false;
    return !__builtin_add_overflow(at, EPOCH_DAYS * DAY, out);
}

/* ---- values -------------------------------------------------------------------------------------------------------------------- */

/* What takes rows apart. */
struct taking {
    struct intake *in;
    struct arena *scratch; /* texts that do not stand in the row; until they are judged */
    struct line *line;
    const char *fault;     /* why the row is rejected, or NULL */
};

/* A text that was made, readable to LINE_PAD. */
static struct str made(struct taking *t, const char *p, size_t n) {
    char *copy = arena_alloc(t->scratch, n + LINE_PAD);
    memcpy(copy, p, n);
    return str_of(copy, n);
}

/* Texts of a database are UTF-8 without NUL; one that lies is no event. */
static struct str checked(struct taking *t, const char *p, size_t n) {
    unsigned odd = 0;
    size_t at = 0;
    for (; at + SCAN_WIDTH <= n; at += SCAN_WIDTH) odd |= scan_odd(p + at);
    if (at < n) odd |= scan_odd(p + at) & ((1u << (n - at)) - 1);
    if (odd && memchr(p, 0, n)) t->fault = "a NUL character";
    else if (odd && !utf8_valid(p, n)) t->fault = "invalid UTF-8";
    return str_of(p, n);
}

static void set_number(struct taking *t, enum line_field f, double value) {
    char text[NUM_TEXT];
    if (!isfinite(value)) snprintf(text, sizeof text, "%s", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    else num_format(value, text);
    line_set(t->line, f, isfinite(value) ? VALUE_NUMBER : VALUE_STRING, made(t, text, strlen(text)));
}

static bool set_instant(struct taking *t, int64_t at) {
    char text[INSTANT_TEXT];
    instant when;
    bool finite = row_instant(at, &when);
    if (finite && when >= INSTANT_MIN && when < INSTANT_MAX) return line_set_instant(t->line, when), true;
    if (finite) instant_format(when, text);
    else snprintf(text, sizeof text, "%sinfinity", at < 0 ? "-" : "");
    line_set_string(t->line, LINE_AT, made(t, text, strlen(text)));
    return true;
}

/* Digits of 10000 each, the first of 10000^weight. */
static int numeric_digit(const char *p, int digits, int weight, int power) {
    int i = weight - power;
    return i >= 0 && i < digits ? get16(p + 8 + 2 * i) : 0;
}

/* Number of digits, weight of the first, sign, decimals to be shown; then the digits. */
static bool set_numeric(struct taking *t, enum line_field f, const char *p, int n) {
    enum { NEGATIVE = 0x4000, IS_NAN = 0xC000, IS_INFINITE = 0xD000, IS_MINUS_INFINITE = 0xF000 };
    int digits = n >= 8 ? get16(p) : -1;
    if (digits < 0 || n != 8 + 2 * digits) return false;
    int weight = get16(p + 2), sign = (uint16_t)get16(p + 4), scale = get16(p + 6), first = weight > 0 ? weight : 0;
    if (sign >= IS_NAN) return set_number(t, f, sign == IS_NAN ? (double)NAN : sign == IS_INFINITE ? HUGE_VAL : -HUGE_VAL), true;
    struct buf text = { 0 };
    if (sign == NEGATIVE) buf_addc(&text, '-');
    for (int power = first; power >= 0; power--) buf_printf(&text, power == first ? "%d" : "%04d", numeric_digit(p, digits, weight, power));
    if (scale > 0) {
        buf_addc(&text, '.');
        size_t end = text.n + (size_t)scale;
        for (int power = -1; text.n < end; power--) buf_printf(&text, "%04d", numeric_digit(p, digits, weight, power));
        text.n = end;
    }
    line_set(t->line, f, VALUE_NUMBER, made(t, text.p, text.n));
    buf_release(&text);
    return true;
}

static bool set_int(struct taking *t, enum line_field f, enum value_kind kind, const char *p, int n) {
    char text[NUM_TEXT];
    int64_t value;
    if (!get_int(p, n, &value)) return false;
    int length = snprintf(text, sizeof text, "%lld", (long long)value);
    return line_set(t->line, f, kind, made(t, text, (size_t)length)), true;
}

static bool set_uuid(struct taking *t, enum line_field f, const char *p, int n) {
    char text[40];
    if (n != 16) return false;
    int at = 0;
    for (int i = 0; i < 16; i++) at += snprintf(text + at, sizeof text - (size_t)at, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", (unsigned char)p[i]);
    return line_set_string(t->line, f, made(t, text, (size_t)at)), true;
}

static bool set_float(struct taking *t, enum line_field f, const char *p, int n) {
    float single;
    double value;
    if (n == 4) {
        int32_t bits = get32(p);
        memcpy(&single, &bits, sizeof single);
        value = (double)single;
    } else if (n == 8) {
        int64_t bits = get64(p);
        memcpy(&value, &bits, sizeof value);
    } else {
        return false;
    }
    return set_number(t, f, value), true;
}

/* An array of texts: dimensions, whether there are nulls, the elements' type, then of each dimension its size and lower bound. */
static bool set_array(struct taking *t, enum line_field f, const char *p, int n) {
    if (n < 12) return false;
    int dimensions = get32(p);
    const char *end = p + n;
    enum value_kind kind = dimensions > 1 ? VALUE_NESTED : VALUE_LIST;
    if (dimensions == 1 && n < 20) return false;
    int count = dimensions == 1 ? get32(p + 12) : 0;
    p += dimensions == 1 ? 20 : 12;
    for (int i = 0; i < count; i++) {
        const char *element;
        int length;
        p = next_cell(p, end, &element, &length);
        if (!p) return false;
        if (length < 0) kind = VALUE_NESTED; /* as an array of JSON with a null in it */
        else *VEC_PUSH(&t->line->tags) = checked(t, element, (size_t)length);
    }
    return line_set(t->line, f, kind, str_of("", 0)), true;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------------------- */

/* The string that begins behind p's quote, without escapes, and p behind its end; false if it is none. */
static bool plain_string(struct taking *t, const char **p, struct str *out) {
    bool wide = false;
    const char *begin = *p + 1, *quote = **p == '"' ? scan_string(begin, &wide) : NULL;
    if (!quote) return false;
    *out = checked(t, begin, (size_t)(quote - begin));
    *p = quote + 1;
    return true;
}

/* An object of strings as jsonb writes it, {"a": "b", "c": "d"}, without escapes. False if it is not like that. Behind its end there is ROW_PAD. */
static bool quick_attrs(struct taking *t, const char *p, const char *end) {
    if (*p++ != '{') return false;
    if (*p == '}') return p + 1 == end;
    for (;; p += 2) {
        struct line_attr attr;
        if (!plain_string(t, &p, &attr.name) || p + 3 >= end || p[0] != ':' || p[1] != ' ') return false;
        p += 2;
        if (!plain_string(t, &p, &attr.value) || p >= end) return false;
        *VEC_PUSH(&t->line->attrs) = attr;
        if (*p == '}') return p + 1 == end;
        if (p[0] != ',' || p[1] != ' ') return false;
    }
}

static enum value_kind kind_of_list(struct taking *t, enum line_field f, const struct doc *d) {
    if (d->kind == DOC_NULL) return VALUE_NULL;
    if (d->kind != (f == LINE_TAGS ? DOC_ARRAY : DOC_OBJECT)) return d->kind == DOC_STRING ? VALUE_STRING : VALUE_NESTED;
    for (const struct doc *one = d->child; one; one = one->next) {
        if (one->kind == DOC_NULL && f == LINE_ATTRS) continue;
        if (one->kind != DOC_STRING) return VALUE_NESTED;
        struct str text = made(t, one->text.p, one->text.n);
        if (f == LINE_TAGS) *VEC_PUSH(&t->line->tags) = text;
        else *VEC_PUSH(&t->line->attrs) = (struct line_attr){ made(t, one->key.p, one->key.n), text };
    }
    return VALUE_LIST;
}

static bool set_json(struct taking *t, enum line_field f, const char *p, int n) {
    struct err err = { 0 };
    struct doc *d;
    if (!doc_parse(t->scratch, "", p, (size_t)n, ERR_INPUT, &d, &err)) {
        t->fault = "JSON that cannot be read"; /* nested too deep, a key twice, a number out of range */
        return true;
    }
    return line_set(t->line, f, kind_of_list(t, f, d), str_of("", 0)), true;
}

/* Its keys are distinct already. */
static bool set_jsonb(struct taking *t, enum line_field f, const char *p, int n) {
    if (f == LINE_ATTRS && quick_attrs(t, p, p + n)) return line_set(t->line, f, VALUE_LIST, str_of("", 0)), true;
    t->line->attrs.n = 0;
    return set_json(t, f, p, n);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------------------- */

static struct str unpadded(struct str s) {
    while (s.n > 0 && s.p[s.n - 1] == ' ') s.n--;
    return s;
}

/* Puts a cell that is not null into the line; false if its bytes are not of its type. */
static bool take_cell(struct taking *t, const struct column *c, const char *p, int n) {
    enum line_field f = (enum line_field)c->field;
    switch ((enum wire)c->wire) {
    case WIRE_TEXT: line_set_string(t->line, f, checked(t, p, (size_t)n)); return true;
    case WIRE_PADDED: line_set_string(t->line, f, unpadded(checked(t, p, (size_t)n))); return true;
    case WIRE_INT: return set_int(t, f, (enum value_kind)c->kind, p, n);
    case WIRE_FLOAT4: return n == 4 && set_float(t, f, p, n);
    case WIRE_FLOAT8: return n == 8 && set_float(t, f, p, n);
    case WIRE_NUMERIC: return set_numeric(t, f, p, n);
    case WIRE_BOOL: return n == 1 && (line_set(t->line, f, *p ? VALUE_TRUE : VALUE_FALSE, str_of("", 0)), true);
    case WIRE_INSTANT: return n == 8 && set_instant(t, get64(p));
    case WIRE_UUID: return set_uuid(t, f, p, n);
    case WIRE_ARRAY: return set_array(t, f, p, n);
    case WIRE_JSON: return set_json(t, f, p, n);
    case WIRE_JSONB: return n > 0 && set_jsonb(t, f, p + 1, n - 1); /* behind its version */
    }
    return false;
}

static const char *begin_row(const struct row_format *f, const char *p, const char *end) { return end - p >= 2 && get16(p) == f->n ? p + 2 : NULL; }

enum { NULLS = 4 };
/* Most columns of most rows are null: whether the next NULLS are. */
static bool are_null(const char *p, const char *end) {
    uint64_t lengths[2];
    if (end - p < (ptrdiff_t)sizeof lengths) return false;
    memcpy(lengths, p, sizeof lengths);
    return (lengths[0] & lengths[1]) == UINT64_MAX;
}

/* Takes the row at p apart; gives its end, or NULL. */
static const char *take_row(const struct row_format *f, struct taking *t, const char *p, const char *end) {
    bool numbered = false;
    p = begin_row(f, p, end);
    if (f->has_to) line_set(t->line, LINE_TO, VALUE_NULL, str_of("", 0)); /* assigned to nobody, unless it comes otherwise */
    for (int i = 0; i < f->n && p;) {
        const char *cell;
        int n;
        if (i + NULLS <= f->n && are_null(p, end)) {
            i += NULLS;
            p += NULLS * sizeof(int32_t);
            continue;
        }
        const struct column *c = &f->columns[i++];
        p = next_cell(p, end, &cell, &n);
        if (!p || c->field == COLUMN_IGNORED) continue;
        if (n < 0) continue;
        if (c->field == COLUMN_ORDER) numbered = get_int(cell, n, &t->line->number);
        else if (!take_cell(t, c, cell, n)) return NULL;
    }
    if (f->order >= 0 && !numbered) t->fault = "\"n\" is null";
    return p;
}

bool rows_take(const struct row_format *f, struct intake *in, struct arena *scratch, const char *rows, size_t bytes, int64_t number, int64_t *taken) {
    struct taking t = { .in = in, .scratch = scratch };
    const char *end = rows + bytes;
    *taken = 0;
    for (const char *p = rows; p < end; ++*taken) {
        const char *begin = p;
        t.line = intake_begin(in, number + *taken, false);
        t.fault = NULL;
        p = take_row(f, &t, begin, end);
        if (!p) return false;
        if (p - begin > LINE_BYTES_MAX) intake_reject(in, "line too long", "longer than %d bytes", LINE_BYTES_MAX);
        else if (t.fault) intake_reject(in, t.fault, "%s", t.fault);
        else intake_end(in);
    }
    intake_drain(in);
    arena_reset(scratch);
    return true;
}
