#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/num.h"

static const char policy_text[] = "{\"agents\": [{\"id\": \"olga\"}, {\"id\": \"ivan\"}], \"bots\": [\"greeter\"]}";

/* A rejected line, without the directory in front. */
static void keep_message(void *data, const char *line)
{
    struct reading *r = data;
    size_t n = strlen(r->directory) + 1;
    buf_printf(&r->messages, "%s\n", strncmp(line, r->directory, n - 1) == 0 ? line + n : line);
}

void reading_start(struct reading *r)
{
    *r = (struct reading){ .directory = "/tmp/svodka-test-XXXXXX" };
    assert_non_null(mkdtemp(r->directory));
    r->strings = strings_new();
    assert_true(policy_load("policy.json", policy_text, strlen(policy_text), r->strings, &r->policy, &r->err));
    r->options = (struct read_options){ .threads = 1, .as_of = INSTANT_MAX, .max_rejects = INT64_MAX, .message = keep_message, .message_data = r };
    buf_adds(&r->messages, "");
    buf_adds(&r->text, "");
}

static void remove_directory(const char *directory)
{
    struct buf command = { 0 };
    buf_printf(&command, "rm -rf '%s'", directory);
    assert_int_equal(system(command.p), 0);
    buf_release(&command);
}

void reading_end(struct reading *r)
{
    remove_directory(r->directory);
    log_free(r->log);
    inputs_release(&r->inputs);
    findings_release(&r->findings);
    policy_free(r->policy);
    strings_free(r->strings);
    buf_release(&r->messages);
    buf_release(&r->text);
}

const char *reading_path(struct reading *r, const char *name)
{
    buf_clear(&r->text);
    buf_printf(&r->text, "%s/%s", r->directory, name);
    return r->text.p;
}

