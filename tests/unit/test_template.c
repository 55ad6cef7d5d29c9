/* Templates: what a good one asks for, and the place and hint of each mistake (reports.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "report/lay.h"
#include "report/template.h"
#include "time/period.h"

static const char policy_text[] = "{\"timezone\":\"Europe/Moscow\",\"calendars\":{\"office\":{\"week\":{\"mon-fri\":[\"09:00-18:00\"]}}}}";

struct fixture { struct strings *strings; struct policy *policy; struct metrics *metrics; struct arena arena; struct template *t; struct err err; };

static const struct condition narrow[] = { { .dim = { .kind = DIM_TEAM }, .values = (struct str[]){ { "first", 5 } }, .n = 1 },
                                           { .dim = { .kind = DIM_WEEKDAY }, .values = (struct str[]){ { "1", 1 }, { "7", 1 } }, .n = 2 } };

/* Loads a template written with ' for "; nwhere: how many of the conditions above it is narrowed to. */
static bool load_narrowed(struct fixture *f, const char *text, const char *period, int nwhere) {
    *f = (struct fixture){ .strings = strings_new() };
    assert_true(policy_load("policy.json", policy_text, sizeof policy_text - 1, f->strings, &f->policy, &f->err));
    f->metrics = metrics_new(f->policy);
    char *json = arena_strndup(&f->arena, text, strlen(text));
    for (char *c = json; *c; c++)
        if (*c == '\'') *c = '"';
    struct template_context context = { .policy = f->policy, .metrics = f->metrics, .strings = f->strings, .now = INT64_C(1795000000) * SECOND };
    assert_true(period_parse(period, f->policy->zone, context.now, &context.period, &f->err));
    context.as_of = context.period.to;
    context.where = narrow;
    context.nwhere = nwhere;
    return template_load(&f->arena, "t.json", json, strlen(json), &context, &f->t, &f->err);
}

static bool load(struct fixture *f, const char *text, const char *period) { return load_narrowed(f, text, period, 0); }

static void unload(struct fixture *f) {
    metrics_free(f->metrics);
    policy_free(f->policy);
    arena_release(&f->arena);
    strings_free(f->strings);
}

/* A template around one sheet; columns of places count from this. */
#define SHEET(members) "{'name':'x','sheets':[{" members "}]}"

