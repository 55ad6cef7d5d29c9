/* Policies as people write them: what they mean (what is said of those that mean nothing: test_policy_errors.c).  In the texts below ' stands for ". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "ticket/policy.h"

static struct strings *names;

static int begin(void **state) {
    (void)state;
    names = strings_new();
    return 0;
}

static int end(void **state) {
    (void)state;
    strings_free(names);
    return 0;
}

static uint32_t id(const char *name) { return strings_addz(names, name); }

/* The text with " in place of '. Released by the caller. */
static char *json(const char *text) {
    char *copy = mem_strdup(text);
    for (char *p = copy; *p; p++) {
        if (*p == '\'') *p = '"';
    }
    return copy;
}

static bool try_load(const char *text, struct policy **out, struct err *err) {
    char *copy = json(text);
    bool loaded = policy_load("p.json", copy, strlen(copy), names, out, err);
    mem_free(copy);
    return loaded;
}

/* A policy that must be right. */
static struct policy *load(const char *text) {
    struct policy *p = NULL;
    struct err err = { .code = ERR_NONE };
    char message[2048];
    if (!try_load(text, &p, &err)) fail_msg("%s\n%s", text, err_format(&err, message, sizeof message));
    return p;
}

static const struct clock *clock_named(const struct policy *p, const char *name) {
    int index = policy_clock(p, str_c(name));
    assert_true(index >= 0);
    return &p->clocks[index];
}

/* --- defaults ---------------------------------------------------------------------------------------------------------- */

static void check_defaults(const struct policy *p) {
    assert_string_equal(zone_name(p->zone), "UTC");
    assert_int_equal(p->ncalendars, 1);
    assert_string_equal(p->calendars[0].name, "always");
    assert_true(p->calendars[0].spec.always);
    assert_int_equal(p->nstatuses + p->ntiers + p->nagents + p->nbots + p->nnamed, 0);
    assert_true(p->csat.max == 5 && p->csat.satisfied_from == 4);
    assert_int_equal(p->csat.keep, KEEP_FIRST);
    assert_int_equal(p->csat.credit, CREDIT_RESOLVER);
    assert_int_equal(p->reopen.from, 1U << CLASS_RESOLVED | 1U << CLASS_CLOSED);
    assert_false(p->reopen.skip_courtesy);
    assert_true(p->exclude.disowned && p->exclude.discarded);
    assert_null(p->ticket_url);
    assert_null(p->organisation);
    assert_int_equal(p->nclocks, 8);
}

static void test_defaults(void **state) {
    (void)state;
    struct policy *p = NULL;
    struct err err = { .code = ERR_NONE };
    assert_true(policy_load("ignored", NULL, 0, names, &p, &err));
    assert_string_equal(p->source, "(defaults)");
    assert_null(p->doc);
    check_defaults(p);
    policy_free(p);

    p = load("{}");
    assert_string_equal(p->source, "p.json");
    assert_non_null(p->doc);
    check_defaults(p);
    policy_free(p);
    policy_free(NULL);
}

enum { TERMS = 2 };

