/* What the sheets of a report hold: a story goes in, and the text of each grid comes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "report/lay.h"
#include "report/summary.h"
#include "story.h"

static const char policy[] = "'agents': [{'id':'olga','name':'Olga Ivanova'},{'id':'ivan','name':'Ivan Petrov'},{'id':'ivan2','name':'Ivan Petrov'}],"
                             "'ticket_url': 'https://desk.example/{ticket}'";
static const char clocks[] = "'first_response': {'start':['customer_message'],'stop':['agent_reply'],'goals':[{'goal':'10m'}]},"
                             "'resolution': {'start':['created'],'stop':['resolved']}";
/* Olga answers A-1 in time and A-2 too late; Ivan answers B/1 in time and resolves it; it is opened again. =C waits. */
static const char story[] = "A-1 d1 09:00 created customer:c1 team=first channel=chat;"
                            "A-1 d1 09:01 assign agent:olga olga; A-1 d1 09:05 message agent:olga; A-1 d1 09:30 status agent:olga Решён;"
                            "A-1 d1 10:00 rating customer:c1 4/5;"
                            "A-2 d2 09:00 created customer:c2 team=first channel=chat;"
                            "A-2 d2 09:01 assign agent:olga olga; A-2 d2 09:20 message agent:olga; A-2 d2 09:40 status agent:olga Решён;"
                            "B/1 d2 10:00 created customer:c3 team=second channel=mail;"
                            "B/1 d2 10:01 assign agent:ivan ivan; B/1 d2 10:02 message agent:ivan; B/1 d2 10:05 status agent:ivan Решён;"
                            "B/1 d3 10:05 status customer:c3 Открыт;"
                            "=C d4 12:00 created customer:c4 team=second";

struct laid { struct story *s; struct arena arena; struct template *t; struct run run; struct log_counts counts; struct report r; };

/* A story measured by clocks for a template written with ' for ", over a period of March 2026. */
static void lay_story_by(struct laid *l, const char *by, const char *events, const char *template, const char *period) {
    struct err err = { 0 };
    *l = (struct laid){ .s = story_new(policy, by) };
    story_tell(l->s, events);
    char *json = arena_strndup(&l->arena, template, strlen(template));
    for (char *c = json; *c; c++)
        if (*c == '\'') *c = '"';
    struct template_context context = { .policy = l->s->policy, .metrics = l->s->metrics, .strings = l->s->names, .now = INSTANT_MAX - 1 };
    assert_true(period_parse(period, l->s->policy->zone, context.now, &context.period, &err));
    context.as_of = context.period.to;
    if (!template_load(&l->arena, "t.json", json, strlen(json), &context, &l->t, &err)) fail_msg("%ld: %s", err.col, err.text);
    l->counts = (struct log_counts){ .lines = (int64_t)l->s->events.n, .events = (int64_t)l->s->events.n };
    l->run = (struct run){ .policy = l->s->policy, .log = story_log(l->s), .passes = l->t->passes, .npasses = PASSES, .threads = 1, .keep_log = true };
    if (l->t->ncompared == 0) l->run.npasses = 1;
    if (!run_measure(&l->run, &l->counts, &err)) fail_msg("%s", err.text);
    l->r = (struct report){ .t = l->t, .run = &l->run, .counts = &l->counts, .lang = LANG_EN, .version = "1", .arena = &l->arena };
}

static void lay_story(struct laid *l, const char *events, const char *template, const char *period) { lay_story_by(l, clocks, events, template, period); }

static void release(struct laid *l) {
    log_free(l->run.log);
    run_release(&l->run);
    arena_release(&l->arena);
    story_free(l->s);
}

/* The text of the first sheet, from its line `from` on (NULL: all), up to `to` lines. */
static void expect_sheet_by(const char *by, const char *events, const char *template, const char *period, const char *from, const char *expected) {
    struct laid l;
    struct book book;
    struct buf out = { 0 };
    lay_story_by(&l, by, events, template, period);
    report_lay(&l.r, &book);
    grid_dump(&book.grids[0], &out);
    const char *start = from ? strstr(out.p, from) : out.p;
    if (!start || strncmp(start, expected, strlen(expected)) != 0) {
        print_error("--- is\n%s\n--- not\n%s\n", start ? start : out.p, expected);
        fail();
    }
    buf_release(&out);
    release(&l);
}