static const struct { const char *text, *error; } mistakes[] = {
    { "{'name':'x'}", "t.json:1:1: a template needs \"sheets\"" },
    { "{'sheets':[]}", "t.json:1:1: a template needs a \"name\"" },
    { "{'name':'x','sheets':[]}", "t.json:1:22: a template needs at least one sheet" },
    { "{'name':'../x','sheets':[{'kind':'quality'}]}", "t.json:1:9: \"../x\" is no name for a file: expected at most 60 of a-z, 0-9 and -" },
    { "{'nam':'x'}", "t.json:1:2: unknown key \"nam\" (did you mean \"name\"?)" },
    { "{'name':'x','period':'last-mont','sheets':[]}", "t.json:1:22: " },
    { "{'name':'x','compare':'before','sheets':[]}", "t.json:1:23: unknown comparison \"before\"" },
    { "{'name':'x','targets':{'csat.skore':'0.9'},'sheets':[]}", "t.json:1:24: unknown metric \"csat.skore\" (did you mean \"csat.score\"?)" },
    { "{'name':'x','targets':{'csat.score':'95'},'sheets':[]}", "t.json:1:37: a share lies between 0 and 1, found 95 (95 % is written \"0.95\")" },
    { "{'name':'x','targets':{'first_response.median':'quick'},'sheets':[]}",
      "t.json:1:48: \"quick\" is no target for this metric: expected a duration such as \"15m\"" },
    { SHEET("'title':'A'"), "t.json:1:23: a sheet needs a \"kind\"" },
    { SHEET("'kind':'tabel'"), "t.json:1:31: unknown sheet kind \"tabel\" (did you mean \"table\"?)" },
    { SHEET("'kind':'bonus'"), "t.json:1:23: a bonus sheet needs a \"scheme\", or the template a \"bonus\"" },
    { SHEET("'kind':'quality','of':'x'"), "t.json:1:41: unknown key \"of\"" },
    { SHEET("'kind':'table'"), "t.json:1:23: a table needs \"by\" and \"columns\"" },
    { SHEET("'kind':'table','by':['agnt'],'columns':['csat.score']"), "t.json:1:45: unknown dimension \"agnt\" (did you mean \"agent\"?)" },
    { SHEET("'kind':'table','by':['agent','agent'],'columns':['csat.score']"), "t.json:1:53: the dimension \"agent\" is named twice" },
    { SHEET("'kind':'table','by':[],'columns':['csat.score']"), "t.json:1:44: a table needs at least one dimension" },
    { SHEET("'kind':'table','by':'agent','columns':['csat.scor']"), "t.json:1:63: unknown metric \"csat.scor\" (did you mean \"csat.score\"?)" },
    { SHEET("'kind':'table','by':'agent','columns':['csat.score'],'sort':'-csat.count'"), "t.json:1:84: \"csat.count\" is not among the columns of this sheet" },
    { SHEET("'kind':'table','by':'agent','columns':['csat.score'],'min_count':-1"), "t.json:1:89: expected a count from 0 to 1000000" },
    { SHEET("'kind':'trend','by':'agent','columns':['csat.score']"), "t.json:1:44: a trend goes by time, not by \"agent\" (day, week, month, quarter or year)" },
    { SHEET("'kind':'pivot','rows':'hour','cols':'hour','value':'tickets.created'"), "t.json:1:60: rows and columns are the same dimension" },
    { SHEET("'kind':'pivot','rows':'hour','cols':'weekday'"), "t.json:1:23: this sheet needs \"value\", the name of a metric" },
    { SHEET("'kind':'list'"), "t.json:1:23: a list needs \"of\": what it lists" },
    { SHEET("'kind':'list','of':'breeches'"), "t.json:1:43: unknown list \"breeches\" (did you mean \"breaches\"?)" },
    { SHEET("'kind':'list','of':'open','clock':'reply'"), "t.json:1:50: a list of open has no clock" },
    { SHEET("'kind':'list','of':'breaches','clock':'first_respons'"), "t.json:1:62: unknown clock \"first_respons\" (did you mean \"first_response\"?)" },
    { SHEET("'kind':'list','of':'open','limit':0"), "t.json:1:58: expected a limit from 1 to 1000000" },
    { SHEET("'kind':'summary','charts':['trend']"), "t.json:1:51: unknown chart \"trend\"" },
    { SHEET("'kind':'summary','tiles':[]"), "t.json:1:49: expected at least one metric" },
    { SHEET("'kind':'quality','title':{'de':'Güte'}"), "t.json:1:50: unknown key \"de\"" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'charts':[{'name':'a','kind':'pie'}]}", "t.json:1:72: unknown chart kind \"pie\"" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'charts':[{'name':'a','kind':'flow','by':'day'},{'name':'a','kind':'flow','by':'day'}]}",
      "t.json:1:99: another chart has the name \"a\"" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'csv':[{'name':'list-a','columns':['csat.score']}]}",
      "t.json:1:58: names that begin with \"list-\" are those of lists" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'csv':[{'name':'a','columns':['csat.score']},{'name':'a','columns':['csat.score']}]}",
      "t.json:1:96: another CSV file has the name \"a\"" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'split':'agent'}", "t.json:1:51: a split by agent needs a sheet of agents' numbers (for instance a table with \"by\": [\"agent\"])" },
    { "{'name':'x','compare':['previous','year','previous'],'sheets':[]}", "t.json:1:42: \"previous\" is named twice" },
    { "{'name':'x','compare':['week'],'sheets':[]}", "t.json:1:24: unknown comparison \"week\"" },
    { SHEET("'kind':'comparison','columns':['csat.score']"), "t.json:1:23: a comparison needs something to compare with (\"compare\": \"previous\" or \"year\" in the template)" },
    { SHEET("'kind':'trend','by':'week','back':-1,'columns':['csat.score']"), "t.json:1:58: expected a number of buckets before the period, from 0 to 400" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'charts':[{'name':'a','kind':'bar','by':'agent','back':3,'value':'csat.count'}]}",
      "t.json:1:91: only a chart by day, week, month, quarter or year can go back" },
    { "{'name':'x','sheets':[{'kind':'quality'}],'split':'team'}", "t.json:1:51: unknown split \"team\"" },
};

static void mistakes_have_a_place(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct fixture f;
        char said[2048];
        bool ok = load(&f, mistakes[i].text, "2026-10");
        err_format(&f.err, said, sizeof said);
        bool as_expected = !ok && f.err.code == ERR_CONFIG && !strncmp(said, mistakes[i].error, strlen(mistakes[i].error));
        if (!as_expected) print_error("%s\n  says     %s\n  not      %s\n", mistakes[i].text, ok ? "nothing" : said, mistakes[i].error);
        wrong += !as_expected;
        unload(&f);
    }
    assert_int_equal(wrong, 0);
}

