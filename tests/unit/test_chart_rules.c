/* What charts show of an answer, looked up in the display list as text: gaps, targets, few observations, cut rankings, data twins.
 * An answer is written as rows of text: the key, then value/n of each metric, "-" for none; the last row is the total. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "report/figure.h"
#include "report/scale.h"
#include "report/template.h"

/* ---- a report of one chart ---- */

struct stage {
    struct arena arena;
    struct strings *strings;
    struct policy *policy;
    struct metrics *metrics;
    struct run run;
    struct report report;
    struct figure figure;
    struct buf dump;
};

static double fixed_width(void *data, const char *s, double size, bool bold) {
    (void)data;
    (void)bold;
    int characters = 0;
    for (; *s; s++) characters += ((unsigned char)*s & 0xC0) != 0x80;
    return characters * 0.6 * size;
}

static struct value parse_value(const char *text) {
    char *end;
    struct value v = { .has = strcmp(text, "-") != 0 };
    if (!v.has) return v;
    v.v = strtod(text, &end);
    v.n = *end == '/' ? strtoll(end + 1, NULL, 10) : (int64_t)v.v;
    return v;
}

static struct key parse_key(const struct dimension *d, const char *text, struct strings *strings) {
    struct key k = { .text = str_c(text), .none = strcmp(text, "(none)") == 0 };
    if (k.none) return k;
    if (d->kind < DIM_HOUR) {
        strings_addz(strings, text);
        return k;
    }
    k.number = true;
    if (d->kind == DIM_HOUR || d->kind == DIM_WEEKDAY) k.v = (int32_t)strtol(text, NULL, 10);
    else assert_true(date_parse(str_c(text), &k.v));
    return k;
}

static void parse_row(struct stage *s, struct table *t, const char *text, bool is_total) {
    const struct query *q = t->query;
    char *copy = arena_strndup(&s->arena, text, strlen(text)), *rest = copy, *word;
    for (int field = is_total ? q->nby : 0; (word = strsep(&rest, " ")); field++) {
        if (field < q->nby) t->keys[t->nrows * q->nby + field] = parse_key(&q->by[field], word, s->strings);
        else if (is_total) t->total[field - q->nby] = parse_value(word);
        else t->cells[t->nrows * q->nmetrics + field - q->nby] = parse_value(word);
    }
    t->nrows += !is_total;
}

static struct table *parse_answer(struct stage *s, const struct query *q, const char *const *rows) {
    int n = 0;
    while (rows[n]) n++;
    struct table *t = arena_alloc(&s->arena, sizeof *t);
    t->query = q;
    t->keys = arena_alloc(&s->arena, (size_t)(n * q->nby + 1) * sizeof *t->keys);
    t->cells = arena_alloc(&s->arena, (size_t)(n * q->nmetrics + 1) * sizeof *t->cells);
    t->total = arena_alloc(&s->arena, (size_t)q->nmetrics * sizeof *t->total);
    for (int i = 0; i < n; i++) parse_row(s, t, rows[i], i == n - 1);
    return t;
}

static const struct template *load(struct stage *s, const char *chart, const char *period, const char *as_of) {
    struct err err = { 0 };
    struct template_context c = { .now = INSTANT_MAX - 1 };
    struct template *t = NULL;
    struct buf text = { 0 };
    const char *why;
    s->strings = c.strings = strings_new();
    if (!policy_load("(defaults)", NULL, 0, s->strings, &s->policy, &err)) fail_msg("%s", err.text);
    s->metrics = metrics_new(s->policy);
    c.policy = s->policy;
    c.metrics = s->metrics;
    if (!period_parse(period, s->policy->zone, c.now, &c.period, &err)) fail_msg("%s", err.text);
    c.as_of = c.period.to;
    if (as_of) assert_true(instant_parse(str_c(as_of), &c.as_of, &why));
    buf_printf(&text, "{\"name\":\"x\",\"targets\":{\"csat.score\":\"0.9\",\"first_response.median\":\"15m\"},\"sheets\":[{\"kind\":\"quality\"}],"
                      "\"charts\":[{\"name\":\"c\",%s}]}", chart);
    if (!template_load(&s->arena, "x.json", text.p, text.n, &c, &t, &err)) fail_msg("%s", err.text);
    buf_release(&text);
    return t;
}

