/* Every kind of chart, laid from made-up answers: nothing may overlap or leave the picture, whatever the answers hold.
 * With SVODKA_PICTURES=DIR in the environment the pictures are painted into DIR too, to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/vec.h"
#include "report/figure.h"
#include "report/say.h"
#include "report/template.h"
#include "write/png.h"

/* One chart of each kind, and the ways in which they differ. */
static const char template_text[] =
    "{\"name\":\"charts\","
    " \"targets\":{\"first_response.median\":\"15m\",\"first_response.compliance\":\"0.95\",\"csat.score\":\"0.96\",\"resolution.p90\":\"2h\"},"
    " \"sheets\":[{\"kind\":\"quality\"}],"
    " \"charts\":["
    "  {\"name\":\"band-day\",\"kind\":\"band\",\"by\":\"day\",\"low\":\"first_response.median\",\"high\":\"first_response.p90\",\"scale\":\"log\","
    "   \"target\":\"first_response.median\"},"
    "  {\"name\":\"band-even\",\"kind\":\"band\",\"by\":\"week\",\"low\":\"resolution.p25\",\"high\":\"resolution.p75\",\"scale\":\"linear\"},"
    "  {\"name\":\"flow-day\",\"kind\":\"flow\",\"by\":\"day\"},"
    "  {\"name\":\"flow-week\",\"kind\":\"flow\",\"by\":\"week\",\"title\":{\"en\":\"Backlog, {period}\",\"ru\":\"Очередь, {period}\"}},"
    "  {\"name\":\"bar-count\",\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"tickets.resolved\"},"
    "  {\"name\":\"bar-target\",\"kind\":\"bar\",\"by\":\"team\",\"value\":\"first_response.median\",\"target\":\"first_response.median\",\"min_count\":20},"
    "  {\"name\":\"bar-hours\",\"kind\":\"bar\",\"by\":\"weekday\",\"value\":\"csat.score\",\"target\":\"csat.score\",\"where\":{\"channel\":[\"chat\",\"email\"]}},"
    "  {\"name\":\"heat-created\",\"kind\":\"heatmap\",\"value\":\"tickets.created\"},"
    "  {\"name\":\"heat-share\",\"kind\":\"heatmap\",\"rows\":\"agent\",\"cols\":\"hour\",\"value\":\"first_response.compliance\"},"
    "  {\"name\":\"line-one\",\"kind\":\"line\",\"by\":\"day\",\"values\":[\"first_response.compliance\"],\"target\":\"first_response.compliance\"},"
    "  {\"name\":\"line-many\",\"kind\":\"line\",\"by\":\"week\",\"values\":[\"tickets.created\",\"tickets.resolved\",\"tickets.closed\",\"reopen.count\"]},"
    "  {\"name\":\"line-hours\",\"kind\":\"line\",\"by\":\"hour\",\"values\":[\"resolution.p25\",\"resolution.median\",\"resolution.p75\"]},"
    "  {\"name\":\"dots-target\",\"kind\":\"dots\",\"by\":\"agent\",\"value\":\"first_response.compliance\",\"target\":\"first_response.compliance\",\"min_count\":20},"
    "  {\"name\":\"dots-plain\",\"kind\":\"dots\",\"by\":\"team\",\"value\":\"csat.score\"},"
    "  {\"name\":\"ecdf-target\",\"kind\":\"ecdf\",\"clock\":\"first_response\",\"target\":\"first_response.median\"},"
    "  {\"name\":\"ecdf-plain\",\"kind\":\"ecdf\",\"clock\":\"resolution\"},"
    "  {\"name\":\"pareto\",\"kind\":\"pareto\",\"by\":\"tag\",\"value\":\"tickets.created\"},"
    "  {\"name\":\"stack-day\",\"kind\":\"stack\",\"by\":\"day\"},"
    "  {\"name\":\"stack-agent\",\"kind\":\"stack\",\"by\":\"agent\",\"min_count\":20},"
    "  {\"name\":\"heat-time\",\"kind\":\"heatmap\",\"rows\":\"team\",\"cols\":\"channel\",\"value\":\"resolution.median\"}"
    " ]}";

