#include "write/manifest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "write/json.h"

bool manifest_measure(const char *dir, struct written_file *f, struct err *err) {
    char path[4096], block[1 << 14];
    snprintf(path, sizeof path, "%s/%s", dir, f->name);
    FILE *file = fopen(path, "rbe");
    if (!file) return err_set(err, ERR_OUTPUT, "%s cannot be read back: %s", path, strerror(errno));
    struct digest *digest = digest_new();
    f->size = 0;
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0; f->size += (int64_t)n) digest_add(digest, block, n);
    bool whole = !ferror(file);
    fclose(file);
    digest_finish(digest, f->sha256);
    return whole ? true : err_set(err, ERR_OUTPUT, "%s cannot be read back", path);
}

static void write_instant(struct json *j, const char *key, instant t) {
    char text[INSTANT_TEXT];
    json_text(j, key, instant_format(t, text));
}

static void write_period(struct json *j, const char *key, const struct template *t, enum pass_of pass) {
    json_object(j, key);
    json_text(j, "name", t->periods[pass].name);
    write_instant(j, "from", t->periods[pass].from);
    write_instant(j, "to", t->periods[pass].to);
    write_instant(j, "as_of", t->passes[pass].as_of);
    json_text(j, "timezone", zone_name(t->policy->zone));
    json_end(j);
}

static void write_file(struct json *j, const char *name, int64_t size, const char *sha256) {
    json_object(j, NULL);
    json_text(j, "name", name);
    if (size >= 0) json_int(j, "size", size);
    json_text(j, "sha256", sha256);
    json_end(j);
}

static void write_counts(struct json *j, const struct report *r) {
    const struct log_counts *c = r->counts;
    const struct event_counts *e = &r->run->events;
    const struct { const char *name; int64_t n; } counts[] = {
        { "lines", c->lines }, { "blank", c->blank }, { "rejected", c->rejected }, { "events", c->events }, { "unknown_type", c->unknown_type },
        { "after_as_of", c->after_as_of + e->after_as_of }, { "duplicate", e->duplicate }, { "second_created", e->second_created }, { "used", e->used },
        { "tickets", r->run->tickets }, { "excluded_tickets", r->run->excluded_tickets },
    };
    json_object(j, "counts");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) json_int(j, counts[i].name, counts[i].n);
    json_end(j);
}

static void write_backlog(struct json *j, const struct backlog *b) {
    const struct { const char *name; int64_t n; } parts[] = {
        { "opening", b->opening }, { "created", b->created }, { "reopened", b->reopened }, { "resolved", b->resolved },
        { "merged", b->merged },   { "excluded", b->excluded }, { "closing", b->closing },
    };
    json_object(j, "backlog");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) json_int(j, parts[i].name, parts[i].n);
    json_end(j);
}

static void write_findings(struct json *j, const struct findings *f) {
    json_array(j, "findings");
    for (int i = 0; i < FINDINGS; i++) {
        if (f->of[i].count == 0) continue;
        json_object(j, NULL);
        json_text(j, "finding", finding_kinds[i].name);
        json_text(j, "severity", finding_kinds[i].severity == SEVERITY_WARNING ? "warning" : "notice");
        json_int(j, "count", f->of[i].count);
        json_array(j, "examples");
        for (int k = 0; k < f->of[i].n; k++) {
            json_object(j, NULL);
            if (f->of[i].example[k].subject && f->of[i].example[k].subject[0]) json_text(j, "subject", f->of[i].example[k].subject);
            if (f->of[i].example[k].place && f->of[i].example[k].place[0]) json_text(j, "place", f->of[i].example[k].place);
            json_end(j);
        }
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

static void write_where(struct json *j, const struct template *t) {
    struct arena names = { 0 };
    if (t->nwhere == 0) return;
    json_object(j, "where");
    for (int i = 0; i < t->nwhere; i++) {
        json_array(j, dimension_name(&t->where[i].dim, t->strings, &names));
        for (int k = 0; k < t->where[i].n; k++) json_string(j, NULL, t->where[i].values[k]);
        json_end(j);
    }
    json_end(j);
    arena_release(&names);
}

void manifest_text(const struct report *r, const struct written_file *files, size_t n, struct buf *out) {
    struct json j = { .out = out, .indent = 2 };
    const struct template *t = r->t;
    json_object(&j, NULL);
    json_text(&j, "svodka", r->version);
    json_text(&j, "report", t->name);
    write_period(&j, "period", t, PASS_MAIN);
    for (int i = 0; i < t->ncompared; i++) write_period(&j, t->compared[i] == PASS_PREVIOUS ? "previous" : "year_before", t, t->compared[i]);
    write_where(&j, t);
    json_array(&j, "inputs");
    for (int i = 0; i < r->ninputs; i++) write_file(&j, r->inputs[i].name, r->inputs[i].size, r->inputs[i].sha256);
    json_end(&j);
    json_object(&j, "digests");
    json_text(&j, "policy", r->policy_sha256);
    json_text(&j, "template", r->template_sha256);
    json_end(&j);
    write_counts(&j, r);
    write_backlog(&j, &r->run->backlog);
    write_findings(&j, r->findings ? r->findings : &r->run->findings);
    json_array(&j, "outputs");
    for (size_t i = 0; i < n; i++) write_file(&j, files[i].name, files[i].size, files[i].sha256);
    json_end(&j);
    json_end(&j);
    buf_addc(out, '\n');
}
