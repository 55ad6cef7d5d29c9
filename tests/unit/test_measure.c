/* Metrics on small logs, their numbers worked out by hand (metrics.md, "Metrics" and "Period, buckets, dimensions"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

#define OFFICE "'calendars': {'office': {'week': {'mon-fri': ['09:00-13:00', '14:00-18:00']}}}"
#define REPLY(more) "'reply': {'start': ['customer_message'], 'unless': ['!with_agent'], 'stop': ['agent_reply'], 'pause': ['class:hold'], 'repeat': true" more "}"
#define GOAL(duration) ", 'goals': [{'goal': '" duration "'}]"

/* A ticket asked at 09:00 of the first day and answered at a time; one resolved then; one rated. */
#define ANSWERED(ticket, time, agent) ticket " d1 09:00 created customer:c1; d1 " time " message agent:" agent ";"
#define RESOLVED(ticket, day, agent) ticket " d1 09:00 created customer:c1; " day " 10:00 status agent:" agent " Решён;"
#define RATED(ticket, agent, rating) RESOLVED(ticket, "d2", agent) "d2 11:00 rating customer:c1 " rating ";"

static const char four[] = ANSWERED("A", "09:00:10", "olga") ANSWERED("B", "09:00:20", "olga") ANSWERED("C", "09:01", "olga") ANSWERED("D", "09:00:30", "ivan");

static const struct story_row durations[] = {
    { "sums and extremes", NULL, REPLY(""), four, .ask = "reply.count reply.sum reply.mean reply.min reply.max by agent",
        .expect = "ivan: 1 30 30 30 30; olga: 3 90 30 10 60; total: 4 120 30 10 60" },
    { "percentiles between the closest ranks", NULL, REPLY(""), four, .ask = "reply.median reply.p25 reply.p90 reply.p1 reply.p99",
        .expect = "total: 25 17.5 51 10.3 59.1" },
    { "percentiles of three, of one", NULL, REPLY(""), four, .ask = "reply.median reply.p25 reply.p75 by agent", .expect = "ivan: 30 30 30; olga: 20 15 40; total: 25 17.5 37.5" },
    { "within", NULL, REPLY(""), four, .ask = "reply.within(30s) reply.within(29s) reply.within(1m) reply.within(5s)", .expect = "total: 0.75 0.5 1 0" },
    { "nothing to count", NULL, REPLY(GOAL("1m")), "d1 09:00 created agent:olga",
        .ask = "reply.count reply.zeros reply.met reply.breached reply.running reply.paused reply.overdue tickets.resolved csat.count replies.count",
        .expect = "total: 0 0 0 0 0 0 0 0 0 0" },
    { "nothing to measure", NULL, REPLY(GOAL("1m")), "d1 09:00 created agent:olga",
        .ask = "reply.sum reply.mean reply.min reply.max reply.median reply.p90 reply.within(1m) reply.compliance reply.near_miss reply.oldest reply.km_median",
        .expect = "total: - - - - - - - - - - -" },
    { "nothing below the line", NULL, NULL, "d1 09:00 created agent:olga",
        .ask = "reopen.rate reopen.undone csat.score csat.mean csat.low csat.high csat.response_rate inside.score inside.mean review.mean replies.per_ticket"
               " one_touch.rate escalation.rate auto_resolved.share development.share untagged.share",
        .expect = "total: - - - - - - - - - - - - - - - -" },
    { "a log of other days", NULL, REPLY(""), four, .ask = "reply.count reply.sum tickets.created by agent in 2026-02", .expect = "total: 0 - 0" },
    { "answered out of hours", OFFICE, REPLY(""), "A d1 20:00 created customer:c1; d1 21:00 message agent:olga; B d1 12:59:59.5 created customer:c1; d1 13:30 message agent:olga;"
        "C d1 12:59 created customer:c1; d1 13:30 message agent:olga", .ask = "reply.zeros reply.count reply.median reply.sum", .expect = "total: 2 3 0 60" },
    { "cancelled cycles count nowhere", NULL, REPLY(GOAL("1m")), "A d1 09:00 created customer:c1; d1 09:00:30 merge agent:olga B", .ask = "reply.count reply.met reply.running",
        .expect = "total: 0 0 0" },
    { "counted by the instant they ended", NULL, REPLY(""), "A d1 23:00 created customer:c1; d2 00:00 message agent:olga; B d1 23:00 created customer:c1; d1 23:59:59 message agent:olga",
        .ask = "reply.count reply.sum in 2026-03-02", .expect = "total: 1 3599" },
    { "the beginning of a period is in it", NULL, REPLY(""), "A d1 23:00 created customer:c1; d2 00:00 message agent:olga", .ask = "reply.count reply.sum in 2026-03-03",
        .expect = "total: 1 3600" },
    { "by the hour they ended", NULL, REPLY(""), "A d1 08:55 created customer:c1; d1 09:05 message agent:olga; B d1 09:00 created customer:c1; d1 10:00 message agent:olga",
        .ask = "reply.sum by hour", .expect = "9: 600; 10: 3600; total: 4200" },
    { "more than a century of seconds does not matter", NULL, REPLY(""),
        "A d-20000 09:00 created customer:c1; d1 09:00 message agent:olga; B d1 08:59:50 created customer:c1; d1 09:00 message agent:olga",
        .ask = "reply.sum reply.median reply.max", .expect = "total: 1728086410 864043205 1728086400" },
};