/* What the answers look like. */
struct scene {
    const char *name;
    const char *period;
    const char *as_of;      /* NULL: the period's end */
    int categories;         /* of dimensions that are not of time; 0: no facts at all */
    const char *names;      /* printf pattern of a category's name */
    double low_s, high_s;   /* durations lie between these */
    int64_t largest_n;
    int days_missing;       /* every so many days without facts; 0: none */
};
static const struct scene scenes[] = {
    { "usual", "2026-10", NULL, 12, "Сотрудник %d", 60, 3 * 3600, 300, 7 },
    { "empty", "2026-10", NULL, 0, "x%d", 1, 2, 1, 0 },
    { "one", "2026-10-05", NULL, 1, "Анна", 600, 601, 1, 0 },
    { "forty", "2026-Q3", NULL, 40, "Пётр Константинопольский-Задунайский %d, вторая линия поддержки", 1, 90 * 86400.0, 30, 0 },
    { "many", "2026", "2026-10-14T12:00:00Z", 400, "agent-%d@example.org", 0, 40, 100000, 3 },
    { "cut", "2026-10", "2026-10-17T12:00:00Z", 5, "%d", 86400, 120 * 86400.0, 2000000, 0 },
};

/* ---- made-up answers ---- */

/* A repeatable number in 0..1 out of three. */
static double noise(int a, int b, int c) {
    uint32_t h = (uint32_t)a * 2654435761u ^ (uint32_t)b * 2246822519u ^ (uint32_t)c * 3266489917u;
    h = (h ^ h >> 15) * 2246822519u;
    h = (h ^ h >> 13) * 3266489917u;
    return (h ^ h >> 16) / (double)UINT32_MAX;
}

/* 0.9 of p90; 0.5 of metrics that are no percentile. */
static double percentile_of(const struct metric *m) {
    const char *aggregate = strchr(m->name, '.');
    if (aggregate && aggregate[1] == 'p') return strtod(aggregate + 2, NULL) / 100;
    if (aggregate && !strcmp(aggregate, ".min")) return 0;
    return aggregate && !strcmp(aggregate, ".max") ? 1 : 0.5;
}

static struct value made_up(const struct scene *scene, const struct metric *m, int seed) {
    struct value v = { .has = true, .n = 1 + (int64_t)(noise(seed, 1, 0) * noise(seed, 2, 0) * (double)(scene->largest_n - 1)) };
    double part = noise(seed, 3, 0), percentile = percentile_of(m);
    double spread = fmin(1, percentile * (0.7 + 0.3 * part));
    switch (m->unit) {
    case UNIT_COUNT: v.v = floor((double)v.n * (strcmp(m->name, "csat.satisfied") == 0 ? 0.9 : 1)); break;
    case UNIT_SHARE: v.v = floor((double)v.n * (1 - 0.2 * part)) / (double)v.n; break;
    case UNIT_SECONDS: v.v = scene->low_s + (scene->high_s - scene->low_s) * pow(spread, 3); break;
    case UNIT_SCORE:
    case UNIT_RATIO: v.v = 1 + 4 * part; break;
    }
    return v;
}

static int keys_of(const struct scene *scene, const struct dimension *d, const struct period *p, struct arena *a, struct key **out) {
    static const enum bucket buckets[] = { BUCKET_DAY, BUCKET_WEEK, BUCKET_MONTH, BUCKET_QUARTER, BUCKET_YEAR };
    enum { MOST = 1000 };
    struct key *keys = *out = arena_alloc(a, MOST * sizeof *keys);
    int n = 0;
    if (scene->categories == 0) return 0;
    if (d->kind < DIM_HOUR) {
        for (; n < scene->categories; n++) keys[n].text = str_c(arena_printf(a, "%03d", n));
        keys[n++] = (struct key){ .none = true, .text = str_c("(none)") };
    } else if (d->kind == DIM_HOUR || d->kind == DIM_WEEKDAY) {
        int first = d->kind == DIM_HOUR ? 8 : 1, end = d->kind == DIM_HOUR ? 21 : 8;
        for (int v = first; v < end; v++) keys[n++] = (struct key){ .number = true, .v = v };
    } else {
        enum bucket b = buckets[d->kind - DIM_DAY];
        for (int32_t v = bucket_start(b, p->first_day); v < p->end_day; v = bucket_next(b, v)) {
            bool missing = b == BUCKET_DAY && scene->days_missing > 0 && v % scene->days_missing == 0;
            if (!missing) keys[n++] = (struct key){ .number = true, .v = v };
        }
    }
    return n;
}

