#include "db/secrets.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/vec.h"

enum { SHORT = 4 /* bytes: a shorter secret is hidden where it is a word of its own */ };
static const char HIDDEN[] = "***";

struct secrets { char **v; size_t n, cap; };

/* Longer ones first: one may be a part of another. */
static int compare_length(const void *a, const void *b) {
    size_t m = strlen(*(char *const *)a), n = strlen(*(char *const *)b);
    return (m < n) - (m > n);
}

static void add(struct secrets *s, const char *p, size_t n) {
    if (n == 0) return;
    *VEC_PUSH(s) = mem_strndup(p, n);
    qsort(s->v, s->n, sizeof *s->v, compare_length);
}

void secrets_add(struct secrets *s, const char *secret) { add(s, secret, strlen(secret)); }

/* postgresql://USER:PASSWORD@HOST/...: all from the colon to the last @, and each piece of it that a URI would end at. */
static void add_of_uri(struct secrets *s, const char *uri) {
    const char *user = strstr(uri, "://") + 3, *end = strrchr(user, '@');
    const char *password = strchr(user, ':');
    if (!end || !password || password > end) return;
    password++;
    add(s, password, (size_t)(end - password));
    for (const char *p = password; p < end;) {
        size_t n = strcspn(p, "@/:?#&=%[]");
        if (p + n > end) n = (size_t)(end - p);
        if (n > 1) add(s, p, n);
        p += n + 1;
    }
}

/* What follows password= up to the next blank, quote or &, wherever it stands. */
static void add_of_keywords(struct secrets *s, const char *conninfo) {
    for (const char *p = conninfo; (p = strstr(p, "password")) != NULL;) {
        p += strlen("password");
        p += strspn(p, " \t");
        if (*p != '=') continue;
        p += 1 + strspn(p + 1, " \t'");
        add(s, p, strcspn(p, " \t'&"));
    }
}

struct secrets *secrets_of(const char *conninfo) {
    struct secrets *s = mem_zalloc(1, sizeof *s);
    if (strstr(conninfo, "://")) add_of_uri(s, conninfo);
    add_of_keywords(s, conninfo);
    return s;
}

void secrets_free(struct secrets *s) {
    if (!s) return;
    for (size_t i = 0; i < s->n; i++) mem_free(s->v[i]);
    VEC_RELEASE(s);
    mem_free(s);
}

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80); }

/* The length of the secret that begins at p, or 0. */
static size_t secret_at(const struct secrets *s, const char *text, const char *p) {
    for (size_t i = 0; i < s->n; i++) {
        size_t n = strlen(s->v[i]);
        if (strncmp(p, s->v[i], n) != 0) continue;
        if (n >= SHORT || ((p == text || !is_word(p[-1])) && !is_word(p[n]))) return n;
    }
    return 0;
}

char *secrets_hide(const struct secrets *s, struct arena *a, const char *text) {
    struct buf out = { 0 };
    buf_adds(&out, "");
    for (const char *p = text; *p;) {
        size_t n = secret_at(s, text, p);
        if (n)
            buf_adds(&out, HIDDEN);
        else
            buf_addc(&out, *p);
        p += n ? n : 1;
    }
    char *hidden = arena_strndup(a, out.p, out.n);
    buf_release(&out);
    return hidden;
}

char *secrets_hide_quoted(struct arena *a, const char *text) {
    struct buf out = { 0 };
    buf_adds(&out, "");
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\"");
        buf_add(&out, p, n);
        p += n;
        if (*p != '"') break;
        const char *end = strchr(p + 1, '"');
        buf_adds(&out, "\"...\"");
        p = end ? end + 1 : p + strlen(p);
    }
    char *hidden = arena_strndup(a, out.p, out.n);
    buf_release(&out);
    return hidden;
}
