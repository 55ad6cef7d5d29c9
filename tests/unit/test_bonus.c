/* Bonus schemes: what values give, exactly; and the place and hint of whatever could pay wrongly (payroll.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "report/bonus.h"

static const char policy_text[] = "{\"agents\":[{\"id\":\"olga\",\"bonus_base\":\"30000.00\"}]}";

struct fixture { struct strings *strings; struct policy *policy; struct metrics *metrics; struct arena arena; struct template *t; struct err err; };

static const char *with_quotes(struct arena *a, const char *text) {
    char *json = arena_strndup(a, text, strlen(text));
    for (char *c = json; *c; c++)
        if (*c == '\'') *c = '"';
    return json;
}

/* Loads a template whose "bonus" has these members, written with ' for ". */
static bool load(struct fixture *f, const char *policy, const char *members) {
    *f = (struct fixture){ .strings = strings_new() };
    assert_true(policy_load("policy.json", policy, strlen(policy), f->strings, &f->policy, &f->err));
    f->metrics = metrics_new(f->policy);
    const char *json = with_quotes(&f->arena, arena_printf(&f->arena, "{'name':'x','sheets':[{'kind':'bonus'}],'bonus':{\n%s}}", members));
    struct template_context context = { .policy = f->policy, .metrics = f->metrics, .strings = f->strings, .now = INT64_C(1795000000) * SECOND };
    assert_true(period_parse("2026-10", f->policy->zone, context.now, &context.period, &f->err));
    context.as_of = context.period.to;
    return template_load(&f->arena, "t.json", json, strlen(json), &context, &f->t, &f->err);
}

static void unload(struct fixture *f) {
    metrics_free(f->metrics);
    policy_free(f->policy);
    arena_release(&f->arena);
    strings_free(f->strings);
}

/* ---- what values give -------------------------------------------------------------------------------------------- */

/* "47/52": a share; "16@30": a number of 30 observations; "30": a count; "-": no value. Moves *text on past the space. */
static struct value take_value(const char **text) {
    size_t n = strcspn(*text, " "), sign = strcspn(*text, "/@ ");
    struct value v = { 0 };
    double second = 0;
    char kind = (*text)[sign];
    if (strncmp(*text, "-", n) != 0) {
        v.has = true;
        assert_true(num_parse_double(str_of(*text, sign), &v.v));
        if (sign < n) assert_true(num_parse_double(str_of(*text + sign + 1, n - sign - 1), &second));
        v.n = (int64_t)(sign < n ? second : v.v);
        if (kind == '/') v.v /= second;
    }
    *text += n + ((*text)[n] == ' ');
    return v;
}

static const char *band_name(struct arena *a, int band) {
    static const char *const others[] = { "few", "line", "least", "most" };
    return band < 0 ? others[-band - 1] : arena_printf(a, "%d", band + 1);
}

/* "1:1.2*0.3 line:0.5*0.4 few = 0.56": each KPI's band, score and weight; the result; "barred" and which gates failed. */
static const char *tell(struct arena *a, const struct bonus_scheme *s, const struct bonus_outcome *o) {
    char score[DECIMAL_TEXT], weight[DECIMAL_TEXT], result[DECIMAL_TEXT];
    const char *text = "";
    for (int i = 0; i < s->nkpis; i++) {
        const struct bonus_part *p = &o->parts[i];
        text = arena_printf(a, "%s%s", text, band_name(a, p->band));
        if (p->scored) text = arena_printf(a, "%s:%s*%s", text, decimal_format(p->score, 0, 9, score), decimal_format(p->weight, 0, 9, weight));
        text = arena_printf(a, "%s ", text);
    }
    text = arena_printf(a, "%s= %s", text, o->has ? decimal_format(o->result, 0, 9, result) : "none");
    for (int i = 0; i < s->ngates; i++)
        if (o->failed[i]) text = arena_printf(a, "%s barred %d", text, i + 1);
    return text;
}

#define FRT "{'metric':'first_response.median','weight':'0.30','min_count':20,'bands':[{'up_to':'30s','score':'1.20'},{'up_to':'60s','score':'1.00'}," \
            "{'up_to':'120s','score':'0.50'},{'score':'0'}]}"
