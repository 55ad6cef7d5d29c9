/* What must hold of any log: random stories, measured in several ways, amount to the same (quality.md, "Properties"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/vec.h"
#include "measure/measure.h"
#include "story.h"

enum { STORIES = 40, EVENTS = 160 };

static const char policy[] =
    "'timezone': 'Europe/Berlin', 'calendars': {'office': {'week': {'mon-fri': ['09:00-13:00', '14:00-18:00'], 'sat': ['22:00-04:00']}, 'holidays': ['2026-03-04']}},"
    "'agents': [{'id': 'olga'}, {'id': 'ivan'}], 'reopen': {'courtesy': 'skip'}, 'csat': {'keep': 'last', 'credit': 'last_reply'}";
static const char clocks[] =
    "'claim': {'start': ['created', 'team_changed', 'unassigned'], 'stop': ['assigned'], 'unless': ['assigned', 'done'], 'cancel': ['resolved'], 'repeat': true,"
    " 'credit': 'next', 'judge': 'stop', 'goals': [{'goal': '40s'}]},"
    "'reply': {'start': ['customer_message', 'reopened'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'pause': ['done'], 'repeat': true,"
    " 'calendar': 'always', 'goals': [{'if': {'priority': 'high', 'tag': ['a', 'b']}, 'goal': '5m'}, {'if': {'assignee': 'olga'}, 'goal': '2h', 'until': '2026-03-04'},"
    " {'goal': '30m'}]},"
    "'resolution': {'start': ['created', 'reopened'], 'unless': ['done'], 'stop': ['resolved'], 'pause': ['class:waiting+!with_agent'], 'repeat': true, 'resume': true,"
    " 'goals': [{'if': {'team': ['second', 'third']}, 'goal': '3h'}, {'goal': '8h', 'warn': '6h'}]},"
    "'in_status': {'start': ['created', 'status_changed'], 'unless': ['class:closed'], 'stop': ['status_changed'], 'repeat': true}";

static const char *const questions[] = {
    "reply.count reply.sum reply.median reply.p90 reply.met reply.breached reply.compliance reply.near_miss reply.km_median reply.running reply.oldest by agent in 2026-W10",
    "tickets.created tickets.resolved tickets.open tickets.open_age_median reopen.count reopen.rate reopen.undone replies.per_ticket by day",
    "csat.mean csat.score csat.low csat.response_rate inside.mean review.mean one_touch.rate escalation.rate untagged.share by team",
    "resolution.median resolution.breached resolution.overdue resolution.min resolution.max in_status.p75 claim.compliance tickets.resolved_unique by tag,priority",
    "replies.count replies.off_hours in_status.within(1h) in_status.zeros tickets.resolved by hour,attr.product where tag=a|(none)",
    "disowned.count discarded.count tickets.created handoff.count linked.count development.share auto_resolved.share by weekday,status",
};

/* --- random stories ----------------------------------------------------------------------------------------------------------- */

static uint64_t seed;

static uint32_t random_below(uint32_t n) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % n);
}

static const char *one_of(const char *const *words, size_t n) { return words[random_below((uint32_t)n)]; }
#define ONE_OF(...) one_of((const char *const[]){ __VA_ARGS__ }, ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

static const char *someone(void) { return ONE_OF("customer:c1", "customer:c2", "agent:olga", "agent:ivan", "agent:zoe", "agent:", "bot:greeter", "system:"); }
static const char *staff(void) { return ONE_OF("agent:olga", "agent:ivan", "agent:zoe"); }
static const char *status(void) { return ONE_OF("Новый", "Открыт", "Работа", "Ждём", "Передан", "Решён", "Закрыт", "Странный"); }

static void tell_created(struct buf *b) {
    buf_printf(b, "created %s", ONE_OF("customer:c1", "customer:c2", "agent:olga", "bot:greeter"));
    if (random_below(2)) buf_printf(b, " team=%s", ONE_OF("first", "second"));
    if (random_below(2)) buf_printf(b, " tags=%s", ONE_OF("a", "a,b", "c"));
    if (random_below(3) == 0) buf_printf(b, " status=%s", status());
    if (random_below(3) == 0) buf_adds(b, " assignee=olga");
    if (random_below(3) == 0) buf_adds(b, " attr.product=app");
}

