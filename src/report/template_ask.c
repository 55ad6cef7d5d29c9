/* What plan functions use: names resolved, questions asked; and what lay functions use: their answers. */
#include <assert.h>
#include <string.h>

#include "report/template.h"
#include "report/template_int.h"

bool template_fail(const struct doc *d, const struct err *from, struct err *err) {
    err_at(err, ERR_CONFIG, d->source, d->line, d->col, "%s", from->text);
    return from->hint[0] ? err_hint(err, "%s", from->hint) : false;
}

const struct metric *template_metric(struct template *t, const struct doc *name, struct err *err) {
    struct str text;
    struct err unknown = { 0 };
    if (!doc_string(name, &text, err)) return NULL;
    const struct metric *m = metrics_find(t->metrics, text, &unknown);
    if (!m) template_fail(name, &unknown, err);
    return m;
}

bool template_metrics(struct template *t, const struct doc *array, const struct metric ***out, int *n, struct err *err) {
    if (!doc_is(array, DOC_ARRAY, err)) return false;
    if (array->n == 0) return doc_fail(array, err, "expected at least one metric");
    *out = arena_alloc(t->arena, (size_t)array->n * sizeof **out);
    *n = 0;
    for (const struct doc *d = array->child; d; d = d->next, (*n)++)
        if (!((*out)[*n] = template_metric(t, d, err))) return false;
    return true;
}

bool template_no_clock(const struct template *t, const struct doc *place, struct str clock, struct err *err) {
    const struct policy *p = t->policy;
    const struct doc *removed = policy_removed_clock(p, clock);
    const char *names[POLICY_CLOCKS];
    if (removed) doc_fail(place, err, "this needs the clock \"%s\", which the policy removes", clock.p);
    else doc_fail(place, err, "unknown clock \"%s\"", clock.p);
    if (removed) return err_hint(err, "at %s:%d; give it that clock, or leave this out", removed->source, removed->key_line);
    for (int i = 0; i < p->nclocks; i++) names[i] = p->clocks[i].name;
    const char *nearest = err_nearest(clock.p, names, (unsigned long)p->nclocks);
    return nearest ? err_hint(err, "did you mean \"%s\"?", nearest) : false;
}

static bool one_dimension(struct template *t, const struct doc *d, struct dimension *out, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    if (dimension_parse(text, t->strings, out)) return true;
    doc_fail(d, err, "unknown dimension \"%s\"", text.p);
    const char *near = err_nearest(text.p, dimension_names, DIMENSIONS);
    return near ? err_hint(err, "did you mean \"%s\"?", near) : false;
}

bool template_dimensions(struct template *t, const struct doc *node, struct dimension out[QUERY_DIMS], int *n, struct err *err) {
    *n = 0;
    if (node->kind == DOC_STRING) {
        *n = 1;
        return one_dimension(t, node, &out[0], err);
    }
    if (node->kind != DOC_ARRAY) return doc_fail(node, err, "expected a dimension or an array of dimensions, found %s", doc_kind_name(node->kind));
    if (node->n > QUERY_DIMS) return doc_fail(node, err, "at most %d dimensions, found %d", QUERY_DIMS, node->n);
    for (const struct doc *d = node->child; d; d = d->next, (*n)++) {
        if (!one_dimension(t, d, &out[*n], err)) return false;
        for (int i = 0; i < *n; i++)
            if (out[i].kind == out[*n].kind && out[i].attr == out[*n].attr) return doc_fail(d, err, "the dimension \"%s\" is named twice", d->text.p);
    }
    return true;
}