#define CSAT "{'metric':'csat.score','weight':'0.40','min_count':10,'linear':{'from':['0.80','0'],'to':['0.96','1.00'],'cap':'1.20'}}"
#define REOPEN "{'metric':'reopen.rate','weight':'0.30','bands':[{'up_to':'0.02','score':'1.00'},{'up_to':'0.05','score':'0.50'},{'score':'0'}]}"
#define GATES "'gates':[{'metric':'disowned.count','at_most':0},{'metric':'tickets.resolved','at_least':30}]"
#define SPEC "'by':'agent'," GATES ",'kpis':[" FRT "," CSAT "," REOPEN "],'too_few':'redistribute'"

static const struct { const char *scheme, *kpis, *gates, *outcome; } outcomes[] = {
    /* the scheme of payroll.md */
    { SPEC, "30@40 48/50 1/50", "0 30", "1:1.2*0.3 line:1*0.4 1:1*0.3 = 1.06" },
    { SPEC, "30.5@40 43/50 2/99", "0 30", "2:1*0.3 line:0.375*0.4 2:0.5*0.3 = 0.6" },
    { SPEC, "60@40 40/50 5/100", "0 30", "2:1*0.3 least:0*0.4 2:0.5*0.3 = 0.45" },
    { SPEC, "60.01@40 30/50 6/100", "0 30", "3:0.5*0.3 least:0*0.4 3:0*0.3 = 0.15" },
    { SPEC, "7200@40 47/52 0/52", "0 30", "4:0*0.3 line:0.649038462*0.4 1:1*0.3 = 0.559615385" },
    { SPEC, "10@20 60/60 0/10", "0 30", "1:1.2*0.3 most:1.2*0.4 1:1*0.3 = 1.14" },
    /* gates: the edge passes, beyond it the result is 0 and the gate is named */
    { SPEC, "30@40 48/50 1/50", "1 30", "1:1.2*0.3 line:1*0.4 1:1*0.3 = 0 barred 1" },
    { SPEC, "30@40 48/50 1/50", "2 29", "1:1.2*0.3 line:1*0.4 1:1*0.3 = 0 barred 1 barred 2" },
    /* too few: the weight is spread over the others in their proportion */
    { SPEC, "30@19 48/50 1/50", "0 30", "few line:1*0.571428571 1:1*0.428571429 = 1" },
    { SPEC, "30@19 9/9 1/50", "0 30", "few few 1:1*1 = 1" },
    { SPEC, "- - -", "0 30", "few few few = none" },
    { SPEC, "- - -", "0 0", "few few few = 0 barred 2" },
    { "'kpis':[" FRT "," CSAT "," REOPEN "],'too_few':'0.80'", "30@19 9/9 1/50", "", "few:0.8*0.3 few:0.8*0.4 1:1*0.3 = 0.86" },
    { "'kpis':[" FRT "," CSAT "," REOPEN "],'too_few':'0'", "- - -", "", "few:0*0.3 few:0*0.4 few:0*0.3 = 0" },
    /* a share is compared as the fraction that it is */
    { "'kpis':[{'metric':'first_response.compliance','weight':1,'bands':[{'from':'0.95','score':'1'},{'from':0.7,'score':'0.5'},{'score':'0'}]}]", "57/60", "", "1:1*1 = 1" },
    { "'kpis':[{'metric':'first_response.compliance','weight':1,'bands':[{'from':'0.95','score':'1'},{'from':0.7,'score':'0.5'},{'score':'0'}]}]", "949/999", "", "2:0.5*1 = 0.5" },
    { "'kpis':[{'metric':'first_response.compliance','weight':1,'bands':[{'from':'0.95','score':'1'},{'from':0.7,'score':'0.5'},{'score':'0'}]}]", "7/10", "", "2:0.5*1 = 0.5" },
    { "'kpis':[{'metric':'first_response.compliance','weight':1,'bands':[{'from':'0.95','score':'1'},{'from':0.7,'score':'0.5'},{'score':'0'}]}]", "69999/100000", "", "3:0*1 = 0" },
    /* a line downwards, for what is better when lower; without a cap it ends at its points */
    { "'kpis':[{'metric':'resolution.median','weight':'1','linear':{'from':['4h','0'],'to':['1h','1']}}]", "9000@5", "", "line:0.5*1 = 0.5" },
    { "'kpis':[{'metric':'resolution.median','weight':'1','linear':{'from':['4h','0'],'to':['1h','1']}}]", "60@5", "", "most:1*1 = 1" },
    { "'kpis':[{'metric':'resolution.median','weight':'1','linear':{'from':['1h','1'],'to':['4h','0'],'cap':'1.5'}}]", "1800@5", "", "line:1.166666667*1 = 1.166666667" },
    /* thirds stay thirds */
    { "'kpis':[{'metric':'csat.score','weight':'0.5','linear':{'from':['0','0'],'to':['1','1']}},{'metric':'reopen.rate','weight':'0.5','linear':{'from':['1','0'],'to':['0','1']}}]",
      "1/3 1/3", "", "line:0.333333333*0.5 line:0.666666667*0.5 = 0.5" },
};

