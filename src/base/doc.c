#include "base/doc.h"

#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

/* A place in the text; line_start is where its line begins. */
struct cursor {
    const char *at, *line_start;
    int line;
};

static int column(const struct cursor *c) {
    return (int)(c->at - c->line_start) + 1;
}

static void next_line(struct cursor *c) {
    c->line++;
    c->line_start = c->at + 1;
}

/* --- before jansson: how deep the text nests ------------------------------------------------------------------------- */

/* The first byte after the string that begins at p, or end. */
static const char *string_end(const char *p, const char *end) {
    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\' && p + 1 < end) p++;
    }
    return p < end ? p + 1 : end;
}

/* The bracket that opens level DOC_DEPTH + 1, or NULL. The text need not be valid. */
static const char *too_deep(const char *p, const char *end) {
    int depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = string_end(p, end);
            continue;
        }
        if (*p == '[' || *p == '{') {
            if (depth++ == DOC_DEPTH) return p;
        } else if ((*p == ']' || *p == '}') && depth > 0) {
            depth--;
        }
        p++;
    }
    return NULL;
}

static bool fail_at(const char *text, const char *at, enum err_code code, const char *source, struct err *err, const char *what) {
    struct cursor c = { text, text, 1 };
    for (; c.at < at; c.at++) {
        if (*c.at == '\n') next_line(&c);
    }
    return err_at(err, code, source, c.line, column(&c), "%s", what);
}

/* --- jansson's refusals in our words --------------------------------------------------------------------------------- */

static const struct {
    enum json_error_code code;
    const char *text;
} refusals[] = {
    { json_error_premature_end_of_input, "the document ends too early" },
    { json_error_end_of_input_expected, "text after the end of the document" },
    { json_error_invalid_utf8, "invalid UTF-8" },
    { json_error_null_character, "the character \\u0000 is not allowed" },
    { json_error_null_byte_in_key, "the character \\u0000 is not allowed in a key" },
    { json_error_duplicate_key, "a key that stands twice in one object" },
    { json_error_numeric_overflow, "a number that is too large" },
};

static bool refuse(const char *text, size_t n, const json_error_t *error, enum err_code code, const char *source, struct err *err) {
    if (error->text[0] == '\0') mem_exhausted(); /* jansson has no other word for lack of memory: end the process */
    const char *near = strstr(error->text, " near '");
    size_t near_length = near ? strlen(near) - strlen(" near ''") : 0; /* of the token before the place that jansson gives */
    size_t position = error->position < 0 ? 0 : (size_t)error->position;
    if (position > n) position = n;
    position -= near_length < position ? near_length : position;
    const char *at = text + position;
    enum json_error_code refusal = json_error_code(error);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (refusals[i].code == refusal) return fail_at(text, at, code, source, err, refusals[i].text);
    }
    char words[JSON_ERROR_TEXT_LENGTH + 16];
    snprintf(words, sizeof words, "not JSON: %s", error->text);
    return fail_at(text, at, code, source, err, words);
}

/* --- the walk: jansson's tree and the text in step ------------------------------------------------------------------- */

struct walk {
    struct arena *arena;
    const char *source, *end;
    enum err_code code;
    struct cursor c;
};

/* To the next byte that is part of a value; separators are passed too, since the text is known to be valid. */
static void skip_space(struct walk *w) {
    for (; w->c.at < w->end; w->c.at++) {
        switch (*w->c.at) {
        case '\n': next_line(&w->c); break;
        case ' ':
        case '\t':
        case '\r':
        case ',':
        case ':': break;
        default: return;
        }
    }
}

static struct str keep(struct walk *w, const char *p, size_t n) {
    return str_of(arena_strndup(w->arena, p, n), n);
}

static void skip_word(struct walk *w) {
    while (w->c.at < w->end && !strchr(" \t\r\n,:]}", *w->c.at)) w->c.at++;
}

static struct doc *walk_value(struct walk *w, json_t *value);

/* Links a new child at the end of a list whose last link is *tail. */
static struct doc **append(struct doc *parent, struct doc **tail, struct doc *child) {
    *tail = child;
    parent->n++;
    return &child->next;
}