static void tell_other(struct buf *b) {
    switch (random_below(16)) {
    case 0: case 1: case 2: buf_printf(b, "message %s%s", someone(), ONE_OF("", "", "", " auto", " internal")); break;
    case 3: case 4: case 5: case 6: buf_printf(b, "status %s %s", someone(), status()); break;
    case 7: buf_printf(b, "assign %s %s", staff(), ONE_OF("olga", "ivan", "zoe", "-")); break;
    case 8: buf_printf(b, "team %s %s", staff(), ONE_OF("first", "second", "third", "sales")); break;
    case 9: buf_printf(b, "priority %s %s", staff(), ONE_OF("high", "low")); break;
    case 10: buf_printf(b, "tag %s %s", staff(), ONE_OF("+a", "+b", "-a", "-b", "-c")); break;
    case 11: buf_printf(b, "attr %s product=%s", staff(), ONE_OF("app", "web")); break;
    case 12: case 13: buf_printf(b, "rating %s %s", someone(), ONE_OF("1", "3", "5", "7/10", "good", "bad")); break;
    case 14: buf_printf(b, "%s", ONE_OF("review customer:c1 4", "link agent:olga development X", "link agent:ivan task Y", "message customer:c1")); break;
    case 15:
        if (random_below(4) == 0) buf_printf(b, "%s", ONE_OF("merge agent:olga X", "discard agent:olga spam", "rating customer:c1 disowned"));
        else buf_adds(b, "message agent:olga");
    }
}

/* Events of nine tickets in a week and a half, many at the same instants, some with ids that others have too; every fourth story is a crowd:
 * two tickets, two instants. */
static void tell_randomly(struct story *s, uint64_t number) {
    struct buf b = { 0 };
    bool crowd = number % 4 == 0;
    seed = number;
    for (int i = 0; i < EVENTS; i++) {
        if (crowd) buf_printf(&b, "T-%u d2 12:%02u ", random_below(2), 30 * random_below(2));
        else buf_printf(&b, "T-%u d%u %02u:%u0%s ", random_below(9), 1 + random_below(10), 8 + random_below(12), random_below(6), ONE_OF("", "", ":00.4", ":40", ":40.999999"));
        if (random_below(12) == 0) tell_created(&b);
        else tell_other(&b);
        if (random_below(8) == 0) buf_printf(&b, " #%u", random_below(30));
        buf_addc(&b, '\n');
    }
    story_tell(s, b.p);
    buf_release(&b);
}

/* All that is said of a story as of an instant. */
static char *all_of(struct story *s, const char *as_of, unsigned show) {
    struct buf b = { 0 };
    char *facts = story_facts(s, as_of, show);
    buf_adds(&b, facts);
    mem_free(facts);
    for (size_t q = 0; q < ARRAY_LEN(questions); q++) {
        char *answer = story_answer(s, questions[q], as_of);
        buf_adds(&b, answer);
        mem_free(answer);
    }
    return b.p;
}

enum { ALL = SHOW_CYCLES | SHOW_MOMENTS | SHOW_OPEN | SHOW_ATTRIBUTES | SHOW_DUE | SHOW_BACKLOG };

/* Measures each random story as it is and as `change` makes it; both must be the same to the last letter. */
static void same_however(void (*change)(struct story *s), unsigned show) {
    static const char *const instants[] = { "d4 10:40", "d11 00:00", "d31 00:00" };
    for (uint64_t number = 1; number <= STORIES; number++) {
        struct story *s = story_new(policy, clocks);
        tell_randomly(s, number);
        char *as_it_is[ARRAY_LEN(instants)];
        for (size_t i = 0; i < ARRAY_LEN(instants); i++) as_it_is[i] = all_of(s, instants[i], show);
        change(s);
        for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
            char *changed = all_of(s, instants[i], show);
            if (strcmp(changed, as_it_is[i]) != 0) fail_msg("story %llu as of %s\n%s\nchanged:\n%s", (unsigned long long)number, instants[i], as_it_is[i], changed);
            mem_free(changed);
            mem_free(as_it_is[i]);
        }
        story_free(s);
    }
}