static void what_values_give(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct fixture f;
        struct value kpis[8], gates[8];
        struct bonus_outcome outcome;
        if (!load(&f, policy_text, outcomes[i].scheme)) fail_msg("%s: %ld: %s", outcomes[i].scheme, f.err.col, f.err.text);
        const struct bonus_scheme *s = f.t->bonuses;
        const char *text = outcomes[i].kpis;
        for (int k = 0; k < s->nkpis; k++) kpis[k] = take_value(&text);
        text = outcomes[i].gates;
        for (int k = 0; k < s->ngates; k++) gates[k] = take_value(&text);
        bonus_evaluate(s, kpis, gates, &f.arena, &outcome);
        assert_string_equal(tell(&f.arena, s, &outcome), outcomes[i].outcome);
        unload(&f);
    }
}

/* Whatever the values, the weights of what is judged sum to 1, and the effects to the result. */
static void weights_sum_to_one(void **state) {
    (void)state;
    struct fixture f;
    assert_true(load(&f, policy_text, SPEC));
    const struct bonus_scheme *s = f.t->bonuses;
    for (int n = 0; n < 500; n++) {
        struct bonus_outcome o;
        int64_t rated = n % 37, resolved = 1 + n % 101;
        struct value kpis[] = { { true, n * 0.5, n % 41 }, { rated > 0, rated > 0 ? (double)(n % (rated + 1)) / (double)rated : 0, rated },
                                { true, (double)(n % 7) / (double)(6 + resolved), 6 + resolved } };
        struct value gates[] = { { true, 0, 0 }, { true, 30, 30 } };
        struct decimal weights = DECIMAL_ZERO, effects = DECIMAL_ZERO;
        bonus_evaluate(s, kpis, gates, &f.arena, &o);
        for (int k = 0; k < s->nkpis; k++) {
            weights = decimal_add(weights, o.parts[k].weight);
            effects = decimal_add(effects, o.parts[k].effect);
        }
        assert_int_equal(decimal_compare(weights, DECIMAL_ONE), 0);
        assert_int_equal(decimal_compare(effects, o.result), 0);
    }
    unload(&f);
}

/* ---- mistakes ---------------------------------------------------------------------------------------------------- */

/* Places count from the line of the members; BANDS(...) begins at column 59 of it. */
#define BANDS(bands) "'kpis':[{'metric':'first_response.median','weight':1,'bands':[" bands "]}]"
#define LINE(line) "'kpis':[{'metric':'csat.score','weight':1,'linear':{" line "}}]"
#define ONE(metric, weight) "{'metric':'" metric "','weight':'" weight "','bands':[{'score':'1'}]}"