static void walk_array(struct walk *w, struct doc *d, json_t *array) {
    struct doc **tail = &d->child;
    w->c.at++;
    for (size_t i = 0; i < json_array_size(array); i++) tail = append(d, tail, walk_value(w, json_array_get(array, i)));
    skip_space(w);
    w->c.at++;
}

static void walk_object(struct walk *w, struct doc *d, json_t *object) {
    struct doc **tail = &d->child;
    w->c.at++;
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        skip_space(w);
        int line = w->c.line, col = column(&w->c);
        w->c.at = string_end(w->c.at, w->end);
        struct doc *child = walk_value(w, json_object_iter_value(i));
        child->key = keep(w, json_object_iter_key(i), json_object_iter_key_len(i));
        child->key_line = line;
        child->key_col = col;
        tail = append(d, tail, child);
    }
    skip_space(w);
    w->c.at++;
}

static struct doc *walk_value(struct walk *w, json_t *value) {
    skip_space(w);
    struct doc *d = arena_alloc(w->arena, sizeof *d);
    d->code = w->code;
    d->source = w->source;
    d->line = w->c.line;
    d->col = column(&w->c);
    const char *start = w->c.at;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        d->kind = DOC_OBJECT;
        walk_object(w, d, value);
        break;
    case JSON_ARRAY:
        d->kind = DOC_ARRAY;
        walk_array(w, d, value);
        break;
    case JSON_STRING:
        d->kind = DOC_STRING;
        d->text = keep(w, json_string_value(value), json_string_length(value));
        w->c.at = string_end(start, w->end);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        d->kind = DOC_NUMBER;
        skip_word(w);
        d->text = keep(w, start, (size_t)(w->c.at - start));
        break;
    default: /* a word */
        d->kind = json_is_true(value) ? DOC_TRUE : json_is_false(value) ? DOC_FALSE : DOC_NULL;
        skip_word(w);
        break;
    }
    return d;
}

