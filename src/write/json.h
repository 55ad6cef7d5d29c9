/* json: a small writer of JSON text; commas and indentation are its business, order is the caller's.
 *
 *     struct json j = { .out = &buf, .indent = 2 };
 *     json_object(&j, NULL); json_string(&j, "svodka", str_c(VERSION)); json_end(&j);
 */
#ifndef SVODKA_WRITE_JSON_H
#define SVODKA_WRITE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { JSON_DEPTH = 16 };
struct json {
    struct buf *out;
    int indent;    /* spaces a level; 0: all on one line, without blanks */
    int depth;
    bool more[JSON_DEPTH], array[JSON_DEPTH];
};
/* key: NULL inside an array and at the top. */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j); /* of the innermost object or array; at depth 0 no newline is added */
void json_string(struct json *j, const char *key, struct str v); /* bytes that are no UTF-8 become U+FFFD */
void json_text(struct json *j, const char *key, const char *v);  /* NULL gives null */
void json_int(struct json *j, const char *key, int64_t v);
void json_number(struct json *j, const char *key, double v);     /* num_format; not finite gives null */
void json_bool(struct json *j, const char *key, bool v);
void json_null(struct json *j, const char *key);

#endif
