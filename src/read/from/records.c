/* records: see records.h. A scanner finds where values begin and end; doc_parse then reads each of them. */
#include "read/from/records.h"

#include <limits.h>
#include <string.h>

#include "base/vec.h"

enum { PIECE = 64 << 10, SCAN_DEPTH = DOC_DEPTH + 3 /* a record in a list in a page in an array */, END = -1, PLACE_MAX = INT_MAX / 2 };

/* ---- text ---------------------------------------------------------------------------------------------------------------------- */

struct cursor { size_t at; int64_t line; int col; };

/* The text of a file as far as it is here, and a place in it. */
struct text {
    struct stream *stream; /* NULL: all of it is here */
    char *p;
    size_t n, room;
    struct cursor c;
    size_t start;          /* what lies before it may be forgotten */
    bool ended, failed;    /* failed: the stream did, with err */
    struct err *err;
};

static bool too_long(const struct text *t) { return t->n - t->start > RECORD_BYTES_MAX; }

static bool fill(struct text *t) {
    size_t got;
    if (!t->stream || t->ended || t->failed || too_long(t)) return false;
    if (t->room - t->n < PIECE) t->p = mem_resize(t->p, t->room = 2 * t->room + PIECE, 1);
    if (!t->stream->read(t->stream, t->p + t->n, PIECE, &got, t->err)) return t->failed = true, false;
    t->n += got;
    t->ended = got == 0;
    return !t->ended;
}

static int peek(struct text *t) { return t->c.at < t->n || fill(t) ? (unsigned char)t->p[t->c.at] : END; }

static void step(struct text *t) {
    if (t->p[t->c.at++] == '\n') {
        t->c.line++;
        t->c.col = 1;
    } else if (t->c.col < PLACE_MAX) {
        t->c.col++;
    }
}

/* What lies before the cursor is no longer needed. Moved only when it is worth it. */
static void forget(struct text *t) {
    t->start = t->c.at;
    if (!t->stream || t->c.at < PIECE || t->c.at < t->n / 2) return;
    memmove(t->p, t->p + t->c.at, t->n - t->c.at);
    t->n -= t->c.at;
    t->c.at = t->start = 0;
}

static bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void pass_blanks(struct text *t) {
    while (is_blank(peek(t))) step(t);
}

static void pass_mark(struct text *t) {
    static const char mark[] = "\xEF\xBB\xBF";
    while (t->n < 3 && fill(t)) {}
    if (t->n >= 3 && memcmp(t->p, mark, 3) == 0) t->c.at = 3;
}

/* A text that is all here: a part of another. */
static struct text part_of(const struct text *t, struct cursor from, struct cursor to) {
    return (struct text){ .p = t->p + from.at, .n = to.at - from.at, .c = { 0, from.line, from.col } };
}

/* ---- the scanner --------------------------------------------------------------------------------------------------------------- */

enum expect { A_VALUE, A_VALUE_OR_END, A_KEY, A_KEY_OR_END, A_COLON, A_COMMA_OR_END };

/* What may come next in the value that is scanned, and what closes each level of it. */
struct nest { char closing[SCAN_DEPTH]; int depth; enum expect expect; };

static const char *const ends_too_early = "the document ends too early";
static const char *const expected[] = {
    [A_VALUE] = "expected a value", [A_VALUE_OR_END] = "expected a value or ]", [A_KEY] = "expected a key in quotes",
    [A_KEY_OR_END] = "expected a key in quotes or }", [A_COLON] = "expected :", [A_COMMA_OR_END] = "expected a comma or the end of what is open",
};

static const char *pass_string(struct text *t) {
    for (step(t);; step(t)) {
        int c = peek(t);
        if (c == END) return ends_too_early;
        if (c == '\n') return "a string that is not closed on its line";
        if (c == '"') return step(t), NULL;
        if (c == '\\') {
            step(t);
            if (peek(t) == END) return ends_too_early;
        }
    }
}

static void pass_word(struct text *t) {
    for (int c = peek(t); c != END && !is_blank(c) && !strchr(",:{}[]\"", c); c = peek(t)) step(t);
}