bool doc_parse(struct arena *a, const char *source, const char *p, size_t n, enum err_code code, struct doc **out, struct err *err) {
    static const char bom[] = { '\xEF', '\xBB', '\xBF' };
    if (n >= sizeof bom && memcmp(p, bom, sizeof bom) == 0) {
        p += sizeof bom;
        n -= sizeof bom;
    }
    if (n > INT_MAX) return err_at(err, code, source, 0, 0, "a document of more than 2 GiB");
    if (n == 0) p = "";
    const char *deep = too_deep(p, p + n);
    if (deep) {
        char words[64];
        snprintf(words, sizeof words, "nested deeper than %d levels", DOC_DEPTH);
        return fail_at(p, deep, code, source, err, words);
    }
    json_error_t error;
    /* Integers as reals: a number's text is kept as written, so whole numbers of any length are fine. */
    json_t *root = json_loadb(p, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
    if (!root) return refuse(p, n, &error, code, source, err);
    struct walk w = { a, arena_strndup(a, source, strlen(source)), p + n, code, { p, p, 1 } };
    *out = walk_value(&w, root);
    json_decref(root);
    return true;
}

/* --- reading a document ---------------------------------------------------------------------------------------------- */

const struct doc *doc_member(const struct doc *d, const char *key) {
    if (!d || d->kind != DOC_OBJECT) return NULL;
    size_t n = strlen(key);
    for (const struct doc *child = d->child; child; child = child->next) {
        if (child->key.n == n && memcmp(child->key.p, key, n) == 0) return child;
    }
    return NULL;
}

const struct doc *doc_get(const struct doc *d, const char *key) {
    const struct doc *member = doc_member(d, key);
    return member && member->kind != DOC_NULL ? member : NULL;
}

const char *doc_kind_name(enum doc_kind k) {
    static const char *const names[] = {
        [DOC_NULL] = "null",       [DOC_FALSE] = "false",    [DOC_TRUE] = "true",        [DOC_NUMBER] = "a number",
        [DOC_STRING] = "a string", [DOC_ARRAY] = "an array", [DOC_OBJECT] = "an object",
    };
    return names[k];
}

__attribute__((format(printf, 5, 0))) static bool fail_with(const struct doc *d, int line, int col, struct err *err, const char *fmt,
                                                            va_list args) {
    char text[2 * sizeof err->text]; /* err_at cuts what is too long */
    vsnprintf(text, sizeof text, fmt, args);
    return err_at(err, d->code, d->source, line, col, "%s", text);
}

bool doc_fail(const struct doc *d, struct err *err, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fail_with(d, d->line, d->col, err, fmt, args);
    va_end(args);
    return false;
}

bool doc_fail_key(const struct doc *d, struct err *err, const char *fmt, ...) {
    bool has_key = d->key_line > 0;
    va_list args;
    va_start(args, fmt);
    fail_with(d, has_key ? d->key_line : d->line, has_key ? d->key_col : d->col, err, fmt, args);
    va_end(args);
    return false;
}

static bool hint_nearest(const char *word, const char *const *names, size_t n, struct err *err) {
    const char *nearest = err_nearest(word, names, n);
    if (nearest) err_hint(err, "did you mean \"%s\"?", nearest);
    return false;
}

/* How many bytes of a text a message quotes: whole characters only. */
static int quoted(struct str text) {
    size_t n = text.n < 80 ? text.n : 80;
    while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
    return (int)n;
}

bool doc_known_keys(const struct doc *object, const char *const *names, struct err *err) {
    if (!doc_is(object, DOC_OBJECT, err)) return false;
    size_t n = 0;
    while (names[n]) n++;
    for (const struct doc *child = object->child; child; child = child->next) {
        size_t i = 0;
        while (i < n && !str_is(child->key, names[i])) i++;
        if (i < n) continue;
        doc_fail_key(child, err, "unknown key \"%.*s\"", quoted(child->key), child->key.p);
        return hint_nearest(child->key.p, names, n, err);
    }
    return true;
}

bool doc_is(const struct doc *d, enum doc_kind kind, struct err *err) {
    return d->kind == kind || doc_fail(d, err, "expected %s, found %s", doc_kind_name(kind), doc_kind_name(d->kind));
}

bool doc_string(const struct doc *d, struct str *out, struct err *err) {
    if (!doc_is(d, DOC_STRING, err)) return false;
    *out = d->text;
    return true;
}

bool doc_bool(const struct doc *d, bool *out, struct err *err) {
    if (d->kind != DOC_TRUE && d->kind != DOC_FALSE) return doc_fail(d, err, "expected true or false, found %s", doc_kind_name(d->kind));
    *out = d->kind == DOC_TRUE;
    return true;
}

bool doc_int(const struct doc *d, int64_t *out, struct err *err) {
    if (!doc_is(d, DOC_NUMBER, err)) return false;
    return num_parse_i64(d->text, out) || doc_fail(d, err, "expected a whole number, found %.*s", quoted(d->text), d->text.p);
}

bool doc_double(const struct doc *d, double *out, struct err *err) {
    if (!doc_is(d, DOC_NUMBER, err)) return false;
    return num_parse_double(d->text, out) || doc_fail(d, err, "a number out of range: %.*s", quoted(d->text), d->text.p);
}

/* The nearest of a few names, or one that the word begins, else all of them. */
static bool hint_choice(struct str word, const char *const *names, size_t n, struct err *err) {
    hint_nearest(word.p, names, n, err);
    for (size_t i = 0; i < n; i++)
        if (word.n > 1 && strncmp(names[i], word.p, word.n) == 0) err_hint(err, "did you mean \"%s\"?", names[i]);
    return err_expected(err, names, n);
}

bool doc_one_of(const struct doc *d, const char *what, const char *const *names, int n, int *out, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    for (int i = 0; i < n; i++) {
        if (str_is(text, names[i])) {
            *out = i;
            return true;
        }
    }
    doc_fail(d, err, "unknown %s \"%.*s\"", what, quoted(text), text.p);
    return hint_choice(text, names, (size_t)n, err);
}
