#include "write/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/num.h"

static void new_line(struct json *j) {
    if (!j->indent) return;
    buf_addc(j->out, '\n');
    for (int i = 0; i < j->depth * j->indent; i++) buf_addc(j->out, ' ');
}

/* The length of the valid character at p, or 0. */
static size_t character(const char *p, size_t n) {
    for (size_t length = 1; length <= 4 && length <= n; length++)
        if (utf8_valid(p, length)) return length;
    return 0;
}

static void quote(struct buf *out, struct str s) {
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t length = c < 0x80 ? 1 : character(s.p + i, s.n - i);
        if (length == 0) buf_adds(out, "\xEF\xBF\xBD"); /* U+FFFD */
        else if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
        else if (c == '\n') buf_adds(out, "\\n");
        else if (c == '\t') buf_adds(out, "\\t");
        else if (c < 0x20 || c == 0x7F) buf_printf(out, "\\u%04x", c);
        else buf_add(out, s.p + i, length);
        i += length ? length : 1;
    }
    buf_addc(out, '"');
}

/* What stands before a value: the comma after the one before, the line, the key. */
static void begin(struct json *j, const char *key) {
    assert(j->depth == 0 || j->array[j->depth] == (key == NULL));
    if (j->depth > 0) {
        if (j->more[j->depth]) buf_addc(j->out, ',');
        j->more[j->depth] = true;
        new_line(j);
    }
    if (!key) return;
    quote(j->out, str_c(key));
    buf_adds(j->out, j->indent ? ": " : ":");
}

static void open(struct json *j, const char *key, bool array) {
    begin(j, key);
    assert(j->depth + 1 < JSON_DEPTH);
    j->depth++;
    j->array[j->depth] = array;
    j->more[j->depth] = false;
    buf_addc(j->out, array ? '[' : '{');
}

void json_object(struct json *j, const char *key) { open(j, key, false); }
void json_array(struct json *j, const char *key) { open(j, key, true); }

void json_end(struct json *j) {
    assert(j->depth > 0);
    bool array = j->array[j->depth], filled = j->more[j->depth];
    j->depth--;
    if (filled) new_line(j);
    buf_addc(j->out, array ? ']' : '}');
}

void json_string(struct json *j, const char *key, struct str v) {
    begin(j, key);
    quote(j->out, v);
}

void json_text(struct json *j, const char *key, const char *v) {
    if (v) json_string(j, key, str_c(v));
    else json_null(j, key);
}

void json_int(struct json *j, const char *key, int64_t v) {
    begin(j, key);
    buf_printf(j->out, "%" PRId64, v);
}

void json_number(struct json *j, const char *key, double v) {
    char text[NUM_TEXT];
    begin(j, key);
    buf_adds(j->out, isfinite(v) ? num_format(v, text) : "null");
}

void json_bool(struct json *j, const char *key, bool v) {
    begin(j, key);
    buf_adds(j->out, v ? "true" : "false");
}

void json_null(struct json *j, const char *key) {
    begin(j, key);
    buf_adds(j->out, "null");
}