static void test_built_in_clocks(void **state) {
    (void)state;
#define S(signal) BIT(SIG_##signal)
#define L(level) BIT(LEVEL_##level)
#define C(class) BIT(LEVEL_CLASS + CLASS_##class)
    static const struct {
        const char *name;
        uint64_t start, stop, cancel;
        struct level_term unless[TERMS], pause[TERMS];
        bool repeat, resume;
        enum credit credit;
    } rows[] = { /* by name */
        { "claim", S(CREATED) | S(TEAM_CHANGED) | S(UNASSIGNED), S(ASSIGNED), S(RESOLVED),
          { { L(ASSIGNED), 0 }, { L(DONE), 0 } }, { { 0, 0 } }, true, false, CREDIT_NEXT },
        { "first_response", S(CUSTOMER_MESSAGE) | S(REOPENED), S(AGENT_REPLY), 0,
          { { L(DONE), 0 }, { 0, L(WITH_AGENT) } }, { { L(DONE), 0 } }, false, false, CREDIT_ACTOR },
        { "held", S(ASSIGNED) | S(REOPENED), S(ASSIGNED) | S(UNASSIGNED) | S(RESOLVED), 0,
          { { L(UNASSIGNED), 0 }, { L(DONE), 0 } }, { { 0, 0 } }, true, false, CREDIT_ASSIGNEE },
        { "in_status", S(CREATED) | S(STATUS_CHANGED), S(STATUS_CHANGED), 0,
          { { C(CLOSED), 0 } }, { { 0, 0 } }, true, false, CREDIT_ACTOR },
        { "in_team", S(CREATED) | S(TEAM_CHANGED) | S(REOPENED), S(TEAM_CHANGED) | S(RESOLVED), 0,
          { { L(DONE), 0 } }, { { 0, 0 } }, true, false, CREDIT_ACTOR },
        { "pickup", S(CREATED) | S(TEAM_CHANGED), BIT(SIG_ENTERED + CLASS_IN_PROGRESS) | S(RESOLVED), 0,
          { { C(IN_PROGRESS), 0 }, { L(DONE), 0 } }, { { 0, 0 } }, true, false, CREDIT_ACTOR },
        { "reply", S(CUSTOMER_MESSAGE) | S(REOPENED), S(AGENT_REPLY), 0,
          { { L(DONE), 0 }, { 0, L(WITH_AGENT) } }, { { L(DONE), 0 } }, true, false, CREDIT_ACTOR },
        { "resolution", S(CREATED) | S(REOPENED), S(RESOLVED), 0,
          { { L(DONE), 0 } }, { { C(WAITING), L(WITH_AGENT) } }, true, true, CREDIT_ACTOR },
    };
#undef S
#undef L
#undef C
    struct policy *p = load("{}");
    assert_int_equal(p->nclocks, ARRAY_LEN(rows));
    for (int i = 0; i < p->nclocks; i++) {
        const struct clock *clock = &p->clocks[i];
        assert_string_equal(clock->name, rows[i].name);
        assert_null(clock->where);
        assert_true(clock->start == rows[i].start && clock->stop == rows[i].stop && clock->cancel == rows[i].cancel);
        for (int t = 0; t < TERMS; t++) {
            struct level_term none = { 0, 0 };
            struct level_term unless = t < clock->nunless ? clock->unless[t] : none, pause = t < clock->npause ? clock->pause[t] : none;
            assert_true(unless.all == rows[i].unless[t].all && unless.none == rows[i].unless[t].none);
            assert_true(pause.all == rows[i].pause[t].all && pause.none == rows[i].pause[t].none);
        }
        assert_int_equal(clock->repeat, rows[i].repeat);
        assert_int_equal(clock->resume, rows[i].resume);
        assert_int_equal(clock->credit, rows[i].credit);
        assert_int_equal(clock->judge, JUDGE_HOLDER);
        assert_int_equal(clock->calendar, 0);
        assert_int_equal(clock->ngoals, 0);
    }
    policy_free(p);
}

static void test_names_of_signals_and_levels(void **state) {
    (void)state;
    for (int i = 0; i < SIG_NAMED; i++) assert_non_null(signal_names[i]);
    for (int i = 0; i < LEVEL_NAMED; i++) assert_non_null(level_names[i]);
    for (int c = 0; c < CLASSES; c++) {
        assert_string_equal(signal_names[SIG_ENTERED + c] + strlen("entered:"), class_names[c]);
        assert_string_equal(level_names[LEVEL_CLASS + c] + strlen("class:"), class_names[c]);
    }
    assert_null(signal_names[SIG_NAMED]);
    assert_null(level_names[LEVEL_NAMED]);
    assert_null(class_names[CLASSES]);
    assert_string_equal(event_type_names[EV_DISCARD], "discard");
    assert_null(event_type_names[EVENT_TYPES]);
    assert_string_equal(role_names[ROLE_SYSTEM], "system");
    assert_null(role_names[ROLES]);
}

/* --- statuses, people -------------------------------------------------------------------------------------------------- */