static void expect_sheet(const char *events, const char *template, const char *period, const char *from, const char *expected) {
    expect_sheet_by(clocks, events, template, period, from, expected);
}

static void a_table(void **state) {
    (void)state;
    expect_sheet(story,
                 "{'name':'x','targets':{'first_response.compliance':'0.95','first_response.median':'15m'},'sheets':[{'kind':'table','title':'Agents','by':'agent',"
                 "'columns':['tickets.resolved','first_response.median','first_response.p90','first_response.compliance','csat.score','csat.count'],"
                 "'sort':'-first_response.compliance','min_count':2,'total':true},{'kind':'method'}]}",
                 "2026-03", NULL,
                 "grid table \"Agents\" freeze 5,1 repeat 4-4\n"
                 "0,0 title: Agents\n"
                 "1,0 subtitle: Period: March 2026 · As of: 1 Apr 2026 00:00 (UTC)\n"
                 "2,0 faint: ● in target   ▼ outside it   too few: fewer than 2 observations\n"
                 "4,0 table agent\n"
                 "  column Agent: text\n"
                 "  column Resolved: count, summed\n"
                 "  column First response, median: seconds, target <= 900 target_first_response_median\n"
                 "  column First response, p90: seconds\n"
                 "  column n: count, faint\n"
                 "  column First response, SLA compliance: share, target >= 0.95 target_first_response_compliance\n"
                 "  column n: count, faint\n"
                 "  column CSAT: share\n"
                 "  column Ratings: count, summed\n"
                 "  Olga Ivanova | 2 | 750s+ | 1110s | 2 | 0.5 of 1! | 2 | too few~ | 1\n"
                 "  Ivan Petrov (ivan) | 1 | too few~ | too few~ | 1 | too few~ | 1 |  | 0\n"
                 "  nobody | 0 |  |  | 0 | too few~ | 1 |  | 0\n"
                 "  total: Total | 3 | 300s+ | 1020s | 3 | 0.5 of 1! | 4 | too few~ | 1\n");
}

static void a_table_of_nothing(void **state) {
    (void)state;
    expect_sheet(story, "{'name':'x','sheets':[{'kind':'table','by':['team','day'],'columns':['csat.score'],'total':true}]}", "2026-03-20", NULL,
                 "grid table \"Table\" freeze 4,2 repeat 3-3\n"
                 "0,0 title: Table\n"
                 "1,0 subtitle: Period: 20 Mar 2026 · As of: 21 Mar 2026 00:00 (UTC)\n"
                 "6,0 faint: no data\n"
                 "3,0 table team_day\n"
                 "  column Team: text\n"
                 "  column Day: date\n"
                 "  column CSAT: share\n"
                 "  column n: count, faint\n"
                 "  total: Total |  |  | 0\n");
}

/* A ticket counts under each of its tags: the total is not the sum of the rows, and no formula says so. */
static void a_total_that_is_no_sum(void **state) {
    (void)state;
    expect_sheet("A d1 09:00 created customer:c1 tags=a,b; B d1 09:00 created customer:c1 tags=a",
                 "{'name':'x','sheets':[{'kind':'table','by':'tag','columns':['tickets.created'],'total':true}]}", "2026-03", "3,0 table",
                 "3,0 table tag\n"
                 "  column Tag: text\n"
                 "  column Created: count\n"
                 "  a | 2\n"
                 "  b | 1\n"
                 "  total: Total | 2\n");
}

