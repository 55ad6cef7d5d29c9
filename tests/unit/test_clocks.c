/* Cycles of clocks: start, stop, pause, repeat, resume, goals, verdicts and whom they are credited to (policy.md, "Clocks"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

/* The clocks of policy.md, their goals to be added. */
#define FIRST_RESPONSE "'first_response': {'start': ['customer_message', 'reopened'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'pause': ['done']"
#define REPLY \
    "'reply': {'start': ['customer_message', 'reopened'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'pause': ['done'], 'repeat': true"
#define RESOLUTION \
    "'resolution': {'start': ['created', 'reopened'], 'unless': ['done'], 'stop': ['resolved'], 'pause': ['class:waiting+!with_agent']," \
    " 'repeat': true, 'resume': true"
#define CLAIM \
    "'claim': {'start': ['created', 'team_changed', 'unassigned'], 'stop': ['assigned'], 'unless': ['assigned', 'done'], 'cancel': ['resolved']," \
    " 'repeat': true, 'credit': 'next'"
#define IN_STATUS "'in_status': {'start': ['created', 'status_changed'], 'unless': ['class:closed'], 'stop': ['status_changed'], 'repeat': true"
#define IN_TEAM "'in_team': {'start': ['created', 'team_changed', 'reopened'], 'unless': ['done'], 'stop': ['team_changed', 'resolved'], 'repeat': true"
#define HELD \
    "'held': {'start': ['assigned', 'reopened'], 'unless': ['unassigned', 'done'], 'stop': ['assigned', 'unassigned', 'resolved']," \
    " 'repeat': true, 'credit': 'assignee'"
#define GOAL(duration) ", 'goals': [{'goal': '" duration "'}]}"
#define GOALS(list) ", 'goals': [" list "]}"
#define BY_PRIORITY GOALS("{'if': {'priority': 'critical'}, 'goal': '5m'}, {'goal': '1h'}")

#define OFFICE "'calendars': {'office': {'week': {'mon-fri': ['09:00-13:00', '14:00-18:00']}}}"

