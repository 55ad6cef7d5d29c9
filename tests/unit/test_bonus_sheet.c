/* What the bonus sheet, its files for payroll and the waterfall hold: a story goes in, their texts come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/figure.h"
#include "report/lay.h"
#include "story.h"

static const char policy[] = "'agents': [{'id':'olga','name':'Olga','team':'first','payroll_id':'0007','bonus_base':'30000.00'},"
                             "{'id':'ivan','name':'Ivan','team':'first','bonus_base':'1000'},{'id':'petr','team':'second','payroll_id':'9'}]";
static const char clocks[] = "'first_response': {'start':['customer_message'],'stop':['agent_reply'],'calendar':'always'}";
/* Olga answers two tickets within a minute, and one of three ratings is bad; Ivan answers one, too late, and the customer never asked; Petr is of another team; Zoe is unknown. */
static const char story[] = "A-1 d1 09:00 created customer:c1 team=first; A-1 d1 09:00:30 message agent:olga; A-1 d1 09:30 status agent:olga Решён; A-1 d1 10:00 rating customer:c1 5;"
                            "A-2 d2 09:00 created customer:c2 team=first; A-2 d2 09:00:50 message agent:olga; A-2 d2 09:40 status agent:olga Решён; A-2 d2 10:00 rating customer:c2 1;"
                            "A-3 d3 09:00 created customer:c2 team=first; A-3 d3 09:00:10 message agent:olga; A-3 d3 09:40 status agent:olga Решён; A-3 d3 10:00 rating customer:c2 4;"
                            "B-1 d2 10:00 created customer:c3 team=first; B-1 d2 10:05 message agent:ivan; B-1 d2 10:06 status agent:ivan Решён;"
                            "B-2 d2 11:00 created agent:ivan team=first; B-2 d2 11:01 rating customer:c3 disowned;"
                            "C-1 d4 12:00 created customer:c4 team=first; C-1 d4 12:01 message agent:petr; C-1 d4 12:02 message agent:zoe";
static const char template[] = "{'name':'x','bonus':{'if':{'team':'first'},'gates':[{'metric':'disowned.count','at_most':0,'clause':'2.1'}],'kpis':["
                               "{'metric':'first_response.median','weight':'0.6','clause':'3.1','bands':[{'up_to':'30s','score':'1.2'},{'up_to':'1m','score':'1'},{'score':'0'}]},"
                               "{'metric':'csat.score','weight':'0.4','min_count':2,'clause':'3.2','linear':{'from':['0','0'],'to':['1','1']}}],"
                               "'amount':{'base':'bonus_base','round':'0.01'}},'sheets':[{'kind':'bonus'}],'charts':[{'name':'falls','kind':'waterfall'}]}";

struct laid { struct story *s; struct arena arena; struct template *t; struct run run; struct log_counts counts; struct report r; };

static void lay_story(struct laid *l) {
    struct err err = { 0 };
    *l = (struct laid){ .s = story_new(policy, clocks) };
    story_tell(l->s, story);
    char *json = arena_strndup(&l->arena, template, sizeof template - 1);
    for (char *c = json; *c; c++)
        if (*c == '\'') *c = '"';
    struct template_context context = { .policy = l->s->policy, .metrics = l->s->metrics, .strings = l->s->names, .now = INSTANT_MAX - 1 };
    assert_true(period_parse("2026-03", l->s->policy->zone, context.now, &context.period, &err));
    context.as_of = context.period.to;
    if (!template_load(&l->arena, "t.json", json, strlen(json), &context, &l->t, &err)) fail_msg("%ld: %s", err.col, err.text);
    l->counts = (struct log_counts){ .lines = (int64_t)l->s->events.n, .events = (int64_t)l->s->events.n };
    l->run = (struct run){ .policy = l->s->policy, .log = story_log(l->s), .passes = l->t->passes, .npasses = 1, .threads = 1, .keep_log = true };
    if (!run_measure(&l->run, &l->counts, &err)) fail_msg("%s", err.text);
    l->r = (struct report){ .t = l->t, .run = &l->run, .counts = &l->counts, .lang = LANG_EN, .version = "1", .arena = &l->arena };
}

