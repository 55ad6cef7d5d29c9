/* job: a file of options for a nightly run: a JSON object of long option names (cli.md).
 *
 *     { "policy": "policy.json", "template": ["nightly"], "period": "last-month", "output": "reports",
 *       "events": ["events", { "from": "jira", "files": "exports/issues.json" }] }
 *
 * Paths are relative to the job file; what the command line gives wins over the job.
 */
#include "cmd/command.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"

/* path as seen from the job file's directory. */
static const char *beside(struct options *o, const char *path) {
    const char *slash = strrchr(o->job_source, '/');
    if (path[0] == '/' || strcmp(path, "-") == 0 || !slash) return path;
    return arena_printf(&o->arena, "%.*s/%s", (int)(slash - o->job_source), o->job_source, path);
}

/* A template or a statement is a name, unless it looks like a path. */
static bool is_name(enum option_id id, const char *text) {
    const char *ending = id == OPT_TEMPLATE ? ".json" : id == OPT_QUERY ? ".sql" : NULL;
    size_t n = strlen(text), m = ending ? strlen(ending) : 0;
    return ending && !strchr(text, '/') && !(n > m && strcmp(text + n - m, ending) == 0);
}

/* A scalar as the text that the command line would have. */
static bool scalar_text(struct options *o, enum option_id id, const struct doc *value, const char **out, struct err *err) {
    if (value->kind != DOC_STRING && value->kind != DOC_NUMBER) return doc_fail(value, err, "expected a string, found %s", doc_kind_name(value->kind));
    if (strlen(value->text.p) != value->text.n) return doc_fail(value, err, "a NUL character is not allowed here");
    *out = option_rows[id].is_path && !is_name(id, value->text.p) ? beside(o, value->text.p) : value->text.p;
    return true;
}

static bool add_flag(struct options *o, enum option_id id, const struct doc *value, struct err *err) {
    bool on;
    if (!doc_bool(value, &on, err)) return false;
    if (on) option_add(o, id, "true", value);
    return true;
}

/* An array: each element of a repeatable option; for the others the elements joined by commas, as in --by. */
static bool add_array(struct options *o, enum option_id id, const struct doc *array, struct err *err) {
    const char *joined = NULL;
    if (id != OPT_BY && id != OPT_METRICS && option_rows[id].kind != OPTION_MANY) return doc_fail(array, err, "expected a string, found an array");
    for (const struct doc *element = array->child; element; element = element->next) {
        const char *text;
        if (!scalar_text(o, id, element, &text, err)) return false;
        if (option_rows[id].kind == OPTION_MANY)
            option_add(o, id, text, element);
        else
            joined = joined ? arena_printf(&o->arena, "%s,%s", joined, text) : text;
    }
    if (joined) option_add(o, id, joined, array);
    return true;
}

static bool add_option(struct options *o, enum option_id id, const struct doc *value, struct err *err) {
    const char *text;
    if (option_rows[id].kind == OPTION_FLAG) return add_flag(o, id, value, err);
    if (value->kind == DOC_ARRAY) return add_array(o, id, value, err);
    if (!scalar_text(o, id, value, &text, err)) return false;
    option_add(o, id, text, value);
    return true;
}

/* ---- "events" ---------------------------------------------------------------------------------------------------------------- */

static bool add_path(struct options *o, struct texts *paths, const struct doc *value, struct err *err) {
    struct str text;
    if (!doc_string(value, &text, err)) return false;
    if (text.n == 0 || strlen(text.p) != text.n) return doc_fail(value, err, "expected a path");
    texts_add(paths, beside(o, text.p));
    return true;
}

static bool add_paths(struct options *o, struct texts *paths, const struct doc *value, struct err *err) {
    if (value->kind != DOC_ARRAY) return add_path(o, paths, value, err);
    for (const struct doc *element = value->child; element; element = element->next)
        if (!add_path(o, paths, element, err)) return false;
    return true;
}

static bool add_export(struct options *o, const struct doc *object, struct err *err) {
    struct str from;
    const struct doc *files = doc_get(object, "files");
    if (!doc_get(object, "from")) return doc_fail(object, err, "\"from\" is missing: the name of a source, see `svodka convert --list`");
    if (!files) return doc_fail(object, err, "\"files\" is missing");
    if (!doc_string(doc_get(object, "from"), &from, err)) return false;
    struct event_source *source = VEC_PUSH(&o->job_sources);
    *source = (struct event_source){ .from = from.p, .where = object };
    return add_paths(o, &source->paths, files, err);
}

/* A string, or an array of strings and of objects {"from", "files"}. All event logs are one source, each export its own. */
static bool add_events(struct options *o, const struct doc *events, struct err *err) {
    struct texts logs = { 0 };
    bool ok = true;
    const struct doc *element = events->kind == DOC_ARRAY ? events->child : events;
    for (; element && ok; element = events->kind == DOC_ARRAY ? element->next : NULL)
        ok = element->kind == DOC_OBJECT ? add_export(o, element, err) : add_path(o, &logs, element, err);
    if (logs.n)
        *VEC_PUSH(&o->job_sources) = (struct event_source){ .where = events, .paths = logs };
    else
        texts_release(&logs);
    return ok;
}

/* ---- the file ---------------------------------------------------------------------------------------------------------------- */

static bool fail_key(const struct options *o, const struct doc *member, struct err *err) {
    const char *names[OPTIONS + 1] = { "events" };
    size_t n = 1;
    for (int i = 0; i < OPTIONS; i++)
        if (i != OPT_JOB && i != OPT_HELP && i != OPT_VERSION && (option_rows[i].common || (o->command->options & OPT_BIT(i)))) names[n++] = option_rows[i].name;
    const char *nearest = err_nearest(member->key.p, names, n);
    doc_fail_key(member, err, "unknown key \"%s\"", member->key.p);
    return nearest ? err_hint(err, "did you mean \"%s\"?", nearest) : err_hint(err, "keys are the long names of options, and \"events\"");
}

static bool add_member(struct options *o, const bool given[OPTIONS], const struct doc *member, struct err *err) {
    if (str_is(member->key, "events")) return add_events(o, member, err);
    for (int i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_rows[i];
        bool allowed = i != OPT_JOB && i != OPT_HELP && i != OPT_VERSION && (row->common || (o->command->options & OPT_BIT(i)));
        if (allowed && str_is(member->key, row->name))
            return given[i] || member->kind == DOC_NULL || add_option(o, (enum option_id)i, member, err);
    }
    return fail_key(o, member, err);
}

bool job_load(struct options *o, const char *path, struct err *err) {
    struct str text;
    struct doc *job;
    bool given[OPTIONS];
    o->job_source = path;
    for (int i = 0; i < OPTIONS; i++) given[i] = option_given(o, (enum option_id)i);
    if (!file_load(&o->arena, path, ERR_CONFIG, &text, err)) return false;
    if (!doc_parse(&o->arena, path, text.p, text.n, ERR_CONFIG, &job, err)) return false;
    if (!doc_is(job, DOC_OBJECT, err)) return false;
    for (const struct doc *member = job->child; member; member = member->next)
        if (!add_member(o, given, member, err)) return false;
    return true;
}