/* Names of categories as long as the scene wants them. */
static void rename_keys(const struct scene *scene, const struct dimension *d, struct strings *strings, struct arena *a, struct key *keys, int n) {
    for (int i = 0; i < n; i++) {
        if (d->kind >= DIM_HOUR || keys[i].none) continue;
        char name[200];
        const char *mark = strstr(scene->names, "%d");
        if (mark) snprintf(name, sizeof name, "%.*s%d%s", (int)(mark - scene->names), scene->names, i, mark + 2);
        else snprintf(name, sizeof name, "%s", scene->names);
        keys[i].text = str_c(arena_strndup(a, name, strlen(name)));
        strings_addz(strings, name);
    }
}

static struct table *answer(const struct scene *scene, const struct query *q, struct strings *strings, struct arena *a) {
    struct table *t = arena_alloc(a, sizeof *t);
    struct key *keys[QUERY_DIMS];
    int n[QUERY_DIMS], rows = 1;
    for (int d = 0; d < q->nby; d++) {
        n[d] = keys_of(scene, &q->by[d], &q->period, a, &keys[d]);
        rename_keys(scene, &q->by[d], strings, a, keys[d], n[d]);
        rows *= n[d];
    }
    *t = (struct table){ .query = q, .nrows = q->nby > 0 ? rows : scene->categories > 0 };
    t->keys = arena_alloc(a, (size_t)(t->nrows * q->nby + 1) * sizeof *t->keys);
    t->cells = arena_alloc(a, (size_t)(t->nrows * q->nmetrics + 1) * sizeof *t->cells);
    t->total = arena_alloc(a, (size_t)q->nmetrics * sizeof *t->total);
    for (int row = 0; row < t->nrows; row++) {
        for (int d = q->nby - 1, rest = row; d >= 0; rest /= n[d], d--) t->keys[row * q->nby + d] = keys[d][rest % n[d]];
        for (int m = 0; m < q->nmetrics; m++) t->cells[row * q->nmetrics + m] = made_up(scene, q->metrics[m], row);
    }
    for (int m = 0; m < q->nmetrics; m++) t->total[m] = scene->categories > 0 ? made_up(scene, q->metrics[m], 7) : (struct value){ .has = q->metrics[m]->unit == UNIT_COUNT };
    return t;
}

/* ---- a report ---- */

struct stage {
    struct arena arena;
    struct strings *strings;
    struct policy *policy;
    struct metrics *metrics;
    struct template *template;
    struct run run;
    struct report report;
};

static void fail_with(const struct err *err) {
    char text[2000];
    fail_msg("%s", err_format(err, text, sizeof text));
}

static bool load(struct stage *s, const struct scene *scene, const char *text, struct err *err) {
    *s = (struct stage){ .strings = strings_new() };
    struct template_context context = { .strings = s->strings, .now = INSTANT_MAX - 1 };
    if (!policy_load("(defaults)", NULL, 0, s->strings, &s->policy, err)) return false;
    s->metrics = metrics_new(s->policy);
    context.policy = s->policy;
    context.metrics = s->metrics;
    if (!period_parse(scene->period, s->policy->zone, context.now, &context.period, err)) return false;
    context.as_of = context.period.to;
    const char *why;
    if (scene->as_of) assert_true(instant_parse(str_c(scene->as_of), &context.as_of, &why));
    return template_load(&s->arena, "charts.json", text, strlen(text), &context, &s->template, err);
}