static const struct story_row verdicts[] = {
    { "met, breached, compliance; near misses above four fifths", NULL, REPLY(GOAL("1m")),
        ANSWERED("A", "09:00:48", "olga") ANSWERED("B", "09:00:49", "olga") ANSWERED("C", "09:01", "olga") ANSWERED("D", "09:01:01", "olga") ANSWERED("E", "09:00:10", "olga"),
        .ask = "reply.met reply.breached reply.compliance reply.near_miss", .expect = "total: 4 1 0.8 0.5" },
    { "the answer is one's, the breach another's", NULL, REPLY(GOAL("1m")),
        "A d1 09:00 created customer:c1 assignee=olga; d1 09:10 assign agent:boss ivan; d1 09:20 message agent:ivan",
        .ask = "reply.count reply.breached reply.compliance by agent", .expect = "ivan: 1 0 -; olga: 0 1 0; total: 1 1 0" },
    { "a breach falls on the day it happened", NULL, REPLY(GOAL("1h")), "A d1 22:30 created customer:c1; d2 09:00 message agent:olga",
        .ask = "reply.count reply.breached by day in 2026-03-02..2026-03-03", .expect = "2026-03-02: 0 1; 2026-03-03: 1 0; total: 1 1" },
    { "and counts while the ticket still waits", NULL, REPLY(GOAL("1h")), "A d1 22:30 created customer:c1; d2 09:00 message agent:olga",
        .ask = "reply.count reply.breached reply.running reply.overdue in 2026-03-02", .expect = "total: 0 1 1 1" },
    { "breached at the end of the period: overdue, but of the next", NULL, REPLY(GOAL("59m59s")), "A d1 23:00 created customer:c1",
        .ask = "reply.breached reply.overdue in 2026-03-02", .expect = "total: 0 1" },
    { "breaches by the team then", NULL, REPLY(GOAL("1m")), "A d1 09:00 created customer:c1 team=first; d1 09:10 team agent:olga second; d1 09:20 message agent:ivan",
        .ask = "reply.count reply.breached by team", .expect = "first: 0 1; second: 1 0; total: 1 1" },
    { "cancelled after its breach", NULL, REPLY(GOAL("1m")), "A d1 09:00 created customer:c1 assignee=olga; d1 09:10 merge agent:ivan B",
        .ask = "reply.count reply.met reply.breached reply.compliance by agent", .expect = "olga: 0 0 1 0; total: 0 0 1 0" },
    { "no goal, no verdict", NULL, REPLY(", 'goals': [{'if': {'priority': 'high'}, 'goal': '1m'}]"), ANSWERED("A", "09:10", "olga"),
        .ask = "reply.count reply.met reply.breached reply.compliance", .expect = "total: 1 0 0 -" },
    { "met goes to the holder, the time to the actor", NULL, REPLY(GOAL("1h")), "A d1 09:00 created customer:c1 assignee=ivan; d1 09:10 message agent:olga",
        .ask = "reply.met reply.sum by agent", .expect = "ivan: 1 -; olga: 0 600; total: 1 600" },
};

/* As of 10:00: a runs 30 min beyond its goal, b runs, c rests beyond its goal, d rests. */
static const char waiting[] = "A d1 09:00 created customer:c1 assignee=olga; B d1 09:55 created customer:c1 assignee=ivan;"
                              "C d1 09:00 created customer:c1 assignee=olga; d1 09:45 status agent:olga Передан;"
                              "D d1 09:00 created customer:c1; d1 09:10 status agent:olga Передан";

