#include "cmd/templates.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"

#ifndef SVODKA_DATADIR
#define SVODKA_DATADIR "/usr/local/share/svodka" /* the Makefile gives PREFIX/share/svodka */
#endif

enum { PLACES = 4 };

/* ---- by name ----------------------------------------------------------------------------------------------------------------- */

static const char *directory_of(struct arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? arena_strndup(a, path, (size_t)(slash - path)) : ".";
}

/* The directory of the running program, or NULL where the system does not tell. */
static const char *program_directory(struct arena *a) {
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0 || n == (ssize_t)sizeof path - 1) return NULL;
    path[n] = 0;
    return directory_of(a, path);
}

/* Where an installed program's files are: PREFIX/share/svodka beside PREFIX/bin, wherever it was moved to; else as it was built. */
static const char *shared_directory(struct arena *a, const char *program) {
    size_t n = program ? strlen(program) : 0;
    bool installed = n >= 4 && strcmp(program + n - 4, "/bin") == 0;
    return installed ? arena_printf(a, "%.*s/share/svodka", (int)(n - 4), program) : SVODKA_DATADIR;
}

static bool is_path(const char *name) {
    size_t n = strlen(name);
    return strchr(name, '/') || (n > 5 && strcmp(name + n - 5, ".json") == 0);
}

static int compare_names(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* The nearest of the names that the places have; NULL if none is near. */
static const char *nearest_template(struct arena *a, const char *name, const char *const places[PLACES]) {
    struct texts names = { 0 };
    for (int i = 0; i < PLACES; i++) {
        DIR *dir = places[i] ? opendir(arena_printf(a, "%s/report-templates", places[i])) : NULL;
        for (const struct dirent *entry; dir && (entry = readdir(dir));) {
            size_t n = strlen(entry->d_name);
            if (n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0) texts_add(&names, arena_strndup(a, entry->d_name, n - 5));
        }
        if (dir) closedir(dir);
    }
    if (names.n) qsort(names.v, names.n, sizeof *names.v, compare_names); /* a directory has no order */
    const char *nearest = err_nearest(name, names.v, names.n);
    texts_release(&names);
    return nearest;
}

static const char *find_template(struct session *s, const char *name, struct err *err) {
    struct arena *a = &s->arena;
    const char *job = s->options->job_source ? directory_of(a, s->options->job_source) : NULL, *program = program_directory(a);
    const char *const places[PLACES] = { ".", job, program, shared_directory(a, program) };
    if (is_path(name)) return name;
    for (int i = 0; i < PLACES; i++) {
        if (!places[i]) continue;
        const char *path = arena_printf(a, "%s/report-templates/%s.json", places[i], name);
        if (access(path, R_OK) == 0) return strncmp(path, "./", 2) == 0 ? path + 2 : path;
    }
    err_set(err, ERR_CONFIG, "there is no template named %s", name);
    const char *nearest = nearest_template(a, name, places);
    if (nearest) err_hint(err, "did you mean %s?", nearest);
    else err_hint(err, "names are files NAME.json in ./report-templates, %s/report-templates and %s/report-templates", program ? program : ".", places[3]);
    option_fail(s->options, OPT_TEMPLATE, err);
    return NULL;
}

/* ---- loading ----------------------------------------------------------------------------------------------------------------- */

/* The period that the template asks for, if the command line does not; an error points at it. */
static bool resolve_period(struct session *s, const struct doc *doc, struct err *err) {
    const char *fallback = template_period(doc);
    if (session_period(s, fallback, err)) return true;
    if (!fallback || option_given(s->options, OPT_PERIOD) || err->source[0]) return false;
    struct err wrong = *err;
    *err = (struct err){ 0 };
    doc_fail(doc_get(doc, "period"), err, "%s", wrong.text);
    return wrong.hint[0] ? err_hint(err, "%s", wrong.hint) : false;
}

/* A bonus scheme may have a file of its own, named relative to the template. */
static bool load_scheme(struct session *s, const struct doc *doc, struct loaded_template *t, struct err *err) {
    const struct doc *name = doc_get(doc, "bonus");
    struct doc *scheme;
    struct str text;
    t->whole = t->text;
    if (!name || name->kind != DOC_STRING) return true;
    const char *path = name->text.p[0] == '/' ? name->text.p : arena_printf(&s->arena, "%s/%s", directory_of(&s->arena, t->path), name->text.p);
    if (!file_load(&s->arena, path, ERR_CONFIG, &text, err) || !doc_parse(&s->arena, path, text.p, text.n, ERR_CONFIG, &scheme, err)) return false;
    t->bonus = scheme;
    t->whole = str_c(arena_printf(&s->arena, "%.*s%.*s", (int)t->text.n, t->text.p, (int)text.n, text.p));
    return true;
}

/* The text that is loaded, resolved for t's period; narrowed: by --where. */
static bool resolve_template(struct session *s, struct loaded_template *t, bool narrowed, struct err *err) {
    const struct doc *defined = doc_get(s->policy->doc, "metrics");
    t->metrics = metrics_new(s->policy);
    if (defined && !metrics_define(t->metrics, defined, err)) return false;
    const struct template_context context = {
        .policy = s->policy, .metrics = t->metrics, .strings = s->strings, .period = t->period, .as_of = t->as_of, .now = s->now, .bonus = t->bonus,
        .where = s->where, .nwhere = narrowed ? s->nwhere : 0
    };
    return template_load(&s->arena, t->path, t->text.p, t->text.n, &context, &t->plan, err);
}

bool template_for_period(struct session *s, const struct loaded_template *t, const struct period *period, instant as_of, struct loaded_template *out, struct err *err) {
    *out = (struct loaded_template){ .path = t->path, .text = t->text, .bonus = t->bonus, .whole = t->whole, .period = *period, .as_of = as_of };
    return resolve_template(s, out, false, err);
}

static bool load_template(struct session *s, const char *name, struct loaded_template *t, struct err *err) {
    struct doc *doc;
    t->path = find_template(s, name, err);
    if (!t->path || !file_load(&s->arena, t->path, ERR_CONFIG, &t->text, err)) return false;
    if (!doc_parse(&s->arena, t->path, t->text.p, t->text.n, ERR_CONFIG, &doc, err) || !resolve_period(s, doc, err)) return false;
    t->period = s->period;
    t->as_of = s->as_of;
    return load_scheme(s, doc, t, err) && resolve_template(s, t, true, err);
}

bool templates_load(struct session *s, struct loaded_templates *out, struct err *err) {
    const struct option_values *names = &s->options->of[OPT_TEMPLATE];
    instant latest = INSTANT_MIN;
    for (size_t i = 0; i < names->n; i++) {
        struct loaded_template *t = VEC_PUSH(out);
        *t = (struct loaded_template){ 0 };
        if (!load_template(s, names->v[i].text, t, err)) return false;
        if (t->as_of > latest) latest = t->as_of;
    }
    if (names->n) s->as_of = latest;
    return true;
}

void templates_release(struct loaded_templates *t) {
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].metrics) metrics_free(t->v[i].metrics);
    VEC_RELEASE(t);
}
