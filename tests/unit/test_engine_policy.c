/* The parameter of the SQL engine: what a policy and a run become as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/doc.h"
#include "base/mem.h"
#include "db/engine_policy.h"

static const char policy_text[] =
    "{ \"timezone\": \"Europe/Berlin\", \"calendars\": { \"office\": { \"week\": { \"mon-fri\": [\"09:00-10:00\"] } } },"
    "  \"statuses\": { \"Done\": \"resolved\", \"open\": \"waiting\" }, \"tiers\": [\"first\", \"second\"],"
    "  \"agents\": [ { \"id\": \"olga\", \"name\": \"Olga\" } ], \"bots\": [\"greeter\"],"
    "  \"clocks\": { \"claim\": null, \"pickup\": null, \"first_response\": null, \"reply\": null, \"in_status\": null, \"in_team\": null, \"held\": null,"
    "    \"resolution\": { \"start\": [\"created\", \"linked:bug\"], \"stop\": [\"status:Done\"], \"unless\": [\"done+!assigned\"], \"pause\": [\"status:Done\"],"
    "      \"goals\": [ { \"if\": { \"tag\": [\"vip\"], \"attr.product\": \"crm\" }, \"goal\": \"1h\", \"warn\": \"30m\", \"from\": \"2026-03-01\" }, { \"goal\": \"2h\" } ] } } }";

struct said {
    struct strings *strings;
    struct policy *policy;
    struct calendar *calendars[2];
    struct arena arena;
    struct buf text;
    struct doc *json;
};

static instant at(const char *text) {
    instant t = 0;
    const char *why = NULL;
    assert_true(instant_parse(str_c(text), &t, &why));
    return t;
}

static void say(struct said *s, uint64_t spared, bool no_ids) {
    static instant snapshots[1];
    struct err err = { 0 };
    *s = (struct said){ .strings = strings_new() };
    if (!policy_load("policy.json", policy_text, strlen(policy_text), s->strings, &s->policy, &err)) fail_msg("%s", err.text);
    assert_int_equal(s->policy->ncalendars, 2);
    for (int i = 0; i < 2; i++) s->calendars[i] = calendar_new(&s->policy->calendars[i].spec, at("2026-03-02T00:00:00Z"), at("2026-03-31T00:00:00Z"));
    snapshots[0] = at("2026-03-10T00:00:00Z");
    const struct engine_run run = { .policy = s->policy, .calendars = s->calendars, .as_of = at("2026-03-31T00:00:00Z"), .snapshots = snapshots, .nsnapshots = 1,
        .opening = at("2026-03-01T00:00:00Z"), .closing = at("2026-03-31T00:00:00Z"), .first = at("2026-03-01T00:00:00Z"), .last = at("2026-03-31T00:00:00Z"),
        .spared = spared, .no_ids = no_ids };
    engine_policy(&run, &s->text);
    assert_true(doc_parse(&s->arena, "parameter", s->text.p, s->text.n, ERR_SELFCHECK, &s->json, &err));
}

static void release(struct said *s) {
    for (int i = 0; i < 2; i++) calendar_free(s->calendars[i]);
    policy_free(s->policy);
    strings_free(s->strings);
    buf_release(&s->text);
    arena_release(&s->arena);
}

/* Whether the text has this piece of JSON. */
static void has(const struct said *s, const char *piece) {
    if (strstr(s->text.p, piece) == NULL) fail_msg("%s\nlacks %s", s->text.p, piece);
}

static void what_the_policy_names_is_found_by_its_name(void **state) {
    struct said s;
    (void)state;
    say(&s, 0, false);
    has(&s, "\"roles\":{\"olga\":\"agent\",\"greeter\":\"bot\"},\"has_staff\":true,\"tiers\":{\"first\":0,\"second\":1}");
    const struct doc *statuses = doc_get(s.json, "statuses");
    assert_int_equal(statuses->n, 8); /* its own, and the names of the classes */
    has(&s, "\"Done\":5");
    has(&s, "\"open\":3");
    has(&s, "\"closed\":6");
    has(&s, "\"snapshots\":[1773100800000000]");
    has(&s, "\"ids\":true,\"tag_goals\":true");
    release(&s);
}

static void clocks_are_masks_and_goals_say_what_they_ask(void **state) {
    struct said s;
    (void)state;
    say(&s, 0, false);
    has(&s, "\"linked_signals\":{\"bug\":2097152}");
    has(&s, "\"status_signals\":{\"Done\":4194304}");
    has(&s, "\"status_levels\":{\"Done\":8192}");
    has(&s, "\"clock\":0,\"name\":\"resolution\",\"start\":2097153,\"stop\":4194304,\"cancel\":0,\"unless\":[[128,256]],\"pause\":[[8192,0]],\"repeat\":false");
    has(&s, "{\"from\":1772319600000000,\"until\":null,\"goal_s\":3600,\"warn_s\":1800,\"if\":[{\"key\":4,\"attr\":null,\"values\":[\"vip\"]},"
            "{\"key\":6,\"attr\":\"product\",\"values\":[\"crm\"]}]},{\"from\":null,\"until\":null,\"goal_s\":7200,\"warn_s\":0,\"if\":[]}");
    release(&s);
}

static void calendars_are_intervals_with_their_sums(void **state) {
    struct said s;
    (void)state;
    say(&s, 0, false);
    has(&s, "{\"opens\":[0],\"closes\":[9223372036854775807],\"sums\":[0]}");
    const struct doc *office = doc_get(s.json, "calendars")->child->next;
    const struct doc *opens = doc_get(office, "opens"), *closes = doc_get(office, "closes"), *sums = doc_get(office, "sums");
    assert_int_equal(opens->n, closes->n);
    assert_int_equal(opens->n, sums->n);
    assert_true(opens->n >= 20);
    has(&s, "\"sums\":[0,3600000000,7200000000,");
    has(&s, "\"reply_calendar\":0,\"age_calendar\":1"); /* the clock reply is removed: always */
    has(&s, ",1774746000000000],\"offset\":[3600000000,7200000000]}"); /* summer time begins within the run */
    release(&s);
}

static void what_nobody_asks_for_is_left_out(void **state) {
    struct said s;
    (void)state;
    say(&s, 1, true);
    has(&s, "\"clocks\":[]");
    has(&s, "\"ids\":false,\"tag_goals\":false");
    release(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_policy_names_is_found_by_its_name),
        cmocka_unit_test(clocks_are_masks_and_goals_say_what_they_ask),
        cmocka_unit_test(calendars_are_intervals_with_their_sums),
        cmocka_unit_test(what_nobody_asks_for_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