static const struct story_row live[] = {
    { "running, resting, overdue", NULL, REPLY(GOAL("30m")), waiting, "d1 10:00", .ask = "reply.running reply.oldest reply.paused reply.overdue by agent",
        .expect = "ivan: 1 300 0 0; olga: 1 3600 1 2; (none): 0 - 1 0; total: 2 3600 2 2" },
    { "by the day they began, in or out of the period", NULL, REPLY(""), "A d-1 09:00 created customer:c1; B d1 09:00 created customer:c1",
        .ask = "reply.running by day in 2026-03-02", .expect = "2026-02-28: 1; 2026-03-02: 1; total: 2" },
    { "the median with those who wait", NULL, REPLY(""),
        "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:00 created customer:c1; d1 09:00:20 message agent:olga;"
        "C d1 09:59:45 created customer:c1; D d1 09:59:20 created customer:c1", "d1 10:00", .ask = "reply.km_median reply.median", .expect = "total: 20 15" },
    { "no median when most wait", NULL, REPLY(""), "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:50 created customer:c1; C d1 09:50 created customer:c1",
        "d1 10:00", .ask = "reply.km_median", .expect = "total: -" },
    { "half is enough", NULL, REPLY(""), "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:50 created customer:c1", "d1 10:00", .ask = "reply.km_median",
        .expect = "total: 10" },
    { "who waits as long as another took was at risk", NULL, REPLY(""),
        "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:59:50 created customer:c1; C d1 09:59:51 created customer:c1", "d1 10:00", .ask = "reply.km_median",
        .expect = "total: 10" },
    { "those at rest wait too", NULL, REPLY(""),
        "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:00 created customer:c1; d1 09:50 status agent:olga Передан; C d1 09:50 created customer:c1", "d1 10:00",
        .ask = "reply.km_median", .expect = "total: -" },
    { "those answered in other periods do not", NULL, REPLY(""),
        "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d2 09:00 created customer:c1; d2 09:00:30 message agent:olga; C d2 09:00 created customer:c1",
        .ask = "reply.km_median in 2026-03-03", .expect = "total: 30" },
    { "those who wait by their assignee", NULL, REPLY(""), "A d1 09:00 created customer:c1; d1 09:00:10 message agent:olga; B d1 09:00 created customer:c1 assignee=olga;"
        "C d1 09:00 created customer:c1 assignee=ivan", "d1 10:00", .ask = "reply.km_median by agent", .expect = "ivan: -; olga: 10; total: -" },
};