static void a_trend_has_every_bucket(void **state) {
    (void)state;
    expect_sheet(story,
                 "{'name':'x','targets':{'first_response.median':'15m'},'sheets':[{'kind':'trend','by':'day','columns':['tickets.created','first_response.median',"
                 "'first_response.p90','csat.score']}]}",
                 "2026-03-01..2026-03-04", NULL,
                 "grid trend \"Trend\" freeze 5,1 repeat 4-4 hidden 6-6 one page\n"
                 "0,0 title: Trend\n"
                 "1,0 subtitle: Period: 1–4 Mar 2026 · As of: 5 Mar 2026 00:00 (UTC)\n"
                 "2,0 faint: ● in target   ▼ outside it\n"
                 "4,0 table trend\n"
                 "  column Day: date\n"
                 "  column Created: count\n"
                 "  column First response, median: seconds, target <= 900\n"
                 "  column First response, p90: seconds\n"
                 "  column CSAT: share\n"
                 "  column n: count, faint\n"
                 "  2026-03-01 | 0 |  |  |  | 0\n"
                 "  2026-03-02 | 1 | 300s+ | 300s | 1 of 1 | 1\n"
                 "  2026-03-03 | 2 | 660s+ | 1092s |  | 0\n"
                 "  2026-03-04 | 0 |  |  |  | 0\n"
                 "4,6 table -\n"
                 "  column target 15\u00a0min: seconds\n"
                 "  900s\n"
                 "  900s\n"
                 "  900s\n"
                 "  900s\n"
                 "4,8 chart \"Created\" by Day: Created; from 0 to 4 by 1\n"
                 "16,8 chart \"First response\" by Day: First response, median, First response, p90; target target 15\u00a0min; from 0 to 1200 by 300\n"
                 "28,8 chart \"CSAT\" by Day: CSAT; from 0.98 to 1 by 0.005\n");
}

static void a_pivot_with_margins(void **state) {
    (void)state;
    expect_sheet(story, "{'name':'x','sheets':[{'kind':'pivot','rows':'weekday','cols':'team','value':'first_response.median'}]}", "2026-03", NULL,
                 "grid pivot \"Heat map\" freeze 5,1 repeat 4-4\n"
                 "0,0 title: Heat map\n"
                 "1,0 subtitle: Period: March 2026 · As of: 1 Apr 2026 00:00 (UTC)\n"
                 "3,0 heading: First response, median: Weekday × Team\n"
                 "4,0 table - heat\n"
                 "  column Weekday: text\n"
                 "  column first: seconds\n"
                 "  column second: seconds\n"
                 "  column Total: seconds, faint\n"
                 "  Mon | 300s |  | 300s\n"
                 "  Tue | 1200s | 120s | 660s\n"
                 "  Wed |  |  | \n"
                 "  Thu |  |  | \n"
                 "  Fri |  |  | \n"
                 "  Sat |  |  | \n"
                 "  Sun |  |  | \n"
                 "  total: Total | 750s | 120s | 300s\n");
}

static void a_list_of_breaches(void **state) {
    (void)state;
    expect_sheet(story, "{'name':'x','sheets':[{'kind':'list','of':'breaches','clock':'first_response','limit':1}]}", "2026-03", NULL,
                 "grid list \"List\" freeze 4,1 repeat 3-3\n"
                 "0,0 title: List\n"
                 "1,0 subtitle: Period: March 2026 · As of: 1 Apr 2026 00:00 (UTC)\n"
                 "5,0 faint: Not shown: 1 more; all of them are in list-breaches-first-response.csv.\n"
                 "3,0 table breaches\n"
                 "  column Ticket: text\n"
                 "  column Held by: text\n"
                 "  column Team: text\n"
                 "  column Channel: text\n"
                 "  column Started: instant\n"
                 "  column Breached: instant\n"
                 "  column Ended: instant\n"
                 "  column Goal: seconds\n"
                 "  column Elapsed: seconds\n"
                 "  column Over the goal by: seconds\n"
                 "  column State: text\n"
                 "  A-2 -> https://desk.example/A-2 | Olga Ivanova | first | chat | 2026-03-03T09:00:00 | 2026-03-03T09:10:01 | 2026-03-03T09:20:00 | 600s | 1200s | 600s | done\n");
}

