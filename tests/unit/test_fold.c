/* What an event means: the exact condition of each signal and level, which events count, and what is found amiss (policy.md, events.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

#define KEEP_ALL "'exclude': {'disowned': false, 'discarded': false}"

/* --- signals --------------------------------------------------------------------------------------------------------------- */

/* A story of the first day, and when the signal was raised in it. */
struct signal_row { const char *signal, *name, *story, *raised; };

static const struct signal_row signals[] = {
    { "created", "the event alone",
        "d1 09:00 created customer:c1 team=first status=Открыт assignee=olga; d1 09:01 message customer:c1; d1 09:02 status agent:olga Решён", "09:00" },
    { "created", "not without it", "d1 09:01 message customer:c1; d1 09:02 status agent:olga Открыт", "" },
    { "customer_message", "public and written by hand",
        "d1 09:00 created customer:c1; d1 09:01 message customer:c1; d1 09:02 message customer:c1 internal; d1 09:03 message customer:c1 auto;"
        "d1 09:04 message agent:olga; d1 09:05 message customer:; d1 09:06 message system:x; d1 09:07 message bot:greeter", "09:00 09:01 09:05" },
    { "customer_message", "created by an agent is none", "d1 09:00 created agent:olga customer=c1; d1 09:01 message customer:c1", "09:01" },
    { "customer_message", "roles by the policy",
        "d1 09:00 created; d1 09:01 message :c1; d1 09:02 message :greeter; d1 09:03 message; d1 09:04 created :greeter", "09:00 09:01" },
    { "agent_reply", "public and written by hand, with or without an actor",
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 message agent:olga internal; d1 09:03 message agent:olga auto;"
        "d1 09:04 message agent:; d1 09:05 message bot:greeter; d1 09:06 message system:x; d1 09:07 message customer:c1", "09:01 09:04" },
    { "agent_reply", "earlier than created: at its instant", "d1 09:01 message agent:olga; d1 09:05 created customer:c1; d1 09:06 message agent:olga", "09:05 09:06" },
    { "bot_reply", "public, by a bot or automatic by anybody but a customer",
        "d1 09:00 created bot:greeter; d1 09:01 message bot:greeter; d1 09:02 message bot:greeter internal; d1 09:03 message agent:olga auto;"
        "d1 09:04 message system: auto; d1 09:05 message customer:c1 auto; d1 09:06 message system:x; d1 09:07 message agent:olga auto internal;"
        "d1 09:08 message bot:greeter auto; d1 09:09 message agent:olga", "09:01 09:03 09:04 09:08" },
    { "assigned", "to another than the present assignee",
        "d1 09:00 created customer:c1; d1 09:01 assign agent:olga olga; d1 09:02 assign agent:olga olga; d1 09:03 assign agent:olga ivan;"
        "d1 09:04 assign agent:olga -; d1 09:05 assign system: ivan", "09:01 09:03 09:05" },
    { "assigned", "created with an assignee", "d1 09:00 created customer:c1 assignee=olga; d1 09:01 assign agent:ivan olga; d1 09:02 assign agent:ivan ivan",
        "09:00 09:02" },
    { "unassigned", "when somebody was assigned",
        "d1 09:00 created customer:c1; d1 09:01 assign agent:olga -; d1 09:02 assign agent:olga olga; d1 09:03 assign agent:olga -; d1 09:04 assign agent:olga -",
        "09:03" },
    { "unassigned", "created with nobody is none", "d1 09:00 created customer:c1", "" },
    { "team_changed", "to another than the present one",
        "d1 09:00 created customer:c1 team=first; d1 09:01 team agent:olga first; d1 09:02 team agent:olga second; d1 09:03 team agent:olga second;"
        "d1 09:04 team agent:olga first", "09:02 09:04" },
    { "team_changed", "from none", "d1 09:00 created customer:c1; d1 09:01 team agent:olga first", "09:01" },
    { "status_changed", "another name, another class",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Новый; d1 09:02 status agent:olga Новый; d1 09:03 status agent:olga Открыт;"
        "d1 09:04 status agent:olga Решён; d1 09:05 status agent:olga Решён; d1 09:06 status agent:olga resolved", "09:01 09:03 09:04 09:06" },
    { "status_changed", "created into an active class is none", "d1 09:00 created customer:c1 status=Открыт; d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga open",
        "09:02" },
    { "status_changed", "created into a done class is one", "d1 09:00 created customer:c1 status=Решён; d1 09:01 status agent:olga Решён", "09:00" },
    { "status_changed", "the first that is known", "d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga Открыт; d1 09:03 status agent:olga Решён", "09:01 09:03" },
    { "status:Ждём", "into that name",
        "d1 09:00 created customer:c1 status=Открыт; d1 09:01 status agent:olga Ждём; d1 09:02 status agent:olga Ждём; d1 09:03 status agent:olga waiting;"
        "d1 09:04 status agent:olga Ждём", "09:01 09:04" },
    { "status:Открыт", "created with it is none", "d1 09:00 created customer:c1 status=Открыт; d1 09:01 status agent:olga Ждём; d1 09:02 status agent:olga Открыт", "09:02" },
    { "status:Решён", "created done is one", "d1 09:00 created customer:c1 status=Решён", "09:00" },
    { "status:Решён", "the first that is known", "d1 09:01 status agent:olga Решён", "09:01" },
    { "entered:open", "when the class changes; an unmapped name is open",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga Странный; d1 09:03 status agent:olga Ждём;"
        "d1 09:04 status agent:olga Странный", "09:01 09:04" },
    { "entered:open", "created into it", "d1 09:00 created customer:c1 status=Открыт", "09:00" },
    { "entered:new", "created without a status", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga Новый", "09:00 09:02" },
    { "entered:new", "created into another class", "d1 09:00 created customer:c1 status=Открыт", "" },
    { "entered:new", "created done begins as new", "d1 09:00 created customer:c1 status=Решён", "09:00" },
    { "entered:open", "the first that is known", "d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga open", "09:01" },
    { "entered:resolved", "from closed too",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Закрыт; d1 09:03 status agent:olga Решён", "09:01 09:03" },
    { "resolved", "from active to done",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Закрыт; d1 09:03 status agent:olga Открыт;"
        "d1 09:04 status agent:olga Закрыт; d1 09:05 status agent:olga Открыт; d1 09:06 status agent:olga closed", "09:01 09:04 09:06" },
    { "resolved", "not by a first status", "d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Открыт; d1 09:03 status agent:olga Решён", "09:03" },
    { "resolved", "created done", "d1 09:00 created customer:c1 status=Закрыт", "09:00" },
    { "closed", "when the class becomes closed",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Закрыт; d1 09:03 status agent:olga closed;"
        "d1 09:04 status agent:olga Открыт; d1 09:05 status agent:olga Закрыт", "09:02 09:05" },
    { "closed", "not by a first status", "d1 09:01 status agent:olga Закрыт; d1 09:02 status agent:olga Решён; d1 09:03 status agent:olga Закрыт", "09:03" },
    { "reopened", "from done to active",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Закрыт; d1 09:03 status agent:olga Ждём;"
        "d1 09:04 status agent:olga Открыт; d1 09:05 status agent:olga Решён; d1 09:06 status agent:olga Открыт", "09:03 09:06" },
    { "reopened", "not by a first status", "d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga Решён; d1 09:03 status agent:olga Открыт", "09:03" },
    { "rated", "by a customer, not disowned",
        "d1 09:00 created customer:c1; d1 09:01 rating customer:c1 5; d1 09:02 rating customer:c1 disowned; d1 09:03 rating agent:ivan 5;"
        "d1 09:04 rating :c1 bad; d1 09:05 review customer: 5; d1 09:06 rating bot:greeter 4", "09:01 09:04" },
    { "linked:development", "of that kind",
        "d1 09:00 created customer:c1; d1 09:01 link agent:olga task; d1 09:02 link agent:olga development X-1; d1 09:03 link system: development", "09:02 09:03" },
};

/* The starts in lines such as "c#1 d1 09:00..09:05 done 5m olga", parted by spaces. */
static void starts_of(char *facts, struct buf *out) {
    buf_adds(out, "");
    for (char *rest, *line = strtok_r(facts, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        const char *start = strstr(line, " d1 "), *end = strstr(line, "..");
        assert_true(start && end);
        buf_printf(out, "%s%.*s", out->n ? " " : "", (int)(end - start - 4), start + 4);
    }
}

/* A clock that its own signal stops and starts again shows each time it was raised. */
static void check_signal(void **state) {
    const struct signal_row *row = *state;
    char clock[256];
    struct buf raised = { 0 };
    snprintf(clock, sizeof clock, "'c': {'start': ['%s'], 'stop': ['%s'], 'repeat': true}", row->signal, row->signal);
    struct story *s = story_new(KEEP_ALL, clock);
    story_tell(s, row->story);
    char *facts = story_facts(s, NULL, SHOW_CYCLES);
    starts_of(facts, &raised);
    story_compare(row->story, raised.p, row->raised);
    mem_free(facts);
    buf_release(&raised);
    story_free(s);
}

/* --- levels ----------------------------------------------------------------------------------------------------------------- */

/* A story of the first day, one event at each minute, and after which of them the level held. */
struct level_row { const char *level, *name, *story, *held; };

static const struct level_row levels[] = {
    { "class:waiting", "a class", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Ждём; d1 09:02 message customer:c1; d1 09:03 status agent:olga Работа", "09:01 09:02" },
    { "!class:waiting", "not a class", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Ждём; d1 09:02 status agent:olga Работа", "09:00 09:02" },
    { "class:new", "created as new", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Открыт", "09:00" },
    { "class:waiting+!with_agent", "all of several",
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 status agent:olga Ждём; d1 09:03 message customer:c1;"
        "d1 09:04 message agent:olga; d1 09:05 status agent:olga Открыт", "09:02 09:04" },
    { "status:Ждём", "a name, created with it too",
        "d1 09:00 created customer:c1 status=Ждём; d1 09:01 status agent:olga Открыт; d1 09:02 status agent:olga Ждём; d1 09:03 status agent:olga waiting", "09:00 09:02" },
    { "!status:Ждём", "not a name", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Ждём", "09:00" },
    { "done", "resolved or closed",
        "d1 09:00 created customer:c1; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Закрыт; d1 09:03 status agent:olga Открыт", "09:01 09:02" },
    { "done", "created done", "d1 09:00 created customer:c1 status=Решён; d1 09:01 message customer:c1", "09:00 09:01" },
    { "done", "not before the first status", "d1 09:00 message agent:olga; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Открыт", "09:01" },
    { "!done", "not done before the first status", "d1 09:00 message agent:olga; d1 09:01 status agent:olga Решён; d1 09:02 status agent:olga Открыт", "09:00 09:02" },
    { "!class:new", "no class before the first status", "d1 09:00 message agent:olga; d1 09:01 status agent:olga Новый", "09:00" },
    { "class:open", "an unmapped status", "d1 09:00 created customer:c1; d1 09:01 status agent:olga Странный", "09:01" },
    { "assigned", "somebody", "d1 09:00 created customer:c1; d1 09:01 assign agent:olga olga; d1 09:02 assign agent:olga -", "09:01" },
    { "assigned", "from the beginning", "d1 09:00 created customer:c1 assignee=olga", "09:00" },
    { "unassigned", "nobody", "d1 09:00 created customer:c1; d1 09:01 assign agent:olga olga; d1 09:02 assign agent:olga -", "09:00 09:02" },
    { "with_customer", "the latest was an agent's reply",
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 message bot:greeter; d1 09:03 message agent:olga internal;"
        "d1 09:04 message customer:c1 auto; d1 09:05 message customer:c1; d1 09:06 message agent:olga auto; d1 09:07 message agent:", "09:01 09:02 09:03 09:04 09:07" },
    { "with_agent", "the latest was a customer's message",
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 message customer:c1 internal; d1 09:03 message customer:c1;"
        "d1 09:04 message bot:greeter; d1 09:05 status agent:olga Открыт; d1 09:06 message agent:olga", "09:00 09:03 09:04 09:05" },
    { "!with_agent+!with_customer", "neither at first", "d1 09:00 created agent:olga; d1 09:01 message bot:greeter; d1 09:02 message customer:c1; d1 09:03 message agent:olga",
        "09:00 09:01" },
    { "with_agent", "a reply before created is taken after it", "d1 08:00 message agent:olga; d1 09:00 created customer:c1; d1 09:01 message customer:c1", "09:01" },
};

enum { MINUTES = 8 };

/* A clock that everything starts and nothing stops is paused while the level holds. */
static void check_level(void **state) {
    const struct level_row *row = *state;
    char clock[512], as_of[32];
    struct buf held = { 0 };
    snprintf(clock, sizeof clock,
        "'c': {'start': ['created', 'customer_message', 'agent_reply', 'status_changed'], 'stop': ['linked:never'], 'repeat': true, 'pause': ['%s']}", row->level);
    struct story *s = story_new(NULL, clock);
    story_tell(s, row->story);
    buf_adds(&held, "");
    for (int minute = 0; minute < MINUTES; minute++) {
        snprintf(as_of, sizeof as_of, "09:%02d", minute);
        if (!strstr(row->story, as_of)) break;
        snprintf(as_of, sizeof as_of, "d1 09:%02d:01", minute);
        char *facts = story_facts(s, as_of, SHOW_CYCLES);
        if (strstr(facts, " paused ")) buf_printf(&held, "%s09:%02d", held.n ? " " : "", minute);
        mem_free(facts);
    }
    story_compare(row->story, held.p, row->held);
    buf_release(&held);
    story_free(s);
}

/* --- which events count ------------------------------------------------------------------------------------------------------- */

static const struct story_row counted[] = {
    { "the same id: the earliest counts", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga #7; d1 09:02 message agent:ivan #7",
        .expect = "created d1 09:00 -; reply d1 09:02 ivan 0; used 2 duplicate 1" },
    { "the same id at one instant: the first in the input", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga #7; d1 09:05 link agent:ivan task #7",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; used 2 duplicate 1" },
    { "the same id in another ticket is another event", NULL, NULL, "d1 09:00 created customer:c1 #7; T-2 d1 09:00 created customer:c1 #7",
        .expect = "T-1 created d1 09:00 -; T-2 created d1 09:00 -; used 2" },
    { "alike, without ids", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05 message agent:olga; d1 09:05 message agent:olga",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; used 2 duplicate 2" },
    { "alike, but one has an id", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05 message agent:olga #1",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:05 olga 0; used 3" },
    { "alike, but their ids differ", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga #2; d1 09:05 message agent:olga #1",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:05 olga 0; used 3" },
    { "alike, but at another instant", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05:00.000001 message agent:olga",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:05:00.000001 olga 0; used 3" },
    { "alike, but of another actor", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05 message agent:ivan",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:05 ivan 0; used 3" },
    { "alike, but of another role", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05 message bot:olga",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; auto_reply d1 09:05 -; used 3" },
    { "a role derived and the same role written", "'agents': [{'id': 'olga'}]", NULL,
        "d1 09:00 created customer:c1; d1 09:05 message :olga; d1 09:05 message agent:olga; d1 09:06 message :greeter; d1 09:06 message bot:greeter",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; auto_reply d1 09:06 -; used 3 duplicate 2" },
    { "alike, but a note", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga internal; d1 09:05 message agent:olga",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; used 3" },
    { "alike with others between them", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:05 message agent:ivan; d1 09:05 message agent:olga",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:05 ivan 0; used 3 duplicate 1" },
    { "created alike, tags in another order", NULL, NULL, "d1 09:00 created customer:c1 tags=a,b; d1 09:00 created customer:c1 tags=b,a",
        .expect = "created d1 09:00 -; used 1 duplicate 1" },
    { "created alike, but for a tag", NULL, NULL, "d1 09:00 created customer:c1 tags=a,b; d1 09:00 created customer:c1 tags=a",
        .expect = "created d1 09:00 -; second-created 1; used 1 second-created 1" },
    { "created alike, but for an attribute", NULL, NULL, "d1 09:00 created customer:c1 attr.x=1; d1 09:00 created customer:c1 attr.x=2",
        .expect = "created d1 09:00 -; second-created 1; used 1 second-created 1" },
    { "created alike, but for the subject", NULL, NULL, "d1 09:00 created customer:c1 subject=a; d1 09:00 created customer:c1 subject=b",
        .expect = "created d1 09:00 -; second-created 1; used 1 second-created 1" },
    { "a scale left out and the same scale written", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 rating customer:c1 4; d1 09:05 rating customer:c1 4/5",
        .expect = "created d1 09:00 -; rated d1 09:05 - 0.75; used 2 duplicate 1" },
    { "the same share of another scale", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 rating customer:c1 5/5; d1 09:05 rating customer:c1 10/10",
        .expect = "created d1 09:00 -; rated d1 09:05 - 1; rated_again d1 09:05 - 1; used 3" },
    { "ratings alike, but for the comment", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 rating customer:c1 4 fine; d1 09:05 rating customer:c1 4 ok",
        .expect = "created d1 09:00 -; rated d1 09:05 - 0.75; rated_again d1 09:05 - 0.75; used 3" },
    { "assigned to nobody twice", NULL, NULL,
        "d1 09:00 created customer:c1 assignee=olga; d1 09:05 assign agent:olga -; d1 09:05 assign agent:olga -; d1 09:05 assign agent:olga ivan",
        .expect = "created d1 09:00 -; used 3 duplicate 1" },
    { "added and removed are not alike", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 tag agent:olga +a; d1 09:05 tag agent:olga -a",
        .expect = "created d1 09:00 -; used 3" },
    { "the earliest created counts, wherever it stands", NULL, NULL, "d1 09:05 created customer:c1; d1 09:00 created agent:olga; d1 09:10 created customer:c1",
        .expect = "created d1 09:00 olga; second-created 2; used 1 second-created 2" },
    { "of two at one instant the first in the input", NULL, NULL, "d1 09:00 created agent:olga; d1 09:00 created agent:ivan",
        .expect = "created d1 09:00 olga; second-created 1; used 1 second-created 1" },
    { "at as-of is after it", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga", "d1 09:05",
        .expect = "created d1 09:00 -; used 1 after-as-of 1" },
    { "after as-of comes before duplicate", NULL, NULL, "d1 09:00 created customer:c1 #1; d1 09:01 message agent:olga #2; d1 10:00 message agent:olga #2", "d1 09:05",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; used 2 after-as-of 1" },
    { "a duplicate comes before second-created", NULL, NULL, "d1 09:00 created customer:c1 #1; d1 09:01 created customer:c1 #1; d1 09:02 created customer:c1 #2",
        .expect = "created d1 09:00 -; second-created 1; used 1 duplicate 1 second-created 1" },
    { "no created", NULL, NULL, "d1 09:00 message agent:olga; d1 09:05 message agent:olga", .expect = "reply d1 09:00 olga 0; reply d1 09:05 olga 0; no-created 1; used 2" },
    { "created after as-of: as of then there is none", NULL, NULL, "d1 09:00 message agent:olga; d1 09:05 created customer:c1", "d1 09:05",
        .expect = "reply d1 09:00 olga 0; no-created 1; used 1 after-as-of 1" },
    { "nothing yet", NULL, NULL, "d1 09:05 created customer:c1", "d1 09:00", .expect = "after-as-of 1" },
    { "before created: moments keep their own instant", NULL, NULL, "d1 08:00 message agent:olga; d1 08:30 message agent:ivan; d1 09:00 created customer:c1",
        .expect = "reply d1 08:00 olga 0; reply d1 08:30 ivan 0; created d1 09:00 -; before-created 2; used 3" },
    { "at its instant but earlier in the input", NULL, NULL, "d1 09:00 message agent:olga; d1 09:00 created customer:c1; d1 09:00 message agent:ivan",
        .expect = "reply d1 09:00 olga 0; created d1 09:00 -; reply d1 09:00 ivan 0; before-created 1; used 3" },
    { "a status that nobody mapped", NULL, NULL, "d1 09:00 created customer:c1 status=Чудной; d1 09:05 status agent:olga Странный; d1 09:06 status agent:olga open",
        .expect = "created d1 09:00 -; unmapped-status 2; used 3" },
    { "discarded after a reply", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:10 discard agent:ivan spam",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; discarded d1 09:10 ivan spam; late-discard 1; used 3" },
    { "an agent whom the policy does not list", "'agents': [{'id': 'olga'}]", NULL, "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:06 message agent:zoe",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:06 zoe 0; unknown-agent 1; used 3" },
};

static const struct story_row backlog[] = {
    { "created and resolved", NULL, NULL, "d1 09:00 created customer:c1; d2 09:00 status agent:olga Решён; T-2 d1 09:00 created customer:c1",
        .expect = "created 2 resolved 1 closing 1" },
    { "open since before", NULL, NULL, "d-1 09:00 created customer:c1; d2 09:00 status agent:olga Решён; d3 09:00 status customer:c1 Открыт",
        .expect = "opening 1 reopened 1 resolved 1 closing 1" },
    { "merged while open; merged when done", NULL, NULL,
        "d1 09:00 created customer:c1; d2 09:00 merge agent:olga X; T-2 d1 09:00 created customer:c1; d2 09:00 status agent:olga Решён; d3 09:00 merge agent:olga X",
        .expect = "created 2 resolved 1 merged 1" },
    { "discarded: never a ticket", NULL, NULL, "d1 09:00 created customer:c1; d2 09:00 discard agent:olga spam; T-2 d1 09:00 created customer:c1",
        .expect = "created 2 excluded 1 closing 1" },
    { "created done", NULL, NULL, "d1 09:00 created agent:olga status=Решён", .expect = "created 1 resolved 1" },
    { "no created: not in the backlog", NULL, NULL, "d1 09:00 status agent:olga Открыт; d2 09:00 status agent:olga Решён; d3 09:00 status agent:olga Открыт", .expect = "" },
    { "reopened from a class that does not count as reopened", "'reopen': {'from': ['resolved']}", NULL,
        "d1 09:00 created customer:c1; d2 09:00 status agent:olga Закрыт; d3 09:00 status customer:c1 Открыт", .expect = "created 1 reopened 1 resolved 1 closing 1" },
    { "closed after merging", NULL, NULL, "d1 09:00 created customer:c1; d2 09:00 merge agent:olga X; d3 09:00 status agent:olga Закрыт; d4 09:00 status agent:olga Открыт",
        .expect = "created 1 merged 1" },
};

/* --- running -------------------------------------------------------------------------------------------------------------------- */

static int run_signals_and_levels(void) {
    static struct CMUnitTest tests[ARRAY_LEN(signals) + ARRAY_LEN(levels)];
    struct arena names = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        const char *name = arena_printf(&names, "signal %s: %s", signals[i].signal, signals[i].name);
        tests[n++] = (struct CMUnitTest){ .name = name, .test_func = check_signal, .initial_state = (void *)(uintptr_t)&signals[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        const char *name = arena_printf(&names, "level %s: %s", levels[i].level, levels[i].name);
        tests[n++] = (struct CMUnitTest){ .name = name, .test_func = check_level, .initial_state = (void *)(uintptr_t)&levels[i] };
    }
    int failed = _cmocka_run_group_tests("signals and levels", tests, n, NULL, NULL);
    arena_release(&names);
    return failed;
}

int main(void) {
    const struct story_table tables[] = {
        { "events", SHOW_MOMENTS | SHOW_FINDINGS | SHOW_EVENTS, counted, ARRAY_LEN(counted) },
        { "backlog", SHOW_BACKLOG, backlog, ARRAY_LEN(backlog) },
    };
    int failed = run_signals_and_levels();
    return failed + story_run_tables("fold", tables, ARRAY_LEN(tables));
}