static const struct story_row tickets[] = {
    { "created, resolved, closed", NULL, NULL,
        "A d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 11:00 status agent:olga Закрыт; d1 12:00 status customer:c1 Открыт; d1 13:00 status agent:ivan Закрыт;"
        "B d1 09:00 created agent:ivan; d1 10:00 status agent:ivan Решён; C d1 09:00 created customer:c1; D d1 09:00 message agent:olga",
        .ask = "tickets.created tickets.resolved tickets.resolved_unique tickets.closed tickets.open by agent",
        .expect = "ivan: 1 2 2 1 0; olga: 0 1 1 1 0; (none): 2 0 0 0 1; total: 3 3 2 2 1" },
    { "excluded ones count in no metric but their own", NULL, NULL,
        "A d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 11:00 rating customer:c1 disowned; d1 11:01 rating customer:c1 disowned;"
        "B d1 09:00 created customer:c1; d1 09:01 discard agent:olga spam; d1 09:02 discard agent:olga spam; C d1 09:00 created customer:c1",
        .ask = "tickets.created tickets.resolved tickets.open csat.count disowned.count discarded.count", .expect = "total: 1 0 1 0 1 1" },
    { "as known then", NULL, NULL, "A d1 09:00 created customer:c1; d2 10:00 rating customer:c1 disowned", .ask = "tickets.created tickets.open disowned.count in 2026-03-02",
        .expect = "total: 1 1 0" },
    { "reopenings by whoever resolved", NULL, NULL,
        RESOLVED("A", "d2", "olga") "d3 10:00 status customer:c1 Открыт; d3 11:00 message agent:ivan; d3 12:00 status agent:ivan Решён;" RESOLVED("B", "d2", "olga"),
        .ask = "reopen.count reopen.rate reopen.tickets reopen.undone by agent", .expect = "ivan: 0 0 0 0; olga: 1 0.5 1 0.5; total: 1 0.333333 1 0.333333" },
    { "reopened in the period, resolved before it", NULL, NULL, "A d-2 09:00 created customer:c1; d-1 10:00 status agent:olga Решён; d2 10:00 status customer:c1 Открыт",
        .ask = "reopen.count reopen.rate reopen.undone by agent", .expect = "olga: 1 - -; total: 1 - -" },
    { "undone by the end or not yet", NULL, NULL, RESOLVED("A", "d2", "olga") "d3 10:00 status customer:c1 Открыт", .ask = "tickets.resolved reopen.undone in 2026-03-03",
        .expect = "total: 1 0" },
    { "undone after the period, before as-of", NULL, NULL, RESOLVED("A", "d2", "olga") "d5 10:00 status customer:c1 Открыт", "d10 00:00",
        .ask = "tickets.resolved reopen.undone reopen.count tickets.open in 2026-03-03", .expect = "total: 1 1 0 1" },
    { "two reopenings of one ticket", NULL, NULL,
        RESOLVED("A", "d2", "olga") "d3 10:00 status customer:c1 Открыт; d3 11:00 status agent:olga Решён; d4 10:00 status customer:c1 Открыт",
        .ask = "reopen.count reopen.tickets reopen.rate reopen.undone", .expect = "total: 2 1 1 1" },
    { "courtesy reopenings may not count", "'reopen': {'courtesy': 'skip'}", NULL,
        RESOLVED("A", "d2", "olga") "d3 10:00 status customer:c1 Открыт; d3 11:00 status agent:olga Решён; d4 10:00 status customer:c1 Открыт; d4 11:00 message agent:olga",
        .ask = "reopen.count reopen.tickets reopen.rate reopen.undone", .expect = "total: 1 1 0.5 0.5" },
    { "off hours and replies a ticket", OFFICE, REPLY(""),
        "A d1 10:00 created customer:c1; d1 10:01 message agent:olga; d1 20:00 message agent:olga; d1 20:01 message agent:ivan; B d1 10:00 created customer:c1; d1 10:01 message agent:olga",
        .ask = "replies.count replies.per_ticket replies.off_hours by agent", .expect = "ivan: 1 1 1; olga: 3 1.5 1; total: 4 2 2" },
    { "one touch, of those that have a value", NULL, NULL,
        "A d1 09:00 created customer:c1; d1 09:01 message agent:olga; d1 10:00 status agent:olga Решён; B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён;"
        "C d1 09:00 status agent:olga Открыт; d1 09:01 message agent:olga; d1 10:00 status agent:olga Решён",
        .ask = "one_touch.rate tickets.resolved", .expect = "total: 0.5 3" },
    { "handoffs and escalations by who passed it on", NULL, NULL,
        "A d1 09:00 created customer:c1 team=first; d1 09:01 team agent:olga second; d1 09:02 team agent:ivan third; d1 09:03 team agent:ivan first; d1 10:00 status agent:olga Решён",
        .ask = "handoff.count escalation.count escalation.rate by agent", .expect = "ivan: 2 1 -; olga: 1 1 1; total: 3 2 1" },
    { "escalated after it was resolved, before the end", NULL, NULL,
        "A d1 09:00 created customer:c1 team=first; d1 10:00 status agent:olga Решён; d2 09:00 team agent:olga second; B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён",
        .ask = "escalation.rate", .expect = "total: 0.5" },
    { "as of the day before it was not", NULL, NULL, "A d1 09:00 created customer:c1 team=first; d1 10:00 status agent:olga Решён; d2 09:00 team agent:olga second",
        .ask = "escalation.rate in 2026-03-02", .expect = "total: 0" },
    { "automatic resolutions", NULL, NULL, RESOLVED("A", "d2", "olga") "B d1 09:00 created customer:c1; d1 10:00 status bot:greeter Решён", .ask = "auto_resolved.share",
        .expect = "total: 0.5" },
    { "development, of the tickets resolved", NULL, NULL,
        RESOLVED("A", "d2", "olga") "d3 09:00 link agent:olga development X;" RESOLVED("B", "d2", "olga") "d1 09:30 link agent:olga task Y; C d1 09:00 created customer:c1;"
        "d1 09:01 link agent:olga development Z",
        .ask = "linked.count development.share", .expect = "total: 3 0.5" },
    { "untagged as of the end", NULL, NULL,
        "A d1 09:00 created customer:c1 tags=x; d1 10:00 status agent:olga Решён; d2 10:00 tag agent:olga -x; B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён;"
        "d2 10:00 tag agent:olga +y; C d1 09:00 created customer:c1",
        .ask = "untagged.share", .expect = "total: 0.5" },
    { "of a ticket resolved twice its latest in the period", NULL, NULL,
        RESOLVED("A", "d2", "olga") "d3 09:00 status customer:c1 Открыт; d3 10:00 status agent:ivan Решён; d3 11:00 rating customer:c1 5;" RESOLVED("B", "d2", "olga"),
        .ask = "csat.response_rate untagged.share by agent", .expect = "ivan: 1 1; olga: 0 1; total: 0.5 1" },
    { "the latest is the one taken last", NULL, NULL,
        "A d1 08:00 status agent:ivan Открыт; d1 08:30 status agent:ivan Решён; d1 09:00 created agent:olga status=Решён", .ask = "untagged.share by agent", .expect = "ivan: 1; total: 1" },
    { "its latest of another period is none of this", NULL, NULL,
        RESOLVED("A", "d2", "olga") "d3 09:00 status customer:c1 Открыт; d3 10:00 status agent:ivan Решён", "d10 00:00", .ask = "csat.response_rate by agent in 2026-03-03",
        .expect = "olga: 0; total: 0" },
};

