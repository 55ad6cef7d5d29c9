/* exports: see exports.h. */
#include "cmd/exports.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"

bool conversion_open(struct conversion *c, struct arena *a, const char *from, const char *mapping, const char *timezone, char *const *paths, size_t npaths,
                     struct err *err) {
    c->source = source_find(from, err);
    if (!c->source) return false;
    if (timezone) c->zone = zone_load(timezone, ERR_USAGE, err);
    if (timezone && !c->zone) return false;
    c->options.zone = c->zone;
    c->options.mapping_name = mapping;
    if (mapping && !file_load(a, mapping, ERR_CONFIG, &c->options.mapping, err)) return false;
    return inputs_expand_exports(paths, (int)npaths, &c->inputs, err);
}

void conversion_release(struct conversion *c) {
    inputs_release(&c->inputs);
    texts_release(&c->bots);
    zone_free(c->zone);
}

/* ---- of a job file ----------------------------------------------------------------------------------------------------------- */

static const char *const export_keys[] = { "from", "files", "mapping", "timezone", "bot", NULL };

static bool optional_text(const struct doc *object, const char *key, const char **out, struct err *err) {
    const struct doc *d = doc_get(object, key);
    struct str text;
    *out = NULL;
    if (!d) return true;
    if (!doc_string(d, &text, err)) return false;
    *out = text.p;
    return true;
}

static bool add_bots(const struct doc *d, struct texts *out, struct err *err) {
    bool many = d && d->kind == DOC_ARRAY;
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL) {
        struct str text;
        if (!doc_string(one, &text, err)) return false;
        texts_add(out, text.p);
    }
    return true;
}

/* Paths in a job file are relative to it. */
static const char *beside_job(struct session *s, const char *path) {
    const char *job = s->options->job_source, *slash = job ? strrchr(job, '/') : NULL;
    if (!path || path[0] == '/' || !slash) return path;
    return arena_printf(&s->arena, "%.*s/%s", (int)(slash - job), job, path);
}

static bool open_of_job(struct session *s, struct conversion *c, const struct event_source *source, struct err *err) {
    const char *mapping, *timezone;
    if (!doc_known_keys(source->where, export_keys, err)) return false;
    if (!optional_text(source->where, "mapping", &mapping, err) || !optional_text(source->where, "timezone", &timezone, err)) return false;
    if (!add_bots(doc_get(source->where, "bot"), &c->bots, err)) return false;
    if (conversion_open(c, &s->arena, source->from, beside_job(s, mapping), timezone, (char *const *)source->paths.v, source->paths.n, err)) return true;
    if (err->source[0]) return false;
    snprintf(err->source, sizeof err->source, "%s", source->where->source);
    err->line = source->where->line;
    err->col = source->where->col;
    return false;
}

static bool convert_into_log(struct session *s, const struct conversion *c, uint64_t sequence, struct err *err) {
    struct exports exports = exports_of_files(&c->inputs);
    struct sink_log sink;
    sink_log_init(&sink, s->log, s->policy, &s->counts, sequence);
    sink.as_of = s->as_of;
    sink.only_ticket = s->read.only_ticket;
    sink.sink.findings = &s->read_findings;
    sink.sink.message = s->read.message;
    sink.sink.message_data = s->read.message_data;
    sink.sink.bots = c->bots.v;
    sink.sink.nbots = (int)c->bots.n;
    bool ok = source_convert(c->source, &exports, &c->options, &sink.sink, err) &&
              sink_tolerates(&sink.sink, s->read.max_rejects, s->read.max_rejects_share, err);
    sink_log_close(&sink);
    return ok;
}

bool exports_read(struct session *s, const struct event_source *source, uint64_t sequence, struct err *err) {
    struct conversion c = { 0 };
    bool ok = open_of_job(s, &c, source, err) && convert_into_log(s, &c, sequence, err);
    conversion_release(&c);
    return ok;
}