static const char *open_level(struct text *t, struct nest *nest, char closing) {
    if (nest->depth == SCAN_DEPTH) return "nested too deep";
    nest->closing[nest->depth++] = closing;
    nest->expect = closing == '}' ? A_KEY_OR_END : A_VALUE_OR_END;
    return step(t), NULL;
}

/* Passes the next token. NULL, or what is wrong with it. */
static const char *pass_token(struct text *t, struct nest *nest) {
    int c = peek(t);
    enum expect expect = nest->expect;
    bool value_fits = expect == A_VALUE || expect == A_VALUE_OR_END, key_fits = expect == A_KEY || expect == A_KEY_OR_END;
    bool end_fits = expect == A_VALUE_OR_END || expect == A_KEY_OR_END || (expect == A_COMMA_OR_END && nest->depth > 0);
    if (c == END) return ends_too_early;
    if (c == '"' && (value_fits || key_fits)) {
        nest->expect = key_fits ? A_COLON : A_COMMA_OR_END;
        return pass_string(t);
    }
    if ((c == '{' || c == '[') && value_fits) return open_level(t, nest, c == '{' ? '}' : ']');
    if ((c == '}' || c == ']') && end_fits && nest->closing[nest->depth - 1] == c) {
        nest->depth--;
        nest->expect = A_COMMA_OR_END;
        return step(t), NULL;
    }
    if (c == ',' && expect == A_COMMA_OR_END) {
        nest->expect = nest->closing[nest->depth - 1] == '}' ? A_KEY : A_VALUE;
        return step(t), NULL;
    }
    if (c == ':' && expect == A_COLON) {
        nest->expect = A_VALUE;
        return step(t), NULL;
    }
    if (!value_fits || strchr(",:{}[]\"", c)) return expected[expect];
    nest->expect = A_COMMA_OR_END;
    return pass_word(t), NULL;
}

/* Passes a value. NULL, or why it is none, with the cursor at the fault. */
static const char *pass_value(struct text *t) {
    struct nest nest = { .expect = A_VALUE };
    do {
        pass_blanks(t);
        const char *fault = pass_token(t, &nest);
        if (fault) return t->stream && too_long(t) ? "a record of more than 256 MiB" : fault;
    } while (nest.depth > 0 || nest.expect != A_COMMA_OR_END);
    return NULL;
}

/* ---- records ------------------------------------------------------------------------------------------------------------------- */

struct reading {
    const struct record_reader *reader;
    struct sink *sink;
    const char *file;
    int64_t values;                 /* of the file so far */
    struct arena record, page;
    struct err *err;
};

static struct place place_of(const struct reading *r, struct cursor c) { return (struct place){ r->file, c.line, c.col }; }

static void reject(struct reading *r, struct cursor c, const char *why) {
    r->sink->records++;
    sink_reject(r->sink, place_of(r, c), "not JSON", "%s", why);
}

/* Places of a part of a file become places of the file. */
static void shift_places(struct doc *d, struct cursor from) {
    int lines = from.line < PLACE_MAX ? (int)from.line - 1 : 0;
    for (; d; d = d->next) {
        if (d->line == 1) d->col += from.col - 1;
        if (d->key_line == 1) d->key_col += from.col - 1;
        d->line += lines;
        if (d->key_line) d->key_line += lines;
        shift_places(d->child, from);
    }
}

/* The document of a part of the text; NULL: it was rejected. */
static struct doc *parse(struct reading *r, struct arena *a, const struct text *t) {
    static const char refused[] = "not JSON: "; /* which is the kind of rejection already */
    struct err e = { 0 };
    struct doc *doc;
    arena_reset(a);
    if (!doc_parse(a, r->file, t->p, t->n, ERR_INPUT, &doc, &e)) {
        struct cursor fault = { 0, t->c.line + (e.line > 0 ? e.line - 1 : 0), (int)(e.line == 1 ? e.col + t->c.col - 1 : e.col) };
        return reject(r, fault, str_starts(str_c(e.text), refused) ? e.text + strlen(refused) : e.text), NULL;
    }
    shift_places(doc, t->c);
    return doc;
}