static void the_other_lists(void **state) {
    (void)state;
    static const struct { const char *of, *rows; } lists[] = {
        { "reopened",
                 "3,0 table reopened\n"
                 "  column Ticket: text\n"
                 "  column When: instant\n"
                 "  column Resolved by: text\n"
                 "  column After: seconds\n"
                 "  column Courtesy: text\n"
                 "  column Team: text\n"
                 "  column Channel: text\n"
                 "  column Created: instant\n"
                 "  B/1 -> https://desk.example/B%2F1 | 2026-03-04T10:05:00 | Ivan Petrov (ivan) | 86400s | no | second | mail | 2026-03-03T10:00:00\n" },
        { "unanswered",
                 "3,0 table unanswered\n"
                 "  column Ticket: text\n"
                 "  column Started: instant\n"
                 "  column Elapsed: seconds\n"
                 "  column Goal: seconds\n"
                 "  column Over the goal by: seconds\n"
                 "  column Team: text\n"
                 "  column Created: instant\n"
                 "  =C -> https://desk.example/%3DC | 2026-03-05T12:00:00 | 2289600s | 600s | 2289000s | second | 2026-03-05T12:00:00\n" },
        { "open",
                 "3,0 table open\n"
                 "  column Ticket: text\n"
                 "  column Created: instant\n"
                 "  column Age: seconds\n"
                 "  column Held by: text\n"
                 "  column Team: text\n"
                 "  column Status: text\n"
                 "  column Channel: text\n"
                 "  B/1 -> https://desk.example/B%2F1 | 2026-03-03T10:00:00 | 2469600s | Ivan Petrov (ivan) | second | Открыт | mail\n"
                 "  =C -> https://desk.example/%3DC | 2026-03-05T12:00:00 | 2289600s | nobody | second |  | \n" },
        { "ratings",
                 "3,0 table ratings\n"
                 "  column Ticket: text\n"
                 "  column When: instant\n"
                 "  column Agent: text\n"
                 "  column Score: score\n"
                 "  column Out of: score\n"
                 "  column Team: text\n"
                 "  column Channel: text\n"
                 "  A-1 -> https://desk.example/A-1 | 2026-03-02T10:00:00 | Olga Ivanova | 4 | 5 | first | chat\n" },
        { "disowned",
                 "3,0 table disowned\n"
                 "  column Ticket: text\n"
                 "  column When: instant\n"
                 "  column Agent: text\n"
                 "  column Created: instant\n" },
        { "escalations",
                 "3,0 table escalations\n"
                 "  column Ticket: text\n"
                 "  column When: instant\n"
                 "  column By: text\n"
                 "  column From team: text\n"
                 "  column To team: text\n"
                 "  column Created: instant\n" },
    };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        char template[128];
        snprintf(template, sizeof template, "{'name':'x','sheets':[{'kind':'list','of':'%s'}]}", lists[i].of);
        expect_sheet(story, template, "2026-03", "3,0 table", lists[i].rows);
    }
}

