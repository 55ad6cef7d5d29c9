/* Moments: what happened, when, whose it is and its value (metrics.md, "Moment"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

#define OFFICE "'calendars': {'office': {'week': {'mon-fri': ['09:00-13:00', '14:00-18:00']}}}"
#define REPLY "'reply': {'start': ['customer_message'], 'stop': ['agent_reply'], 'repeat': true}"
#define CSAT(more) "'csat': {'max': 5, 'satisfied_from': 4" more "}"

static const struct story_row simple[] = {
    { "created by a customer is nobody's", NULL, NULL, "d1 09:00 created customer:c1", .expect = "created d1 09:00 -" },
    { "created by an agent is his", NULL, NULL, "d1 09:00 created agent:olga", .expect = "created d1 09:00 olga" },
    { "created by a bot", NULL, NULL, "d1 09:00 created bot:greeter", .expect = "created d1 09:00 -" },
    { "replies are their actor's, whoever holds the ticket", NULL, NULL, "d1 09:00 created customer:c1 assignee=ivan; d1 09:05 message agent:olga; d1 09:06 message agent:",
        .expect = "created d1 09:00 -; reply d1 09:05 olga 0; reply d1 09:06 - 0" },
    { "replies out of hours; the instant of closing is outside", OFFICE, REPLY,
        "d1 08:59:59.999999 message agent:olga; d1 09:00 message agent:olga; d1 12:59:59.999999 message agent:olga; d1 13:00 message agent:olga;"
        "d1 14:00 message agent:olga; d1 18:00 message agent:olga; d6 10:00 message agent:olga",
        .expect = "reply d1 08:59:59.999999 olga 1; reply d1 09:00 olga 0; reply d1 12:59:59.999999 olga 0; reply d1 13:00 olga 1;"
                  "reply d1 14:00 olga 0; reply d1 18:00 olga 1; reply d6 10:00 olga 1" },
    { "hours of the clock reply, not of the office", OFFICE, "'reply': {'start': ['customer_message'], 'stop': ['agent_reply'], 'calendar': 'always'}",
        "d1 13:00 message agent:olga", .expect = "reply d1 13:00 olga 0" },
    { "without the clock reply hours are always", OFFICE, NULL, "d1 13:00 message agent:olga", .expect = "reply d1 13:00 olga 0" },
    { "automatic replies are nobody's", NULL, NULL,
        "d1 09:00 created customer:c1 assignee=olga; d1 09:01 message bot:greeter; d1 09:02 message agent:olga auto; d1 09:03 message customer:c1 auto",
        .expect = "created d1 09:00 -; auto_reply d1 09:01 -; auto_reply d1 09:02 -" },
    { "a handoff up the tiers, down, and elsewhere", NULL, NULL,
        "d1 09:00 created customer:c1 team=first; d1 09:01 team agent:olga third; d1 09:02 team agent:ivan second; d1 09:03 team agent:ivan sales;"
        "d1 09:04 team system: first; d1 09:05 team agent:olga first",
        .expect = "created d1 09:00 -; handoff d1 09:01 olga 1; handoff d1 09:02 ivan -1; handoff d1 09:03 ivan 0; handoff d1 09:04 - 0" },
    { "the first team is no handoff", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 team agent:olga first; d1 09:02 team agent:olga second",
        .expect = "created d1 09:00 -; handoff d1 09:02 olga 1" },
    { "reassigned is the former assignee's", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:01 assign agent:boss olga; d1 09:02 assign agent:boss ivan; d1 09:03 assign agent:boss -;"
        "d1 09:04 assign agent:boss olga; d1 09:05 assign agent:boss olga",
        .expect = "created d1 09:00 -; reassigned d1 09:02 olga" },
    { "reassigned from whom it was created for", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:01 assign agent:boss ivan",
        .expect = "created d1 09:00 -; reassigned d1 09:01 olga" },
    { "links", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:01 link agent:ivan development X; d1 09:02 link system: task",
        .expect = "created d1 09:00 -; linked d1 09:01 ivan development; linked d1 09:02 - task" },
    { "merged", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 merge agent:ivan T-7", .expect = "created d1 09:00 -; merged d1 09:01 ivan" },
    { "one event, two moments", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 status bot:greeter Закрыт",
        .expect = "created d1 09:00 -; resolved d1 09:01 - 0; auto_resolved d1 09:01 -; closed d1 09:01 -" },
};

static const struct story_row resolutions[] = {
    { "the actor's, if an agent", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 status agent:ivan Решён; d1 09:06 status agent:zoe Закрыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 ivan 0; closed d1 09:06 zoe" },
    { "the assignee's otherwise", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 status customer:c1 Решён; d1 09:06 status agent: Закрыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; closed d1 09:06 olga" },
    { "by the system: automatic, the assignee's", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 status system: Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; auto_resolved d1 09:05 olga" },
    { "by the policy an event without an actor is the system's", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 status Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; auto_resolved d1 09:05 olga" },
    { "one touch: exactly one reply", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:05 status agent:olga Решён",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; resolved d1 09:05 olga 1" },
    { "one touch: notes and bots do not count", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 message agent:olga internal; d1 09:03 message agent:olga auto;"
        "d1 09:05 status agent:olga Решён",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; auto_reply d1 09:03 -; resolved d1 09:05 olga 1" },
    { "two replies are two touches", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:02 message agent:olga; d1 09:05 status agent:olga Решён",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; reply d1 09:02 olga 0; resolved d1 09:05 olga 0" },
    { "no reply is no touch", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0" },
    { "handed on is not one touch", NULL, NULL,
        "d1 09:00 created customer:c1 team=first; d1 09:01 team agent:olga sales; d1 09:02 message agent:ivan; d1 09:05 status agent:ivan Решён",
        .expect = "created d1 09:00 -; handoff d1 09:01 olga 0; reply d1 09:02 ivan 0; resolved d1 09:05 ivan 0" },
    { "a first team is no handoff, so one touch", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:01 team agent:olga sales; d1 09:02 message agent:ivan; d1 09:05 status agent:ivan Решён",
        .expect = "created d1 09:00 -; reply d1 09:02 ivan 0; resolved d1 09:05 ivan 1" },
    { "reopened is never one touch again, even from a class that does not count", "'reopen': {'from': ['closed']}", NULL,
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:05 status agent:olga Решён; d1 09:06 status customer:c1 Открыт;"
        "d1 09:07 status agent:olga Решён",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; resolved d1 09:05 olga 1; resolved d1 09:07 olga 0" },
    { "without created: no value", NULL, NULL, "d1 09:00 status agent:olga Открыт; d1 09:01 message agent:olga; d1 09:05 status agent:olga Решён",
        .expect = "reply d1 09:01 olga 0; resolved d1 09:05 olga" },
    { "created done by an agent", NULL, NULL, "d1 09:00 created agent:olga status=Закрыт assignee=ivan",
        .expect = "created d1 09:00 olga; resolved d1 09:00 olga 0; closed d1 09:00 olga" },
    { "created done by a customer: the assignee's", NULL, NULL, "d1 09:00 created customer:c1 status=Решён assignee=ivan",
        .expect = "created d1 09:00 -; resolved d1 09:00 ivan 0" },
    { "created done by a bot: automatic", NULL, NULL, "d1 09:00 created bot:greeter status=Решён",
        .expect = "created d1 09:00 -; resolved d1 09:00 - 0; auto_resolved d1 09:00 -" },
    { "resolved after merging", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 merge agent:olga X; d1 09:02 status agent:olga Решён",
        .expect = "created d1 09:00 -; merged d1 09:01 olga; resolved d1 09:02 olga 0" },
};

static const struct story_row reopenings[] = {
    { "whose the latest resolved was, seconds since", NULL, NULL,
        "d1 09:00 created customer:c1 assignee=zoe; d1 09:05 status agent:olga Решён; d1 09:10:30.9 status customer:c1 Открыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:10:30.900000 olga 330" },
    { "since resolved, not since closed", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:06 status agent:ivan Закрыт; d1 09:10 status customer:c1 Открыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; closed d1 09:06 ivan; reopened d1 09:10 olga 300" },
    { "calendar time, not working time", OFFICE, NULL, "d5 17:00 created customer:c1; d5 17:30 status agent:olga Решён; d8 09:00 status customer:c1 Открыт",
        .expect = "created d5 17:00 -; resolved d5 17:30 olga 0 undone; reopened d8 09:00 olga 228600" },
    { "resolved by nobody: nobody's", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 status system: Решён; d1 09:06 assign agent:boss ivan; d1 09:10 status customer:c1 Открыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 - 0 undone; auto_resolved d1 09:05 -; reopened d1 09:10 - 300" },
    { "no resolved is known: nobody's, no value", NULL, NULL, "d1 09:00 status agent:olga Решён; d1 09:10 status customer:c1 Открыт", .expect = "reopened d1 09:10 -" },
    { "from a class that does not count", "'reopen': {'from': ['closed']}", NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Открыт; d1 09:15 status agent:olga Закрыт;"
        "d1 09:20 status customer:c1 Открыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; resolved d1 09:15 olga 0 undone; closed d1 09:15 olga; reopened d1 09:20 olga 300" },
    { "thanks: courtesy", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 message customer:c1; d1 09:10 status customer:c1 Открыт; d1 09:12 status agent:ivan Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:10 olga 300 courtesy; resolved d1 09:12 ivan 0" },
    { "answered before it was resolved again: none", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Открыт; d1 09:11 message agent:ivan; d1 09:12 status agent:ivan Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:10 olga 300; reply d1 09:11 ivan 0; resolved d1 09:12 ivan 0" },
    { "an automatic reply is no answer: courtesy", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Открыт; d1 09:11 message bot:greeter; d1 09:12 status agent:ivan Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:10 olga 300 courtesy; auto_reply d1 09:11 -; resolved d1 09:12 ivan 0" },
    { "not yet resolved again: none so far", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Открыт; d1 09:12 status agent:ivan Решён", "d1 09:12",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:10 olga 300" },
    { "courtesy that does not count undoes nothing", "'reopen': {'courtesy': 'skip'}", NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Открыт; d1 09:12 status agent:ivan Решён;"
        "d1 09:20 status customer:c1 Открыт",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; reopened d1 09:10 olga 300 courtesy; resolved d1 09:12 ivan 0 undone; reopened d1 09:20 ivan 480" },
    { "each its own", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:06 status customer:c1 Открыт; d1 09:07 message agent:ivan; d1 09:08 status agent:ivan Решён;"
        "d1 09:09 status customer:c1 Открыт; d1 09:10 status agent:zoe Решён",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0 undone; reopened d1 09:06 olga 60; reply d1 09:07 ivan 0; resolved d1 09:08 ivan 0 undone;"
                  "reopened d1 09:09 ivan 60 courtesy; resolved d1 09:10 zoe 0" },
    { "resolved and reopened before created: never below zero", NULL, NULL,
        "d1 08:50 status agent:ivan Решён; d1 08:55 status customer:c1 Открыт; d1 09:00 created customer:c1",
        .expect = "resolved d1 08:50 ivan 0 undone; reopened d1 08:55 ivan 300; created d1 09:00 -" },
    { "created done, reopened by what came before: never below zero", NULL, NULL, "d1 08:55 status customer:c1 Открыт; d1 09:00 created agent:olga status=Решён",
        .expect = "reopened d1 08:55 olga 0; created d1 09:00 olga; resolved d1 09:00 olga 0 undone" },
    { "the latest resolved is the one taken last, not the one of the latest instant", NULL, NULL,
        "d1 08:00 status agent:ivan Открыт; d1 08:30 status agent:ivan Решён; d1 09:00 created agent:olga status=Решён; d1 10:00 rating customer:c1 5",
        .expect = "reopened d1 08:00 olga 0 courtesy; resolved d1 08:30 ivan 0; created d1 09:00 olga; resolved d1 09:00 olga 0 undone; rated d1 10:00 ivan 1" },
};

static const struct story_row ratings[] = {
    { "a score as a share", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 4/5; T-2 d1 09:06 rating customer:c1 7/10;"
        "T-3 d1 09:06 rating customer:c1 1/5; T-4 d1 09:06 rating customer:c1 good; T-5 d1 09:06 rating customer:c1 bad; T-6 d1 09:06 rating customer:c1 2.5/5",
        .expect = "T-1 created d1 09:00 -; T-1 resolved d1 09:05 olga 0; T-1 rated d1 09:06 olga 0.75; T-2 rated d1 09:06 - 0.6666666666666666;"
                  "T-3 rated d1 09:06 - 0; T-4 rated d1 09:06 - 1; T-5 rated d1 09:06 - 0; T-6 rated d1 09:06 - 0.375; no-created 5" },
    { "keep the first after each resolved", CSAT(", 'keep': 'first'"), NULL,
        "d1 09:00 created customer:c1; d1 09:01 rating customer:c1 1; d1 09:02 rating customer:c1 2; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 3;"
        "d1 09:07 status agent:ivan Закрыт; d1 09:08 rating customer:c1 4; d1 09:09 status customer:c1 Открыт; d1 09:10 rating customer:c1 5;"
        "d1 09:11 status agent:ivan Решён; d1 09:12 rating customer:c1 1",
        .expect = "created d1 09:00 -; rated d1 09:01 - 0; rated_again d1 09:02 - 0.25; resolved d1 09:05 olga 0 undone; rated d1 09:06 olga 0.5; closed d1 09:07 ivan;"
                  "rated_again d1 09:08 olga 0.75; reopened d1 09:09 olga 240 courtesy; rated_again d1 09:10 olga 1; resolved d1 09:11 ivan 0; rated d1 09:12 ivan 0" },
    { "keep the last after each resolved", CSAT(", 'keep': 'last'"), NULL,
        "d1 09:00 created customer:c1; d1 09:01 rating customer:c1 1; d1 09:02 rating customer:c1 2; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 3;"
        "d1 09:09 status customer:c1 Открыт; d1 09:10 rating customer:c1 5; d1 09:11 status agent:ivan Решён; d1 09:12 rating customer:c1 1",
        .expect = "created d1 09:00 -; rated_again d1 09:01 - 0; rated d1 09:02 - 0.25; resolved d1 09:05 olga 0 undone; rated_again d1 09:06 olga 0.5;"
                  "reopened d1 09:09 olga 240 courtesy; rated d1 09:10 olga 1; resolved d1 09:11 ivan 0; rated d1 09:12 ivan 0" },
    { "the last as of then", CSAT(", 'keep': 'last'"), NULL, "d1 09:00 created customer:c1; d1 09:01 rating customer:c1 1; d1 09:02 rating customer:c1 2", "d1 09:02",
        .expect = "created d1 09:00 -; rated d1 09:01 - 0" },
    { "resolver: who got the latest resolved, not who holds it", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:06 assign agent:boss ivan; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; rated d1 09:07 olga 1" },
    { "resolver: even if nobody got it", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status system: Решён; d1 09:06 assign agent:boss ivan; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; resolved d1 09:05 - 0; auto_resolved d1 09:05 -; rated d1 09:07 - 1" },
    { "resolver: no resolved, so the assignee", NULL, NULL, "d1 09:00 created customer:c1 assignee=ivan; d1 09:01 message agent:olga; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0; rated d1 09:07 ivan 1" },
    { "last reply: its actor's", CSAT(", 'credit': 'last_reply'"), NULL,
        "d1 09:00 created customer:c1; d1 09:01 message agent:ivan; d1 09:02 message agent:olga; d1 09:05 status agent:zoe Решён; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; reply d1 09:01 ivan 0; reply d1 09:02 olga 0; resolved d1 09:05 zoe 0; rated d1 09:07 olga 1" },
    { "last reply: it has no actor, so the resolver", CSAT(", 'credit': 'last_reply'"), NULL,
        "d1 09:00 created customer:c1; d1 09:01 message agent:ivan; d1 09:02 message agent:; d1 09:05 status agent:zoe Решён; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; reply d1 09:01 ivan 0; reply d1 09:02 - 0; resolved d1 09:05 zoe 0; rated d1 09:07 zoe 1" },
    { "last reply: there is none, so the assignee", CSAT(", 'credit': 'last_reply'"), NULL,
        "d1 09:00 created customer:c1 assignee=ivan; d1 09:01 message bot:greeter; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; auto_reply d1 09:01 -; rated d1 09:07 ivan 1" },
    { "a first status that is done is no resolved", NULL, NULL, "d1 09:00 assign agent:boss ivan; d1 09:01 status agent:olga Решён; d1 09:02 rating customer:c1 5",
        .expect = "rated d1 09:02 ivan 1; no-created 1" },
    { "inside: of the assignee", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 status agent:ivan Решён; d1 09:06 rating agent:dev 4/5; d1 09:07 rating agent: bad",
        .expect = "created d1 09:00 -; resolved d1 09:05 ivan 0; rated_inside d1 09:06 olga 0.75; rated_inside d1 09:07 olga 0" },
    { "inside: nobody, or oneself", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 rating agent:dev 4/5; d1 09:06 assign agent:boss olga; d1 09:07 rating agent:olga 5",
        .expect = "created d1 09:00 -; inside-nobody 1; inside-self 1" },
    { "a bot's or the system's rating is nothing", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 rating bot:greeter 5; d1 09:06 rating system: 5",
        .expect = "created d1 09:00 -" },
    { "reviews", NULL, NULL, "d1 09:00 created customer:c1 assignee=ivan; d1 09:05 status agent:olga Решён; d1 09:06 review customer:c1 5/5; d1 09:07 review system: 2/5; d1 09:08 review agent:ivan 1/5",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; review d1 09:06 olga 1; review d1 09:07 olga 0.25; review d1 09:08 olga 0" },
};

static const struct story_row excluded[] = {
    { "disowned: only that it was created and disowned", NULL, "'reply': {'start': ['customer_message'], 'stop': ['agent_reply']}",
        "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 disowned; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; disowned d1 09:06 olga" },
    { "disowned: whoever created it", NULL, NULL, "d1 09:00 created agent:ivan; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 disowned",
        .expect = "created d1 09:00 ivan; disowned d1 09:06 ivan" },
    { "disowned, but the policy keeps it", "'exclude': {'disowned': false}", NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; d1 09:06 rating customer:c1 disowned; d1 09:07 rating customer:c1 5",
        .expect = "created d1 09:00 -; resolved d1 09:05 olga 0; disowned d1 09:06 olga; rated d1 09:07 olga 1" },
    { "disowned by staff: a finding, nothing more", NULL, NULL, "d1 09:00 created customer:c1 assignee=olga; d1 09:05 rating agent:ivan disowned; d1 09:06 rating system: disowned",
        .expect = "created d1 09:00 -; disowned-by-staff 2" },
    { "not yet disowned as of then", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:06 rating customer:c1 disowned", "d1 09:06",
        .expect = "created d1 09:00 -; reply d1 09:01 olga 0" },
    { "discarded: only that it was created and discarded", NULL, "'reply': {'start': ['customer_message'], 'stop': ['agent_reply']}",
        "d1 09:00 created customer:c1; d1 09:01 message bot:greeter; d1 09:02 message agent:olga internal; d1 09:05 discard agent:olga spam; d1 09:06 message agent:olga",
        .expect = "created d1 09:00 -; discarded d1 09:05 olga spam" },
    { "discarded, but the policy keeps it", "'exclude': {'discarded': false}", "'reply': {'start': ['customer_message'], 'stop': ['agent_reply']}",
        "d1 09:00 created customer:c1; d1 09:05 discard agent:olga test; d1 09:06 message agent:olga",
        .expect = "reply#1 d1 09:00..09:05 cancelled olga; created d1 09:00 -; discarded d1 09:05 olga test; reply d1 09:06 olga 0" },
    { "discarded after a reply keeps its facts", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 message agent:; d1 09:05 discard system: deleted",
        .expect = "created d1 09:00 -; reply d1 09:01 - 0; discarded d1 09:05 - deleted; late-discard 1" },
    { "discarded before and after a reply: before", NULL, NULL, "d1 09:00 created customer:c1; d1 09:01 discard agent:olga spam; d1 09:02 message agent:olga; d1 09:03 discard agent:ivan spam",
        .expect = "created d1 09:00 -; discarded d1 09:01 olga spam; discarded d1 09:03 ivan spam" },
};

static const struct story_row open[] = {
    { "active: the assignee's, its age in seconds", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 assign agent:boss olga", "d1 10:00:00.9",
        .expect = "open d1 10:00:00.900000 olga 3600 [status=new]" },
    { "age in business time of the clock resolution", OFFICE, "'resolution': {'start': ['created'], 'stop': ['resolved']}", "d1 12:30 created customer:c1 team=first", "d2 09:30",
        .expect = "open d2 09:30 - 18000 [team=first status=new]" },
    { "without that clock age is calendar time", OFFICE, NULL, "d1 12:30 created customer:c1", "d2 12:30", .expect = "open d2 12:30 - 86400 [status=new]" },
    { "age since created, whatever came before it", NULL, NULL, "d1 08:00 message agent:olga; d1 09:00 created customer:c1", "d1 10:00", .expect = "open d1 10:00 - 3600 [status=new]" },
    { "done, merged, discarded or without created: none", NULL, NULL,
        "d1 09:00 created customer:c1; d1 09:05 status agent:olga Решён; T-2 d1 09:00 created customer:c1; d1 09:01 merge agent:olga X;"
        "T-3 d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 09:01 discard agent:olga spam; T-4 d1 09:00 status agent:olga Открыт",
        .expect = "" },
    { "reopened", NULL, NULL, "d1 09:00 created customer:c1 channel=chat tags=b,a; d1 09:05 status agent:olga Решён; d1 09:10 status customer:c1 Ждём", "d1 10:00",
        .expect = "open d1 10:00 - 3600 [status=waiting/Ждём] channel=chat tags=a,b" },
    { "disowned: none", NULL, NULL, "d1 09:00 created customer:c1; d1 09:05 rating customer:c1 disowned", "d1 10:00", .expect = "" },
};

static const struct story_row attributes[] = {
    { "as just before the event, created after it", NULL, NULL,
        "d1 09:00 created customer:c1 customer=c9 channel=mail team=first priority=high attr.product=app; d1 09:05 team agent:olga second;"
        "d1 09:06 priority agent:olga low; d1 09:07 status agent:olga Закрыт; d1 09:08 tag agent:olga +vip",
        .expect = "created d1 09:00 - [team=first priority=high status=new product=app] channel=mail customer=c9 tags=vip;"
                  "handoff d1 09:05 olga 1 [team=first priority=high status=new product=app] channel=mail customer=c9 tags=vip;"
                  "resolved d1 09:07 olga 0 [team=second priority=low status=new product=app] channel=mail customer=c9 tags=vip;"
                  "closed d1 09:07 olga [team=second priority=low status=new product=app] channel=mail customer=c9 tags=vip" },
    { "created done: new at first", NULL, NULL, "d1 09:00 created agent:olga status=Решён; d1 09:01 message agent:olga",
        .expect = "created d1 09:00 olga [status=new]; resolved d1 09:00 olga 0 [status=new]; reply d1 09:01 olga 0 [status=resolved/Решён]" },
    { "created into an active status", NULL, NULL, "d1 09:00 created agent:olga status=Ждём", .expect = "created d1 09:00 olga [status=waiting/Ждём]" },
    { "the class of a ticket without created is unknown at first", NULL, NULL, "d1 09:00 message agent:olga; d1 09:01 status agent:olga Открыт; d1 09:02 message agent:olga",
        .expect = "reply d1 09:00 olga 0 []; reply d1 09:02 olga 0 [status=open/Открыт]" },
    { "of what came before created: after it", NULL, NULL, "d1 08:00 message agent:olga; d1 09:00 created customer:c1 team=first",
        .expect = "reply d1 08:00 olga 0 [team=first status=new]; created d1 09:00 - [team=first status=new]" },
    { "tags at as-of", NULL, NULL, "d1 09:00 created customer:c1 tags=a,b; d1 09:01 tag agent:olga -b; d1 09:01 tag agent:olga +a; d1 09:02 tag agent:olga +A; d1 10:00 tag agent:olga +c",
        "d1 10:00", .expect = "created d1 09:00 - [status=new] tags=A,a" },
};

int main(void) {
    const struct story_table tables[] = {
        { "moment", SHOW_MOMENTS, simple, ARRAY_LEN(simple) },
        { "resolved", SHOW_MOMENTS, resolutions, ARRAY_LEN(resolutions) },
        { "reopened", SHOW_MOMENTS, reopenings, ARRAY_LEN(reopenings) },
        { "rated", SHOW_MOMENTS | SHOW_FINDINGS, ratings, ARRAY_LEN(ratings) },
        { "excluded", SHOW_MOMENTS | SHOW_CYCLES | SHOW_FINDINGS, excluded, ARRAY_LEN(excluded) },
        { "open", SHOW_OPEN | SHOW_ATTRIBUTES, open, ARRAY_LEN(open) },
        { "attributes", SHOW_MOMENTS | SHOW_ATTRIBUTES, attributes, ARRAY_LEN(attributes) },
    };
    return story_run_tables("moments", tables, ARRAY_LEN(tables));
}