static const struct story_row ratings[] = {
    { "count, satisfied, score, mean", NULL, NULL, RATED("A", "olga", "5") RATED("B", "olga", "4") RATED("C", "olga", "3") RATED("D", "ivan", "good"),
        .ask = "csat.count csat.satisfied csat.score csat.mean by agent", .expect = "ivan: 1 1 1 5; olga: 3 2 0.666667 4; total: 4 3 0.75 4.25" },
    { "the interval of Wilson", NULL, NULL, RATED("A", "olga", "5") RATED("B", "olga", "4") RATED("C", "olga", "3") RATED("D", "ivan", "good"),
        .ask = "csat.low csat.high by agent", .expect = "ivan: 0.206549 1; olga: 0.20766 0.938508; total: 0.300642 0.954413" },
    { "nobody is satisfied", NULL, NULL, RATED("A", "olga", "1") RATED("B", "olga", "bad"), .ask = "csat.score csat.mean csat.low csat.high", .expect = "total: 0 1 0 0.65762" },
    { "everybody is satisfied: the interval ends at 1, not a rounding beyond", NULL, NULL,
        RATED("A", "olga", "5") RATED("B", "olga", "5") RATED("C", "olga", "5") RATED("D", "olga", "5") RATED("E", "olga", "5") RATED("F", "olga", "5")
        RATED("G", "olga", "5") RATED("H", "olga", "5") RATED("I", "olga", "5") RATED("J", "olga", "5") RATED("K", "olga", "5"),
        .ask = "csat.low csat.high by agent", .expect = "olga: 0.741167 1; total: 0.741167 1" },
    { "other scales, by their share", NULL, NULL, RATED("A", "olga", "8/10") RATED("B", "olga", "7/10") RATED("C", "olga", "2/2") RATED("D", "olga", "75.25/100"),
        .ask = "csat.count csat.satisfied", .expect = "total: 4 3" },
    { "a scale of ten", "'csat': {'max': 10, 'satisfied_from': 8}", NULL, RATED("A", "olga", "9") RATED("B", "olga", "8") RATED("C", "olga", "7") RATED("D", "olga", "5/5"),
        .ask = "csat.satisfied csat.mean", .expect = "total: 3 8.5" },
    { "rated again does not count", NULL, NULL, RATED("A", "olga", "5") "d2 12:00 rating customer:c1 1", .ask = "csat.count csat.score", .expect = "total: 1 1" },
    { "who answers the question: of the tickets resolved", NULL, NULL, RATED("A", "olga", "5") RESOLVED("B", "d2", "olga") "C d1 09:00 created customer:c1; d1 10:00 rating customer:c1 5",
        .ask = "csat.response_rate csat.count", .expect = "total: 0.5 2" },
    { "rated before it was resolved is rated", NULL, NULL, "A d1 09:00 created customer:c1; d1 10:00 rating customer:c1 5; d2 10:00 status agent:olga Решён", .ask = "csat.response_rate in 2026-03-03",
        .expect = "total: 1" },
    { "rated after the end is not yet", NULL, NULL, RESOLVED("A", "d2", "olga") "d3 00:00 rating customer:c1 5", .ask = "csat.response_rate in 2026-03-03", .expect = "total: 0" },
    { "inside and public", NULL, NULL,
        "A d1 09:00 created customer:c1 assignee=olga; d1 10:00 rating agent:dev 5; d1 10:01 rating agent:dev 1; d1 10:02 review system: 3/5; d1 10:03 review system: 10/10",
        .ask = "inside.count inside.score inside.mean review.count review.mean by agent", .expect = "olga: 2 0.5 3 2 4; total: 2 0.5 3 2 4" },
};

/* Three tickets of three customers with attributes of every kind. */
static const char varied[] = "A d1 09:30 created customer:c1 customer=c1 channel=chat team=first priority=high tags=b,a attr.product=app;"
                             "B d2 22:15 created customer:c2 customer=c2 channel=mail team=second tags=a status=Открыт;"
                             "C d8 10:00 created customer:c1 customer=c1 channel=chat";