/* Lays the chart with the answer; its display list is then in s->dump. */
static void lay(struct stage *s, enum lang lang, const char *chart, const char *period, const char *as_of, const char *const *rows) {
    *s = (struct stage){ 0 };
    const struct template *t = load(s, chart, period, as_of);
    struct pass *passes = arena_alloc(&s->arena, sizeof *passes);
    *passes = t->passes[PASS_MAIN];
    passes->tables = arena_alloc(&s->arena, (size_t)passes->nqueries * sizeof *passes->tables);
    const char *nothing[] = { "", NULL };
    for (int i = 0; i < passes->nqueries; i++) {
        bool is_charts = passes->queries[i].nby > 0 || passes->queries[i].nmetrics > 2;
        passes->tables[i] = parse_answer(s, &passes->queries[i], is_charts ? rows : nothing);
    }
    s->run = (struct run){ .policy = s->policy, .passes = passes, .npasses = 1 };
    s->report = (struct report){ .t = t, .run = &s->run, .lang = lang, .arena = &s->arena };
    figure_start(&s->figure, &s->arena, (struct text_measure){ .width = fixed_width });
    t->charts[0].kind->lay(&s->report, &t->charts[0], &s->figure);
    figure_dump(&s->figure, &s->dump);
}

static void strike(struct stage *s) {
    buf_release(&s->dump);
    figure_release(&s->figure);
    arena_release(&s->arena);
    metrics_free(s->metrics);
    policy_free(s->policy);
    strings_free(s->strings);
}

/* How many lines of the list begin with the kind and hold the text. */
static int count(const struct stage *s, const char *kind, const char *text) {
    int n = 0;
    for (const char *line = s->dump.p, *end; line && *line; line = end + 1) {
        end = strchr(line, '\n');
        if (strncmp(line, kind, strlen(kind)) != 0 || line[strlen(kind)] != ' ') continue;
        const char *found = strstr(line, text);
        n += found && found < end;
    }
    return n;
}

static void has(const struct stage *s, const char *text) {
    if (!strstr(s->dump.p, text)) fail_msg("\"%s\" is missing in\n%s", text, s->dump.p);
}

static void has_not(const struct stage *s, const char *text) {
    if (strstr(s->dump.p, text)) fail_msg("\"%s\" should not be in\n%s", text, s->dump.p);
}

#define ROWS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- along time ---- */

static const char band[] = "\"kind\":\"band\",\"by\":\"day\",\"low\":\"first_response.median\",\"high\":\"first_response.p90\",\"target\":\"first_response.median\"";

static void test_days_without_facts_break_the_line(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, band, "2026-10-05..2026-10-11", NULL,
        ROWS("2026-10-05 600/20 3600/20", "2026-10-06 600/20 3600/20", "2026-10-08 1200/20 3600/20", "2026-10-09 600/20 3600/20", "2026-10-11 600/20 3600/20",
             "600/100 3600/100"));
    assert_int_equal(count(&s, "polyline", "#0072b2 width 2.5"), 2); /* 5 and 6, 8 and 9; the 11th alone is a dot */
    assert_int_equal(count(&s, "polygon", "#0072b2"), 2);
    assert_int_equal(count(&s, "circle", "radius 3 #0072b2"), 4);
    assert_int_equal(count(&s, "triangle", "#d55e00"), 1); /* 20 min on the 8th */
    has(&s, "\"First response: half within 10\u00A0min, 9 of 10 within 1\u00A0h\"");
    has(&s, "\"First response, median and p90 by day, log scale · 5–11 Oct 2026 · n = 100\"");
    has(&s, "▲ outside the target");
    has(&s, "\"target 15\u00A0min\"");
    has(&s, "data day | first_response.median | first_response.p90 | n\n");
    has(&s, "row 2026-10-07 | - | - | 0\n");
    has(&s, "row 2026-10-08 | 1200 | 3600 | 20\n");
    has_not(&s, "hatched");
    strike(&s);
}

static void test_few_observations_stand_apart(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_RU, band, "2026-10-05..2026-10-08", NULL,
        ROWS("2026-10-05 600/20 3600/20", "2026-10-06 0/1 0/1", "2026-10-07 600/20 3600/20", "2026-10-08 700/20 3600/20", "600/61 3600/61"));
    assert_int_equal(count(&s, "circle", "#bdbdbd"), 1);
    assert_int_equal(count(&s, "polyline", "#0072b2 width 2.5"), 1);
    has(&s, "серым: n < 5");
    has(&s, "Первый ответ: половина — до 10\u00A0мин, 9 из 10 — до 1\u00A0ч");
    strike(&s);
}

static void test_what_is_not_over_is_hatched_and_the_future_left_out(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"flow\",\"by\":\"day\"", "2026-10", "2026-10-03T12:00:00Z", ROWS("2026-10-01 5 3 10", "2026-10-03 4 2 12", "9 5 12"));
    has(&s, "hatched: incomplete");
    has(&s, "row 2026-10-02 | 0 | 0 | 0\nrow 2026-10-03 | 4 | 2 | 12\n");
    has_not(&s, "2026-10-04");
    has(&s, "\"Created 9, resolved 5, open at the end 12\"");
    assert_int_equal(count(&s, "rect", "#bdbdbd"), 3); /* two days and the legend; a bar of zero is not drawn */
    strike(&s);
}