static void test_statuses(void **state) {
    (void)state;
    static const struct { const char *status; enum status_class wanted; bool mapped; } rows[] = {
        { "Новый", CLASS_NEW, true },          { "В работе", CLASS_IN_PROGRESS, true },
        { "open", CLASS_WAITING, true },       /* listed: not the class of its name */
        { "resolved", CLASS_RESOLVED, true },  /* a class's own name */
        { "hold", CLASS_HOLD, true },          { "Отменён", CLASS_OPEN, false },
        { "first", CLASS_OPEN, false },        /* known to the policy, but no status */
    };
    struct policy *p = load("{'statuses': {'Новый': 'new', 'В работе': 'in_progress', 'open': 'waiting'}, 'tiers': ['first']}");
    assert_int_equal(p->nstatuses, 3);
    for (int i = 1; i < p->nstatuses; i++) assert_true(p->statuses[i - 1].name < p->statuses[i].name);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool mapped = !rows[i].mapped;
        assert_int_equal(policy_class(p, id(rows[i].status), &mapped), rows[i].wanted);
        assert_int_equal(mapped, rows[i].mapped);
    }
    policy_free(p);
}

static void test_people(void **state) {
    (void)state;
    struct policy *p = load("{'tiers': ['first', 'second'], 'bots': ['greeter'], 'agents': ["
                            " {'id': 'olga', 'name': 'Ольга', 'team': 'first', 'payroll_id': '000123', 'bonus_base': '30000.50'},"
                            " 'ivan', {'id': 'mark', 'bonus_base': 20000, 'name': null}]}");
    assert_int_equal(p->nagents, 3);
    const struct agent *olga = policy_agent(p, id("olga")), *ivan = policy_agent(p, id("ivan")), *mark = policy_agent(p, id("mark"));
    assert_ptr_equal(olga, &p->agents[0]);
    assert_string_equal(olga->payroll_id, "000123");
    assert_string_equal(olga->bonus_base, "30000.50");
    assert_int_equal(olga->team, id("first"));
    assert_int_equal(ivan->team, STR_NONE);
    assert_null(ivan->payroll_id);
    assert_null(ivan->bonus_base);
    assert_string_equal(mark->bonus_base, "20000");
    assert_null(policy_agent(p, id("nobody")));
    assert_null(policy_agent(p, STR_NONE));
    assert_null(policy_agent(p, UINT32_MAX)); /* an id that came after the policy */
    assert_string_equal(policy_agent_name(p, id("olga")).p, "Ольга");
    assert_string_equal(policy_agent_name(p, id("mark")).p, "mark");
    assert_string_equal(policy_agent_name(p, id("nobody")).p, "nobody");
    assert_int_equal(policy_tier(p, id("first")), 0);
    assert_int_equal(policy_tier(p, id("second")), 1);
    assert_int_equal(policy_tier(p, id("third")), -1);
    assert_int_equal(policy_tier(p, STR_NONE), -1);
    policy_free(p);
}

static void test_roles(void **state) {
    (void)state;
    static const struct { enum event_type type; const char *actor; enum role wanted; } rows[] = {
        { EV_CREATED, "olga", ROLE_AGENT },    { EV_CREATED, "greeter", ROLE_BOT },  { EV_CREATED, "c9", ROLE_CUSTOMER },
        { EV_CREATED, NULL, ROLE_CUSTOMER },
        { EV_MESSAGE, "olga", ROLE_AGENT },    { EV_MESSAGE, "greeter", ROLE_BOT },  { EV_MESSAGE, "c9", ROLE_CUSTOMER },
        { EV_MESSAGE, NULL, ROLE_SYSTEM },
        { EV_RATING, "olga", ROLE_AGENT },     { EV_RATING, "c9", ROLE_CUSTOMER },   { EV_RATING, NULL, ROLE_SYSTEM },
        { EV_STATUS, "somebody", ROLE_AGENT }, { EV_STATUS, "greeter", ROLE_BOT },   { EV_STATUS, NULL, ROLE_SYSTEM },
        { EV_REVIEW, "c9", ROLE_AGENT },
    };
    struct policy *p = load("{'agents': ['olga'], 'bots': ['greeter']}");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t actor = rows[i].actor == NULL ? STR_NONE : id(rows[i].actor);
        assert_int_equal(policy_role(p, rows[i].type, actor), rows[i].wanted);
    }
    policy_free(p);
}

/* --- calendars ----------------------------------------------------------------------------------------------------------- */