/* --- the properties -------------------------------------------------------------------------------------------------------------- */

static void two_threads(struct story *s) { s->threads = 2; }
static void three_threads(struct story *s) { s->threads = 3; }
static void last_first(struct story *s) { s->backwards = true; }
static void read_twice(struct story *s) { s->copies = 2; }

static void test_any_number_of_threads(void **state) {
    (void)state;
    same_however(two_threads, ALL | SHOW_FINDINGS | SHOW_EVENTS);
    same_however(three_threads, ALL | SHOW_FINDINGS | SHOW_EVENTS);
}

static void test_any_order_in_which_it_is_read(void **state) {
    (void)state;
    same_however(last_first, ALL | SHOW_FINDINGS | SHOW_EVENTS);
}

/* Only the number of duplicates differs. */
static void test_a_log_read_twice(void **state) {
    (void)state;
    same_however(read_twice, ALL | SHOW_FINDINGS);
}

/* The answers of two parts of the tickets, merged, beside those of all. */
struct parts { struct plan *plan; struct measure *whole, *part[2]; struct arena arena; };

static void step_ticket(void *data, const struct ticket_facts *t) {
    struct parts *p = data;
    measure_ticket(p->whole, t);
    measure_ticket(p->part[random_below(2)], t);
}

static void compare_parts(struct parts *p, int question) {
    struct buf merged = { 0 }, whole = { 0 };
    story_tell_table(&merged, measure_answer(p->part[0], question, &p->arena));
    story_tell_table(&whole, measure_answer(p->whole, question, &p->arena));
    assert_string_equal(merged.p, whole.p);
    buf_release(&merged);
    buf_release(&whole);
}

static void test_merged_parts_equal_the_whole(void **state) {
    (void)state;
    for (uint64_t number = 1; number <= STORIES; number++) {
        struct story_question asked[ARRAY_LEN(questions)];
        struct query queries[ARRAY_LEN(questions)];
        struct parts p = { .plan = NULL };
        struct story *s = story_new(policy, clocks);
        tell_randomly(s, number);
        for (size_t q = 0; q < ARRAY_LEN(questions); q++) {
            story_question(s, questions[q], &asked[q]);
            queries[q] = asked[q].query;
        }
        instant as_of = story_instant(s, "d9 12:00");
        p.plan = plan_new(&p.arena, s->policy, as_of, queries, ARRAY_LEN(questions));
        p.whole = measure_new(p.plan);
        for (int i = 0; i < 2; i++) p.part[i] = measure_new(p.plan);
        story_fold(s, as_of, p.plan, step_ticket, &p);
        measure_merge(p.part[0], p.part[1]);
        for (size_t q = 0; q < ARRAY_LEN(questions); q++) compare_parts(&p, (int)q);
        measure_free(p.whole);
        for (int i = 0; i < 2; i++) measure_free(p.part[i]);
        arena_release(&p.arena);
        story_free(s);
    }
}

/* Open tickets by day are those of a fold as of the end of each day. */
static void test_open_by_day_is_the_fold_repeated(void **state) {
    (void)state;
    for (uint64_t number = 1; number <= STORIES; number++) {
        struct story *s = story_new(policy, clocks);
        tell_randomly(s, number);
        char *by_day = story_answer(s, "tickets.open by day in 2026-03-02..2026-03-11", NULL);
        for (int day = 1; day <= 10; day++) {
            char end[32], row[64], expected[64];
            snprintf(end, sizeof end, "d%d 00:00", day + 1);
            char *as_of_then = story_answer(s, "tickets.open in 2026-02-01", end);
            snprintf(row, sizeof row, "2026-03-%02d:", day + 1);
            snprintf(expected, sizeof expected, "%s%s", row, as_of_then + strlen("total:"));
            bool given = strstr(by_day, row) != NULL, some = strcmp(as_of_then, "total: 0\n") != 0;
            if (given != some || (given && !strstr(by_day, expected))) fail_msg("story %llu, %s: %s\n%s", (unsigned long long)number, end, as_of_then, by_day);
            mem_free(as_of_then);
        }
        mem_free(by_day);
        story_free(s);
    }
}