static const struct story_row dimensions[] = {
    { "channel", NULL, NULL, varied, .ask = "tickets.created by channel", .expect = "chat: 2; mail: 1; total: 3" },
    { "customer", NULL, NULL, varied, .ask = "tickets.created by customer", .expect = "c1: 2; c2: 1; total: 3" },
    { "team; (none) is last", NULL, NULL, varied, .ask = "tickets.created by team", .expect = "first: 1; second: 1; (none): 1; total: 3" },
    { "priority", NULL, NULL, varied, .ask = "tickets.created by priority", .expect = "high: 1; (none): 2; total: 3" },
    { "tag: under each, once in the total", NULL, NULL, varied, .ask = "tickets.created by tag", .expect = "a: 2; b: 1; (none): 1; total: 3" },
    { "a value named (none) is not none", NULL, NULL, "A d1 09:00 created customer:c1 team=(none); B d1 09:00 created customer:c1 team=zzz", .ask = "tickets.created by team",
        .expect = "(none): 1; zzz: 1; total: 2" },
    { "attributes of any name", NULL, NULL, varied, .ask = "tickets.created by attr.product", .expect = "app: 1; (none): 2; total: 3" },
    { "an attribute that nobody has", NULL, NULL, varied, .ask = "tickets.created by attr.colour", .expect = "(none): 3; total: 3" },
    { "status: the class; status_name: the name", NULL, NULL, varied, .ask = "tickets.created by status,status_name", .expect = "new/(none): 2; open/Открыт: 1; total: 3" },
    { "hour, in natural order", NULL, NULL, varied, .ask = "tickets.created by hour", .expect = "9: 1; 10: 1; 22: 1; total: 3" },
    { "weekday, Monday first", NULL, NULL, varied, .ask = "tickets.created by weekday", .expect = "1: 2; 2: 1; total: 3" },
    { "day, week", NULL, NULL, varied, .ask = "tickets.created by week,day", .expect = "2026-W10/2026-03-02: 1; 2026-W10/2026-03-03: 1; 2026-W11/2026-03-09: 1; total: 3" },
    { "month, quarter, year", NULL, NULL, varied, .ask = "tickets.created by year,quarter,month", .expect = "2026/2026-Q1/2026-03: 3; total: 3" },
    { "local time", "'timezone': 'Asia/Vladivostok'", NULL, "A d1 00:30 created customer:c1; B d1 23:30 created customer:c1", .ask = "tickets.created by day,hour",
        .expect = "2026-03-02/0: 1; 2026-03-02/23: 1; total: 2" },
    { "the hour that comes twice is one", "'timezone': 'Europe/Berlin'", NULL, "A d238 01:30 created customer:c1; B d238 02:30 created customer:c1; C d238 03:30 created customer:c1",
        .ask = "tickets.created by hour in 2026-10-25", .expect = "1: 1; 2: 1; 3: 1; total: 3" },
    { "two at once", NULL, NULL, varied, .ask = "tickets.created by tag,channel", .expect = "a/chat: 1; a/mail: 1; b/chat: 1; (none)/chat: 1; total: 3" },
    { "tickets under tags, distinct in the total", NULL, NULL,
        "A d1 09:00 created customer:c1 tags=a,b; d1 10:00 status agent:olga Решён; d1 11:00 status customer:c1 Открыт; d1 12:00 status agent:olga Решён",
        .ask = "tickets.resolved tickets.resolved_unique by tag", .expect = "a: 2 1; b: 2 1; total: 2 1" },
    { "percentiles under tags", NULL, REPLY(""),
        "A d1 09:00 created customer:c1 tags=a,b; d1 09:00:10 message agent:olga; B d1 09:00 created customer:c1 tags=a; d1 09:00:30 message agent:olga;"
        "C d1 09:00 created customer:c1 tags=b; d1 09:00:20 message agent:olga",
        .ask = "reply.median reply.sum by tag", .expect = "a: 20 40; b: 15 30; total: 20 60" },
    { "distinct tickets of several agents", NULL, NULL, RESOLVED("A", "d2", "olga") "d3 09:00 status customer:c1 Открыт; d3 10:00 status agent:ivan Решён", .ask = "tickets.resolved_unique by agent",
        .expect = "ivan: 1; olga: 1; total: 1" },
    { "a row for each value that any metric has", NULL, NULL, RESOLVED("A", "d2", "olga") "B d1 09:00 created agent:ivan; C d1 09:00 created customer:c1 assignee=zoe",
        .ask = "tickets.resolved tickets.created by agent", .expect = "ivan: 0 1; olga: 1 0; (none): 0 2; total: 1 3" },
    { "a row of a ratio for what is above the line or below it", NULL, NULL,
        "A d-2 09:00 created customer:c1; d-1 10:00 status agent:zoe Решён; d2 10:00 status customer:c1 Открыт;" RESOLVED("B", "d2", "olga") RESOLVED("C", "d2", "ivan"),
        .ask = "reopen.rate by agent", .expect = "ivan: 0; olga: 0; zoe: -; total: 0.5" },
    { "no row for what counts in nothing asked", NULL, NULL, "A d1 09:00 created customer:c1 assignee=olga; d1 09:01 message agent:zoe", .ask = "replies.count by agent",
        .expect = "zoe: 1; total: 1" },
};

