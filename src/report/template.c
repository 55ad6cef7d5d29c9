/* Loading a template: the document's members in the order in which they depend on each other. */
#include "report/template.h"

#include <string.h>

#include "base/num.h"
#include "report/bonus.h"
#include "report/personal.h"
#include "report/summary.h"
#include "report/template_int.h"

static bool load_titles(struct template *t, const struct doc *doc, struct err *err) {
    const struct doc *name = doc_get(doc, "name"), *title = doc_get(doc, "title");
    if (!name) return doc_fail(doc, err, "a template needs a \"name\"");
    if (!template_file_name(name, &t->name, err)) return false;
    if (title) return template_titles(t, title, &t->title, err);
    for (int i = 0; i < LANGS; i++) t->title.in[i] = t->name;
    return true;
}

/* A period that cannot be compared with, since it would begin before 1970, stays unasked. */
static bool load_comparison(struct template *t, const struct doc *d, const struct template_context *c, struct err *err) {
    static const char *const names[] = { "previous", "year" };
    int which;
    if (!doc_one_of(d, "comparison", names, 2, &which, err)) return false;
    enum pass_of pass = which == 0 ? PASS_PREVIOUS : PASS_YEAR_BEFORE;
    struct period *before = &t->periods[pass];
    for (int i = 0; i < t->ncompared; i++)
        if (t->compared[i] == pass) return doc_fail(d, err, "\"%s\" is named twice", names[which]);
    bool exists = which == 0 ? period_previous(&c->period, c->policy->zone, before) : period_year_before(&c->period, c->policy->zone, before);
    if (!exists) return true;
    t->passes[pass].as_of = before->to < c->as_of ? before->to : c->as_of;
    t->compared[t->ncompared++] = pass;
    return true;
}

static bool load_periods(struct template *t, const struct doc *doc, const struct template_context *c, struct err *err) {
    const struct doc *period = doc_get(doc, "period"), *compare = doc_get(doc, "compare");
    if (period) {
        struct str text;
        struct period checked;
        struct err wrong = { 0 };
        if (!doc_string(period, &text, err)) return false;
        if (!period_parse(text.p, c->policy->zone, c->now, &checked, &wrong)) return template_fail(period, &wrong, err);
        t->period = text.p;
    }
    t->periods[PASS_MAIN] = c->period;
    t->passes[PASS_MAIN].as_of = c->as_of;
    if (!compare || compare->kind != DOC_ARRAY) return !compare || load_comparison(t, compare, c, err);
    bool ok = true;
    for (const struct doc *d = compare->child; ok && d; d = d->next) ok = load_comparison(t, d, c, err);
    return ok;
}

/* "15m" or a number of seconds for durations; a plain number for all others, within 0..1 for shares. */
static bool target_value(const struct doc *d, enum unit unit, double *out, struct err *err) {
    int64_t seconds;
    if (d->kind != DOC_STRING && d->kind != DOC_NUMBER) return doc_fail(d, err, "expected a target such as \"0.95\" or \"15m\", found %s", doc_kind_name(d->kind));
    if (unit == UNIT_SECONDS && num_parse_duration(d->text, &seconds)) {
        *out = (double)seconds;
        return true;
    }
    if (!num_parse_double(d->text, out) || *out < 0) {
        const char *wanted = unit == UNIT_SECONDS ? "a duration such as \"15m\"" : unit == UNIT_SHARE ? "a share such as \"0.95\"" : "a number";
        return doc_fail(d, err, "\"%.*s\" is no target for this metric: expected %s", (int)d->text.n, d->text.p, wanted);
    }
    if (unit == UNIT_SHARE && *out > 1) {
        doc_fail(d, err, "a share lies between 0 and 1, found %s", d->text.p);
        return err_hint(err, "95 %% is written \"0.95\"");
    }
    return true;
}

static bool load_targets(struct template *t, const struct doc *targets, struct err *err) {
    if (!targets) return true;
    if (!doc_is(targets, DOC_OBJECT, err)) return false;
    t->targets = arena_alloc(t->arena, (size_t)targets->n * sizeof *t->targets);
    for (const struct doc *d = targets->child; d; d = d->next) {
        struct err unknown = { 0 };
        struct target *target = &t->targets[t->ntargets];
        target->metric = metrics_find(t->metrics, d->key, &unknown);
        target->text = d->text.p;
        if (!target->metric) {
            err_at(err, ERR_CONFIG, d->source, d->key_line, d->key_col, "%s", unknown.text);
            return unknown.hint[0] ? err_hint(err, "%s", unknown.hint) : false;
        }
        if (!target_value(d, target->metric->unit, &target->value, err)) return false;
        t->ntargets++;
    }
    return true;
}