static void the_quality_of_data(void **state) {
    (void)state;
    expect_sheet("A d1 09:00 created customer:c1; A d1 09:00 created customer:c1; A d1 10:00 status agent:olga Чужой; A d1 11:00 status agent:olga Решён",
                 "{'name':'x','sheets':[{'kind':'quality'}]}", "2026-03", NULL,
                 "grid quality \"Data quality\" freeze 2,0 one page\n"
                 "0,0 title: Data quality\n"
                 "1,0 subtitle: Period: March 2026 · As of: 1 Apr 2026 00:00 (UTC)\n"
                 "3,0 heading: Findings in the data\n"
                 "7,0 heading: By subject\n"
                 "11,0 heading: Sums\n"
                 "12,0 faint: lines = events + blank + rejected\n"
                 "13,0 body: lines\n"
                 "13,1 body: 4\n"
                 "14,0 body:      events\n"
                 "14,1 body: 4\n"
                 "15,0 body:    + blank\n"
                 "15,1 body: 0\n"
                 "16,0 body:    + rejected\n"
                 "16,1 body: 0\n"
                 "17,0 total: Sum of the parts\n"
                 "17,1 total: 4 {=B15+B16+B17}\n"
                 "17,2 total: ✓ holds+ {=IF(B14=B18,\"✓ holds\",\"✗ differs\")}\n"
                 "19,0 faint: events = of an unknown type + after as-of + duplicates + second created + used\n"
                 "20,0 body: events\n"
                 "20,1 body: 4\n"
                 "21,0 body:      of an unknown type\n"
                 "21,1 body: 0\n"
                 "22,0 body:    + after as-of\n"
                 "22,1 body: 0\n"
                 "23,0 body:    + duplicates\n"
                 "23,1 body: 1\n"
                 "24,0 body:    + second created\n"
                 "24,1 body: 0\n"
                 "25,0 body:    + used\n"
                 "25,1 body: 3\n"
                 "26,0 total: Sum of the parts\n"
                 "26,1 total: 4 {=B22+B23+B24+B25+B26}\n"
                 "26,2 total: ✓ holds+ {=IF(B21=B27,\"✓ holds\",\"✗ differs\")}\n"
                 "28,0 body: tickets\n"
                 "28,1 body: 1\n"
                 "29,0 body: of them excluded\n"
                 "29,1 body: 0\n"
                 "31,0 heading: Backlog over the period\n"
                 "32,0 faint: opening + created + reopened - resolved - merged - excluded = closing\n"
                 "33,0 body: closing\n"
                 "33,1 body: 0\n"
                 "34,0 body:      opening\n"
                 "34,1 body: 0\n"
                 "35,0 body:    + created\n"
                 "35,1 body: 1\n"
                 "36,0 body:    + reopened\n"
                 "36,1 body: 0\n"
                 "37,0 body:    − resolved\n"
                 "37,1 body: 1\n"
                 "38,0 body:    − merged\n"
                 "38,1 body: 0\n"
                 "39,0 body:    − excluded\n"
                 "39,1 body: 0\n"
                 "40,0 total: Sum of the parts\n"
                 "40,1 total: 0 {=B35+B36+B37-B38-B39-B40}\n"
                 "40,2 total: ✓ holds+ {=IF(B34=B41,\"✓ holds\",\"✗ differs\")}\n"
                 "4,0 table findings\n"
                 "  column Finding: text\n"
                 "  column Count: count\n"
                 "  column Severity: text\n"
                 "  column What it means: text\n"
                 "  column Examples: text\n"
                 "  unmapped-status | 1 | warning | The policy does not map a status, so it counts as open. | Чужой — A\n"
                 "8,0 table subjects\n"
                 "  column Finding: text\n"
                 "  column Count: count\n"
                 "  column What: text\n"
                 "  unmapped-status | 1 | Чужой\n");
}

