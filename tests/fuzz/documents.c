/* Documents that people write: policies and report templates. Either they are taken, or the error says where and what. */
#include "base/mem.h"
#include "fuzz.h"
#include "measure/metric.h"
#include "report/template.h"
#include "time/period.h"

static void check_told(const struct err *err) {
    char line[2048];
    fuzz_check(err->code == ERR_CONFIG && err->text[0], "what is wrong with a document is told");
    fuzz_check(err->source[0] && err->line > 0, "an error in a document has its place");
    err_format(err, line, sizeof line);
}

void fuzz_policy(struct str input) {
    struct strings *strings = strings_new();
    struct policy *policy = NULL;
    struct err err = { 0 };
    if (policy_load("policy.json", input.p, input.n, strings, &policy, &err)) {
        struct metrics *metrics = metrics_new(policy);
        const struct doc *defined = doc_get(policy->doc, "metrics");
        if (defined && !metrics_define(metrics, defined, &err)) check_told(&err);
        metrics_free(metrics);
    } else {
        check_told(&err);
    }
    policy_free(policy);
    strings_free(strings);
}

void fuzz_template(struct str input) {
    const struct policy *policy = fuzz_a_policy();
    struct metrics *metrics = metrics_new(policy);
    struct template_context context = { .policy = policy, .metrics = metrics, .strings = fuzz_strings() };
    struct arena arena = { 0 };
    struct template *template = NULL;
    struct err err = { 0 };
    fuzz_check(period_parse("2026-03", policy->zone, INSTANT_MAX / 5, &context.period, &err), "March is a period");
    context.as_of = context.now = context.period.to;
    if (!template_load(&arena, "template.json", input.p, input.n, &context, &template, &err)) check_told(&err);
    metrics_free(metrics);
    arena_release(&arena);
}