static void a_good_one_asks_each_question_once(void **state) {
    (void)state;
    struct fixture f;
    bool ok = load(&f,
                   "{'name':'x','title':{'en':'Support, {period}!'},'compare':'previous','targets':{'first_response.median':'15m','csat.score':0.96},"
                   "'metrics':[{'name':'quick','title':'Quick','of':'first_response.within(30s)'}],"
                   "'sheets':[{'kind':'table','by':'agent','columns':['csat.score','quick'],'sort':'-quick'},"
                   "{'kind':'table','by':['agent'],'columns':['csat.score','quick']},{'kind':'summary','tiles':['csat.score']}],"
                   "'csv':[{'name':'a','by':['agent'],'columns':['csat.score','quick']}],'split':null}",
                   "2026-10");
    if (!ok) print_error("%s\n", f.err.text);
    assert_true(ok);
    const struct template *t = f.t;
    assert_int_equal(t->passes[PASS_MAIN].nqueries, 3); /* the summary's sentences, the table, the tiles */
    assert_true(t->ncompared == 1 && t->compared[0] == PASS_PREVIOUS);
    assert_int_equal(t->passes[PASS_PREVIOUS].nqueries, 2); /* the sentences, the tiles */
    assert_int_equal(t->passes[PASS_YEAR_BEFORE].nqueries, 0);
    assert_string_equal(t->periods[PASS_PREVIOUS].name, "2026-09");
    assert_true(t->passes[PASS_PREVIOUS].as_of == t->periods[PASS_PREVIOUS].to); /* each period is measured as of its own end */
    assert_int_equal(t->ntargets, 2);
    assert_true(t->targets[0].value == 900 && t->targets[1].value == 0.96);
    const struct report r = { .t = t, .lang = LANG_RU, .arena = &f.arena };
    assert_string_equal(report_title(&r), "Support, октябрь 2026!"); /* a title in one language serves for all */
    assert_string_equal(report_name(&r), "x-2026-10");
    unload(&f);
}

static void a_year_before_is_compared(void **state) {
    (void)state;
    struct fixture f;
    assert_true(load(&f, "{'name':'x','compare':'year','sheets':[{'kind':'summary','tiles':['csat.score']}]}", "2026-W41"));
    assert_true(f.t->ncompared == 1 && f.t->compared[0] == PASS_YEAR_BEFORE);
    assert_string_equal(f.t->periods[PASS_YEAR_BEFORE].name, "2025-W41");
    unload(&f);
}

/* Whatever is asked of whatever period, and still each question once. */
static void a_narrowed_one_asks_within_its_conditions(void **state) {
    (void)state;
    struct fixture f;
    assert_true(load_narrowed(&f,
                              "{'name':'x','compare':'previous','sheets':[{'kind':'table','by':'agent','columns':['csat.score']},{'kind':'summary','tiles':['csat.score']},"
                              "{'kind':'list','of':'breaches'},{'kind':'checks'}],"
                              "'charts':[{'name':'a','kind':'bar','by':'agent','value':'csat.score','where':{'channel':'chat'}},"
                              "{'name':'b','kind':'bar','by':'agent','value':'csat.score'}]}",
                              "2026-10", 2));
    const struct pass *pass = &f.t->passes[PASS_MAIN], *before = &f.t->passes[PASS_PREVIOUS];
    int more = 0;
    for (int i = 0; i < pass->nqueries + before->nqueries; i++) {
        const struct query *q = i < pass->nqueries ? &pass->queries[i] : &before->queries[i - pass->nqueries];
        assert_true(q->nwhere >= 2 && q->where[0].values == narrow[0].values && q->where[1].values == narrow[1].values && q->where[1].n == 2);
        more += q->nwhere == 3 && q->where[2].dim.kind == DIM_CHANNEL;
    }
    assert_int_equal(more, 1);              /* the chart that has conditions of its own */
    assert_int_equal(pass->nqueries, 4);    /* the sentences, the table and the other chart, the tiles, that chart */
    assert_int_equal(before->nqueries, 2);
    assert_true(pass->nlists == 2 && pass->lists[0].where == narrow && pass->lists[0].nwhere == 2 && pass->lists[0].by_verdict);
    assert_int_equal(pass->lists[1].nwhere, 0); /* signs are told by all of a ticket's facts */
    const struct report r = { .t = f.t, .lang = LANG_EN, .arena = &f.arena };
    assert_string_equal(lay_conditions(&r, f.t->where, f.t->nwhere), "Team: first; Weekday: Mon, Sun");
    assert_non_null(strstr(lay_subtitle(&r), " · Only: Team: first; Weekday: Mon, Sun"));
    unload(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_have_a_place),
        cmocka_unit_test(a_good_one_asks_each_question_once),
        cmocka_unit_test(a_year_before_is_compared),
        cmocka_unit_test(a_narrowed_one_asks_within_its_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