static void a_summary(void **state) {
    (void)state;
    expect_sheet(story,
                 "{'name':'x','title':'Support, {period}','compare':'previous','targets':{'first_response.median':'15m'},"
                 "'sheets':[{'kind':'summary','tiles':['first_response.median','tickets.resolved']}]}",
                 "2026-W10", NULL,
                 "grid summary \"Summary\" one page\n"
                 "0,0 title: story · Support, 2–8 Mar 2026\n"
                 "1,0 subtitle: Period: 2–8 Mar 2026 · As of: 9 Mar 2026 00:00 (UTC) · Compared with 23 Feb – 1 Mar 2026\n"
                 "3,0 sentence: Tickets created: 4, resolved: 3, open at the end: 2.\n"
                 "4,0 sentence: Half of the customers got a first response within 5 min, 9 of 10 within 17 min (target 15 min: kept).\n"
                 "5,0 sentence: First responses within their goal: 50.0%; breaches: 2.\n"
                 "6,0 sentence: Half of the tickets were resolved within 30 min of working time, 9 of 10 within 38 min.\n"
                 "7,0 sentence: Reopened: 1, that is 33.3% of all resolutions.\n"
                 "8,0 sentence: Satisfied customers: 100.0%; ratings: 1.\n"
                 "10,0 tile label: First response, median (Exact median of the completed cycles' business time: half took no longer.\n"
                 "target: 15 min)\n"
                 "11,0 tile value: 300s+\n"
                 "12,0 tile note: target 15 min · n = 3\n"
                 "10,2 tile label: Resolved (Resolutions in the period; a ticket resolved again counts again.)\n"
                 "11,2 tile value: 3\n"
                 "12,2 tile note: \n"
                 "14,0 heading: Findings in the data\n"
                 "15,0 sentence: No findings: the data is clean.\n"
                 "16,0 faint: All sums hold: every line and every event is accounted for.\n"
                 "0,0-0,11 span\n"
                 "1,0-1,11 span\n"
                 "3,0-3,11 span\n"
                 "4,0-4,11 span\n"
                 "5,0-5,11 span\n"
                 "6,0-6,11 span\n"
                 "7,0-7,11 span\n"
                 "8,0-8,11 span\n"
                 "10,0-10,1 span\n"
                 "11,0-11,1 span\n"
                 "12,0-12,1 span\n"
                 "10,2-10,3 span\n"
                 "11,2-11,3 span\n"
                 "12,2-12,3 span\n"
                 "14,0-14,11 span\n"
                 "15,0-15,11 span\n"
                 "16,0-16,11 span\n");
}

static void the_method(void **state) {
    (void)state;
    expect_sheet(story, "{'name':'x','targets':{'csat.score':'0.96'},'sheets':[{'kind':'method'}]}", "2026-03", "table calendars",
                 "table calendars\n"
                 "  column Calendar: text\n"
                 "  column Hours: text\n"
                 "  column Time zone: text\n"
                 "  always | around the clock, every day | UTC\n"
                 "36,0 table statuses\n"
                 "  column Class: text\n"
                 "  column Names in the source: text\n"
                 "  new | Новый\n"
                 "  open | Открыт\n"
                 "  in progress | Работа\n"
                 "  waiting for the customer | Ждём\n"
                 "  on hold | Передан\n"
                 "  resolved | Решён\n"
                 "  closed | Закрыт\n"
                 "46,0 table -\n"
                 "  column Clock: text\n"
                 "  column Rule: text\n"
                 "  First response (first_response) | \n"
                 "     Starts | a message of the customer\n"
                 "     Stops | an agent's reply\n"
                 "     Goals | 10 min\n"
                 "     Calendar | always\n"
                 "     Cycles | one per ticket\n"
                 "     Time belongs to | the agent who ended it, else the assignee\n"
                 "     Verdict goes to | whoever held the ticket at that instant\n"
                 "  Resolution (resolution) | \n"
                 "     Starts | the ticket is created\n"
                 "     Stops | the ticket is resolved\n"
                 "     Calendar | always\n"
                 "     Cycles | one per ticket\n"
                 "     Time belongs to | the agent who ended it, else the assignee\n"
                 "13,1 name target_csat_score\n");
}

static void a_mail(void **state) {
    (void)state;
    struct laid l;
    struct buf out = { 0 };
    lay_story(&l, story, "{'name':'x','title':{'ru':'Поддержка, {period}'},'targets':{'csat.score':'0.96'},'sheets':[{'kind':'quality'}]}", "2026-03");
    l.r.lang = LANG_RU;
    summary_text(&l.r, &out);
    assert_string_equal(out.p,
                 "Поддержка, март 2026\n"
                 "Период: март 2026 · По состоянию на: 1 апр 2026 00:00 (UTC)\n"
                 "\n"
                 "Создано обращений: 4, решено: 3, открыто в конце: 2.\n"
                 "Половина клиентов получила первый ответ за 5 мин, 9 из 10 — за 17 мин.\n"
                 "Первый ответ в срок: 50,0 %; нарушений: 2.\n"
                 "Половина обращений решена за 30 мин рабочего времени, 9 из 10 — за 38 мин.\n"
                 "Открыто повторно: 1, то есть 33,3 % от всех решений.\n"
                 "Довольны 100,0 % клиентов, всего оценок: 1 (цель 96 %: выполнена).\n");
    buf_release(&out);
    release(&l);
}

