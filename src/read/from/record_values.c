/* records: values of a record, as vendors write them: ids, names, flags, times, text in HTML. */
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "read/from/records.h"

static const struct str absent;

/* ---- members ------------------------------------------------------------------------------------------------------------------- */

const struct doc *record_first(const struct doc *d, const char *const *keys) {
    for (; *keys; keys++) {
        const struct doc *member = doc_get(d, *keys);
        if (member) return member;
    }
    return NULL;
}

const struct doc *record_path(const struct doc *d, const char *path) {
    while (d && *path) {
        struct buf key = { 0 };
        size_t n = strcspn(path, ".");
        buf_add(&key, path, n);
        d = doc_get(d, key.p);
        buf_release(&key);
        path += n + (path[n] == '.');
    }
    return d;
}

struct str record_text(const struct doc *d) {
    bool has_text = d && (d->kind == DOC_STRING || d->kind == DOC_NUMBER) && d->text.n > 0;
    return has_text ? d->text : absent;
}

/* "17.0" and "17.00" without the zeroes. */
static struct str whole_number(struct str s) {
    size_t digits = 0, zeroes;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9') digits++;
    if (digits == 0 || digits + 1 >= s.n || s.p[digits] != '.') return s;
    for (zeroes = digits + 1; zeroes < s.n && s.p[zeroes] == '0';) zeroes++;
    return zeroes == s.n ? str_of(s.p, digits) : s;
}

struct str record_id(const struct doc *d) {
    struct str s = record_text(d);
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
    return s.n ? whole_number(s) : absent;
}

struct str record_ref(const struct doc *d, const char *const *keys) {
    if (!d || d->kind != DOC_OBJECT) return record_id(d);
    for (; *keys; keys++) {
        struct str id = record_id(doc_get(d, *keys));
        if (id.p) return id;
    }
    return absent;
}

bool record_flag(const struct doc *d, bool otherwise) {
    if (!d) return otherwise;
    switch (d->kind) {
    case DOC_TRUE: return true;
    case DOC_FALSE: return false;
    case DOC_NUMBER: return !str_is(d->text, "0");
    case DOC_STRING: return str_is(d->text, "true") || str_is(d->text, "1") ? true : str_is(d->text, "false") || str_is(d->text, "0") ? false : otherwise;
    default: return otherwise;
    }
}