static void check_hours(const struct day_hours *day, const char *wanted) {
    char text[256] = "";
    for (int i = 0; i < day->n; i++) {
        char one[32];
        snprintf(one, sizeof one, "%s%d-%d", i > 0 ? " " : "", (int)day->v[i].open / 60, (int)day->v[i].close / 60);
        strncat(text, one, sizeof text - strlen(text) - 1);
    }
    assert_string_equal(text, wanted);
}

static void test_calendars(void **state) {
    (void)state;
    static const char *const week[7] = { "540-780 840-1080 1200-120", "540-780 840-1080", "540-780 840-1080", "540-780 840-1080",
        "540-780 840-1080", "1200-120", "600-720 1200-120" };
    struct policy *p = load("{'timezone': 'Europe/Moscow', 'calendars': {"
        "'office': {'week': {'mon-fri': ['14:00-18:00', '09:00-13:00'], 'sat-mon': ['20:00-02:00'], 'sun': ['10:00-12:00']},"
        "           'holidays': ['2026-03-07', '2026-01-01', '2026-01-01'], 'days': {'2026-02-01': [],"
        "                    '2026-03-07': ['09:00-10:00', '11:00-12:00', '13:00-14:00', '07:00-08:00', '10:00-11:00']}},"
        "'far': {'timezone': 'Asia/Tokyo', 'week': ["
        "           {'from': '2026-07-01', 'fri': ['00:00-24:00'], 'sun': ['09:00-09:00']}, {'from': '2020-01-01'}]},"
        "'all': '24x7', 'always': '24x7', 'empty': {} }}");
    assert_int_equal(p->ncalendars, 5);
    const struct calendar_spec *office = &p->calendars[1].spec, *far = &p->calendars[2].spec;
    const struct calendar_spec *all = &p->calendars[3].spec, *empty = &p->calendars[4].spec;
    assert_string_equal(p->calendars[1].name, "office");
    assert_ptr_equal(office->zone, p->zone);
    assert_int_equal(office->nweeks, 1);
    assert_int_equal(office->weeks[0].from, INT32_MIN);
    for (int day = 0; day < 7; day++) check_hours(&office->weeks[0].day[day], week[day]);
    assert_int_equal(office->ndays, 3);
    assert_int_equal(office->days[0].date, days_from_civil(2026, 1, 1));
    check_hours(&office->days[0].hours, "");
    assert_int_equal(office->days[1].date, days_from_civil(2026, 2, 1));
    assert_int_equal(office->days[2].date, days_from_civil(2026, 3, 7));
    check_hours(&office->days[2].hours, "420-480 540-600 600-660 660-720 780-840");

    assert_string_equal(zone_name(far->zone), "Asia/Tokyo");
    assert_int_equal(far->nweeks, 2);
    assert_int_equal(far->weeks[0].from, days_from_civil(2020, 1, 1));
    assert_int_equal(far->weeks[1].from, days_from_civil(2026, 7, 1));
    check_hours(&far->weeks[0].day[4], "");
    check_hours(&far->weeks[1].day[4], "0-1440");
    check_hours(&far->weeks[1].day[6], "540-540");

    assert_true(all->always && p->calendars[0].spec.always);
    assert_false(empty->always);
    assert_int_equal(empty->nweeks, 1);
    assert_int_equal(empty->ndays, 0);
    assert_int_equal(p->nzones, 2);
    policy_free(p);
}

static void test_calendar_of_a_clock(void **state) {
    (void)state;
    struct policy *p = load("{'calendars': {'shop': {}, 'office': {'week': {'mon': ['09:00-18:00']}}}, 'clocks': {"
                            "'reply': null, 'resolution': {'start': ['created'], 'stop': ['resolved'], 'calendar': 'shop'},"
                            "'mine': {'start': ['created'], 'stop': ['resolved']},"
                            "'yours': {'start': ['created'], 'stop': ['resolved'], 'calendar': 'always'}}}");
    assert_int_equal(p->nclocks, 9);
    assert_int_equal(clock_named(p, "resolution")->calendar, 1);
    assert_int_equal(clock_named(p, "mine")->calendar, 2);
    assert_int_equal(clock_named(p, "yours")->calendar, 0);
    assert_int_equal(clock_named(p, "claim")->calendar, 2);
    assert_int_equal(policy_calendar_of(p, "resolution"), 1);
    assert_int_equal(policy_calendar_of(p, "reply"), 0); /* removed */
    policy_free(p);
}