static const struct { const char *members, *error; } mistakes[] = {
    { "'by':'agent'", "t.json:1:49: a bonus scheme needs \"kpis\"" },
    { "'kpis':[]", "t.json:2:8: a bonus scheme needs at least one KPI" },
    { "'kpis':[],'bands':1", "t.json:2:11: unknown key \"bands\"" },
    { "'by':'team','kpis':[]", "t.json:2:6: a bonus goes by \"agent\", not by \"team\"" },
    { "'if':{'taem':'first'},'kpis':[]", "t.json:2:7: unknown dimension \"taem\" (did you mean \"team\"?)" },
    { "'kpis':[{'weight':1}]", "t.json:2:9: a KPI needs a \"metric\"" },
    { "'kpis':[{'metric':'csat.skore'}]", "t.json:2:19: unknown metric \"csat.skore\" (did you mean \"csat.score\"?)" },
    { "'kpis':[{'metric':'csat.score','of':'nobody'}]", "t.json:2:37: unknown owner \"nobody\"" },
    { "'kpis':[{'metric':'csat.score','weight':1}]", "t.json:2:9: a KPI needs \"bands\" or \"linear\": how its value is scored" },
    { "'kpis':[{'metric':'csat.score','bands':[{'score':1}]}]", "t.json:2:9: a KPI needs a \"weight\"" },
    /* weights */
    { "'kpis':[" ONE("csat.score", "0.30") "," ONE("reopen.rate", "0.65") "]", "t.json:2:8: the weights must sum to 1, not to 0.95 (0.05 is missing)" },
    { "'kpis':[" ONE("csat.score", "0.5") "," ONE("reopen.rate", "0.500001") "]", "t.json:2:8: the weights must sum to 1, not to 1.000001 (0.000001 is too much)" },
    { "'kpis':[" ONE("csat.score", "-0.3") "]", "t.json:2:41: expected a weight such as \"0.30\", not below 0, found -0.3" },
    { "'kpis':[" ONE("csat.score", "0") "]", "t.json:2:41: a weight is above 0" },
    { "'kpis':[" ONE("csat.score", "30%") "]", "t.json:2:41: \"30%\" is not a weight such as \"0.30\" (30 % is written \"0.30\")" },
    { "'kpis':[" ONE("csat.score", "0.3333333333") "]", "t.json:2:41: \"0.3333333333\" is not a weight such as \"0.30\" (at most 12 digits before the point and 9 after it)" },
    { "'kpis':[{'metric':'csat.score','weight':true,'bands':[{'score':1}]}]", "t.json:2:41: expected a weight such as \"0.30\", found true" },
    { "'kpis':[" ONE("csat.score", "0.5") "," ONE("csat.score", "0.5") "]", "t.json:2:82: another KPI goes by \"csat.score\" of the same" },
    /* bands */
    { "'kpis':[{'metric':'csat.score','weight':1,'bands':[{'score':1}],'linear':{}}]", "t.json:2:74: a KPI has \"bands\" or \"linear\", not both" },
    { BANDS(""), "t.json:2:62: expected at least one band" },
    { BANDS("{'up_to':'30s'}"), "t.json:2:63: a band needs a \"score\"" },
    { BANDS("{'up_to':'30s','score':1}"), "t.json:2:72: the bands leave a gap: values above 30s have no score (add a last band with a \"score\" only)" },
    { BANDS("{'score':1},{'up_to':'30s','score':0}"), "t.json:2:63: bands overlap: only the last one may be without \"up_to\" or \"from\"" },
    { BANDS("{'up_to':'60s','score':1},{'up_to':'60s','score':0},{'score':0}"), "t.json:2:98: bands overlap: 60s is not above the edge of the band before" },
    { BANDS("{'up_to':'60s','score':1},{'up_to':'30s','score':0},{'score':0}"), "t.json:2:98: bands overlap: 30s is not above the edge of the band before" },
    { BANDS("{'from':'60s','score':0},{'from':'90s','score':1},{'score':1}"), "t.json:2:96: bands overlap: 90s is not below the edge of the band before" },
    { BANDS("{'up_to':'60s','score':1},{'from':'90s','score':1},{'score':0}"), "t.json:2:97: the bands of a KPI have all \"up_to\" or all \"from\"" },
    { BANDS("{'up_to':'60s','from':'10s','score':1},{'score':0}"), "t.json:2:63: a band has \"up_to\" or \"from\", not both" },
    { BANDS("{'up_to':'soon','score':1},{'score':0}"), "t.json:2:72: \"soon\" is not a duration such as \"15m\"" },
    { BANDS("{'up_to':'30s','score':1},{'score':'1.2'}"), "t.json:2:98: wrong direction: the scores 1 and 1.2 pay more for worse values (first_response.median is better when lower)" },
    { BANDS("{'from':'30s','score':1},{'score':'0.5'}"), "t.json:2:97: wrong direction: the scores 1 and 0.5 pay more for worse values (first_response.median is better when lower)" },
    { "'kpis':[{'metric':'csat.score','weight':1,'bands':[{'up_to':'0.8','score':1},{'score':0}]}]",
      "t.json:2:87: wrong direction: the scores 1 and 0 pay more for worse values (csat.score is better when higher)" },
    { "'kpis':[{'metric':'csat.score','weight':1,'bands':[{'up_to':'80','score':0},{'score':1}]}]", "t.json:2:61: a share lies between 0 and 1, found 80 (95 % is written \"0.95\")" },
    { "'kpis':[{'metric':'first_response.max','weight':1,'min_count':5,'bands':[{'score':1}]}]", "t.json:2:63: first_response.max does not say of how many observations it is" },
    { "'kpis':[{'metric':'csat.score','weight':1,'min_count':-5,'bands':[{'score':1}]}]", "t.json:2:55: expected a count, found -5" },
    /* lines */
    { LINE("'to':['0.9','1']"), "t.json:2:52: a line needs \"from\": a value and its score" },
    { LINE("'from':['0.8'],'to':['0.9','1']"), "t.json:2:60: expected a value and its score, found 1 elements" },
    { LINE("'from':['0.8','0'],'to':['0.8','1']"), "t.json:2:77: a line needs two values: \"from\" and \"to\" have the same one" },
    { LINE("'from':['0.8','1'],'to':['0.9','1']"), "t.json:2:77: a line needs two scores: \"from\" and \"to\" have the same one" },
    { LINE("'from':['0.8','1'],'to':['0.9','0']"), "t.json:2:77: wrong direction: the line pays more for worse values (csat.score is better when higher)" },
    { LINE("'from':['0.8','0'],'to':['0.9','1'],'cap':'0.9'"), "t.json:2:95: the cap 0.9 is below the score 1" },
    /* gates */
    { "'gates':[{'metric':'disowned.count'}],'kpis':[]", "t.json:2:10: a gate has either \"at_most\" or \"at_least\"" },
    { "'gates':[{'metric':'disowned.count','at_most':0,'at_least':0}],'kpis':[]", "t.json:2:10: a gate has either \"at_most\" or \"at_least\"" },
    { "'gates':[{'metric':'disowned.count','at_least':1}],'kpis':[]", "t.json:2:37: wrong direction: the gate bars the better values (disowned.count is better when lower)" },
    /* the rest */
    { "'kpis':[" ONE("csat.score", "1") "],'too_few':'spread'", "t.json:2:81: \"spread\" is not \"redistribute\" or a score such as \"0.80\"" },
    { "'kpis':[" ONE("csat.score", "1") "],'amount':{'round':'1'}", "t.json:2:80: an amount needs \"base\": \"bonus_base\"" },
    { "'kpis':[" ONE("csat.score", "1") "],'amount':{'base':'salary'}", "t.json:2:88: unknown base \"salary\"" },
    { "'kpis':[" ONE("csat.score", "1") "],'amount':{'base':'bonus_base','round':'0.05'}", "t.json:2:109: amounts are rounded to a power of ten such as \"0.01\", \"1\" or \"100\", found 0.05" },
    { "'kpis':[" ONE("csat.score", "1") "],'csv':{'decimal':','}", "t.json:2:77: numbers with a comma need another \"delimiter\", such as \";\"" },
    { "'kpis':[" ONE("csat.score", "1") "],'csv':{'delimiter':'|'}", "t.json:2:90: unknown delimiter \"|\"" },
};

static void mistakes_have_their_place(void **state) {
    (void)state;
    bool ok = true;
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct fixture f;
        char text[2048];
        bool loaded = load(&f, policy_text, mistakes[i].members);
        err_format(&f.err, text, sizeof text);
        if (loaded || strncmp(text, mistakes[i].error, strlen(mistakes[i].error)) != 0) {
            print_error("%s\n    is      %s\n    and not %s\n", mistakes[i].members, loaded ? "fine" : text, mistakes[i].error);
            ok = false;
        }
        unload(&f);
    }
    assert_true(ok);
}

static void a_base_that_is_too_long(void **state) {
    (void)state;
    struct fixture f;
    char text[2048];
    assert_false(load(&f, "{\"agents\":[{\"id\":\"olga\",\"bonus_base\":\"1000000000000.00\"}]}", "'kpis':[" ONE("csat.score", "1") "],'amount':{'base':'bonus_base'}"));
    assert_string_equal(err_format(&f.err, text, sizeof text), "policy.json:1:38: bonus_base has too many digits: at most 12, and 9 after the point");
    unload(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_values_give), cmocka_unit_test(weights_sum_to_one), cmocka_unit_test(mistakes_have_their_place), cmocka_unit_test(a_base_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