int64_t record_number(const struct doc *d, int64_t otherwise) {
    int64_t value;
    return num_parse_i64(record_id(d), &value) ? value : otherwise;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct str record_key_in_name(const char *file) {
    const char *slash = file ? strrchr(file, '/') : NULL, *name = slash ? slash + 1 : file;
    size_t n = 0, digits = 0;
    if (!name) return absent;
    while ((name[n] >= 'A' && name[n] <= 'Z') || is_digit(name[n]) || name[n] == '_') n++;
    if (n == 0 || name[n] != '-') return absent;
    while (is_digit(name[n + 1 + digits])) digits++;
    return digits ? str_of(name, n + 1 + digits) : absent;
}

struct place record_place(const struct record *r, const struct doc *d) {
    return d ? (struct place){ r->place.file, d->line, d->col } : r->place;
}

struct str record_keep(struct arena *a, struct str s) { return s.p ? str_of(arena_strndup(a, s.p, s.n), s.n) : absent; }

/* ---- times --------------------------------------------------------------------------------------------------------------------- */

/* Seconds or milliseconds with a fraction: "1707731105.250". */
static bool unix_fraction(struct str s, instant *at) {
    const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
    int64_t whole;
    double fraction;
    if (!point || !num_parse_i64(str_of(s.p, (size_t)(point - s.p)), &whole)) return false;
    size_t digits = (size_t)(point - s.p), rest = s.n - digits;
    char text[24] = "0";
    if ((digits != 10 && digits != 13) || rest < 2 || rest > 20) return false;
    memcpy(text + 1, point, rest);
    if (!num_parse_double(str_of(text, rest + 1), &fraction)) return false;
    int64_t unit = digits == 10 ? SECOND : SECOND / 1000;
    *at = whole * unit + (int64_t)(fraction * (double)unit);
    return true;
}

enum when_result record_try_time(const struct when *w, const struct doc *d, instant *at) {
    struct str text = record_text(d);
    if (!text.p) return WHEN_BAD;
    enum when_result result = when_parse(w, text, at);
    if (result == WHEN_BAD && unix_fraction(text, at)) return WHEN_OK;
    return result;
}

bool record_time(const struct when *w, struct sink *sink, const struct record *r, const struct doc *d, instant *at, bool *ok, struct err *err) {
    struct str text = record_text(d);
    struct place place = record_place(r, d);
    enum when_result result = record_try_time(w, d, at);
    *ok = result == WHEN_OK;
    if (result == WHEN_NO_ZONE) {
        err_at(err, ERR_USAGE, place.file, (long)place.line, place.col, "the time \"%.*s\" has no zone", (int)(text.n < 60 ? text.n : 60), text.p);
        return err_hint(err, "give --timezone, for instance --timezone Europe/Moscow");
    }
    if (!text.p)
        sink_reject(sink, place, "no time", "the record has no time");
    else if (!*ok)
        sink_reject(sink, place, "bad time", "\"%.*s\"", (int)(text.n < 60 ? text.n : 60), text.p);
    return true;
}

/* ---- text in HTML -------------------------------------------------------------------------------------------------------------- */

static const struct { const char *name, *text; } entities[] = {
    { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " }, { "laquo", "«" }, { "raquo", "»" },
    { "mdash", "—" }, { "ndash", "–" }, { "hellip", "…" }, { "lsquo", "‘" }, { "rsquo", "’" }, { "ldquo", "“" }, { "rdquo", "”" },
    { "bdquo", "„" }, { "copy", "©" }, { "reg", "®" }, { "trade", "™" }, { "deg", "°" }, { "euro", "€" }, { "times", "×" }, { "shy", "" },
};

/* The number of "#8212" or "#x2014"; 0: none, or no character. */
static uint32_t numbered_entity(struct str name) {
    bool hex = name.n > 1 && (name.p[1] == 'x' || name.p[1] == 'X');
    uint32_t c = 0;
    for (size_t i = hex ? 2 : 1; i < name.n; i++) {
        char d = name.p[i];
        uint32_t digit = d >= '0' && d <= '9' ? (uint32_t)(d - '0') : hex && (d | 32) >= 'a' && (d | 32) <= 'f' ? (uint32_t)((d | 32) - 'a' + 10) : 99;
        if (digit == 99) return 0;
        c = c * (hex ? 16 : 10) + digit;
        if (c > 0x10FFFF) return 0;
    }
    return c >= 0xD800 && c < 0xE000 ? 0 : c;
}

/* Adds what the entity at p stands for; how many bytes it takes, 0 where there is none. */
static size_t add_entity(struct buf *out, struct str at) {
    const char *end = memchr(at.p, ';', at.n < 12 ? at.n : 12);
    if (!end || end == at.p + 1) return 0;
    struct str name = str_of(at.p + 1, (size_t)(end - at.p) - 1);
    if (name.p[0] == '#') {
        uint32_t c = numbered_entity(name);
        if (c) buf_add_utf8(out, c < 0x20 ? ' ' : c);
        return c ? name.n + 2 : 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (!str_is(name, entities[i].name)) continue;
        buf_adds(out, entities[i].text);
        return name.n + 2;
    }
    return 0;
}

enum { TAG_BYTES_MAX = 4096 };

/* The bytes of the tag or comment at p; 0 where there is none: "a < b". */
static size_t tag_length(struct str at) {
    char second = at.n > 1 ? at.p[1] : '\0';
    bool opens = second == '/' || second == '!' || second == '?' || ((second | 32) >= 'a' && (second | 32) <= 'z');
    const char *end = opens ? memchr(at.p, '>', at.n < TAG_BYTES_MAX ? at.n : TAG_BYTES_MAX) : NULL;
    return end ? (size_t)(end - at.p) + 1 : 0;
}

/* Runs of blanks become one, those at the ends none; in place. */
static size_t squeeze(char *p, size_t n) {
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        bool blank = (unsigned char)p[i] <= ' ';
        if (blank && (out == 0 || p[out - 1] == ' ')) continue;
        p[out++] = blank ? ' ' : p[i];
    }
    return out && p[out - 1] == ' ' ? out - 1 : out;
}

struct str record_plain_text(struct arena *a, struct str html) {
    struct buf out = { 0 };
    struct str kept = absent;
    for (size_t i = 0; i < html.n;) {
        struct str at = str_of(html.p + i, html.n - i);
        size_t n = *at.p == '<' ? tag_length(at) : 0;
        if (n)
            buf_addc(&out, ' ');
        else if (*at.p == '&')
            n = add_entity(&out, at);
        if (n == 0) {
            buf_addc(&out, *at.p);
            n = 1;
        }
        i += n;
    }
    size_t n = out.n ? squeeze(out.p, out.n) : 0;
    if (n) kept = record_keep(a, str_of(out.p, n));
    buf_release(&out);
    return kept;
}
