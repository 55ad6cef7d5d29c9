#include "cmd/closing.h"

#include <stdio.h>
#include <string.h>

#include "write/json.h"

/* ---- writing ------------------------------------------------------------------------------------------------------------------- */

static void json_instant(struct json *j, const char *key, instant t) {
    char text[INSTANT_TEXT];
    json_text(j, key, instant_format(t, text));
}

static void json_inputs(struct json *j, const struct closing *c) {
    json_array(j, "inputs");
    for (int i = 0; i < c->ninputs; i++) {
        json_object(j, NULL);
        json_text(j, "name", c->inputs[i].name);
        json_int(j, "size", c->inputs[i].size);
        json_text(j, "sha256", c->inputs[i].sha256);
        json_end(j);
    }
    json_end(j);
}

static void json_kpis(struct json *j, const struct closing *c) {
    json_array(j, "kpis");
    for (int i = 0; i < c->nkpis; i++) {
        json_object(j, NULL);
        json_text(j, "metric", c->kpis[i].metric);
        if (c->kpis[i].of) json_text(j, "of", c->kpis[i].of);
        if (c->kpis[i].where) json_text(j, "where", c->kpis[i].where);
        json_end(j);
    }
    json_end(j);
}

static void json_agents(struct json *j, const struct closing *c) {
    json_array(j, "agents");
    for (int i = 0; i < c->nagents; i++) {
        json_object(j, NULL);
        json_text(j, "agent", c->agents[i].agent);
        json_array(j, "numbers");
        for (int k = 0; k < c->nkpis; k++) {
            json_object(j, NULL);
            json_text(j, "value", c->agents[i].numbers[k].value);
            json_int(j, "n", c->agents[i].numbers[k].n);
            json_end(j);
        }
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

void closing_render(const struct closing *c, struct buf *out) {
    struct buf line = { 0 };
    struct json j = { .out = &line };
    char digest[DIGEST_HEX];
    json_object(&j, NULL);
    json_int(&j, "seq", c->seq);
    json_text(&j, "kind", c->revision ? "revision" : "close");
    json_text(&j, "period", c->period);
    json_instant(&j, "from", c->from);
    json_instant(&j, "to", c->to);
    json_instant(&j, "as_of", c->as_of);
    json_instant(&j, "closed_at", c->closed_at);
    json_text(&j, "version", c->version);
    json_text(&j, "reason", c->reason);
    json_text(&j, "policy_sha256", c->policy_sha256);
    json_text(&j, "template", c->template_name);
    json_text(&j, "template_sha256", c->template_sha256);
    json_inputs(&j, c);
    json_kpis(&j, c);
    json_agents(&j, c);
    json_text(&j, "facts", c->facts_name);
    json_text(&j, "facts_sha256", c->facts_sha256);
    json_text(&j, "previous", c->previous);
    digest_of(line.p, line.n, digest);
    json_text(&j, "sha256", digest);
    json_end(&j);
    buf_add(out, line.p, line.n);
    buf_addc(out, '\n');
    buf_release(&line);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------- */

static bool member(const struct doc *object, const char *key, const struct doc **out, struct err *err) {
    *out = doc_get(object, key);
    return *out ? true : doc_fail(object, err, "\"%s\" is missing", key);
}

static bool text_member(const struct doc *object, const char *key, const char **out, struct err *err) {
    const struct doc *d;
    struct str text;
    if (!member(object, key, &d, err) || !doc_string(d, &text, err)) return false;
    if (strlen(text.p) != text.n) return doc_fail(d, err, "a NUL character is not allowed here");
    *out = text.p;
    return true;
}

/* As text_member, of one that may be absent or null. */
static bool optional_text(const struct doc *object, const char *key, const char **out, struct err *err) {
    *out = NULL;
    return !doc_get(object, key) || text_member(object, key, out, err);
}

static bool int_member(const struct doc *object, const char *key, int64_t *out, struct err *err) {
    const struct doc *d;
    return member(object, key, &d, err) && doc_int(d, out, err);
}

static bool instant_member(const struct doc *object, const char *key, instant *out, struct err *err) {
    const char *text, *why;
    if (!text_member(object, key, &text, err)) return false;
    return instant_parse(str_c(text), out, &why) || doc_fail(doc_get(object, key), err, "%s", why);
}

static bool array_member(const struct doc *object, const char *key, const struct doc **out, struct err *err) {
    return member(object, key, out, err) && doc_is(*out, DOC_ARRAY, err);
}

static bool parse_inputs(struct arena *a, const struct doc *d, struct closing *c, struct err *err) {
    const struct doc *array;
    if (!array_member(d, "inputs", &array, err)) return false;
    c->inputs = arena_alloc(a, ((size_t)array->n + 1) * sizeof *c->inputs);
    for (const struct doc *e = array->child; e; e = e->next) {
        struct report_file *file = &c->inputs[c->ninputs++];
        if (!doc_is(e, DOC_OBJECT, err) || !text_member(e, "name", &file->name, err)) return false;
        if (!int_member(e, "size", &file->size, err) || !text_member(e, "sha256", &file->sha256, err)) return false;
    }
    return true;
}

static bool parse_kpis(struct arena *a, const struct doc *d, struct closing *c, struct err *err) {
    const struct doc *array;
    if (!array_member(d, "kpis", &array, err)) return false;
    c->kpis = arena_alloc(a, ((size_t)array->n + 1) * sizeof *c->kpis);
    for (const struct doc *e = array->child; e; e = e->next) {
        struct closing_kpi *kpi = &c->kpis[c->nkpis++];
        if (!doc_is(e, DOC_OBJECT, err) || !text_member(e, "metric", &kpi->metric, err) || !optional_text(e, "of", &kpi->of, err)) return false;
        if (!optional_text(e, "where", &kpi->where, err)) return false;
    }
    return true;
}

static bool parse_numbers(struct arena *a, const struct doc *d, int nkpis, struct closing_number **out, struct err *err) {
    const struct doc *array;
    if (!array_member(d, "numbers", &array, err)) return false;
    if (array->n != nkpis) return doc_fail(array, err, "expected %d numbers, one for each of \"kpis\", found %d", nkpis, array->n);
    struct closing_number *number = *out = arena_alloc(a, ((size_t)nkpis + 1) * sizeof *number);
    for (const struct doc *e = array->child; e; e = e->next, number++)
        if (!doc_is(e, DOC_OBJECT, err) || !optional_text(e, "value", &number->value, err) || !int_member(e, "n", &number->n, err)) return false;
    return true;
}

static bool parse_agents(struct arena *a, const struct doc *d, struct closing *c, struct err *err) {
    const struct doc *array;
    if (!array_member(d, "agents", &array, err)) return false;
    c->agents = arena_alloc(a, ((size_t)array->n + 1) * sizeof *c->agents);
    for (const struct doc *e = array->child; e; e = e->next) {
        struct closing_agent *agent = &c->agents[c->nagents++];
        if (!doc_is(e, DOC_OBJECT, err) || !text_member(e, "agent", &agent->agent, err)) return false;
        if (!parse_numbers(a, e, c->nkpis, &agent->numbers, err)) return false;
    }
    return true;
}

static bool parse_head(const struct doc *d, struct closing *c, struct err *err) {
    static const char *const kinds[] = { "close", "revision" };
    const struct doc *kind;
    int which;
    if (!int_member(d, "seq", &c->seq, err) || !member(d, "kind", &kind, err) || !doc_one_of(kind, "kind", kinds, 2, &which, err)) return false;
    c->revision = which == 1;
    return text_member(d, "period", &c->period, err) && instant_member(d, "from", &c->from, err) && instant_member(d, "to", &c->to, err) &&
           instant_member(d, "as_of", &c->as_of, err) && instant_member(d, "closed_at", &c->closed_at, err) && text_member(d, "version", &c->version, err) &&
           optional_text(d, "reason", &c->reason, err) && text_member(d, "policy_sha256", &c->policy_sha256, err) &&
           text_member(d, "template", &c->template_name, err) && text_member(d, "template_sha256", &c->template_sha256, err) &&
           text_member(d, "facts", &c->facts_name, err) && text_member(d, "facts_sha256", &c->facts_sha256, err) &&
           text_member(d, "previous", &c->previous, err);
}

/* Whether the line ends in its own digest: ,"sha256":"..."} */
static bool is_sealed(struct str text, const char *sha256) {
    char digest[DIGEST_HEX], tail[DIGEST_HEX + 4];
    size_t n = text.n;
    int length = snprintf(tail, sizeof tail, "\"%s\"}", sha256);
    if (length != DIGEST_HEX + 2 || n < (size_t)length || memcmp(text.p + n - length, tail, (size_t)length) != 0) return false;
    while (n > 0 && text.p[n - 1] != ',') n--;
    return n > 0 && strcmp(digest_of(text.p, n - 1, digest), sha256) == 0;
}

bool closing_parse(struct arena *a, const char *source, long line, struct str text, struct closing *out, bool *sealed, struct err *err) {
    struct doc *d;
    const char *sha256;
    struct err wrong = { 0 };
    *out = (struct closing){ 0 };
    *sealed = false;
    if (doc_parse(a, source, text.p, text.n, ERR_INPUT, &d, &wrong) && doc_is(d, DOC_OBJECT, &wrong) && parse_head(d, out, &wrong) &&
        parse_inputs(a, d, out, &wrong) && parse_kpis(a, d, out, &wrong) && parse_agents(a, d, out, &wrong) && text_member(d, "sha256", &sha256, &wrong)) {
        *sealed = is_sealed(text, sha256);
        return true;
    }
    return err_at(err, ERR_INPUT, source, line, wrong.col, "%s", wrong.text);
}

const struct closing_agent *closing_find(const struct closing *c, const char *agent) {
    for (int i = 0; i < c->nagents; i++)
        if (strcmp(c->agents[i].agent, agent) == 0) return &c->agents[i];
    return NULL;
}