static void release(struct laid *l) {
    log_free(l->run.log);
    run_release(&l->run);
    arena_release(&l->arena);
    story_free(l->s);
}

/* The lines of text from the one that begins with `from` are these. */
static void expect(const char *text, const char *from, const char *expected) {
    const char *start = strstr(text, from);
    if (start && strncmp(start, expected, strlen(expected)) == 0) return;
    print_error("%s\n--- does not hold\n%s\n", text, expected);
    fail();
}

static void the_sheet(void **state) {
    (void)state;
    struct laid l;
    struct book book;
    struct buf out = { 0 };
    lay_story(&l);
    report_lay(&l.r, &book);
    grid_dump(&book.grids[0], &out);
    expect(out.p, "2,0 body", "2,0 body: ▼ To look at before paying: 2, listed below the table!\n"
                              "3,0 faint: Agents of other teams with facts under these conditions, not paid by this scheme: 1\n");
    expect(out.p, "  Olga | ", "  Olga | 0007 | first | 0.9867 {=ROUND(IF(G8=\"\",(N(L8)*$D$18+N(Q8)*$D$19)/H8,0),$D$21)} | 30000 | "
                               "29600 {=ROUND(E8*IF(G8=\"\",(N(L8)*$D$18+N(Q8)*$D$19)/H8,0),$D$22)} |  | "
                               "1 of 1 {=ROUND(IF(ISNUMBER(L8),$D$18,0)+IF(ISNUMBER(Q8),$D$19,0),9)} | "
                               "30s | 3 | ≤\u00A030\u00A0s | 1.2+ | 0.6 of 1 {=IF(ISNUMBER(L8),ROUND($D$18/H8,6),0)} | "
                               "0.6666666666666666 of 1 | 3 | on the line | 0.6666666666666666! | 0.4 of 1 {=IF(ISNUMBER(Q8),ROUND($D$19/H8,6),0)} | 3.1; 3.2\n");
    expect(out.p, "  Ivan | ", "  Ivan | missing! | first | 0 {=ROUND(IF(G9=\"\",(N(L9)*$D$18+N(Q9)*$D$19)/H9,0),$D$21)} | 1000 | "
                               "0 {=ROUND(E9*IF(G9=\"\",(N(L9)*$D$18+N(Q9)*$D$19)/H9,0),$D$22)} | Disowned: at most 0 (is 1), 2.1! | "
                               "0.6 of 1 {=ROUND(IF(ISNUMBER(L9),$D$18,0)+IF(ISNUMBER(Q9),$D$19,0),9)} | "
                               "300s | 1 | >\u00A01\u00A0min | 0! | 1 of 1 {=IF(ISNUMBER(L9),ROUND($D$18/H9,6),0)} | "
                               " | 0 | too few~ | –~ | 0 of 1 {=IF(ISNUMBER(Q9),ROUND($D$19/H9,6),0)} | 3.1; 3.2\n"
                               "  total: Total |  |  |  |  | 29600 {=ROUND(SUM(F8:F9),$D$22)} | ");
    expect(out.p, "12,0 body", "12,0 body: Ivan!\n"
                               "12,1 body: An agent whom a bonus scheme is for has no payroll id, so the files for payroll leave the agent out.\n"
                               "13,0 body: zoe!\n"
                               "13,1 body: Work is credited to an agent that the policy does not list.\n");
    expect(out.p, "  1. First", "  1. First response, median | 3.1 | agent | 0.6 of 1 |  | ≤\u00A030\u00A0s: 1.20;  ≤\u00A01\u00A0min: 1.00;  >\u00A01\u00A0min: 0.00\n"
                                "  2. CSAT | 3.2 | agent | 0.4 of 1 | 2 | line from 0%: 0.00 to 100%: 1.00, at least 0.00, at most 1.00\n"
                                "  Gate: Disowned | 2.1 | agent |  |  | at most 0\n");
    buf_release(&out);
    release(&l);
}