bool template_titles(struct template *t, const struct doc *node, struct titles *out, struct err *err) {
    static const char *const keys[] = { "en", "ru", NULL };
    *out = (struct titles){ 0 };
    (void)t;
    if (!node) return true;
    struct str text;
    if (node->kind == DOC_STRING) {
        for (int i = 0; i < LANGS; i++) out->in[i] = node->text.p;
        return true;
    }
    if (node->kind != DOC_OBJECT) return doc_fail(node, err, "expected a title, or an object of titles by language, found %s", doc_kind_name(node->kind));
    if (!doc_known_keys(node, keys, err)) return false;
    for (const struct doc *d = node->child; d; d = d->next) {
        enum lang lang = LANG_EN;
        if (!doc_string(d, &text, err)) return false;
        lang_parse(d->key.p, &lang);
        out->in[lang] = text.p;
    }
    return true;
}

const char *titles_in(const struct titles *t, enum lang lang) {
    if (t->in[lang]) return t->in[lang];
    for (int i = 0; i < LANGS; i++)
        if (t->in[i]) return t->in[i];
    return NULL;
}

bool template_file_name(const struct doc *d, const char **out, struct err *err) {
    enum { LONGEST = 60 };
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    size_t good = strspn(text.p, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (text.n == 0 || good != text.n || text.n > LONGEST || text.p[0] == '-')
        return doc_fail(d, err, "\"%s\" is no name for a file: expected at most %d of a-z, 0-9 and -", text.p, LONGEST);
    *out = text.p;
    return true;
}

const struct target *template_target(const struct template *t, const struct metric *m) {
    for (int i = 0; i < t->ntargets; i++)
        if (t->targets[i].metric == m) return &t->targets[i];
    return NULL;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* Room for one more after n in an array whose capacity is the next power of two. */
static void *room(struct arena *a, void *v, int n, size_t size) {
    if (n & (n - 1)) return v; /* not full: capacities are powers of two */
    void *bigger = arena_alloc(a, (size_t)(n ? 2 * n : 1) * size);
    if (n) memcpy(bigger, v, (size_t)n * size);
    return bigger;
}

static int handle(struct template *t, struct asked asked) {
    for (int i = 0; i < t->nasked; i++)
        if (t->asked[i].pass == asked.pass && t->asked[i].query == asked.query && t->asked[i].is_list == asked.is_list) return i;
    t->asked = room(t->arena, t->asked, t->nasked, sizeof *t->asked);
    t->asked[t->nasked] = asked;
    return t->nasked++;
}

static bool same_dimensions(const struct query *q, const struct dimension *by, int nby) {
    if (q->nby != nby) return false;
    for (int i = 0; i < nby; i++)
        if (q->by[i].kind != by[i].kind || q->by[i].attr != by[i].attr) return false;
    return true;
}

/* The same values at the same place: conditions are never copied but as a whole. */
static bool same_conditions(const struct query *q, const struct query *wanted) {
    if (q->nwhere != wanted->nwhere) return false;
    for (int i = 0; i < q->nwhere; i++)
        if (q->where[i].values != wanted->where[i].values || q->where[i].n != wanted->where[i].n) return false;
    return true;
}

static bool same_query(const struct query *q, const struct query *wanted) {
    if (q->nmetrics != wanted->nmetrics || !same_conditions(q, wanted)) return false;
    if (q->period.from != wanted->period.from || q->period.to != wanted->period.to || !same_dimensions(q, wanted->by, wanted->nby)) return false;
    return memcmp(q->metrics, wanted->metrics, (size_t)q->nmetrics * sizeof(struct metric *)) == 0;
}

/* The report's conditions, then the question's own. */
static void narrow(const struct template *t, struct query *q) {
    if (t->nwhere == 0) return;
    struct condition *all = arena_alloc(t->arena, (size_t)(t->nwhere + q->nwhere) * sizeof *all);
    memcpy(all, t->where, (size_t)t->nwhere * sizeof *all);
    if (q->nwhere) memcpy(all + t->nwhere, q->where, (size_t)q->nwhere * sizeof *all);
    q->where = all;
    q->nwhere += t->nwhere;
}

int template_ask_query(struct template *t, enum pass_of pass, const struct query *wanted) {
    struct pass *p = &t->passes[pass];
    struct query asked = *wanted;
    narrow(t, &asked);
    for (int i = 0; i < p->nqueries; i++)
        if (same_query(&p->queries[i], &asked)) return handle(t, (struct asked){ pass, i, false });
    asked.metrics = arena_alloc(t->arena, (size_t)asked.nmetrics * sizeof *asked.metrics);
    if (asked.nmetrics) memcpy(asked.metrics, wanted->metrics, (size_t)asked.nmetrics * sizeof *asked.metrics);
    p->queries = room(t->arena, p->queries, p->nqueries, sizeof *p->queries);
    p->queries[p->nqueries] = asked;
    return handle(t, (struct asked){ pass, p->nqueries++, false });
}

int template_ask(struct template *t, enum pass_of pass, const struct dimension *by, int nby, const struct metric **metrics, int nmetrics, const struct condition *where, int nwhere) {
    assert(nby <= QUERY_DIMS);
    struct query q = { .period = t->periods[pass], .nby = nby, .metrics = metrics, .nmetrics = nmetrics, .where = where, .nwhere = nwhere };
    if (nby) memcpy(q.by, by, (size_t)nby * sizeof *by);
    return template_ask_query(t, pass, &q);
}

int template_ask_tickets(struct template *t, enum pass_of pass, const struct fact_list *list) {
    struct pass *p = &t->passes[pass];
    p->lists = room(t->arena, p->lists, p->nlists, sizeof *p->lists);
    p->lists[p->nlists] = *list;
    return handle(t, (struct asked){ pass, p->nlists++, true });
}

int template_ask_list(struct template *t, enum pass_of pass, const struct fact_list *list) {
    struct fact_list narrowed = *list;
    narrowed.where = t->where;
    narrowed.nwhere = t->nwhere;
    return template_ask_tickets(t, pass, &narrowed);
}

bool template_back(const struct doc *d, int *out, struct err *err) {
    enum { MOST = 400 };
    int64_t n = 0;
    if (d && !doc_int(d, &n, err)) return false;
    if (n < 0 || n > MOST) return doc_fail(d, err, "expected a number of buckets before the period, from 0 to %d", MOST);
    *out = (int)n;
    return true;
}

struct period template_period_back(const struct template *t, enum dimension_kind by, int buckets) {
    struct period p = t->periods[PASS_MAIN];
    const enum bucket bucket = (enum bucket)(BUCKET_DAY + (int)(by - DIM_DAY));
    if (buckets == 0) return p;
    int32_t day = bucket_start(bucket, p.first_day);
    for (int i = 0; i < buckets && day > 0; i++) day = bucket_start(bucket, day - 1);
    p.first_day = day > 0 ? day : 0;
    p.from = zone_day_start(t->policy->zone, p.first_day);
    return p;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

/* The run's pass that answers this pass of the template: the one with its very arrays of queries and lists. */
static const struct pass *answered(const struct report *r, enum pass_of which) {
    const struct pass *asked = &r->t->passes[which], *found = NULL;
    for (int i = 0; i < r->run->npasses && !found; i++) {
        const struct pass *p = &r->run->passes[i];
        if (asked->nqueries ? p->queries == asked->queries : p->lists == asked->lists) found = p;
    }
    assert(found); /* a pass that was asked was run */
    return found;
}

const struct table *report_table(const struct report *r, int asked) {
    assert(asked >= 0 && asked < r->t->nasked && !r->t->asked[asked].is_list);
    const struct asked *a = &r->t->asked[asked];
    return answered(r, a->pass)->tables[a->query];
}

const struct fact_list *report_list(const struct report *r, int asked) {
    assert(asked >= 0 && asked < r->t->nasked && r->t->asked[asked].is_list);
    const struct asked *a = &r->t->asked[asked];
    return &answered(r, a->pass)->lists[a->query];
}
