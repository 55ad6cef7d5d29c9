/* doc: a JSON document with the place of every node, for policies, templates, job files, mappings and vendors' exports.
 *
 * Parsed by jansson (strict: duplicate keys, invalid UTF-8, trailing text and more than 32 levels are errors);
 * places come from walking the text in step.  Everything lives in the arena given and is const afterwards.
 * Readers of a document ask for typed members and get an error with file, line and column when one is amiss:
 *
 *     if (!doc_text(node, "timezone", &tz, err)) return false;
 */
#ifndef SVODKA_BASE_DOC_H
#define SVODKA_BASE_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum doc_kind { DOC_NULL, DOC_FALSE, DOC_TRUE, DOC_NUMBER, DOC_STRING, DOC_ARRAY, DOC_OBJECT };
enum { DOC_DEPTH = 32 };

struct doc {
    enum doc_kind kind;
    enum err_code code;  /* of errors at this node: the one given to doc_parse */
    const char *source;  /* file name, for messages */
    int line, col;       /* 1-based place of the value; col counts bytes */
    int key_line, key_col; /* of its key, in an object */
    struct str key;      /* its key, in an object; 0-terminated */
    struct str text;     /* DOC_STRING: unescaped, 0-terminated; DOC_NUMBER: the digits as written, 0-terminated */
    struct doc *child;   /* DOC_ARRAY, DOC_OBJECT: first child, in the document's order */
    struct doc *next;    /* next sibling */
    int n;               /* number of children */
};

/* Parses n bytes (one leading BOM is skipped). Errors: code with source, line, col. */
bool doc_parse(struct arena *a, const char *source, const char *p, size_t n, enum err_code code, struct doc **out, struct err *err);

/* The member of an object, or NULL; d may be NULL. JSON null counts as absent in doc_get, not in doc_member. */
const struct doc *doc_get(const struct doc *d, const char *key);
const struct doc *doc_member(const struct doc *d, const char *key);
const char *doc_kind_name(enum doc_kind k); /* "an object", "a string", ... */

/* An error at a node: "SOURCE:LINE:COL: ...". Returns false. doc_fail_key points at the node's key. */
bool doc_fail(const struct doc *d, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool doc_fail_key(const struct doc *d, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Every key of the object must be one of names (NULL-terminated list); otherwise an error with the nearest name as hint. */
bool doc_known_keys(const struct doc *object, const char *const *names, struct err *err);
bool doc_is(const struct doc *d, enum doc_kind kind, struct err *err); /* or "expected KIND, found KIND" */
/* Typed values of a node. */
bool doc_string(const struct doc *d, struct str *out, struct err *err);
bool doc_bool(const struct doc *d, bool *out, struct err *err);
bool doc_int(const struct doc *d, int64_t *out, struct err *err);
bool doc_double(const struct doc *d, double *out, struct err *err);
/* The index in names of a string node; otherwise an error "unknown WHAT ..." with the nearest name as hint. */
bool doc_one_of(const struct doc *d, const char *what, const char *const *names, int n, int *out, struct err *err);

#endif