static const struct story_row conditions[] = {
    { "one agent", NULL, REPLY(""), four, .ask = "reply.count reply.median by agent where agent=olga", .expect = "olga: 3 20; total: 3 20" },
    { "any of several", NULL, REPLY(""), four, .ask = "reply.count by agent where agent=olga|ivan|zoe", .expect = "ivan: 1; olga: 3; total: 4" },
    { "a tag, whatever others there are", NULL, NULL, varied, .ask = "tickets.created by tag where tag=a", .expect = "a: 2; b: 1; total: 2" },
    { "no tag", NULL, NULL, varied, .ask = "tickets.created where tag=(none)", .expect = "total: 1" },
    { "a tag or none", NULL, NULL, varied, .ask = "tickets.created where tag=b|(none)", .expect = "total: 2" },
    { "hours", NULL, NULL, varied, .ask = "tickets.created where hour=9|22", .expect = "total: 2" },
    { "days, weekdays, weeks", NULL, NULL, varied, .ask = "tickets.created where week=2026-W10 where weekday=1 where day=2026-03-02", .expect = "total: 1" },
    { "both must hold", NULL, NULL, varied, .ask = "tickets.created where channel=chat where team=(none)", .expect = "total: 1" },
    { "a value that does not occur", NULL, NULL, varied, .ask = "tickets.created csat.score where channel=pigeon", .expect = "total: 0 -" },
    { "attributes and status", NULL, NULL, varied, .ask = "tickets.created where attr.product=app|(none) where status=new", .expect = "total: 2" },
    { "verdicts by their own attributes", NULL, REPLY(GOAL("1m")), "A d1 09:00 created customer:c1 team=first assignee=olga; d1 09:10 team agent:olga second; d1 09:20 message agent:ivan",
        .ask = "reply.count reply.breached where team=first", .expect = "total: 0 1" },
    { "above and below the line", NULL, NULL, RESOLVED("A", "d2", "olga") "d3 10:00 status customer:c1 Открыт;" RESOLVED("B", "d2", "ivan"), .ask = "reopen.rate where agent=olga", .expect = "total: 1" },
};

static const struct story_row open[] = {
    { "as of the end of each day", NULL, NULL, "A d1 09:00 created customer:c1; d3 10:00 status agent:olga Решён; B d2 09:00 created customer:c1",
        .ask = "tickets.open by day in 2026-03-02..2026-03-05", .expect = "2026-03-02: 1; 2026-03-03: 2; 2026-03-04: 1; 2026-03-05: 1; total: 1" },
    { "created in the last instant of a day, and at the next", NULL, NULL, "A d1 23:59:59.999999 created customer:c1; B d2 00:00 created customer:c1",
        .ask = "tickets.open by day in 2026-03-02..2026-03-03", .expect = "2026-03-02: 1; 2026-03-03: 2; total: 2" },
    { "what is known later does not change the day", NULL, NULL, "A d1 09:00 created customer:c1; d3 10:00 discard agent:olga spam; B d1 09:00 created customer:c1; d3 10:00 merge agent:olga X",
        .ask = "tickets.open by day in 2026-03-02..2026-03-04", .expect = "2026-03-02: 2; 2026-03-03: 2; total: 0" },
    { "with the attributes of then", NULL, NULL, "A d1 09:00 created customer:c1 team=first assignee=olga; d2 10:00 team agent:olga second; d2 10:00 assign agent:olga ivan",
        .ask = "tickets.open by day,team,agent in 2026-03-02..2026-03-03", .expect = "2026-03-02/first/olga: 1; 2026-03-03/second/ivan: 1; total: 1" },
    { "with the tags of then", NULL, NULL, "A d1 09:00 created customer:c1 tags=x; d2 10:00 tag agent:olga -x; d2 11:00 tag agent:olga +y",
        .ask = "tickets.open by day,tag in 2026-03-02..2026-03-03", .expect = "2026-03-02/x: 1; 2026-03-03/y: 1; total: 1" },
    { "weeks are cut by the period's end", NULL, NULL, "A d1 09:00 created customer:c1; B d9 09:00 created customer:c1; C d10 09:00 created customer:c1",
        .ask = "tickets.open by week in 2026-03-02..2026-03-10", .expect = "2026-W10: 1; 2026-W11: 2; total: 2" },
    { "and by as-of", NULL, NULL, "A d1 09:00 created customer:c1; B d2 09:00 created customer:c1", "d2 08:00", .ask = "tickets.open by day in 2026-03-02..2026-03-10",
        .expect = "2026-03-02: 1; 2026-03-03: 1; total: 1" },
    { "months since before the period", NULL, NULL, "A d-1 09:00 created customer:c1; B d40 09:00 created customer:c1", .ask = "tickets.open by month in 2026-Q2",
        .expect = "2026-04: 2; 2026-05: 2; 2026-06: 2; total: 2" },
    { "of two dimensions of time the finer", NULL, NULL, "A d6 09:00 created customer:c1; B d8 09:00 created customer:c1", .ask = "tickets.open by week,day in 2026-03-07..2026-03-09",
        .expect = "2026-W10/2026-03-07: 1; 2026-W10/2026-03-08: 1; 2026-W11/2026-03-09: 2; total: 2" },
    { "their age then", NULL, NULL, "A d1 00:00 created customer:c1; B d1 12:00 created customer:c1", .ask = "tickets.open_age_median by day in 2026-03-02..2026-03-03",
        .expect = "2026-03-02: 64800; 2026-03-03: 151200; total: 151200" },
    { "beside what flows", NULL, NULL, "A d1 09:00 created customer:c1; d2 10:00 status agent:olga Решён", .ask = "tickets.created tickets.resolved tickets.open by day in 2026-03-02..2026-03-03",
        .expect = "2026-03-02: 1 0 1; 2026-03-03: 0 1 0; total: 1 1 0" },
    { "where narrows them as of then", NULL, NULL, "A d1 09:00 created customer:c1 team=first; d2 10:00 team agent:olga second", .ask = "tickets.open by day where team=first in 2026-03-02..2026-03-03",
        .expect = "2026-03-02: 1; total: 0" },
    { "days of 23 hours", "'timezone': 'Europe/Berlin'", NULL, "A d28 00:00 created customer:c1", .ask = "tickets.open tickets.open_age_median by day in 2026-03-29", .expect = "2026-03-29: 1 82800; total: 1 82800" },
};