static void set(struct stage *s, const struct scene *scene, enum lang lang) {
    struct err err = { 0 };
    if (!load(s, scene, template_text, &err)) fail_with(&err);
    struct pass *pass = &s->template->passes[PASS_MAIN];
    pass->tables = arena_alloc(&s->arena, (size_t)pass->nqueries * sizeof *pass->tables);
    for (int i = 0; i < pass->nqueries; i++) pass->tables[i] = answer(scene, &pass->queries[i], s->strings, &s->arena);
    s->run = (struct run){ .policy = s->policy, .passes = s->template->passes, .npasses = 1 };
    s->report = (struct report){ .t = s->template, .run = &s->run, .lang = lang, .version = "test", .arena = &s->arena };
}

static void strike(struct stage *s) {
    arena_release(&s->arena);
    metrics_free(s->metrics);
    policy_free(s->policy);
    strings_free(s->strings);
}

/* ---- what must hold of every chart ---- */

static double fixed_width(void *data, const char *s, double size, bool bold) {
    (void)data;
    int characters = 0;
    for (; *s; s++) characters += ((unsigned char)*s & 0xC0) != 0x80;
    return characters * (bold ? 0.68 : 0.62) * size;
}

static bool overlap(struct box a, struct box b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool inside(const struct figure *f, struct box b) { return b.x >= 0 && b.y >= 0 && b.x + b.w <= f->width && b.y + b.h <= f->height; }

static void check_texts(const struct figure *f, const char *where) {
    struct { struct box box; const char *s; } *texts = mem_zalloc(f->shapes.n, sizeof *texts);
    size_t n = 0;
    for (size_t i = 0; i < f->shapes.n; i++) {
        if (f->shapes.v[i].kind != SHAPE_TEXT) continue;
        texts[n].box = figure_text_box(f, &f->shapes.v[i].text);
        texts[n].s = f->shapes.v[i].text.s;
        if (!inside(f, texts[n].box)) fail_msg("%s: \"%s\" leaves the picture", where, texts[n].s);
        for (size_t k = 0; k < n; k++)
            if (overlap(texts[n].box, texts[k].box)) fail_msg("%s: \"%s\" and \"%s\" overlap", where, texts[k].s, texts[n].s);
        n++;
    }
    mem_free(texts);
}

static void check_shapes(const struct figure *f, const char *where) {
    for (size_t i = 0; i < f->shapes.n; i++)
        for (int k = 0; k < f->shapes.v[i].npoints; k++) {
            struct point p = f->shapes.v[i].points[k];
            if (!inside(f, (struct box){ p.x, p.y, 0, 0 })) fail_msg("%s: a shape leaves the picture at %g,%g", where, p.x, p.y);
        }
}

static void check_frame(const struct figure *f, const struct scene *scene, enum lang lang, const char *where) {
    if (!*f->title || !strstr(f->alt, f->title) || !strstr(f->subtitle, "2026")) fail_msg("%s: title or subtitle is missing", where);
    if (f->ncolumns == 0 || f->data.n % (size_t)f->ncolumns != 0) fail_msg("%s: the data twin has no columns, or a part of a row", where);
    bool says_no_data = false;
    for (size_t i = 0; i < f->shapes.n; i++)
        says_no_data = says_no_data || (f->shapes.v[i].kind == SHAPE_TEXT && !strcmp(f->shapes.v[i].text.s, word(lang, W_NO_DATA)));
    if (says_no_data != (scene->categories == 0)) fail_msg("%s: \"no data\" where there is some, or the other way round", where);
}

/* Lays every chart of every scene and hands it to check. */
static void each_chart(struct text_measure measure, void (*check)(const struct stage *s, const struct scene *scene, const struct chart *c, struct figure *f, const char *where)) {
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
        for (int lang = 0; lang < LANGS; lang++) {
            struct stage s;
            set(&s, &scenes[i], (enum lang)lang);
            for (int c = 0; c < s.template->ncharts; c++) {
                struct figure f;
                figure_start(&f, &s.arena, measure);
                s.template->charts[c].kind->lay(&s.report, &s.template->charts[c], &f);
                const char *where = arena_printf(&s.arena, "%s-%s-%s", s.template->charts[c].name, scenes[i].name, lang == LANG_RU ? "ru" : "en");
                check(&s, &scenes[i], &s.template->charts[c], &f, where);
                figure_release(&f);
            }
            strike(&s);
        }
}

static void check_all(const struct stage *s, const struct scene *scene, const struct chart *c, struct figure *f, const char *where) {
    (void)c;
    check_texts(f, where);
    check_shapes(f, where);
    check_frame(f, scene, s->report.lang, where);
}

static void test_nothing_overlaps(void **state) {
    (void)state;
    each_chart((struct text_measure){ .width = fixed_width }, check_all);
}

/* ---- real fonts ---- */

static struct png_fonts *fonts;

static void check_and_paint(const struct stage *s, const struct scene *scene, const struct chart *c, struct figure *f, const char *where) {
    const char *dir = getenv("SVODKA_PICTURES");
    struct err err = { 0 };
    check_all(s, scene, c, f, where);
    if (!dir) return;
    char path[1000];
    snprintf(path, sizeof path, "%s/%s.png", dir, where);
    remove(path);
    if (!png_write(fonts, f, 2, path, &err)) fail_with(&err);
}

static void test_nothing_overlaps_in_real_fonts(void **state) {
    (void)state;
    struct err err = { 0 };
    if (!(fonts = png_fonts_new(&err))) skip();
    each_chart(png_measure(fonts), check_and_paint);
    png_fonts_free(fonts);
}

/* ---- what a template may say ---- */

static void test_errors_have_a_place(void **state) {
    (void)state;
    static const struct { const char *chart, *expected; } rows[] = {
        { "{\"kind\":\"band\",\"by\":\"agent\",\"low\":\"resolution.median\",\"high\":\"resolution.p90\"}", "a band runs along time" },
        { "{\"kind\":\"band\",\"by\":\"day\",\"low\":\"resolution.median\"}", "needs \"high\"" },
        { "{\"kind\":\"band\",\"by\":\"day\",\"low\":\"resolution.median\",\"high\":\"csat.score\"}", "must have the same unit" },
        { "{\"kind\":\"band\",\"by\":\"day\",\"low\":\"resolution.median\",\"high\":\"resolution.p90\",\"scale\":\"cubic\"}", "cubic" },
        { "{\"kind\":\"band\",\"by\":\"day\",\"low\":\"resolution.median\",\"high\":\"resolution.p90\",\"target\":\"resolution.median\"}", "no target" },
        { "{\"kind\":\"band\",\"by\":\"day\",\"low\":\"resolution.median\",\"high\":\"resolution.p90\",\"target\":\"csat.score\"}", "unit share on an axis of unit seconds" },
        { "{\"kind\":\"flow\",\"by\":\"hour\"}", "a flow runs along time" },
        { "{\"kind\":\"flow\",\"by\":\"day\",\"colour\":\"red\"}", "colour" },
        { "{\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"csat.scor\"}", "csat.scor" },
        { "{\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"csat.score\",\"top\":500}", "at most 18 bars" },
        { "{\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"csat.score\",\"min_count\":-1}", "-1" },
        { "{\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"csat.score\",\"where\":{\"chanel\":\"chat\"}}", "unknown dimension \"chanel\"" },
        { "{\"kind\":\"heatmap\",\"rows\":\"hour\",\"value\":\"tickets.created\"}", "the same dimension" },
        { "{\"kind\":\"heatmap\"}", "needs \"value\"" },
        { "{\"kind\":\"pie\"}", "pie" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct stage s;
        struct err err = { 0 };
        struct buf text = { 0 };
        buf_printf(&text, "{\"name\":\"x\",\"targets\":{\"csat.score\":\"0.9\"},\"sheets\":[{\"kind\":\"quality\"}],\n\"charts\":[{\"name\":\"c\",%s]}", rows[i].chart + 1);
        assert_false(load(&s, &scenes[0], text.p, &err));
        if (!strstr(err.text, rows[i].expected)) fail_msg("%s\ngives: %s", rows[i].chart, err.text);
        assert_int_equal(err.code, ERR_CONFIG);
        assert_int_equal(err.line, 2);
        buf_release(&text);
        strike(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_overlaps),
        cmocka_unit_test(test_nothing_overlaps_in_real_fonts),
        cmocka_unit_test(test_errors_have_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