static void test_weeks_at_the_edges_of_a_month_are_incomplete(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"line\",\"by\":\"week\",\"values\":[\"csat.score\"],\"target\":\"csat.score\"", "2026-10", NULL,
        ROWS("2026-09-28 0.8/50", "2026-10-05 0.95/60", "2026-10-12 0.9/60", "0.89/170"));
    has(&s, "hatched: incomplete");
    has(&s, "row 2026-W40 | 0.8 | 50\n");
    has(&s, "row 2026-W44 | - | 0\n");
    assert_int_equal(count(&s, "triangle", "down"), 1);
    has(&s, "\"CSAT: 89.0%, target 90%\"");
    has(&s, "▼ outside the target");
    strike(&s);
}

/* ---- rankings ---- */

static void test_bars_are_sorted_and_few_observations_come_last(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"bar\",\"by\":\"agent\",\"value\":\"first_response.median\",\"target\":\"first_response.median\",\"min_count\":20", "2026-10", NULL,
        ROWS("anna 600/200", "boris 905/40", "clara 6000/3", "dora 899/40", "eve -", "700/283"));
    const char *order[] = { "\"boris\"", "\"dora\"", "\"anna\"", "\"clara\"" };
    for (size_t i = 1; i < ARRAY_LEN(order); i++) assert_true(strstr(s.dump.p, order[i - 1]) < strstr(s.dump.p, order[i]));
    assert_int_equal(count(&s, "triangle", "#d55e00"), 1);
    assert_int_equal(count(&s, "rect", "#d9d9d9"), 1);
    has(&s, "\"First response, median by agent: 1 of 3 outside the target of 15\u00A0min\"");
    has(&s, "\">\u00A015\u00A0min\""); /* 905 s would read "15 min", which is the target */
    has(&s, "grey: n < 20");
    has_not(&s, "\"eve\"");
    has(&s, "row eve | - | 0\n");
    strike(&s);
}

static void test_nobody_is_not_ranked_with_people(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"dots\",\"by\":\"agent\",\"value\":\"csat.score\",\"target\":\"csat.score\"", "2026-10", NULL,
        ROWS("anna 0.95/200", "boris 0.8/200", "(none) 0/90", "0.7/490"));
    has(&s, "\"CSAT by agent: 1 of 2 clearly worse than the target of 90%\"");
    assert_int_equal(count(&s, "triangle", "#d55e00"), 1);
    assert_int_equal(count(&s, "circle", "#0072b2"), 1);
    assert_int_equal(count(&s, "circle", "#bdbdbd"), 0); /* far off the others' scale: its value is written, not drawn */
    has(&s, "\"0.0%\"");
    has_not(&s, "grey");
    strike(&s);
}

static void test_of_many_both_ends_are_shown(void **state) {
    (void)state;
    const char *rows[42];
    struct stage s;
    struct arena a = { 0 };
    for (int i = 0; i < 40; i++) rows[i] = arena_printf(&a, "agent-%02d %g/100", i, 0.60 + 0.01 * i);
    rows[40] = "0.8/4000";
    rows[41] = NULL;
    lay(&s, LANG_EN, "\"kind\":\"dots\",\"by\":\"agent\",\"value\":\"csat.score\",\"target\":\"csat.score\"", "2026-10", NULL, rows);
    has(&s, "\"agent-39\"");
    has(&s, "\"agent-00\"");
    has_not(&s, "\"agent-20\"");
    has(&s, "\"… 23 …\"");
    has(&s, "23 more are not shown; all are in the CSV file");
    has(&s, "row agent-20 | 0.8 | 100 | 0.71");
    has(&s, "\"CSAT by agent: 25 of 40 clearly worse than the target of 90%\"");
    arena_release(&a);
    strike(&s);
}

static void test_pareto_says_what_makes_most(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"pareto\",\"by\":\"tag\",\"value\":\"tickets.created\"", "2026-10", NULL, ROWS("access 50", "billing 35", "(none) 10", "other 5", "100"));
    has(&s, "\"Created by tag: 2 of 4 make 85.0%\"");
    assert_int_equal(count(&s, "rect", "#0072b2"), 2);
    assert_int_equal(count(&s, "rect", "#bdbdbd"), 2);
    has(&s, "\"10.0% · 10\"");
    has(&s, "\"95.0%\"");
    has(&s, "n = 100");
    strike(&s);
}

/* A sum is of whatever there is: it has no n of its own. */
static void test_a_sum_has_no_n(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"pareto\",\"by\":\"tag\",\"value\":\"first_response.sum\"", "2026-10", NULL, ROWS("access 50/1", "billing 35/1", "85/1"));
    assert_null(strstr(s.dump.p, "n = "));
    strike(&s);
}