/* The identity of the backlog and the sums of events.md are proved by every run (measure/run.h): here that a run of parts of time adds up. */
static void test_sums_over_days_equal_the_week(void **state) {
    (void)state;
    static const char counted[] = "reply.count reply.sum reply.met reply.breached tickets.created tickets.resolved reopen.count replies.count csat.count handoff.count";
    for (uint64_t number = 1; number <= STORIES; number++) {
        char ask[512];
        struct story *s = story_new(policy, clocks);
        tell_randomly(s, number);
        int64_t sums[10] = { 0 }, week[10] = { 0 };
        for (int day = 0; day <= 7; day++) {
            snprintf(ask, sizeof ask, day ? "%s in 2026-03-%02d" : "%s in 2026-W10", counted, day + 1);
            char *answer = story_answer(s, ask, "d31 00:00"), *rest, *word = strtok_r(answer, " \n", &rest);
            for (int i = 0; i < 10; i++) {
                word = strtok_r(NULL, " \n", &rest);
                int64_t n = 0;
                assert_true(strcmp(word, "-") == 0 || num_parse_i64(str_c(word), &n));
                *(day ? &sums[i] : &week[i]) += n;
            }
            mem_free(answer);
        }
        for (int i = 0; i < 10; i++) assert_int_equal(sums[i], week[i]);
        story_free(s);
    }
}

/* Many customers, each with as many tickets as its number says. */
static void test_many_groups(void **state) {
    (void)state;
    enum { CUSTOMERS = 120 };
    struct story *s = story_new(NULL, NULL);
    struct buf b = { 0 }, expected = { 0 };
    for (int c = 1; c <= CUSTOMERS; c++) {
        for (int t = 0; t < c; t++) buf_printf(&b, "c%03d-%d d1 09:00 created customer:c%d customer=c%03d\n", c, t, c, c);
        buf_printf(&expected, "c%03d: %d\n", c, c);
    }
    buf_printf(&expected, "total: %d\n", CUSTOMERS * (CUSTOMERS + 1) / 2);
    story_tell(s, b.p);
    s->threads = 3;
    char *answer = story_answer(s, "tickets.created by customer", NULL);
    story_compare("many customers", answer, expected.p);
    mem_free(answer);
    buf_release(&b);
    buf_release(&expected);
    story_free(s);
}

/* What was read and what was folded must add up, or the run fails. */
static void test_sums_that_do_not_hold(void **state) {
    (void)state;
    static const struct { struct log_counts counts; bool right; } rows[] = {
        { { .lines = 2, .events = 2 }, true },
        { { .lines = 5, .blank = 1, .rejected = 1, .events = 3, .unknown_type = 1 }, true },
        { { .lines = 3, .events = 3, .after_as_of = 1 }, true },
        { { .lines = 3, .events = 2 }, false },             /* a line is lost */
        { { .lines = 2, .blank = 1, .events = 2 }, false }, /* or counted twice */
        { { .lines = 3, .events = 3 }, false },             /* an event is lost */
        { { .lines = 1, .events = 1 }, false },             /* or counted twice */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct story *s = story_new(NULL, NULL);
        struct err err = { .code = ERR_NONE };
        story_tell(s, "d1 09:00 created customer:c1; d1 10:00 message agent:olga");
        struct pass pass = { .as_of = story_instant(s, "d2 00:00") };
        struct run run = { .policy = s->policy, .log = story_log(s), .passes = &pass, .npasses = 1, .threads = 1 };
        assert_int_equal(run_measure(&run, &rows[i].counts, &err), rows[i].right);
        assert_int_equal(err.code, rows[i].right ? ERR_NONE : ERR_SELFCHECK);
        log_free(run.log);
        run_release(&run);
        story_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_threads),
        cmocka_unit_test(test_any_order_in_which_it_is_read),
        cmocka_unit_test(test_a_log_read_twice),
        cmocka_unit_test(test_merged_parts_equal_the_whole),
        cmocka_unit_test(test_open_by_day_is_the_fold_repeated),
        cmocka_unit_test(test_sums_over_days_equal_the_week),
        cmocka_unit_test(test_many_groups),
        cmocka_unit_test(test_sums_that_do_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