static void a_list_as_data(void **state) {
    (void)state;
    struct laid l;
    struct grid g;
    struct buf out = { 0 };
    lay_story(&l, story, "{'name':'x','sheets':[{'kind':'list','of':'breaches','clock':'first_response','limit':1}]}", "2026-03");
    assert_true(report_lay_data(&l.r, &l.t->sheets[0], &g));
    assert_string_equal(g.key, "list-breaches-first-response");
    grid_dump(&g, &out);
    const char *rows = strstr(out.p, "  A-2");
    assert_non_null(rows);
    assert_string_equal(rows,
                 "  A-2 |  | first_response | olga | first |  | chat | 2026-03-03T09:00:00Z | 2026-03-03T09:10:01Z | 2026-03-03T09:20:00Z | 600s | 1200s | 600s | done\n"
                 "  =C |  | first_response |  | second |  |  | 2026-03-05T12:00:00Z | 2026-03-05T12:10:01Z |  | 600s | 2289600s | 2289000s | running\n");
    buf_release(&out);
    release(&l);
}

static const char goals_by_priority[] =
    "'first_response': {'start':['customer_message'],'stop':['agent_reply'],'goals':[{'if':{'priority':'low'},'goal':'1h'},{'goal':'10m'}]},"
    "'resolution': {'start':['created'],'stop':['resolved'],'pause':['class:waiting'],'goals':[{'goal':'100h'}]}";
/* Ivan hands B over half a minute before its goal of ten minutes, N in good time; Olga merges C when it is late, and spam S, which is excluded; E is rated twice.
 * Olga lowers the priority of L, and lets W wait though the customer has written; X, which waits half a minute more, is no sign. H is resolved at the last minute
 * and reopened. */
static const char gamed[] =
    "B d1 09:00 created customer:c1; B d1 09:00 assign agent:ivan ivan; B d1 09:09:30 assign agent:ivan olga; B d1 09:10 message agent:olga;"
    "N d1 09:00 created customer:c1; N d1 09:00 assign agent:ivan ivan; N d1 09:08 assign agent:ivan olga; N d1 09:09 message agent:olga;"
    "C d1 09:00 created customer:c1; C d1 09:20 assign agent:ivan ivan; C d1 09:30 merge agent:olga B; S d1 09:00 created customer:c1; S d1 09:31 discard agent:olga spam;"
    "E d1 09:00 created customer:c1; E d1 09:01 assign agent:olga olga; E d1 09:05 message agent:olga; E d1 09:30 status agent:olga Решён;"
    "E d1 10:00 rating customer:c1 2/5; E d1 11:00 rating customer:c1 5/5;"
    "L d1 09:00 created customer:c1 priority=high; L d1 09:08 priority agent:olga low; L d1 09:40 message agent:ivan;"
    "W d1 09:00 created customer:c1 assignee=olga; W d1 09:01 message agent:olga; W d1 09:02 status agent:olga waiting; W d1 12:00 message customer:c1; W d2 15:00 status agent:olga open;"
    "X d1 09:00 created customer:c1 assignee=olga; X d1 09:01 message agent:olga; X d1 09:02 status agent:olga waiting; X d1 12:00 message customer:c1;"
    "X d1 12:00:30 status system: open;"
    "H d1 09:00 created customer:c1 assignee=ivan; H d1 09:01 message agent:ivan; H d5 12:56 status agent:ivan Решён; H d6 09:00 status customer:c1 open";
static const char checks_sheet[] = "{'name':'x','sheets':[{'kind':'checks'}]}";