#define DEFINED(rows) "'metrics': [" rows "]"

static const struct story_row defined[] = {
    { "a share of created by hour", DEFINED("{'name': 'night.share', 'of': 'tickets.created', 'if': {'hour': ['22', '23']}, 'per': 'tickets.created'}"), NULL, varied,
        .ask = "night.share by channel", .expect = "chat: 0; mail: 1; total: 0.333333" },
    { "a ratio of two", DEFINED("{'name': 'load', 'of': 'replies.count', 'per': 'tickets.created'}"), NULL,
        "A d1 09:00 created agent:olga; d1 09:01 message agent:olga; d1 09:02 message agent:olga; B d1 09:00 created agent:ivan", .ask = "load by agent", .expect = "ivan: 0; olga: 2; total: 1" },
    { "a sum over a count", DEFINED("{'name': 'spent', 'of': 'reply.sum', 'per': 'tickets.created'}"), REPLY(""), four, .ask = "spent", .expect = "total: 30" },
    { "over open tickets by the hour: they have no value, nor has the ratio", DEFINED("{'name': 'pressure', 'of': 'replies.count', 'per': 'tickets.open'}"), NULL,
        ANSWERED("A", "09:01", "olga"), .ask = "pressure replies.count by hour", .expect = "9: - 1; total: 1 1" },
    { "over open tickets by the day", DEFINED("{'name': 'pressure', 'of': 'replies.count', 'per': 'tickets.open'}"), NULL,
        ANSWERED("A", "09:01", "olga"), .ask = "pressure by day in 2026-03-02..2026-03-03", .expect = "2026-03-02: 1; 2026-03-03: 0; total: 1" },
    { "nothing below the line", DEFINED("{'name': 'load', 'of': 'replies.count', 'per': 'tickets.closed'}"), NULL, ANSWERED("A", "09:01", "olga"), .ask = "load by agent", .expect = "olga: -; total: -" },
    { "the condition narrows only what is above the line", DEFINED("{'name': 'chat.share', 'of': 'tickets.resolved', 'if': {'channel': 'chat'}, 'per': 'tickets.resolved'}"), NULL,
        "A d1 09:00 created customer:c1 channel=chat; d1 10:00 status agent:olga Решён; B d1 09:00 created customer:c1 channel=mail; d1 10:00 status agent:olga Решён", .ask = "chat.share",
        .expect = "total: 0.5" },
};

int main(void) {
    const struct story_table tables[] = {
        { "durations", 0, durations, ARRAY_LEN(durations) },
        { "verdicts", 0, verdicts, ARRAY_LEN(verdicts) },
        { "live", 0, live, ARRAY_LEN(live) },
        { "tickets", 0, tickets, ARRAY_LEN(tickets) },
        { "ratings", 0, ratings, ARRAY_LEN(ratings) },
        { "dimensions", 0, dimensions, ARRAY_LEN(dimensions) },
        { "where", 0, conditions, ARRAY_LEN(conditions) },
        { "open", 0, open, ARRAY_LEN(open) },
        { "defined", 0, defined, ARRAY_LEN(defined) },
    };
    return story_run_tables("measure", tables, ARRAY_LEN(tables));
}