const char *reading_file(struct reading *r, const char *name, const void *bytes, size_t n)
{
    const char *path = reading_path(r, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

bool reading_run(struct reading *r)
{
    char *directory = r->directory;
    findings_release(&r->findings);
    r->findings = (struct findings){ 0 };
    r->counts = (struct log_counts){ 0 };
    r->err = (struct err){ 0 };
    buf_clear(&r->messages);
    log_free(r->log);
    r->log = log_new(r->strings, r->memory_limit);
    if (r->inputs.n == 0 && !inputs_expand(&directory, 1, &r->inputs, &r->err)) return false;
    bool ok = read_events(&r->inputs, r->policy, &r->options, r->log, &r->counts, &r->findings, &r->err);
    log_seal(r->log);
    return ok;
}

/* --- a log as text ------------------------------------------------------------------------------------------------------------ */

static void put(struct buf *out, const char *name, struct str value)
{
    if (value.n) buf_printf(out, " %s=%.*s", name, (int)value.n, value.p);
}

static void put_score(struct buf *out, const struct strings *strings, uint32_t id)
{
    struct score s;
    char score[NUM_TEXT], max[NUM_TEXT];
    struct str bytes = strings_get(strings, id);
    assert_int_equal(bytes.n, sizeof s);
    memcpy(&s, bytes.p, sizeof s);
    buf_printf(out, " %s/%s", num_format(s.score, score), num_format(s.max, max));
}

static void put_created(struct buf *out, const struct strings *strings, const struct created *c)
{
    static const char *const names[] = { "customer", "channel", "priority", "team", "status", "assignee", "subject", "url" };
    const uint32_t values[] = { c->customer, c->channel, c->priority, c->team, c->status, c->assignee, c->subject, c->url };
    for (int i = 0; i < 8; i++) put(out, names[i], strings_get(strings, values[i]));
    for (uint32_t i = 0; i < c->ntags; i++) buf_printf(out, "%s%s", i ? "," : " tags=", strings_get(strings, c->tags[i]).p);
    for (uint32_t i = 0; i < c->nattrs; i++) {
        buf_printf(out, " attr.%s=%s", strings_get(strings, c->attrs[2 * i]).p, strings_get(strings, c->attrs[2 * i + 1]).p);
    }
}

static void put_fields(struct buf *out, const struct strings *strings, const struct log_part *part, const struct event *e)
{
    static const char *const verdicts[] = { "", " good", " bad", " disowned" };
    struct str a = e->type == EV_CREATED ? str_of("", 0) : strings_get(strings, e->a), b = strings_get(strings, event_b(part, e));
    struct created created;
    switch ((enum event_type)e->type) {
    case EV_CREATED:
        event_created(part, e, &created);
        put_created(out, strings, &created);
        break;
    case EV_MESSAGE: buf_printf(out, "%s%s", e->flags & EVF_INTERNAL ? " internal" : "", e->flags & EVF_AUTO ? " auto" : ""); break;
    case EV_ASSIGN: buf_printf(out, " %s", a.n ? a.p : "-"); break;
    case EV_TAG: buf_printf(out, " %c%s", e->flags & EVF_REMOVE ? '-' : '+', a.p); break;
    case EV_ATTR: put(out, a.p, b); break;
    case EV_LINK: put(out, a.p, b.n ? b : str_c("-")); break;
    case EV_RATING: case EV_REVIEW:
        if (e->flags & EVF_VERDICT) buf_adds(out, verdicts[(e->flags & EVF_VERDICT) >> 4]);
        else put_score(out, strings, e->a);
        put(out, "text", b);
        break;
    default: buf_printf(out, " %s", a.p); break;
    }
}

static void put_ticket(struct buf *out, const struct strings *strings, const struct ticket_events *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const struct event *e = &t->ev[i];
        char at[INSTANT_TEXT];
        buf_printf(out, "%.*s %s %s %s:%s", (int)t->name.n, t->name.p, instant_format((instant)e->at, at), event_type_names[e->type],
            role_names[e->role], strings_get(strings, e->actor).p);
        put_fields(out, strings, t->part, e);
        if (e->flags & EVF_ID) buf_printf(out, " #%s", strings_get(strings, event_id(t->part, e)).p);
        buf_addc(out, '\n');
    }
}

static int compare_tickets(const void *a, const void *b)
{
    return str_cmp(((const struct ticket_events *)a)->name, ((const struct ticket_events *)b)->name);
}

void log_text(const struct log *log, struct buf *out)
{
    struct log_view *views = mem_zalloc(LOG_PARTS, sizeof *views);
    struct ticket_events *all = mem_zalloc((size_t)log_tickets(log), sizeof *all);
    size_t n = 0;
    for (unsigned part = 0; part < LOG_PARTS; part++) {
        struct err err = { 0 };
        assert_true(log_open(log, part, &views[part], &err));
        for (uint32_t t = 0; t < views[part].n; t++) {
            if (t > 0) assert_true(str_cmp(views[part].tickets[t - 1].name, views[part].tickets[t].name) < 0);
            all[n++] = views[part].tickets[t];
        }
    }
    if (n) qsort(all, n, sizeof *all, compare_tickets);
    for (size_t i = 0; i < n; i++) put_ticket(out, log_strings(log), &all[i]);
    for (unsigned part = 0; part < LOG_PARTS; part++) log_view_release(&views[part]);
    mem_free(views);
    mem_free(all);
}

const char *reading_events(struct reading *r)
{
    buf_clear(&r->text);
    log_text(r->log, &r->text);
    return r->text.p;
}

const char *reading_subjects(struct reading *r, enum finding kind)
{
    buf_clear(&r->text);
    for (int i = 0; i < r->findings.subjects[kind].n; i++) {
        const struct finding_subject *s = &r->findings.subjects[kind].v[i];
        buf_printf(&r->text, "%s%s %lld", i ? ", " : "", s->subject, (long long)s->count);
    }
    return r->text.p;
}

const char *reading_counts(struct reading *r)
{
    const struct log_counts *c = &r->counts;
    buf_clear(&r->text);
    buf_printf(&r->text, "lines %lld, blank %lld, rejected %lld, events %lld, unknown-type %lld, after-as-of %lld", (long long)c->lines,
        (long long)c->blank, (long long)c->rejected, (long long)c->events, (long long)c->unknown_type, (long long)c->after_as_of);
    return r->text.p;
}