static void the_files(void **state) {
    (void)state;
    struct laid l;
    struct grid g;
    struct buf out = { 0 };
    lay_story(&l);
    assert_true(report_lay_data(&l.r, &l.t->sheets[0], &g));
    assert_int_equal(g.ntables, 2);
    assert_string_equal(g.tables[0]->csv.name, "bonus");
    assert_string_equal(g.tables[1]->csv.name, "bonus-wide");
    grid_dump(&g, &out);
    expect(out.p, "  2026-03 | ", "  2026-03 | 0007 | olga | first_response.median | 30 | seconds | 1.2 | 0.6 | 0.72 | 3 | <=30 | 3.1 | counted | Olga\n"
                                  "  2026-03 | 0007 | olga | csat.score | 0.6666666666666666 | share | 0.666667 | 0.4 | 0.266667 | 3 | line | 3.2 | counted | Olga\n"
                                  "0,0 table bonus-wide\n");
    expect(out.p, "  2026-03 | 0007 | olga | Olga", "  2026-03 | 0007 | olga | Olga | 30 | 1.2 | 0.6 | 0.6666666666666666 | 0.666667 | 0.4 | 0.9867 | 29600 |  | 3.1; 3.2\n");
    buf_release(&out);
    release(&l);
}

static void the_findings(void **state) {
    (void)state;
    struct laid l;
    lay_story(&l);
    report_find(&l.r, &l.run.findings);
    assert_int_equal(l.run.findings.of[FIND_NO_PAYROLL_ID].count, 1);
    assert_string_equal(l.run.findings.of[FIND_NO_PAYROLL_ID].example[0].subject, "ivan");
    assert_int_equal(l.run.findings.of[FIND_UNKNOWN_AGENT].count, 1);
    assert_string_equal(l.run.findings.of[FIND_UNKNOWN_AGENT].example[0].subject, "zoe");
    assert_int_equal(l.run.findings.of[FIND_SAME_PAYROLL_ID].count, 0);
    release(&l);
}

static double seven_a_character(void *data, const char *s, double size, bool bold) {
    double n = 0;
    (void)data, (void)size, (void)bold;
    for (; *s; s++) n += (*s & 0xC0) != 0x80;
    return 7 * n;
}

static void the_waterfall(void **state) {
    (void)state;
    struct laid l;
    struct figure f;
    struct buf out = { 0 };
    lay_story(&l);
    figure_start(&f, &l.arena, (struct text_measure){ seven_a_character, NULL });
    l.t->charts[0].kind->lay(&l.r, &l.t->charts[0], &f);
    figure_dump(&f, &out);
    expect(out.p, "alt ", "alt \"Bonus: 0 of 2 reach 100%. From 100% to the result: what each KPI adds or takes, in percentage points · March 2026.\"\n");
    expect(out.p, "rect ", "rect 277.0,176.0 329.0,183.2 #0072b2\n"
                           "text 303.0,171.0 middle 12 bold #0072b2 \"+12\"\n"
                           "text 303.0,258.2 middle 10.5 #595959 \"30\u00A0s\"\n"
                           "text 303.0,271.2 middle 10.5 #595959 \"→ 1.20\"\n"
                           "line 329.0,176.0 599.0,176.0 #bdbdbd width 1\n"
                           "rect 599.0,176.0 651.0,184.0 #d55e00\n"
                           "text 625.0,171.0 middle 12 bold #d55e00 \"−13.33\"\n");
    expect(out.p, "text 936.0,345.8", "text 936.0,345.8 end 15 bold #d55e00 \"0%\"\n"
                                      "text 936.0,360.8 end 10.5 #595959 \"gate: Disowned\"\n");
    expect(out.p, "data ", "data agent | start | first_response.median | csat.score | gates | result\n"
                           "row olga | 1 | 0.12 | -0.133333 | 0 | 0.9867\n"
                           "row ivan | 1 | -1 | 0 | 0 | 0\n");
    figure_release(&f);
    buf_release(&out);
    release(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_sheet), cmocka_unit_test(the_files), cmocka_unit_test(the_findings), cmocka_unit_test(the_waterfall) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