/* --- clocks -------------------------------------------------------------------------------------------------------------- */

static void test_own_clocks(void **state) {
    (void)state;
    struct policy *p = load("{'clocks': {'zeta': {'start': ['created'], 'stop': ['closed'], 'judge': 'stop', 'credit': 'next'},"
                            " 'claim': null, 'reply': {'start': ['reopened'], 'stop': ['rated'], 'resume': true},"
                            " 'a_1': {'start': ['merged'], 'stop': ['closed']}}}");
    static const char *const wanted[] = {
        "a_1", "first_response", "held", "in_status", "in_team", "pickup", "reply", "resolution", "zeta",
    };
    assert_int_equal(p->nclocks, ARRAY_LEN(wanted));
    for (int i = 0; i < p->nclocks; i++) assert_string_equal(p->clocks[i].name, wanted[i]);
    assert_int_equal(policy_clock(p, str_c("claim")), -1);
    /* a replacement keeps nothing of the built-in one */
    const struct clock *reply = clock_named(p, "reply"), *zeta = clock_named(p, "zeta");
    assert_true(reply->start == BIT(SIG_REOPENED) && reply->stop == BIT(SIG_RATED));
    assert_int_equal(reply->nunless + reply->npause, 0);
    assert_true(!reply->repeat && reply->resume);
    assert_non_null(reply->where);
    assert_int_equal(zeta->judge, JUDGE_STOP);
    assert_int_equal(zeta->credit, CREDIT_NEXT);
    policy_free(p);
}

static void test_names_in_clocks(void **state) {
    (void)state;
    struct policy *p = load("{'statuses': {'В работе': 'in_progress', 'C++': 'open'}, 'clocks': {'own': {"
                            " 'start': ['status:В работе', 'linked:development'], 'stop': ['status:C++', 'status:В работе'],"
                            " 'unless': ['!status:C+++done', 'status:closed'], 'pause': ['class:hold+!with_agent+assigned']}}}");
    const struct clock *own = clock_named(p, "own");
    uint64_t work = policy_status_signal(p, id("В работе")), cpp = policy_status_signal(p, id("C++"));
    uint64_t link = policy_linked_signal(p, id("development"));
    assert_true(work != 0 && cpp != 0 && link != 0 && work != cpp && cpp != link && work != link);
    assert_true(own->start == (work | link) && own->stop == (cpp | work));
    assert_int_equal(own->nunless, 2);
    assert_true(own->unless[0].all == BIT(LEVEL_DONE) && own->unless[0].none == policy_status_level(p, id("C++")));
    assert_true(own->unless[1].all == policy_status_level(p, id("closed")) && own->unless[1].all != 0);
    assert_int_equal(own->npause, 1);
    assert_true(own->pause[0].all == (BIT(LEVEL_CLASS + CLASS_HOLD) | BIT(LEVEL_ASSIGNED)) && own->pause[0].none == BIT(LEVEL_WITH_AGENT));
    assert_true(policy_status_signal(p, id("development")) == 0 && policy_linked_signal(p, id("C++")) == 0);
    assert_true(policy_status_level(p, id("no such")) == 0 && policy_status_signal(p, STR_NONE) == 0);
    policy_free(p);
}

