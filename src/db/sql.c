#include "db/sql.h"

#include <assert.h>
#include <string.h>

#include "base/str.h"

const char *sql_find(const char *name) {
    for (unsigned i = 0; i < sql_files_n; i++)
        if (strcmp(sql_files[i].name, name) == 0) return (const char *)sql_files[i].text;
    return NULL;
}

const char *sql_text(const char *name) {
    const char *text = sql_find(name);
    assert(text);
    return text;
}

/* ---- where a statement ends ---------------------------------------------------------------------------------------------------- */

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80); }

/* Behind the quote that ends what begins at p with a quote, or NULL. Doubled quotes belong to it, and after a backslash, where that escapes, any. */
static const char *skip_quoted(const char *p, bool backslash) {
    char quote = *p++;
    for (; *p; p++) {
        if (backslash && *p == '\\' && p[1])
            p++;
        else if (*p == quote && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return NULL;
}

/* Behind the comment, in which others may be nested, or NULL. */
static const char *skip_comment(const char *p) {
    int depth = 0;
    for (; *p; p++) {
        if (p[0] == '/' && p[1] == '*') {
            depth++;
            p++;
        } else if (p[0] == '*' && p[1] == '/') {
            p++;
            if (--depth == 0) return p + 1;
        }
    }
    return NULL;
}

/* Behind $tag$ ... $tag$, or NULL if it does not end; p + 1 if the dollar begins none ($1). */
static const char *skip_dollars(const char *p) {
    const char *tag_end = p + 1;
    while (is_word(*tag_end)) tag_end++;
    if (*tag_end != '$' || (p[1] >= '0' && p[1] <= '9')) return p + 1;
    size_t n = (size_t)(tag_end + 1 - p);
    for (const char *end = tag_end + 1; (end = strchr(end, '$')) != NULL; end++)
        if (strncmp(end, p, n) == 0) return end + n;
    return NULL;
}

/* Behind the word, quoted text, comment or sign at p, or NULL if it does not end. *blank: nothing that a statement consists of. */
static const char *skip_token(const char *p, bool *blank) {
    *blank = false;
    if (*p == ' ' || (*p >= '\t' && *p <= '\r')) return *blank = true, p + 1;
    if (p[0] == '-' && p[1] == '-') return *blank = true, p + strcspn(p, "\n");
    if (p[0] == '/' && p[1] == '*') return *blank = true, skip_comment(p);
    if (*p == '\'' || *p == '"') return skip_quoted(p, false);
    if ((*p == 'e' || *p == 'E') && p[1] == '\'') return skip_quoted(p + 1, true);
    if (*p == '$') return skip_dollars(p);
    if (!is_word(*p)) return p + 1;
    while (is_word(*p) || *p == '$') p++;
    return p;
}

static int line_of(const char *text, const char *p) {
    int line = 1;
    for (; text < p; text++) line += *text == '\n';
    return line;
}

bool sql_single(struct arena *a, const char *source, const char *text, const char **out, struct err *err) {
    const char *semicolon = NULL, *next;
    bool empty = true, blank;
    for (const char *p = text; *p; p = next) {
        next = skip_token(p, &blank);
        if (!next) return err_at(err, ERR_CONFIG, source, line_of(text, p), 0, "a quote or comment that begins here does not end");
        if (blank) continue;
        if (semicolon) return err_at(err, ERR_CONFIG, source, line_of(text, p), 0, "a second statement (expected one)");
        if (*p == ';')
            semicolon = p;
        else
            empty = false;
    }
    if (empty) return err_at(err, ERR_CONFIG, source, 0, 0, "no statement");
    *out = arena_strndup(a, text, semicolon ? (size_t)(semicolon - text) : strlen(text));
    return true;
}