static const struct story_row cycles[] = {
    { "a reply completes the first response", NULL, FIRST_RESPONSE "}",
        "d1 09:00 created customer:c1; d1 09:12:30 message agent:olga",
        .expect = "first_response#1 d1 09:00..09:12:30 done 12m30s olga" },
    { "a clock without repeat has one cycle", NULL, FIRST_RESPONSE "}",
        "d1 09:00 created customer:c1; d1 09:10 message agent:olga; d1 10:00 message customer:c1; d1 10:05 message agent:olga",
        .expect = "first_response#1 d1 09:00..09:10 done 10m olga" },
    { "with repeat each question is one", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:10 message agent:olga; d1 09:20 message customer:c1; d1 09:25 message customer:c1; d1 09:40 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:10 done 10m olga; reply#2 d1 09:20..09:40 done 20m ivan" },
    { "neither notes, nor bots, nor automatic replies answer", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:01 message bot:greeter; d1 09:02 message agent:olga internal; d1 09:03 message agent:olga auto;"
        "d1 09:30 message agent:olga",
        .expect = "reply#1 d1 09:00..09:30 done 30m olga" },
    { "reopened while it waits on the customer: nothing to answer", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:10 message agent:olga; d1 09:20 status agent:olga Решён; d1 09:30 status customer:c1 Открыт",
        .expect = "reply#1 d1 09:00..09:10 done 10m olga" },
    { "a question after the end counts from the reopening", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:10 message agent:olga; d1 09:20 status agent:olga Решён; d1 09:25 message customer:c1;"
        "d1 09:30 status customer:c1 Открыт; d1 09:45 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:10 done 10m olga; reply#2 d1 09:30..09:45 done 15m ivan" },
    { "time while paused does not count", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:10 status system: Решён; d1 09:40 status system: Открыт; d1 09:45 message agent:olga",
        .expect = "reply#1 d1 09:00..09:45 done 15m olga" },
    { "paused as of then", NULL, REPLY "}", "d1 09:00 created customer:c1; d1 09:10 status system: Решён; d1 09:40 status system: Открыт", "d1 09:30",
        .expect = "reply#1 d1 09:00.. paused 10m -" },
    { "a pause from the very start", NULL, "'c': {'start': ['created'], 'stop': ['resolved'], 'pause': ['class:waiting']}",
        "d1 09:00 created customer:c1 status=Ждём; d1 09:30 status customer:c1 Открыт; d1 09:31 status agent:olga Решён",
        .expect = "c#1 d1 09:00..09:31 done 1m olga" },
    { "several pauses, any of them", NULL, "'c': {'start': ['created'], 'stop': ['resolved'], 'pause': ['class:waiting', 'class:hold']}",
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Ждём; d1 09:20 status agent:olga Передан; d1 09:30 status agent:olga Работа;"
        "d1 09:35 status agent:olga Решён",
        .expect = "c#1 d1 09:00..09:35 done 15m olga" },
    { "resolution rests with the customer until he writes", NULL, RESOLUTION "}",
        "d1 09:00 created customer:c1; d1 09:10 message agent:olga; d1 09:10 status agent:olga Ждём; d1 09:50 message customer:c1; d1 10:00 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..10:00 done 20m olga" },
    { "an event that stops and cancels completes", NULL, "'c': {'start': ['created'], 'stop': ['resolved'], 'cancel': ['closed']}",
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Закрыт",
        .expect = "c#1 d1 09:00..09:05 done 5m olga" },
    { "a cancelled cycle has no time", NULL, CLAIM "}", "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён",
        .expect = "claim#1 d1 09:00..09:05 cancelled -" },
    { "a cancelled one is the only one without repeat", NULL, "'c': {'start': ['created', 'reopened'], 'stop': ['agent_reply'], 'cancel': ['resolved']}",
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status agent:olga Открыт; d1 09:15 message agent:olga",
        .expect = "c#1 d1 09:00..09:05 cancelled olga" },
    { "the event that stops one starts the next", NULL, IN_STATUS "}",
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Открыт; d1 09:15 status agent:olga Ждём", "d1 10:00",
        .expect = "in_status#1 d1 09:00..09:05 done 5m olga; in_status#2 d1 09:05..09:15 done 10m olga; in_status#3 d1 09:15.. running 45m -" },
    { "unless looks at the state after the event", NULL, IN_STATUS "}",
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Закрыт; d1 09:15 status agent:olga Открыт; d1 09:16 status agent:olga Решён", "d1 09:20",
        .expect = "in_status#1 d1 09:00..09:05 done 5m olga; in_status#2 d1 09:15..09:16 done 1m olga; in_status#3 d1 09:16.. running 4m -" },
    { "merging ends what runs, and nothing starts after", NULL, REPLY "}, 'c': {'start': ['merged', 'customer_message'], 'stop': ['resolved'], 'repeat': true}",
        "d1 09:00 created customer:c1; d1 09:05 merge agent:olga T-9; d1 09:10 message customer:c1; d1 09:20 message agent:olga",
        .expect = "c#1 d1 09:00..09:05 cancelled olga; reply#1 d1 09:00..09:05 cancelled olga" },
    { "so does discarding", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:05 message agent:olga; d1 09:10 message customer:c1; d1 09:15 discard agent:ivan spam; d1 09:20 message customer:c1",
        .expect = "reply#1 d1 09:00..09:05 done 5m olga; reply#2 d1 09:10..09:15 cancelled ivan" },
    { "created done: begins as new, resolved at the same instant", NULL, RESOLUTION "}, " IN_STATUS "}",
        "d1 09:00 created agent:olga status=Решён", "d1 09:30",
        .expect = "in_status#1 d1 09:00..09:00 done 0s olga; in_status#2 d1 09:00.. running 30m -; resolution#1 d1 09:00..09:00 done 0s olga" },
    { "created done comes before other events of its instant", NULL, RESOLUTION "}",
        "d1 08:50 status agent:olga Открыт; d1 09:00 created customer:c1 status=Решён", "d1 10:00",
        .expect = "resolution#1 d1 09:00..09:00 done 0s -; resolution#2 d1 09:00.. running 1h -" },
    { "without created only clocks that repeat and do not resume start", NULL, FIRST_RESPONSE "}, " REPLY "}, " RESOLUTION "}",
        "d1 09:00 message customer:c1; d1 09:10 message agent:olga; d1 09:20 status agent:olga Решён; d1 09:30 status agent:olga Открыт",
        .expect = "reply#1 d1 09:00..09:10 done 10m olga" },
    { "created at as-of is no created", NULL, RESOLUTION "}", "d1 09:00 created customer:c1", "d1 09:00", .expect = "" },
    { "an unknown class that turns out done ends what runs", NULL, REPLY "}",
        "d1 09:00 message customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 message agent:olga",
        .expect = "reply#1 d1 09:00..09:05 cancelled olga" },
    { "whatever its stop says, and may start another", NULL, "'c': {'start': ['customer_message', 'status_changed'], 'stop': ['status_changed'], 'repeat': true}",
        "d1 09:00 message customer:c1; d1 09:05 status agent:olga Закрыт; d1 09:10 status agent:olga Решён", "d1 09:30",
        .expect = "c#1 d1 09:00..09:05 cancelled olga; c#2 d1 09:05..09:10 done 5m olga; c#3 d1 09:10.. running 20m -" },
    { "an unknown class that turns out active ends nothing", NULL, REPLY "}",
        "d1 09:00 message customer:c1; d1 09:05 status agent:olga Открыт; d1 09:10 message agent:olga",
        .expect = "reply#1 d1 09:00..09:10 done 10m olga" },
    { "events before created act at its instant", NULL, FIRST_RESPONSE "}",
        "d1 08:50 message customer:c1; d1 09:00 created agent:olga; d1 09:10 message agent:olga",
        .expect = "first_response#1 d1 09:00..09:10 done 10m olga" },
    { "answered before it was created: at once", NULL, FIRST_RESPONSE "}", "d1 08:50 message agent:olga; d1 09:00 created customer:c1",
        .expect = "first_response#1 d1 09:00..09:00 done 0s olga" },
    { "equal instants go by input order", NULL, REPLY "}",
        "d1 09:00 created customer:c1; d1 09:00 message agent:olga; d1 09:00 message customer:c1; d1 09:00 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:00 done 0s olga; reply#2 d1 09:00..09:00 done 0s ivan" },
    { "an event at as-of is not yet known", NULL, REPLY "}", "d1 09:00 created customer:c1; d1 09:10 message agent:olga", "d1 09:10",
        .expect = "reply#1 d1 09:00.. running 10m -" },
};

static const struct story_row built_ins[] = {
    { "a ticket by all clocks", NULL, "defaults",
        "d1 09:00 created customer:c1 team=first; d1 09:05 assign agent:olga olga; d1 09:10 status agent:olga Работа; d1 09:20 message agent:olga;"
        "d1 09:30 status agent:olga Решён", "d1 10:00",
        .expect = "claim#1 d1 09:00..09:05 done 5m olga; first_response#1 d1 09:00..09:20 done 20m olga; held#1 d1 09:05..09:30 done 25m olga;"
                  "in_status#1 d1 09:00..09:10 done 10m olga; in_status#2 d1 09:10..09:30 done 20m olga; in_status#3 d1 09:30.. running 30m olga;"
                  "in_team#1 d1 09:00..09:30 done 30m olga; pickup#1 d1 09:00..09:10 done 10m olga; reply#1 d1 09:00..09:20 done 20m olga;"
                  "resolution#1 d1 09:00..09:30 done 30m olga" },
    { "passed on and reopened", NULL, "defaults",
        "d1 09:00 created agent:olga team=first assignee=olga status=Работа; d1 09:10 team agent:olga second; d1 09:20 assign agent:ivan ivan;"
        "d1 09:25 status agent:ivan Закрыт; d1 09:40 status agent:ivan Работа", "d1 10:00",
        .expect = "held#1 d1 09:00..09:20 done 20m olga; held#2 d1 09:20..09:25 done 5m ivan; held#3 d1 09:40.. running 20m ivan;"
                  "in_status#1 d1 09:00..09:25 done 25m ivan; in_status#2 d1 09:40.. running 20m ivan;"
                  "in_team#1 d1 09:00..09:10 done 10m olga; in_team#2 d1 09:10..09:25 done 15m ivan; in_team#3 d1 09:40.. running 20m ivan;"
                  "resolution#1 d1 09:00..09:25 done 25m ivan; resolution#2 d1 09:40.. running 45m ivan" },
    { "on the calendar office, if there is one", OFFICE, "defaults", "d1 12:30 created agent:olga assignee=olga status=Решён; d1 14:30 status agent:olga Закрыт",
        .expect = "held#1 d1 12:30..12:30 done 0s olga; in_status#1 d1 12:30..12:30 done 0s olga; in_status#2 d1 12:30..14:30 done 1h olga;"
                  "in_team#1 d1 12:30..12:30 done 0s olga; pickup#1 d1 12:30..12:30 done 0s olga; resolution#1 d1 12:30..12:30 done 0s olga" },
};

static const struct story_row credits[] = {
    { "next: to whom it is assigned", NULL, CLAIM "}",
        "d1 09:00 created customer:c1; d1 09:03 assign agent:boss olga; d1 09:10 assign agent:boss -; d1 09:12 assign system: ivan",
        .expect = "claim#1 d1 09:00..09:03 done 3m olga; claim#2 d1 09:10..09:12 done 2m ivan" },
    { "assignee: who held it", NULL, HELD "}",
        "d1 09:00 created customer:c1; d1 09:05 assign agent:boss olga; d1 09:25 assign agent:boss ivan; d1 09:30 status agent:boss Решён",
        .expect = "held#1 d1 09:05..09:25 done 20m olga; held#2 d1 09:25..09:30 done 5m ivan" },
    { "held from the beginning", NULL, HELD "}", "d1 09:00 created customer:c1 assignee=olga; d1 09:20 assign agent:olga -",
        .expect = "held#1 d1 09:00..09:20 done 20m olga" },
    { "actor: who did it, not who held it", NULL, REPLY "}", "d1 09:00 created customer:c1 assignee=olga; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan" },
    { "actor: nobody did it, so who held it", NULL, RESOLUTION "}", "d1 09:00 created customer:c1 assignee=olga; d1 09:20 status system: Решён",
        .expect = "resolution#1 d1 09:00..09:20 done 20m olga" },
    { "actor: a bot is no agent", NULL, RESOLUTION "}", "d1 09:00 created customer:c1; d1 09:20 status bot:greeter Решён",
        .expect = "resolution#1 d1 09:00..09:20 done 20m -" },
    { "actor: a reply without an actor is whose the ticket is", NULL, REPLY "}", "d1 09:00 created customer:c1 assignee=olga; d1 09:20 message agent:",
        .expect = "reply#1 d1 09:00..09:20 done 20m olga" },
    { "a running cycle is the assignee's", NULL, CLAIM "}, " REPLY "}", "d1 09:00 created customer:c1 assignee=olga; d1 09:20 team agent:boss second", "d1 09:30",
        .expect = "reply#1 d1 09:00.. running 30m olga" },
    { "actor: who passed it on, then who resolved it", NULL, IN_TEAM "}",
        "d1 09:00 created customer:c1 team=first priority=high attr.product=app; d1 09:05 team agent:olga second; d1 09:10 status agent:olga Решён",
        .expect = "in_team#1 d1 09:00..09:05 done 5m olga; in_team#2 d1 09:05..09:10 done 5m olga" },
};

static const struct story_row attributes[] = {
    { "those just before the end", NULL, IN_TEAM "}",
        "d1 09:00 created customer:c1 team=first customer=c9 channel=chat; d1 09:05 team agent:olga second; d1 09:06 priority agent:olga high;"
        "d1 09:07 attr agent:olga product=app; d1 09:10 status agent:olga Решён; d1 09:20 tag agent:olga +b; d1 09:20 tag agent:olga +a",
        .expect = "in_team#1 d1 09:00..09:05 done 5m olga [team=first status=new] channel=chat customer=c9 tags=a,b;"
                  "in_team#2 d1 09:05..09:10 done 5m olga [team=second priority=high status=new product=app] channel=chat customer=c9 tags=a,b" },
    { "a verdict has those of its stretch", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1 team=first assignee=olga; d1 09:16 team agent:boss second; d1 09:16 assign agent:boss ivan;"
        "d1 09:17 status agent:ivan Работа; d1 09:30 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:30 done 30m ivan [team=second status=in_progress/Работа] goal 15m breached d1 09:15:01 olga [team=first status=new]" },
    { "a verdict of an event has those after it", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1 priority=low; d1 09:10 priority agent:boss critical; d1 09:30 status agent:olga Открыт", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h - [priority=critical status=open/Открыт] goal 5m breached d1 09:10 - [priority=critical status=new] overdue" },
    { "a met verdict has those just before the stop", NULL, RESOLUTION GOAL("1h"),
        "d1 09:00 created customer:c1 assignee=olga team=first; d1 09:30 status agent:ivan Решён",
        .expect = "resolution#1 d1 09:00..09:30 done 30m ivan [team=first status=new] goal 1h met d1 09:30 olga [team=first status=new]" },
    { "attributes replaced: the latest", NULL, REPLY "}",
        "d1 09:00 created customer:c1 attr.product=app; d1 09:01 attr agent:olga product=crm; d1 09:01 attr agent:olga area=pay; d1 09:02 message agent:olga",
        .expect = "reply#1 d1 09:00..09:02 done 2m olga [status=new area=pay product=crm]" },
    { "of several the middle one", NULL, REPLY "}",
        "d1 09:00 created customer:c1 attr.a=1 attr.c=3 attr.e=5; d1 09:01 attr agent:olga c=4; d1 09:01 attr agent:olga d=9; d1 09:01 attr agent:olga f=6;"
        "d1 09:01 attr agent:olga e=5; d1 09:02 message agent:olga",
        .expect = "reply#1 d1 09:00..09:02 done 2m olga [status=new a=1 c=4 d=9 e=5 f=6]" },
    { "a running one has those at as-of", NULL, REPLY "}",
        "d1 09:00 created customer:c1 tags=a; d1 09:01 status agent:olga Странный; d1 09:02 tag agent:olga -a; d1 11:00 tag agent:olga +b", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h - [status=open/Странный]" },
};

static const struct story_row verdicts[] = {
    { "met to the second", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1; d1 09:15:00.999999 message agent:olga",
        .expect = "reply#1 d1 09:00..09:15:00.999999 done 15m olga goal 15m met d1 09:15:00.999999 olga" },
    { "breached a second later", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1; d1 09:15:01 message agent:olga",
        .expect = "reply#1 d1 09:00..09:15:01 done 15m1s olga goal 15m breached d1 09:15:01 -" },
    { "seconds are cut, not clock ticks", NULL, REPLY GOAL("15m"), "d1 09:00:00.7 created customer:c1; d1 09:15:01.6 message agent:olga",
        .expect = "reply#1 d1 09:00:00.700000..09:15:01.600000 done 15m olga goal 15m met d1 09:15:01.600000 olga" },
    { "a breach is the holder's at its instant", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:20 assign agent:boss ivan; d1 09:30 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:30 done 30m ivan goal 15m breached d1 09:15:01 olga" },
    { "a breach while nobody held it is nobody's", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1; d1 09:20 assign agent:boss ivan; d1 09:30 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:30 done 30m ivan goal 15m breached d1 09:15:01 -" },
    { "what is met is the holder's too", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1 assignee=olga; d1 09:10 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:10 done 10m ivan goal 15m met d1 09:10 olga" },
    { "met when nobody held it: the cycle's agent", NULL, CLAIM GOAL("5m"), "d1 09:00 created customer:c1; d1 09:03 assign agent:boss olga",
        .expect = "claim#1 d1 09:00..09:03 done 3m olga goal 5m met d1 09:03 olga" },
    { "handed over at the very instant of the breach: still the former's", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:15:01 assign agent:boss ivan", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h ivan goal 15m breached d1 09:15:01 olga overdue" },
    { "handed over a microsecond before", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:15:00.999999 assign agent:boss ivan", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h ivan goal 15m breached d1 09:15:01 ivan overdue" },
    { "judged at the stop: dated then, the cycle's agent's", NULL, REPLY ", 'judge': 'stop'" GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:20 assign agent:boss ivan; d1 09:30 message agent:zoe",
        .expect = "reply#1 d1 09:00..09:30 done 30m zoe goal 15m breached d1 09:30 zoe" },
    { "judged at the stop: met is the cycle's agent's", NULL, REPLY ", 'judge': 'stop'" GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:10 message agent:zoe",
        .expect = "reply#1 d1 09:00..09:10 done 10m zoe goal 15m met d1 09:10 zoe" },
    { "judged at the stop: only overdue while it runs", NULL, REPLY ", 'judge': 'stop'" GOAL("15m"), "d1 09:00 created customer:c1 assignee=olga", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h olga goal 15m overdue" },
    { "a goal lowered below what has passed breaches by that event", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1; d1 09:05 assign agent:boss olga; d1 09:10 priority agent:boss critical; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 5m breached d1 09:10 olga" },
    { "a goal lowered in time breaches when it is reached", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1; d1 09:04 priority agent:boss critical; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 5m breached d1 09:05:01 -" },
    { "lowered within the goal's last second: not yet", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1; d1 09:05:00.5 priority agent:boss critical; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 5m breached d1 09:05:01 -" },
    { "raised after the breach: what has breached stays breached", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1 priority=critical; d1 09:10 priority agent:boss low; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 5m breached d1 09:05:01 -" },
    { "raised at the instant of the breach: too late", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1 priority=critical; d1 09:05:01 priority agent:boss low; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 5m breached d1 09:05:01 -" },
    { "raised in time", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1 priority=critical; d1 09:04 priority agent:boss low; d1 09:50 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:50 done 50m ivan goal 1h met d1 09:50 ivan" },
    { "the stopping event changes nothing before it", NULL, IN_STATUS BY_PRIORITY,
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Открыт; d1 09:10 priority agent:olga critical", "d1 09:12",
        .expect = "in_status#1 d1 09:00..09:10 done 10m olga goal 1h met d1 09:10 olga; in_status#2 d1 09:10.. running 2m - goal 5m" },
    { "no goal, no verdict", NULL, REPLY GOALS("{'if': {'priority': 'critical'}, 'goal': '5m'}"), "d1 09:00 created customer:c1; d1 19:00 message agent:ivan",
        .expect = "reply#1 d1 09:00..19:00 done 10h ivan" },
    { "a goal of hundreds of thousands of years", NULL, REPLY GOAL("2562046669h"), "d1 09:00 created customer:c1; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan goal 2562046669h met d1 09:20 ivan" },
    { "a goal that is gone at the end", NULL, REPLY GOALS("{'if': {'priority': 'critical'}, 'goal': '5m'}"),
        "d1 09:00 created customer:c1 priority=critical; d1 09:04 priority agent:boss low; d1 09:20 message agent:ivan",
        .expect = "reply#1 d1 09:00..09:20 done 20m ivan" },
    { "cancelled after its breach: the breach stays", NULL, CLAIM GOAL("40s"), "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён",
        .expect = "claim#1 d1 09:00..09:05 cancelled - goal 40s breached d1 09:00:41 -" },
    { "cancelled before: no verdict", NULL, CLAIM GOAL("40s"), "d1 09:00 created customer:c1; d1 09:00:40 status agent:olga Решён",
        .expect = "claim#1 d1 09:00..09:00:40 cancelled - goal 40s" },
    { "cancelled after its breach, judged at the stop", NULL, REPLY ", 'judge': 'stop', 'cancel': ['resolved']" GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:20 status agent:ivan Решён",
        .expect = "reply#1 d1 09:00..09:20 cancelled ivan goal 15m breached d1 09:20 ivan" },
    { "cancelled at the very instant of the breach: breached in the stretch before", NULL, CLAIM GOAL("40s"),
        "d1 09:00 created customer:c1; d1 09:00:41 status agent:olga Решён",
        .expect = "claim#1 d1 09:00..09:00:41 cancelled - goal 40s breached d1 09:00:41 -" },
    { "paused at the very instant of the breach: too late", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:15:01 status system: Решён", "d1 12:00",
        .expect = "reply#1 d1 09:00.. paused 15m1s olga goal 15m breached d1 09:15:01 olga overdue" },
    { "its goal went away before: no breach", NULL, REPLY GOALS("{'if': {'priority': 'critical'}, 'goal': '5m'}"),
        "d1 09:00 created customer:c1 priority=critical; d1 09:05 priority agent:boss low; d1 09:10 priority agent:boss critical", "d1 10:00",
        .expect = "reply#1 d1 09:00.. running 1h - goal 5m breached d1 09:10 - overdue" },
    { "merged after its breach", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1 assignee=olga; d1 09:20 merge agent:ivan T-9",
        .expect = "reply#1 d1 09:00..09:20 cancelled ivan goal 15m breached d1 09:15:01 olga" },
    { "as of the very instant of the breach", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1 assignee=olga", "d1 09:15:01",
        .expect = "reply#1 d1 09:00.. running 15m1s olga goal 15m breached d1 09:15:01 olga overdue" },
    { "as of the microsecond before", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1 assignee=olga", "d1 09:15:00.999999",
        .expect = "reply#1 d1 09:00.. running 15m olga goal 15m" },
    { "as of the very instant, judged at the stop", NULL, REPLY ", 'judge': 'stop'" GOAL("15m"), "d1 09:00 created customer:c1", "d1 09:15:01",
        .expect = "reply#1 d1 09:00.. running 15m1s - goal 15m overdue" },
    { "no breach while paused", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1; d1 09:15 status system: Решён", "d1 12:00",
        .expect = "reply#1 d1 09:00.. paused 15m - goal 15m" },
    { "breached, then paused: overdue", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1; d1 09:20 status system: Решён", "d1 12:00",
        .expect = "reply#1 d1 09:00.. paused 20m - goal 15m breached d1 09:15:01 - overdue" },
    { "lowered while paused breaches all the same", NULL, REPLY BY_PRIORITY,
        "d1 09:00 created customer:c1; d1 09:10 status system: Решён; d1 09:30 priority agent:boss critical", "d1 12:00",
        .expect = "reply#1 d1 09:00.. paused 10m - goal 5m breached d1 09:30 - overdue" },
};

static const struct story_row goals[] = {
    { "any of an array", NULL, REPLY GOALS("{'if': {'channel': ['chat', 'telegram']}, 'goal': '1m'}, {'goal': '1h'}"),
        "d1 09:00 created customer:c1 channel=telegram; d1 09:01 message agent:olga; T-2 d1 09:00 created customer:c1 channel=mail; d1 09:01 message agent:olga",
        .expect = "T-1 reply#1 d1 09:00..09:01 done 1m olga goal 1m met d1 09:01 olga; T-2 reply#1 d1 09:00..09:01 done 1m olga goal 1h met d1 09:01 olga" },
    { "all keys must hold", NULL, REPLY GOALS("{'if': {'priority': 'high', 'team': 'first'}, 'goal': '10m'}, {'goal': '1h'}"),
        "d1 09:00 created customer:c1 priority=high team=second; d1 09:05 team agent:olga first; d1 09:10:01 message agent:olga",
        .expect = "reply#1 d1 09:00..09:10:01 done 10m1s olga goal 10m breached d1 09:10:01 -" },
    { "a tag that was given", NULL, REPLY GOALS("{'if': {'tag': 'vip'}, 'goal': '10m'}, {'goal': '1h'}"),
        "d1 09:00 created customer:c1 tags=a; d1 09:05 tag agent:olga +vip; d1 09:30 message agent:olga",
        .expect = "reply#1 d1 09:00..09:30 done 30m olga goal 10m breached d1 09:10:01 -" },
    { "a tag that was taken away", NULL, REPLY GOALS("{'if': {'tag': 'vip'}, 'goal': '10m'}, {'goal': '1h'}"),
        "d1 09:00 created customer:c1 tags=a,vip; d1 09:05 tag agent:olga -vip; d1 09:30 message agent:olga",
        .expect = "reply#1 d1 09:00..09:30 done 30m olga goal 1h met d1 09:30 olga" },
    { "the assignee", NULL, REPLY GOALS("{'if': {'assignee': 'olga'}, 'goal': '10m'}"),
        "d1 09:00 created customer:c1; d1 09:20 assign agent:boss olga; d1 09:30 message agent:olga",
        .expect = "reply#1 d1 09:00..09:30 done 30m olga goal 10m breached d1 09:20 olga" },
    { "an attribute", NULL, REPLY GOALS("{'if': {'attr.product': ['app', 'web']}, 'goal': '10m'}"),
        "d1 09:00 created customer:c1 attr.product=crm; d1 09:05 attr agent:boss product=web; d1 09:07 message agent:olga",
        .expect = "reply#1 d1 09:00..09:07 done 7m olga goal 10m met d1 09:07 olga" },
    { "the customer", NULL, REPLY GOALS("{'if': {'customer': 'big'}, 'goal': '10m'}"), "d1 09:00 created customer:c1 customer=big; d1 09:07 message agent:olga",
        .expect = "reply#1 d1 09:00..09:07 done 7m olga goal 10m met d1 09:07 olga" },
    { "the first entry that holds", NULL, REPLY GOALS("{'if': {'priority': 'high'}, 'goal': '30m'}, {'if': {'team': 'first'}, 'goal': '10m'}"),
        "d1 09:00 created customer:c1 priority=high team=first; d1 09:20 message agent:olga",
        .expect = "reply#1 d1 09:00..09:20 done 20m olga goal 30m met d1 09:20 olga" },
    { "until: local dates of the start, included", "'timezone': 'Asia/Vladivostok'", REPLY GOALS("{'goal': '10m', 'until': '2026-03-02'}, {'goal': '20m'}"),
        "d1 23:59:59 created customer:c1; d2 00:12 message agent:olga; T-2 d2 00:00 created customer:c1; d2 00:12 message agent:olga",
        .expect = "T-1 reply#1 d1 23:59:59..d2 00:12 done 12m1s olga goal 10m breached d2 00:10 -;"
                  "T-2 reply#1 d2 00:00..00:12 done 12m olga goal 20m met d2 00:12 olga" },
    { "from: the dates before have none", "'timezone': 'Asia/Vladivostok'", REPLY GOALS("{'goal': '10m', 'from': '2026-03-03'}"),
        "d1 23:59:59 created customer:c1; d2 00:05 message agent:olga; T-2 d2 00:00 created customer:c1; d2 00:05 message agent:olga",
        .expect = "T-1 reply#1 d1 23:59:59..d2 00:05 done 5m1s olga; T-2 reply#1 d2 00:00..00:05 done 5m olga goal 10m met d2 00:05 olga" },
    { "a cycle keeps the dates of its start when priority changes later", NULL,
        REPLY GOALS("{'if': {'priority': 'high'}, 'goal': '30h', 'until': '2026-03-02'}, {'if': {'priority': 'high'}, 'goal': '1h'}"),
        "d1 09:00 created customer:c1; d2 09:00 priority agent:boss high; d2 10:00 message agent:olga",
        .expect = "reply#1 d1 09:00..d2 10:00 done 25h olga goal 30h met d2 10:00 olga" },
};

static const struct story_row resumed[] = {
    { "a reopened ticket goes on where it stood; met once", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:10 status agent:olga Решён; d1 09:30 status customer:c1 Открыт; d1 09:35 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga; resolution#2 d1 09:30..09:35 done 15m olga goal 20m" },
    { "met, then breached", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:10 status agent:olga Решён; d1 09:30 status customer:c1 Открыт; d1 09:50 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga;"
                  "resolution#2 d1 09:30..09:50 done 30m olga goal 20m breached d1 09:40:01 olga" },
    { "breached once: later ones have no goal", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1; d1 09:30 status agent:olga Решён; d1 10:00 status customer:c1 Открыт; d1 10:05 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..09:30 done 30m olga goal 20m breached d1 09:20:01 -; resolution#2 d1 10:00..10:05 done 35m olga" },
    { "breached in the second: the third has no goal", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Решён; d1 10:00 status customer:c1 Открыт; d1 10:20 status agent:olga Решён;"
        "d1 11:00 status customer:c1 Открыт", "d1 11:10",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga;"
                  "resolution#2 d1 10:00..10:20 done 30m olga goal 20m breached d1 10:10:01 -; resolution#3 d1 11:00.. running 40m -" },
    { "resumed beyond its goal: breached by the reopening", NULL, RESOLUTION GOALS("{'if': {'priority': 'high'}, 'goal': '20m'}"),
        "d1 09:00 created customer:c1; d1 09:30 status agent:olga Решён; d1 09:40 priority agent:boss high; d1 09:50 assign agent:boss ivan;"
        "d1 10:00 status customer:c1 Открыт; d1 10:10 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..09:30 done 30m olga; resolution#2 d1 10:00..10:10 done 40m olga goal 20m breached d1 10:00 ivan" },
    { "met stays the only verdict while it runs", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Решён; d1 10:00 status customer:c1 Открыт", "d1 10:10",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga; resolution#2 d1 10:00.. running 20m - goal 20m" },
    { "it resumes from the last completed cycle, not from a cancelled one", NULL,
        "'c': {'start': ['created', 'reopened'], 'stop': ['resolved'], 'cancel': ['unassigned'], 'repeat': true, 'resume': true" GOAL("12m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:10 status agent:olga Решён; d1 09:30 status agent:olga Открыт; d1 09:31 assign agent:olga -;"
        "d1 09:40 status agent:olga Решён; d1 10:00 status agent:olga Открыт; d1 10:05 status agent:olga Решён",
        .expect = "c#1 d1 09:00..09:10 done 10m olga goal 12m met d1 09:10 olga; c#2 d1 09:30..09:31 cancelled olga goal 12m;"
                  "c#3 d1 10:00..10:05 done 15m olga goal 12m breached d1 10:02:01 -" },
    { "a breach that was cancelled is the one breach", NULL,
        "'c': {'start': ['created', 'reopened'], 'stop': ['resolved'], 'cancel': ['unassigned'], 'repeat': true, 'resume': true" GOAL("12m"),
        "d1 09:00 created customer:c1 assignee=olga; d1 09:10 status agent:olga Решён; d1 09:30 status agent:olga Открыт; d1 09:35 assign agent:olga -;"
        "d1 09:40 status agent:olga Решён; d1 10:00 status agent:olga Открыт; d1 10:05 status agent:olga Решён",
        .expect = "c#1 d1 09:00..09:10 done 10m olga goal 12m met d1 09:10 olga; c#2 d1 09:30..09:35 cancelled olga goal 12m breached d1 09:32:01 olga;"
                  "c#3 d1 10:00..10:05 done 15m olga" },
    { "fractions of seconds carry over", NULL, RESOLUTION "}",
        "d1 09:00:00.4 created customer:c1; d1 09:00:02.0 status agent:olga Решён; d1 10:00:00.0 status agent:olga Открыт; d1 10:00:01.4 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00:00.400000..09:00:02 done 1s olga; resolution#2 d1 10:00..10:00:01.400000 done 3s olga" },
    { "without resume each begins anew, and each is judged", NULL, REPLY GOAL("15m"),
        "d1 09:00 created customer:c1; d1 09:20 message agent:olga; d1 10:00 message customer:c1; d1 10:10 message agent:olga",
        .expect = "reply#1 d1 09:00..09:20 done 20m olga goal 15m breached d1 09:15:01 -; reply#2 d1 10:00..10:10 done 10m olga goal 15m met d1 10:10 olga" },
    { "judged at the stop, breached once all the same", NULL, RESOLUTION ", 'judge': 'stop'" GOAL("20m"),
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Решён; d1 10:00 status customer:c1 Открыт; d1 10:20 status agent:ivan Решён;"
        "d1 11:00 status customer:c1 Открыт; d1 11:20 status agent:olga Решён",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga;"
                  "resolution#2 d1 10:00..10:20 done 30m ivan goal 20m breached d1 10:20 ivan; resolution#3 d1 11:00..11:20 done 50m olga" },
    { "resume without repeat is one cycle", NULL, "'c': {'start': ['created', 'reopened'], 'stop': ['resolved'], 'resume': true}",
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Решён; d1 10:00 status customer:c1 Открыт", .expect = "c#1 d1 09:00..09:10 done 10m olga" },
};

static const struct story_row calendars[] = {
    { "lunch", OFFICE, REPLY GOAL("15m"), "d1 12:50 created customer:c1; d1 14:10 message agent:olga",
        .expect = "reply#1 d1 12:50..14:10 done 20m olga goal 15m breached d1 14:05:01 -" },
    { "night", OFFICE, REPLY GOAL("15m"), "d1 17:50 created customer:c1; d2 09:10 message agent:olga",
        .expect = "reply#1 d1 17:50..d2 09:10 done 20m olga goal 15m breached d2 09:05:01 -" },
    { "weekend", OFFICE, REPLY GOAL("15m"), "d5 17:50 created customer:c1; d8 09:10 message agent:olga",
        .expect = "reply#1 d5 17:50..d8 09:10 done 20m olga goal 15m breached d8 09:05:01 -" },
    { "the goal's last second ends at closing", OFFICE, REPLY GOAL("9m59s"), "d1 12:50 created customer:c1; d1 14:10 message agent:olga",
        .expect = "reply#1 d1 12:50..14:10 done 20m olga goal 9m59s breached d1 13:00 -" },
    { "the goal is used up at closing: breached in the next hours", OFFICE, REPLY GOAL("10m"), "d1 17:50 created customer:c1; d2 09:10 message agent:olga",
        .expect = "reply#1 d1 17:50..d2 09:10 done 20m olga goal 10m breached d2 09:00:01 -" },
    { "answered at night", OFFICE, REPLY GOAL("15m"), "d1 20:00 created customer:c1; d1 22:00 message agent:olga",
        .expect = "reply#1 d1 20:00..22:00 done 0s olga goal 15m met d1 22:00 olga" },
    { "asked at lunch, answered at opening", OFFICE, REPLY "}", "d1 13:30 created customer:c1; d1 14:00 message agent:olga",
        .expect = "reply#1 d1 13:30..14:00 done 0s olga" },
    { "a holder of the night is who held it when hours began", OFFICE, REPLY GOAL("10m"),
        "d1 17:50 created customer:c1 assignee=olga; d2 03:00 assign agent:boss ivan; d2 09:10 message agent:zoe",
        .expect = "reply#1 d1 17:50..d2 09:10 done 20m zoe goal 10m breached d2 09:00:01 ivan" },
    { "pauses within hours", OFFICE, REPLY "}",
        "d1 12:30 created customer:c1; d1 13:30 status system: Решён; d1 14:30 status system: Открыт; d1 14:40 message agent:olga",
        .expect = "reply#1 d1 12:30..14:40 done 40m olga" },
    { "holiday", "'calendars': {'office': {'week': {'mon-fri': ['09:00-18:00']}, 'holidays': ['2026-03-03']}}", REPLY GOAL("15m"),
        "d1 17:50 created customer:c1; d3 09:10 message agent:olga",
        .expect = "reply#1 d1 17:50..d3 09:10 done 20m olga goal 15m breached d3 09:05:01 -" },
    { "a date with hours of its own", "'calendars': {'office': {'week': {'mon-fri': ['09:00-18:00']}, 'days': {'2026-03-03': ['12:00-13:00']}}}", REPLY "}",
        "d1 17:50 created customer:c1; d3 09:10 message agent:olga", .expect = "reply#1 d1 17:50..d3 09:10 done 1h20m olga" },
    { "hours that changed", "'calendars': {'office': {'week': [{'from': '2026-03-01', 'mon-fri': ['09:00-18:00']}, {'from': '2026-03-03', 'mon-fri': ['10:00-18:00']}]}}",
        REPLY "}", "d1 17:50 created customer:c1; d2 10:10 message agent:olga", .expect = "reply#1 d1 17:50..d2 10:10 done 20m olga" },
    { "a night's hours run into a holiday", "'calendars': {'office': {'week': {'mon-fri': ['22:00-06:00']}, 'holidays': ['2026-03-03']}}", REPLY "}",
        "d1 21:00 created customer:c1; d2 23:00 message agent:olga", .expect = "reply#1 d1 21:00..d2 23:00 done 8h olga" },
    { "spring: the hour that is missing", "'timezone': 'Europe/Berlin', 'calendars': {'office': {'week': {'sun': ['01:00-04:00']}}}", REPLY GOAL("1h"),
        "d28 00:30 created customer:c1; d28 04:30 message agent:olga",
        .expect = "reply#1 d28 00:30..04:30 done 2h olga goal 1h breached d28 03:00:01 -" },
    { "spring: opening in the gap", "'timezone': 'Europe/Berlin', 'calendars': {'office': {'week': {'sun': ['02:30-05:00']}}}", REPLY GOAL("10s"),
        "d28 01:30 created customer:c1; d28 06:00 message agent:olga",
        .expect = "reply#1 d28 01:30..06:00 done 2h olga goal 10s breached d28 03:00:11 -" },
    { "autumn: the hour that comes twice", "'timezone': 'Europe/Berlin', 'calendars': {'office': {'week': {'sun': ['01:00-04:00']}}}", REPLY GOAL("3h"),
        "d238 00:30 created customer:c1; d238 04:30 message agent:olga", "d240 00:00",
        .expect = "reply#1 d238 00:30..04:30 done 4h olga goal 3h breached d238 03:00:01 -" },
    { "around the clock in the night of the change", "'timezone': 'Europe/Berlin'", REPLY "}", "d27 22:00 created customer:c1; d28 06:00 message agent:olga",
        .expect = "reply#1 d27 22:00..d28 06:00 done 7h olga" },
    { "a calendar in a zone of its own", "'calendars': {'office': {'timezone': 'Asia/Vladivostok', 'week': {'mon-fri': ['09:00-18:00']}}}", REPLY "}",
        "d2 07:30 created customer:c1; d3 00:00 message agent:olga", .expect = "reply#1 d2 07:30..d3 00:00 done 1h30m olga" },
    { "a clock with a calendar of its own", OFFICE, REPLY ", 'calendar': 'always'}", "d1 20:00 created customer:c1; d1 22:00 message agent:olga",
        .expect = "reply#1 d1 20:00..22:00 done 2h olga" },
};

static const struct story_row due[] = {
    { "when it will warn and breach", NULL, REPLY GOALS("{'goal': '15m', 'warn': '10m'}"), "d1 09:00 created customer:c1", "d1 09:05",
        .expect = "reply#1 d1 09:00.. running 5m - goal 15m warns d1 09:10 breaches d1 09:15:01" },
    { "over lunch", OFFICE, REPLY GOALS("{'goal': '15m', 'warn': '12m'}"), "d1 12:50 created customer:c1", "d1 12:55",
        .expect = "reply#1 d1 12:50.. running 5m - goal 15m warns d1 14:02 breaches d1 14:05:01" },
    { "as it is resumed", NULL, RESOLUTION GOAL("20m"),
        "d1 09:00 created customer:c1; d1 09:10 status agent:olga Решён; d1 10:00 status customer:c1 Открыт", "d1 10:05",
        .expect = "resolution#1 d1 09:00..09:10 done 10m olga goal 20m met d1 09:10 olga; resolution#2 d1 10:00.. running 15m - goal 20m breaches d1 10:10:01" },
    { "a paused one will not", NULL, REPLY GOAL("15m"), "d1 09:00 created customer:c1; d1 09:05 status system: Решён", "d1 09:10",
        .expect = "reply#1 d1 09:00.. paused 5m - goal 15m" },
    { "judged at the stop: it will all the same", NULL, REPLY ", 'judge': 'stop'" GOAL("15m"), "d1 09:00 created customer:c1", "d1 09:05",
        .expect = "reply#1 d1 09:00.. running 5m - goal 15m breaches d1 09:15:01" },
};

int main(void) {
    const struct story_table tables[] = {
        { "cycles", SHOW_CYCLES, cycles, ARRAY_LEN(cycles) },
        { "built in", SHOW_CYCLES, built_ins, ARRAY_LEN(built_ins) },
        { "credit", SHOW_CYCLES, credits, ARRAY_LEN(credits) },
        { "attributes", SHOW_CYCLES | SHOW_ATTRIBUTES, attributes, ARRAY_LEN(attributes) },
        { "verdict", SHOW_CYCLES, verdicts, ARRAY_LEN(verdicts) },
        { "goals", SHOW_CYCLES, goals, ARRAY_LEN(goals) },
        { "resume", SHOW_CYCLES, resumed, ARRAY_LEN(resumed) },
        { "calendar", SHOW_CYCLES, calendars, ARRAY_LEN(calendars) },
        { "due", SHOW_CYCLES | SHOW_DUE, due, ARRAY_LEN(due) },
    };
    return story_run_tables("clocks", tables, ARRAY_LEN(tables));
}