static void test_goals(void **state) {
    (void)state;
    struct policy *p = load("{'timezone': 'Europe/Moscow', 'clocks': {'own': {'start': ['created'], 'stop': ['resolved'], 'goals': ["
                            " {'if': {'priority': 'critical', 'attr.product': ['a', 'b']}, 'goal': '2h30m', 'warn': '90s'},"
                            " {'goal': '1m', 'from': '2026-03-10', 'until': '2026-03-10'},"
                            " {'goal': '4h', 'until': '2026-03-31'}, {'if': {}, 'goal': '16h'} ]}}}");
    const struct clock *own = clock_named(p, "own");
    assert_int_equal(own->ngoals, 4);
    assert_int_equal(own->goal_keys, 1U << KEY_PRIORITY | 1U << KEY_ATTR);
    const struct goal *goal = own->goals;
    assert_int_equal(goal[0].goal_s, 9000);
    assert_int_equal(goal[0].warn_s, 90);
    assert_int_equal(goal[0].nconditions, 2);
    assert_int_equal(goal[0].conditions[0].key, KEY_PRIORITY);
    assert_int_equal(goal[0].conditions[0].n, 1);
    assert_int_equal(goal[0].conditions[0].values[0], id("critical"));
    assert_int_equal(goal[0].conditions[1].attr, id("product"));
    assert_int_equal(goal[0].conditions[1].n, 2);
    assert_int_equal(goal[0].conditions[1].values[1], id("b"));
    assert_true(goal[0].from == INSTANT_NONE && goal[0].until == INSTANT_NONE);
    assert_true(goal[1].from == zone_day_start(p->zone, days_from_civil(2026, 3, 10)));
    assert_true(goal[1].until == goal[1].from + DAY);
    assert_true(goal[2].from == INSTANT_NONE && goal[2].until == zone_day_start(p->zone, days_from_civil(2026, 4, 1)));
    assert_true(goal[3].nconditions == 0 && goal[3].goal_s == 57600 && goal[3].warn_s == 0);
    policy_free(p);
}

static void test_other_keys(void **state) {
    (void)state;
    struct policy *p = load("{'csat': {'max': 10, 'satisfied_from': 8.5, 'keep': 'last', 'credit': 'last_reply'},"
                            " 'reopen': {'from': ['closed'], 'courtesy': 'skip'}, 'exclude': {'disowned': false},"
                            " 'ticket_url': 'https://x/{ticket}', 'organisation': 'Ромашка', 'metrics': [], 'bots': null}");
    assert_true(p->csat.max == 10 && p->csat.satisfied_from == 8.5);
    assert_int_equal(p->csat.keep, KEEP_LAST);
    assert_int_equal(p->csat.credit, CREDIT_LAST_REPLY);
    assert_int_equal(p->reopen.from, 1U << CLASS_CLOSED);
    assert_true(p->reopen.skip_courtesy && !p->exclude.disowned && p->exclude.discarded);
    assert_string_equal(p->ticket_url, "https://x/{ticket}");
    assert_string_equal(p->organisation, "Ромашка");
    assert_non_null(doc_get(p->doc, "metrics"));
    policy_free(p);
}

/* --- the shared policies ------------------------------------------------------------------------------------------------ */

/* The file's bytes, or NULL if there is none. */
static char *read_shared(const char *name, size_t *n) {
    const char *shared = getenv("SVODKA_SHARED");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", shared != NULL ? shared : "../shared", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    enum { ROOM = 1 << 20 };
    char *text = mem_alloc(ROOM);
    *n = fread(text, 1, ROOM, file);
    fclose(file);
    return text;
}

static bool load_shared(const char *name) {
    size_t n;
    struct policy *p = NULL;
    struct err err = { .code = ERR_NONE };
    char message[2048], *text = read_shared(name, &n);
    if (text == NULL) return false;
    if (!policy_load(name, text, n, names, &p, &err)) fail_msg("%s", err_format(&err, message, sizeof message));
    policy_free(p);
    mem_free(text);
    return true;
}

static void test_shared_policies(void **state) {
    (void)state;
    int loaded = load_shared("bench/policy.json");
    for (int i = 1; i < 1000; i++) {
        char name[64];
        snprintf(name, sizeof name, "cases/fold/%03d/policy.json", i);
        loaded += load_shared(name);
    }
    if (loaded == 0) {
        print_message("skipped: no shared policies here\n");
        skip();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_built_in_clocks),
        cmocka_unit_test(test_names_of_signals_and_levels),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_calendars),
        cmocka_unit_test(test_calendar_of_a_clock),
        cmocka_unit_test(test_own_clocks),
        cmocka_unit_test(test_names_in_clocks),
        cmocka_unit_test(test_goals),
        cmocka_unit_test(test_other_keys),
        cmocka_unit_test(test_shared_policies),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