static void signs_of_gaming(void **state) {
    (void)state;
    expect_sheet_by(goals_by_priority, gamed, checks_sheet, "2026-03", "table signs_by_agent",
                 "table signs_by_agent\n"
                 "  column Agent: text\n"
                 "  column Sign: text\n"
                 "  column Count: count, summed\n"
                 "  Olga Ivanova | Customer wrote, clock stood still | 1\n"
                 "  Olga Ivanova | Priority lowered on a running clock | 1\n"
                 "  Olga Ivanova | Merged or discarded after a breach | 2\n"
                 "  Olga Ivanova | Rating changed after the fact | 1\n"
                 "  Ivan Petrov (ivan) | Resolved just before the goal, then reopened | 1\n"
                 "  Ivan Petrov (ivan) | Reassigned at the last moment | 1\n"
                 "  total: Total |  | 7\n"
                 "22,0 table signs\n"
                 "  column Agent: text\n"
                 "  column Sign: text\n"
                 "  column Ticket: text\n"
                 "  column When: instant\n"
                 "  column What: text\n"
                 "  Ivan Petrov (ivan) | Resolved just before the goal, then reopened | H -> https://desk.example/H | 2026-03-06T12:56:00 | Resolution: 4 min left of 100 h\n"
                 "  Ivan Petrov (ivan) | Reassigned at the last moment | B -> https://desk.example/B | 2026-03-02T09:09:30 | First response: 30 s left of 10 min\n"
                 "  Olga Ivanova | Customer wrote, clock stood still | W -> https://desk.example/W | 2026-03-02T12:00:00 | Resolution: paused for 27 h more\n"
                 "  Olga Ivanova | Priority lowered on a running clock | L -> https://desk.example/L | 2026-03-02T09:08:00 | First response: with 2 min left the goal went from 10 min to 1 h\n"
                 "  Olga Ivanova | Merged or discarded after a breach | C -> https://desk.example/C | 2026-03-02T09:30:00 | First response: the goal of 10 min had been breached\n"
                 "  Olga Ivanova | Merged or discarded after a breach | S -> https://desk.example/S | 2026-03-02T09:31:00 | First response: the goal of 10 min had been breached\n"
                 "  Olga Ivanova | Rating changed after the fact | E -> https://desk.example/E | 2026-03-02T11:00:00 | another rating, not counted: 5 of 5\n");
}

static void signs_as_data(void **state) {
    struct laid l;
    struct grid g;
    struct buf out = { 0 };
    (void)state;
    lay_story_by(&l, goals_by_priority, gamed, checks_sheet, "2026-03-02");
    assert_true(report_lay_data(&l.r, &l.t->sheets[0], &g));
    assert_string_equal(g.key, "checks");
    assert_true(g.tables[0]->json);
    grid_dump(&g, &out);
    const char *rows = strstr(out.p, "  reassigned-late");
    assert_non_null(rows);
    assert_string_equal(rows, "  reassigned-late | ivan | B | 2026-03-02T09:09:30Z | First response: 30 s left of 10 min\n"
                              "  message-in-waiting | olga | W | 2026-03-02T12:00:00Z | Resolution: paused for 12 h more\n"
                              "  priority-lowered | olga | L | 2026-03-02T09:08:00Z | First response: with 2 min left the goal went from 10 min to 1 h\n"
                              "  gone-after-breach | olga | C | 2026-03-02T09:30:00Z | First response: the goal of 10 min had been breached\n"
                              "  gone-after-breach | olga | S | 2026-03-02T09:31:00Z | First response: the goal of 10 min had been breached\n"
                              "  rated-again | olga | E | 2026-03-02T11:00:00Z | another rating, not counted: 5 of 5\n");
    buf_release(&out);
    release(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table),
        cmocka_unit_test(a_table_of_nothing),
        cmocka_unit_test(a_total_that_is_no_sum),
        cmocka_unit_test(a_trend_has_every_bucket),
        cmocka_unit_test(a_pivot_with_margins),
        cmocka_unit_test(a_list_of_breaches),
        cmocka_unit_test(the_other_lists),
        cmocka_unit_test(the_quality_of_data),
        cmocka_unit_test(a_summary),
        cmocka_unit_test(the_method),
        cmocka_unit_test(a_mail),
        cmocka_unit_test(a_list_as_data),
        cmocka_unit_test(signs_of_gaming),
        cmocka_unit_test(signs_as_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