/* "back": how many buckets before the period a chart along time shows too. */
static bool load_chart_period(struct template *t, const struct doc *d, struct chart *c, struct err *err) {
    const struct doc *back = doc_get(d, "back"), *by = doc_get(d, "by");
    struct dimension along;
    c->period = t->periods[PASS_MAIN];
    if (!back) return true;
    bool by_time = by && by->kind == DOC_STRING && dimension_parse(by->text, t->strings, &along) && along.kind >= DIM_DAY;
    if (!by_time) return doc_fail_key(back, err, "only a chart by day, week, month, quarter or year can go back");
    int buckets;
    if (!template_back(back, &buckets, err)) return false;
    c->period = template_period_back(t, along.kind, buckets);
    return true;
}

static bool load_chart(struct template *t, const struct doc *d, struct chart *c, struct err *err) {
    const char *names[TEMPLATE_KINDS];
    int n = 0, which;
    for (; n < TEMPLATE_KINDS && chart_kinds[n]; n++) names[n] = chart_kinds[n]->name;
    const struct doc *name = doc_get(d, "name"), *kind = doc_get(d, "kind");
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    if (!name || !kind) return doc_fail(d, err, "a chart needs a \"name\" and a \"kind\"");
    if (!template_file_name(name, &c->name, err) || !doc_one_of(kind, "chart kind", names, n, &which, err)) return false;
    for (int i = 0; i < t->ncharts; i++)
        if (!strcmp(t->charts[i].name, c->name)) return doc_fail(name, err, "another chart has the name \"%s\"", c->name);
    c->kind = chart_kinds[which];
    c->doc = d;
    return template_titles(t, doc_get(d, "title"), &c->title, err) && load_chart_period(t, d, c, err) && c->kind->plan(t, c, err);
}

static bool load_charts(struct template *t, const struct doc *charts, struct err *err) {
    if (!charts) return true;
    if (!doc_is(charts, DOC_ARRAY, err)) return false;
    t->charts = arena_alloc(t->arena, (size_t)charts->n * sizeof *t->charts);
    for (const struct doc *d = charts->child; d; d = d->next, t->ncharts++)
        if (!load_chart(t, d, &t->charts[t->ncharts], err)) return false;
    return true;
}

static bool load_sheet(struct template *t, const struct doc *d, struct sheet *s, struct err *err) {
    const char *names[TEMPLATE_KINDS];
    int n = 0, which;
    for (; n < TEMPLATE_KINDS && sheet_kinds[n]; n++) names[n] = sheet_kinds[n]->name;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    const struct doc *kind = doc_get(d, "kind");
    if (!kind) return doc_fail(d, err, "a sheet needs a \"kind\"");
    if (!doc_one_of(kind, "sheet kind", names, n, &which, err)) return false;
    s->kind = sheet_kinds[which];
    s->doc = d;
    return template_titles(t, doc_get(d, "title"), &s->title, err) && s->kind->plan(t, s, err);
}

static bool load_sheets(struct template *t, const struct doc *doc, struct err *err) {
    const struct doc *sheets = doc_get(doc, "sheets");
    if (!sheets) return doc_fail(doc, err, "a template needs \"sheets\"");
    if (!doc_is(sheets, DOC_ARRAY, err)) return false;
    if (sheets->n == 0) return doc_fail(sheets, err, "a template needs at least one sheet");
    t->sheets = arena_alloc(t->arena, (size_t)sheets->n * sizeof *t->sheets);
    for (const struct doc *d = sheets->child; d; d = d->next, t->nsheets++)
        if (!load_sheet(t, d, &t->sheets[t->nsheets], err)) return false;
    return true;
}