static bool deliver_record(struct reading *r, const struct text *t, int list, const struct doc *page) {
    const struct doc *doc = parse(r, &r->record, t);
    struct record record = { doc, list, page, place_of(r, t->c) };
    if (!doc) return true;
    r->sink->records++;
    if (doc->kind != DOC_OBJECT) return sink_reject(r->sink, record.place, "not a record", "expected an object, found %s", doc_kind_name(doc->kind)), true;
    return r->reader->read(r->reader->data, &record, r->err);
}

/* ---- pages --------------------------------------------------------------------------------------------------------------------- */

struct found { int list; struct cursor from, to; };
struct found_lists { struct found *v; size_t n, cap; };

static int list_of(const struct record_reader *reader, struct str key, char first) {
    for (int i = 0; i < reader->nlists; i++)
        if (str_is(key, reader->lists[i].key) && first == (reader->lists[i].single ? '{' : '[')) return i;
    return RECORD_NO_LIST;
}

/* The lists among an object's members; the object is known to be well formed. */
static void find_lists(const struct record_reader *reader, struct text t, struct found_lists *out) {
    step(&t);
    for (pass_blanks(&t); peek(&t) == '"'; pass_blanks(&t)) {
        size_t key = t.c.at + 1;
        pass_string(&t);
        struct str name = str_of(t.p + key, t.c.at - 1 - key);
        pass_blanks(&t);
        step(&t); /* the colon */
        pass_blanks(&t);
        struct cursor from = t.c;
        pass_value(&t);
        int list = list_of(reader, name, t.p[from.at]);
        if (list != RECORD_NO_LIST) *VEC_PUSH(out) = (struct found){ list, from, t.c };
        pass_blanks(&t);
        if (peek(&t) == ',') step(&t);
    }
}

/* The page itself: its text with nothing but line breaks in its lists, so that places stay. */
static const struct doc *parse_page(struct reading *r, const struct text *t, const struct found_lists *lists) {
    struct buf rest = { 0 };
    size_t at = 0;
    for (size_t i = 0; i < lists->n; i++) {
        const struct found *f = &lists->v[i];
        buf_add(&rest, t->p + at, f->from.at + 1 - at);
        for (at = f->from.at + 1; at < f->to.at - 1; at++)
            if (t->p[at] == '\n') buf_addc(&rest, '\n');
    }
    buf_add(&rest, t->p + at, t->n - at);
    struct text part = { .p = rest.p, .n = rest.n, .c = t->c };
    const struct doc *page = parse(r, &r->page, &part);
    buf_release(&rest);
    return page;
}

static bool deliver_elements(struct reading *r, struct text t, int list, const struct doc *page) {
    step(&t);
    for (pass_blanks(&t); peek(&t) != ']'; pass_blanks(&t)) {
        struct cursor from = t.c;
        pass_value(&t);
        struct text element = part_of(&t, from, t.c);
        if (!deliver_record(r, &element, list, page)) return false;
        pass_blanks(&t);
        if (peek(&t) == ',') step(&t);
    }
    return true;
}

static bool deliver_page(struct reading *r, const struct text *t, const struct found_lists *lists) {
    const struct doc *page = parse_page(r, t, lists);
    struct record itself = { page, RECORD_NO_LIST, page, place_of(r, t->c) };
    if (!page) return true;
    if (r->reader->page && !r->reader->page(r->reader->data, &itself, r->err)) return false;
    for (size_t i = 0; i < lists->n; i++) {
        const struct found *f = &lists->v[i];
        struct text list = { .p = t->p + f->from.at, .n = f->to.at - f->from.at, .c = { 0, f->from.line, f->from.col } };
        bool ok = r->reader->lists[f->list].single ? deliver_record(r, &list, f->list, page) : deliver_elements(r, list, f->list, page);
        if (!ok) return false;
    }
    return true;
}