/* ---- others ---- */

static void test_heatmap_has_a_cell_for_every_hour(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"heatmap\",\"value\":\"tickets.created\"", "2026-10", NULL, ROWS("1 9 12", "1 10 54", "5 9 3", "69"));
    assert_int_equal(count(&s, "rect", "#"), 7 * 24);
    assert_int_equal(count(&s, "rect", "#0072b2"), 1);
    has(&s, "\"Created: peak at Mon, 10:00 (54)\"");
    has(&s, "data weekday | hour | tickets.created\nrow 1 | 9 | 12\n");
    strike(&s);
}

static void test_no_data_says_why(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_EN, "\"kind\":\"bar\",\"by\":\"team\",\"value\":\"csat.score\",\"where\":{\"channel\":\"chat\"}", "2026-10", NULL, ROWS("-"));
    has(&s, "\"no data\"");
    has(&s, "\"nothing was counted in October 2026 under these conditions\"");
    has(&s, "Channel: chat");
    strike(&s);
}

static void test_a_title_of_the_template_moves_the_message(void **state) {
    (void)state;
    struct stage s;
    lay(&s, LANG_RU, "\"kind\":\"flow\",\"by\":\"week\",\"title\":{\"en\":\"Backlog\",\"ru\":\"Очередь, {period}\"}", "2026-Q3", NULL, ROWS("2026-07-06 5 3 10", "5 3 10"));
    assert_string_equal(s.figure.title, "Очередь, III квартал 2026");
    has(&s, "\"Создано 5, решено 3, открыто на конец 10 · Обращения по неделям · III квартал 2026\"");
    assert_non_null(strstr(s.figure.alt, "Очередь"));
    strike(&s);
}

/* ---- scales ---- */

static void test_scales(void **state) {
    (void)state;
    static const struct { enum unit unit; double low, high; int wanted; double from, to; int ticks; const char *last; } rows[] = {
        { UNIT_COUNT, 0, 0, 5, 0, 4, 5, "4" },
        { UNIT_COUNT, 0, 47, 5, 0, 50, 6, "50" },
        { UNIT_COUNT, 0, 2e6, 5, 0, 2e6, 5, "2,000,000" },
        { UNIT_SHARE, 0.83, 0.97, 6, 0.8, 1, 5, "100%" },
        { UNIT_SHARE, 0, 0.013, 5, 0, 0.02, 5, "2.0%" },
        { UNIT_SHARE, 1, 1, 5, 0.98, 1, 5, "100.0%" },
        { UNIT_SECONDS, 0, 50 * 60, 6, 0, 50 * 60, 6, "50\u00A0min" },
        { UNIT_SECONDS, 0, 0, 5, 0, 60, 5, "1\u00A0min" },
        { UNIT_SCORE, 4.1, 4.8, 5, 4, 4.8, 5, "4.8" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scale s = scale_even(rows[i].unit, rows[i].low, rows[i].high, 100, 0, rows[i].wanted);
        assert_float_equal(s.low, rows[i].from, 1e-9);
        assert_float_equal(s.high, rows[i].to, 1e-9);
        assert_int_equal(s.nticks, rows[i].ticks);
        assert_string_equal(scale_tick_text(&a, LANG_EN, &s, s.ticks[s.nticks - 1]), rows[i].last);
        assert_float_equal(scale_at(&s, s.low), 100, 1e-9);
        assert_float_equal(scale_at(&s, s.high + 1000), 0, 1e-9); /* beyond the end */
    }
    struct scale log = scale_log(UNIT_SECONDS, 0, 3600, 0, 100, 8);
    assert_float_equal(scale_at(&log, 0), 0, 1e-9);
    assert_true(scale_at(&log, 60) > 45 && scale_at(&log, 60) < 55); /* halfway between 1 s and 1 h */
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_without_facts_break_the_line),
        cmocka_unit_test(test_few_observations_stand_apart),
        cmocka_unit_test(test_what_is_not_over_is_hatched_and_the_future_left_out),
        cmocka_unit_test(test_weeks_at_the_edges_of_a_month_are_incomplete),
        cmocka_unit_test(test_bars_are_sorted_and_few_observations_come_last),
        cmocka_unit_test(test_nobody_is_not_ranked_with_people),
        cmocka_unit_test(test_of_many_both_ends_are_shown),
        cmocka_unit_test(test_pareto_says_what_makes_most),
        cmocka_unit_test(test_a_sum_has_no_n),
        cmocka_unit_test(test_heatmap_has_a_cell_for_every_hour),
        cmocka_unit_test(test_no_data_says_why),
        cmocka_unit_test(test_a_title_of_the_template_moves_the_message),
        cmocka_unit_test(test_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
