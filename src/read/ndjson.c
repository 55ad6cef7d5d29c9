/* The quick way: a line's keys usually come in the order, and with the spacing, of the last line of its type.  So what stands between two
 * values, `","role":"` for instance, is remembered by type and the field before it, and compared as one word; where that fails the key is
 * read, and remembered.  Nothing here rejects a line: whatever is unusual is left to the general way. */
#include "read/ndjson.h"

#include <string.h>

#include "base/vec.h"
#include "read/scan.h"

enum { STEP_UNKNOWN = LINE_FIELDS /* a field that no event has */, STEP_END /* of the line */, STEP_START, STEP_NONE, STEPS };
enum { UNKNOWN_MAX = 16, ATTRS_MAX = 32, DIGITS_MAX = 15 };

/* From the end of one value to the beginning of the next: that of a string begins behind its quote. */
struct step {
    char text[SCAN_WIDTH];
    uint32_t mask;            /* which bytes of text count; 1 << length, less 1 */
    uint8_t length;           /* of the text; above SCAN_WIDTH: too long to be remembered */
    uint8_t field;            /* a line_field, STEP_UNKNOWN or STEP_END; STEP_NONE: nothing is remembered */
    bool is_string;
    uint8_t key, key_length;  /* the key in the text */
};

struct ndjson_reader {
    struct step steps[EVENT_TYPES + 1][STEPS]; /* by the line's type, as far as known, and the field before */
    struct step read; /* one too long to be remembered */
    struct str unknown[UNKNOWN_MAX];           /* keys of the line that no event has */
    int nunknown;
    struct arena arena; /* of the general way */
    bool general_only;
};

struct ndjson_reader *ndjson_reader_new(void) {
    struct ndjson_reader *r = mem_zalloc(1, sizeof *r);
    for (int type = 0; type <= EVENT_TYPES; type++) {
        for (int before = 0; before < STEPS; before++) r->steps[type][before].field = STEP_NONE; /* equal to anything, and good for nothing */
    }
    return r;
}

void ndjson_reader_free(struct ndjson_reader *r) {
    if (!r) return;
    arena_release(&r->arena);
    mem_free(r);
}

void ndjson_general_only(struct ndjson_reader *r) { r->general_only = true; }

/* --- steps -------------------------------------------------------------------------------------------------------------------- */

static const char *skip_space(const char *p) {
    while (*p == ' ' || *p == '\t') p++;
    return p;
}

/* After the closing brace: the line ends here. */
static const char *read_end(struct step *s, const char *p) {
    p = skip_space(p);
    if (*p == '\r') p++;
    if (*p != '\n') return NULL;
    s->field = STEP_END;
    return p + 1;
}

/* From the brace or comma at p to the value; its key is found at s->key behind start. */
static const char *read_key(const struct name_table *fields, struct step *s, const char *p, const char *start) {
    bool wide = false;
    p = skip_space(p + 1);
    if (*p != '"') return NULL;
    const char *key = p + 1, *key_end = scan_string(key, &wide);
    if (!key_end || wide || key_end - start > UINT8_MAX) return NULL;
    int field = name_find(fields, str_of(key, (size_t)(key_end - key)));
    s->field = (uint8_t)(field < 0 ? STEP_UNKNOWN : field);
    s->key = (uint8_t)(key - start);
    s->key_length = (uint8_t)(key_end - key);
    p = skip_space(key_end + 1);
    if (*p != ':') return NULL;
    p = skip_space(p + 1);
    s->is_string = *p == '"';
    return p + s->is_string;
}

/* Reads the step at p; false if it is not a simple one. */
static bool read_step(const struct name_table *fields, const char *p, unsigned before, struct step *s) {
    const char *start = p;
    *s = (struct step){ 0 };
    p = skip_space(p);
    if (*p == '}' && before != STEP_START) p = read_end(s, p + 1);
    else if (*p == (before == STEP_START ? '{' : ',')) p = read_key(fields, s, p, start);
    else return false;
    if (!p || p - start > UINT8_MAX) return false;
    s->length = (uint8_t)(p - start);
    if (s->length > SCAN_WIDTH) return true;
    memcpy(s->text, start, s->length);
    s->mask = (1u << s->length) - 1;
    return true;
}