static bool load_csv(struct template *t, const struct doc *d, struct csv_file *file, struct err *err) {
    static const char *const keys[] = { "name", "by", "columns", NULL };
    struct dimension by[QUERY_DIMS];
    const struct metric **metrics;
    int nby = 0, nmetrics;
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
    const struct doc *name = doc_get(d, "name"), *columns = doc_get(d, "columns");
    if (!name || !columns) return doc_fail(d, err, "a CSV file needs a \"name\" and \"columns\"");
    if (!template_file_name(name, &file->name, err)) return false;
    if (str_starts(name->text, "list-")) return doc_fail(name, err, "names that begin with \"list-\" are those of lists");
    if (str_is(name->text, "bonus") || str_starts(name->text, "bonus-")) return doc_fail(name, err, "\"bonus\" and names that begin with \"bonus-\" are those of bonus sheets");
    for (int i = 0; i < t->ncsvs; i++)
        if (!strcmp(t->csvs[i].name, file->name)) return doc_fail(name, err, "another CSV file has the name \"%s\"", file->name);
    for (int i = 0; i < t->ncharts; i++)
        if (!strcmp(t->charts[i].name, file->name)) return doc_fail(name, err, "the data of the chart \"%s\" has that file name", file->name);
    if (doc_get(d, "by") && !template_dimensions(t, doc_get(d, "by"), by, &nby, err)) return false;
    if (!template_metrics(t, columns, &metrics, &nmetrics, err)) return false;
    file->asked = template_ask(t, PASS_MAIN, by, nby, metrics, nmetrics, NULL, 0);
    return true;
}

static bool load_csvs(struct template *t, const struct doc *csvs, struct err *err) {
    if (!csvs) return true;
    if (!doc_is(csvs, DOC_ARRAY, err)) return false;
    t->csvs = arena_alloc(t->arena, (size_t)csvs->n * sizeof *t->csvs);
    for (const struct doc *d = csvs->child; d; d = d->next, t->ncsvs++)
        if (!load_csv(t, d, &t->csvs[t->ncsvs], err)) return false;
    return true;
}

/* The template's bonus scheme is read even where no sheet shows it. */
static bool load_bonus(struct template *t, const struct doc *bonus, const struct doc *file, struct err *err) {
    const struct bonus_scheme *scheme;
    if (!bonus) return true;
    t->bonus = bonus->kind == DOC_STRING && file ? file : bonus;
    return bonus_plan(t, t->bonus, &scheme, err);
}

static bool load_split(struct template *t, const struct doc *split, struct err *err) {
    static const char *const by[] = { "agent" };
    int which;
    if (!split) return true;
    t->split_agent = true;
    return doc_one_of(split, "split", by, 1, &which, err);
}

bool template_load(struct arena *arena, const char *source, const char *text, size_t n, const struct template_context *c, struct template **out, struct err *err) {
    static const char *const keys[] = { "name", "title", "period", "compare", "targets", "metrics", "sheets", "charts", "csv", "bonus", "split", NULL };
    struct template *t = arena_alloc(arena, sizeof *t);
    struct doc *doc;
    *t = (struct template){ .arena = arena, .source = source, .policy = c->policy, .metrics = c->metrics, .strings = c->strings, .where = c->where, .nwhere = c->nwhere };
    if (!doc_parse(arena, source, text, n, ERR_CONFIG, &doc, err)) return false;
    if (!doc_is(doc, DOC_OBJECT, err) || !doc_known_keys(doc, keys, err)) return false;
    t->doc = doc;
    if (!load_titles(t, doc, err) || !load_periods(t, doc, c, err)) return false;
    if (doc_get(doc, "metrics") && !metrics_define(t->metrics, doc_get(doc, "metrics"), err)) return false;
    summary_plan(t);
    if (!load_bonus(t, doc_get(doc, "bonus"), c->bonus, err)) return false;
    if (!load_split(t, doc_get(doc, "split"), err)) return false;
    if (!load_targets(t, doc_get(doc, "targets"), err) || !load_charts(t, doc_get(doc, "charts"), err) || !load_sheets(t, doc, err)) return false;
    if (!load_csvs(t, doc_get(doc, "csv"), err)) return false;
    if (t->split_agent && !personal_plan(t, doc_get(doc, "split"), err)) return false;
    *out = t;
    return true;
}

const char *template_period(const struct doc *doc) {
    const struct doc *period = doc && doc->kind == DOC_OBJECT ? doc_get(doc, "period") : NULL;
    return period && period->kind == DOC_STRING ? period->text.p : NULL;
}