/* A value that is all here: a record, a page, or an array of such. */
static bool deliver(struct reading *r, struct text t) {
    if (t.p[0] == '[') {
        step(&t);
        for (pass_blanks(&t); peek(&t) != ']'; pass_blanks(&t)) {
            struct cursor from = t.c;
            pass_value(&t);
            if (!deliver(r, part_of(&t, from, t.c))) return false;
            pass_blanks(&t);
            if (peek(&t) == ',') step(&t);
        }
        return true;
    }
    struct found_lists lists = { 0 };
    if (t.p[0] == '{') find_lists(r->reader, t, &lists);
    bool ok = lists.n ? deliver_page(r, &t, &lists) : deliver_record(r, &t, RECORD_NO_LIST, NULL);
    VEC_RELEASE(&lists);
    return ok;
}

/* ---- files --------------------------------------------------------------------------------------------------------------------- */

/* To the next line on which a value begins no further right. */
static void resume(struct text *t, struct cursor broken) {
    t->c = broken;
    for (int c = peek(t); c != END; c = peek(t)) {
        bool begins = c == '{' || c == '[';
        if (begins && t->c.line > broken.line && t->c.col <= broken.col) return;
        while (c != '\n' && c != END) {
            step(t);
            forget(t);
            c = peek(t);
        }
        if (c == '\n') step(t);
        forget(t);
        while (peek(t) == ' ' || peek(t) == '\t') step(t);
    }
}

static void reject_broken(struct reading *r, struct text *t, struct cursor from, const char *fault) {
    bool unfinished = fault == ends_too_early && r->values > 0 && t->c.line == from.line;
    if (t->failed) return;
    if (unfinished) {
        r->sink->records++;
        sink_finding(r->sink, FIND_INCOMPLETE_LAST_LINE, str_c(""), place_of(r, from));
    } else {
        reject(r, t->c, fault);
    }
    resume(t, from);
}

/* A value that is to be read as a whole. *broken: it was none, and the cursor is at the next one. */
static bool read_value(struct reading *r, struct text *t, bool *broken) {
    forget(t);
    struct cursor from = t->c;
    const char *fault = pass_value(t);
    *broken = fault != NULL;
    if (fault) reject_broken(r, t, from, fault);
    if (fault) return true;
    r->values++;
    return deliver(r, part_of(t, from, t->c));
}

/* An array at the top, an element at a time. */
static bool read_array(struct reading *r, struct text *t) {
    bool after_value = false, may_end = true;
    step(t);
    for (pass_blanks(t);; pass_blanks(t)) {
        bool broken;
        int c = peek(t);
        if (c == ']' && may_end) return step(t), true;
        if (c == END) return t->failed || (reject(r, t->c, ends_too_early), true);
        if (after_value && c != ',') return reject_broken(r, t, t->c, expected[A_COMMA_OR_END]), true;
        if (after_value) step(t);
        pass_blanks(t);
        if (!read_value(r, t, &broken)) return false;
        if (broken && peek(t) == END) return true;
        after_value = may_end = !broken;
    }
}

static bool read_text(struct reading *r, struct text *t) {
    bool broken;
    pass_mark(t);
    for (pass_blanks(t); peek(t) != END; pass_blanks(t))
        if (!(peek(t) == '[' ? read_array(r, t) : read_value(r, t, &broken))) return false;
    return !t->failed;
}

static bool read_export(struct reading *r, const struct exports *exports, int i) {
    struct stream stream;
    if (!exports->open(exports, i, &stream, r->err)) return false;
    struct text t = { .stream = &stream, .c = { 0, 1, 1 }, .err = r->err };
    r->file = stream.name;
    r->values = 0;
    bool ok = read_text(r, &t);
    mem_free(t.p);
    stream.close(&stream);
    return ok;
}

bool records_read(const struct exports *exports, const struct record_reader *reader, struct sink *sink, struct err *err) {
    struct reading r = { .reader = reader, .sink = sink, .err = err };
    bool ok = true;
    for (int i = 0; ok && i < exports->n; i++) ok = read_export(&r, exports, i);
    arena_release(&r.record);
    arena_release(&r.page);
    return ok;
}
