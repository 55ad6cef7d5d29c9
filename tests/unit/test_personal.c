/* Each agent's own workbook of a split report: that person's numbers, the team's median, the facts behind, and nothing of anybody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/lay.h"
#include "report/personal.h"
#include "story.h"

static const char policy[] = "'agents': [{'id':'olga','name':'Olga Ivanova','team':'first'},{'id':'ivan','name':'Ivan Petrov','team':'first'},"
                             "{'id':'anna','name':'Anna Orlova','team':'first'},{'id':'boris','name':'Boris Kim','team':'second'}]";
static const char clocks[] = "'first_response': {'start':['customer_message'],'stop':['agent_reply'],'goals':[{'goal':'10m'}]}";
static const char story[] = "A-1 d1 09:00 created customer:c1; A-1 d1 09:01 assign agent:olga olga; A-1 d1 09:05 message agent:olga; A-1 d1 09:30 status agent:olga Решён;"
                            "A-1 d1 10:00 rating customer:c1 4/5;"
                            "A-2 d2 09:00 created customer:c2; A-2 d2 09:01 assign agent:olga olga; A-2 d2 09:20 message agent:olga;"
                            "B-1 d2 10:00 created customer:c3; B-1 d2 10:01 assign agent:ivan ivan; B-1 d2 10:08 message agent:ivan;"
                            "C-1 d2 10:00 created customer:c4; C-1 d2 10:01 assign agent:anna anna; C-1 d2 10:02 message agent:anna;"
                            "D-1 d2 10:00 created customer:c5; D-1 d2 10:01 assign agent:boris boris; D-1 d2 10:59 message agent:boris";
static const char template[] = "{'name':'x','split':'agent','targets':{'first_response.median':'10m'},'sheets':[{'kind':'summary'},"
                               "{'kind':'table','by':['agent'],'columns':['tickets.resolved','first_response.median','csat.score']},"
                               "{'kind':'list','of':'breaches'},{'kind':'list','of':'ratings'}]}";

struct split { struct story *s; struct arena arena; struct template *t; struct run run; struct log_counts counts; struct report r; struct personal p; };

static void split(struct split *x) {
    struct err err = { 0 };
    *x = (struct split){ .s = story_new(policy, clocks) };
    story_tell(x->s, story);
    char *json = arena_strndup(&x->arena, template, strlen(template));
    for (char *c = json; *c; c++)
        if (*c == '\'') *c = '"';
    struct template_context context = { .policy = x->s->policy, .metrics = x->s->metrics, .strings = x->s->names, .now = INSTANT_MAX - 1 };
    assert_true(period_parse("2026-03", x->s->policy->zone, context.now, &context.period, &err));
    context.as_of = context.period.to;
    if (!template_load(&x->arena, "t.json", json, strlen(json), &context, &x->t, &err)) fail_msg("%ld: %s", err.col, err.text);
    x->run = (struct run){ .policy = x->s->policy, .log = story_log(x->s), .passes = x->t->passes, .npasses = 1, .threads = 1, .keep_log = true };
    x->counts = (struct log_counts){ .lines = (int64_t)x->s->events.n, .events = (int64_t)x->s->events.n };
    if (!run_measure(&x->run, &x->counts, &err)) fail_msg("%s", err.text);
    x->r = (struct report){ .t = x->t, .run = &x->run, .counts = &x->counts, .lang = LANG_EN, .version = "1", .arena = &x->arena };
    x->p = personal_find(&x->r);
}

static void release(struct split *x) {
    log_free(x->run.log);
    run_release(&x->run);
    arena_release(&x->arena);
    story_free(x->s);
}

/* The whole workbook of the agent as text. */
static void dump(struct split *x, const char *agent, struct book *book, struct buf *out) {
    personal_lay(&x->r, &x->p, strings_find(x->s->names, agent, strlen(agent)), book);
    for (int i = 0; i < book->ngrids; i++) grid_dump(&book->grids[i], out);
}

static void own_numbers_and_what_is_behind_them(void **state) {
    (void)state;
    struct split x;
    struct book book;
    struct buf out = { 0 };
    split(&x);
    assert_int_equal(x.p.n, 4);
    dump(&x, "olga", &book, &out);
    static const char expected[] =
        "grid table_2 \"Numbers\" freeze 5,1\n"
        "0,0 title: Olga Ivanova · Numbers\n"
        "1,0 subtitle: Period: March 2026 · As of: 1 Apr 2026 00:00 (UTC)\n"
        "2,0 faint: ● in target   ▼ outside it\n"
        "4,0 table table_2\n"
        "  column Metric: text\n"
        "  column March 2026: number\n"
        "  column n: count, faint\n"
        "  column target: number, faint\n"
        "  column Team's median: number\n"
        "  Resolved (Resolutions in the period; a ticket resolved again counts again.) | 1 |  |  | 0\n";
    if (strncmp(out.p, expected, strlen(expected)) != 0) print_error("%s\n", out.p);
    assert_memory_equal(out.p, expected, strlen(expected));
    assert_non_null(strstr(out.p, "| 750s! [<= 10\u00a0min] | 2 | 600s | 480s\n")); /* of 120, 480 and 750 s: the second line is not of the team */
    assert_non_null(strstr(out.p, "  A-2 | ")); /* the breach */
    assert_non_null(strstr(out.p, "  A-1 | 2026-03-02T09:05:00 | First response | 300s | 600s | in time |  | First response, median\n"));
    assert_non_null(strstr(out.p, "  A-1 | 2026-03-02T10:00:00 | rating |  |  |  | 4 | CSAT\n"));
    buf_release(&out);
    release(&x);
}

static void nobody_elses(void **state) {
    (void)state;
    static const char *const names[] = { "Petrov", "Anna", "Boris", "ivan", "anna", "boris", "B-1", "C-1", "D-1", "3540s" };
    struct split x;
    struct book book;
    struct buf out = { 0 };
    split(&x);
    dump(&x, "olga", &book, &out);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(out.p, names[i])) fail_msg("%s stands in Olga's workbook", names[i]);
    buf_clear(&out);
    dump(&x, "boris", &book, &out);
    assert_non_null(strstr(out.p, "| 3540s! [<= 10\u00a0min] | 1 | 600s | \n")); /* alone in the team: its median would be no secret */
    buf_release(&out);
    release(&x);
}

static void files_are_named_safely(void **state) {
    (void)state;
    static const struct { const char *id, *file; } names[] = {
        { "olga", "olga-" }, { "Иванова А.", "ivanova-a-" }, { "../../etc/passwd", "etc-passwd-" }, { "//", "agent-" }, { "José", "jos-" },
        { "щука ёж", "schuka-ezh-" }, { "a\xd0", "a-" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *file = personal_file(&a, str_c(names[i].id));
        assert_memory_equal(file, names[i].file, strlen(names[i].file));
        assert_int_equal(strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(file) - strlen(".xlsx"));
    }
    assert_string_not_equal(personal_file(&a, str_c("Olga")), personal_file(&a, str_c("olga"))); /* on any file system */
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_numbers_and_what_is_behind_them),
        cmocka_unit_test(nobody_elses),
        cmocka_unit_test(files_are_named_safely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