/* Notes a key that no event has; false if it stands twice, or there are too many. */
static bool note_unknown(struct ndjson_reader *r, const char *p, const struct step *s) {
    struct str key = str_of(p + s->key, s->key_length);
    for (int i = 0; i < r->nunknown; i++) {
        if (str_eq(r->unknown[i], key)) return false;
    }
    if (r->nunknown == UNKNOWN_MAX) return false;
    r->unknown[r->nunknown++] = key;
    return true;
}

/* --- values that are no strings --------------------------------------------------------------------------------------------------- */

struct scalar {
    struct str text;
    enum value_kind kind;
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const char *take_digits(const char *p) {
    const char *start = p;
    while (is_digit(*p)) p++;
    return p == start || p - start > DIGITS_MAX ? NULL : p;
}

/* A number as most are: no exponent, not very long. */
static const char *take_number(const char *p, struct scalar *v) {
    const char *start = p;
    if (*p == '-') p++;
    if (p[0] == '0' && is_digit(p[1])) return NULL;
    p = take_digits(p);
    if (p && *p == '.') p = take_digits(p + 1);
    if (!p || *p == 'e' || *p == 'E') return NULL;
    *v = (struct scalar){ str_of(start, (size_t)(p - start)), VALUE_NUMBER };
    return p;
}

static const char *take_word(const char *p, struct scalar *v) {
    if (memcmp(p, "true", 4) == 0) *v = (struct scalar){ str_of(p, 4), VALUE_TRUE };
    else if (memcmp(p, "false", 5) == 0) *v = (struct scalar){ str_of(p, 5), VALUE_FALSE };
    else if (memcmp(p, "null", 4) == 0) *v = (struct scalar){ str_of(p, 4), VALUE_NULL };
    else return NULL;
    return p + v->text.n;
}

static const char *take_scalar(const char *p, struct scalar *v) { return is_digit(*p) || *p == '-' ? take_number(p, v) : take_word(p, v); }

/* An array of strings, behind its bracket. */
static const char *take_tags(struct line *l, const char *p, bool *wide) {
    p = skip_space(p);
    if (*p == ']') return p + 1;
    for (;; p = skip_space(p + 1)) {
        if (*p != '"') return NULL;
        const char *end = scan_string(p + 1, wide);
        if (!end) return NULL;
        *VEC_PUSH(&l->tags) = str_of(p + 1, (size_t)(end - p - 1));
        p = skip_space(end + 1);
        if (*p == ']') return p + 1;
        if (*p != ',') return NULL;
    }
}

static bool has_attr(const struct line *l, struct str name) {
    for (size_t i = 0; i < l->attrs.n; i++) {
        if (str_eq(l->attrs.v[i].name, name)) return true;
    }
    return false;
}

/* A key and its value, a string; null, and what is wrong, are left to the general way. */
static const char *take_attr(struct line *l, const char *p, bool *wide) {
    const char *end;
    if (*p != '"' || !(end = scan_string(p + 1, wide))) return NULL;
    struct str name = str_of(p + 1, (size_t)(end - p - 1));
    if (l->attrs.n == ATTRS_MAX || has_attr(l, name)) return NULL;
    p = skip_space(end + 1);
    if (*p != ':') return NULL;
    p = skip_space(p + 1);
    if (*p != '"' || !(end = scan_string(p + 1, wide))) return NULL;
    *VEC_PUSH(&l->attrs) = (struct line_attr){ name, str_of(p + 1, (size_t)(end - p - 1)) };
    return end + 1;
}

/* An object of scalars, behind its brace. */
static const char *take_attrs(struct line *l, const char *p, bool *wide) {
    p = skip_space(p);
    if (*p == '}') return p + 1;
    for (;; p = skip_space(p + 1)) {
        if (!(p = take_attr(l, p, wide))) return NULL;
        p = skip_space(p);
        if (*p == '}') return p + 1;
        if (*p != ',') return NULL;
    }
}

/* The value of a field that is no string; returns its end, or NULL if it is not a simple one. */
static const char *take_other(struct line *l, const char *p, unsigned field, bool *wide) {
    struct scalar v = { str_of(p, 0), VALUE_LIST };
    if (*p == '[' && field == LINE_TAGS) p = take_tags(l, p + 1, wide);
    else if (*p == '{' && field == LINE_ATTRS) p = take_attrs(l, p + 1, wide);
    else p = take_scalar(p, &v);
    if (p && field < STEP_UNKNOWN) line_set(l, (enum line_field)field, v.kind, v.text);
    return p;
}

/* --- lines -------------------------------------------------------------------------------------------------------------------------- */

/* Reads the step at p, which is not the one expected, and remembers it; NULL if it is not a simple one. */
static const struct step *new_step(struct ndjson_reader *r, const struct name_table *fields, const char *p, unsigned before, struct step *expected) {
    if (!read_step(fields, p, before, &r->read)) return NULL;
    if (r->read.length > SCAN_WIDTH) return &r->read;
    *expected = r->read;
    return expected;
}

/* Takes the line at p apart; returns where the next begins, or NULL if it is not a simple one. */
static const char *quick_line(struct ndjson_reader *r, const struct intake *in, const char *p, struct line *l) {
    const char *start = p, *end;
    struct step *steps = r->steps[EVENT_TYPES];
    unsigned before = STEP_START;
    bool wide = false;
    r->nunknown = 0;
    for (;;) {
        const struct step *s = &steps[before];
        if (!scan_equal(p, s->text, s->mask) || s->field == STEP_NONE) s = new_step(r, &in->fields, p, before, &steps[before]);
        if (!s) return NULL;
        const char *value = p + s->length;
        unsigned field = s->field;
        if (field == STEP_END) {
            p = value;
            break;
        }
        if (field == STEP_UNKNOWN ? !note_unknown(r, p, s) : l->seen >> field & 1) return NULL;
        if (!s->is_string) {
            p = take_other(l, value, field, &wide);
            if (!p) return NULL;
        } else {
            end = scan_string(value, &wide);
            if (!end) return NULL;
            p = end + 1;
            if (field < STEP_UNKNOWN) line_set_string(l, (enum line_field)field, str_of(value, (size_t)(end - value)));
        }
        if (field == LINE_TYPE) {
            int type = s->is_string ? name_find(&in->types, l->text[LINE_TYPE]) : -1;
            if (type < 0) return NULL;
            l->type = (int8_t)type;
            steps = r->steps[type];
        }
        before = field;
    }
    return wide && !utf8_valid(start, (size_t)(p - start)) ? NULL : p;
}

static bool is_blank(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r')) p++;
    return p == end;
}

/* Takes in the line [p, end), without its line break, by the general way. */
static void any_line(struct ndjson_reader *r, struct intake *in, const char *p, const char *end, int64_t number, bool unfinished) {
    if (is_blank(p, end)) {
        intake_blank(in);
        return;
    }
    struct line *l = intake_begin(in, number, unfinished);
    if (end - p > LINE_BYTES_MAX) {
        intake_reject(in, "line too long", "longer than %d bytes", LINE_BYTES_MAX);
    } else if (ndjson_any(in, &r->arena, p, (size_t)(end - p), l)) {
        intake_end(in);
        intake_drain(in);
    }
    arena_reset(&r->arena);
}

void ndjson_block(struct ndjson_reader *r, struct intake *in, const char *text, size_t n, bool last) {
    bool open_end = last && n > 0 && text[n - 1] != '\n'; /* then the line break behind the text ends the last line */
    const char *p = text, *end = text + n + open_end;
    int64_t number = 0;
    while (p < end) {
        struct line *l = intake_begin(in, ++number, false);
        const char *next = r->general_only ? NULL : quick_line(r, in, p, l);
        if (next && next - p <= LINE_BYTES_MAX) {
            l->unfinished = open_end && next == end;
            intake_end(in);
        } else {
            const char *line_end = memchr(p, '\n', (size_t)(end - p));
            next = line_end ? line_end + 1 : end;
            any_line(r, in, p, line_end ? line_end : end, number, open_end && next == end);
        }
        p = next;
    }
    intake_drain(in);
    in->report.physical_lines = number;
}
