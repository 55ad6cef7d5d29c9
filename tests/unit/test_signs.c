/* Signs that somebody may have played with a clock (facts.h, enum sign_kind). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

#define OFFICE "'calendars': {'office': {'week': {'mon-fri': ['09:00-18:00']}}}"
#define ANSWER "'answer': {'start':['created'],'stop':['agent_reply'],'goals':[{'if':{'priority':'high'},'goal':'10m'},{'if':{'priority':['low','normal']},'goal':'1h'}]}"
#define SOLVE(more) "'solve': {'start':['created','reopened'],'stop':['resolved'],'pause':['class:waiting'],'goals':[{'goal':'2h'}]" more "}"

static const struct story_row handed[] = {
    { "in the last tenth of a goal", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high assignee=olga; d1 09:09 assign agent:olga ivan", .expect = "handed d1 09:09 olga answer 9m goal 10m" },
    { "a second earlier it is in good time", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high assignee=olga; d1 09:08:59.999999 assign agent:olga ivan", .expect = "" },
    { "whoever did it, and as often as it was done", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high assignee=olga; d1 09:09 assign agent:boss ivan; d1 09:10 assign system: zoe",
        .expect = "handed d1 09:09 olga answer 9m goal 10m; handed d1 09:10 ivan answer 10m goal 10m" },
    { "not after the breach", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high assignee=olga; d1 09:10:01 assign agent:olga ivan", .expect = "" },
    { "not from nobody, and not to nobody", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high; d1 09:09 assign agent:olga olga; d1 09:09:30 assign agent:olga -", .expect = "" },
    { "working time counts, pauses do not", OFFICE, SOLVE(""),
        "d1 16:00 created customer:c1 assignee=olga; d1 17:00 status agent:olga waiting; d2 10:00 status agent:olga open; d2 10:48 assign agent:olga ivan",
        .expect = "handed d2 10:48 olga solve 1h48m goal 2h" },
    { "paused in its last tenth", OFFICE, SOLVE(""),
        "d1 09:00 created customer:c1 assignee=olga; d1 10:50 status agent:olga waiting; d1 15:00 assign agent:olga ivan", .expect = "handed d1 15:00 olga solve 1h50m goal 2h" },
    { "of two clocks each its own, in the order of their names", NULL, ANSWER "," SOLVE(",'calendar':'always'"),
        "d1 09:00 created customer:c1 priority=low assignee=olga; d1 09:58 assign agent:olga ivan; d1 10:00 message agent:ivan; d1 10:59 assign agent:ivan zoe",
        .expect = "handed d1 09:58 olga answer 58m goal 1h; handed d1 10:59 ivan solve 1h59m goal 2h" },
};

static const struct story_row lowered[] = {
    { "a longer goal", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:09 priority agent:olga low", .expect = "lowered d1 09:09 olga answer 9m goal 10m to 1h" },
    { "no goal any more", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:09 priority agent:olga none", .expect = "lowered d1 09:09 olga answer 9m goal 10m to none" },
    { "by nobody known", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high assignee=olga; d1 09:09 priority system: low", .expect = "lowered d1 09:09 - answer 9m goal 10m to 1h" },
    { "raised, or another of the same goal", NULL, ANSWER, "d1 09:00 created customer:c1 priority=low; d1 09:01 priority agent:olga normal; d1 09:02 priority agent:olga high", .expect = "" },
    { "there was none", NULL, ANSWER, "d1 09:00 created customer:c1; d1 09:01 priority agent:olga low", .expect = "" },
    { "when it had been breached", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:10:01 priority agent:olga low", .expect = "" },
    { "when the cycle was over", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:05 message agent:olga; d1 09:06 priority agent:olga low", .expect = "" },
    { "a goal made longer otherwise", NULL, "'answer': {'start':['created'],'stop':['agent_reply'],'goals':[{'if':{'team':'first'},'goal':'10m'},{'goal':'1h'}]}",
        "d1 09:00 created customer:c1 team=first; d1 09:09 team agent:olga second", .expect = "" },
    { "of an excluded ticket too", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high; d1 09:09 priority agent:olga low; d1 09:10 discard agent:olga spam", .expect = "lowered d1 09:09 olga answer 9m goal 10m to 1h" },
};

static const struct story_row waiting[] = {
    { "a message while the clock is paused", OFFICE, SOLVE(""),
        "d1 09:00 created customer:c1 assignee=olga; d1 10:00 status agent:olga waiting; d1 17:00 message customer:c1; d1 17:30 message customer:c1; d2 10:00 status agent:olga open",
        .expect = "waiting d1 17:00 olga solve 2h goal 2h" },
    { "the first of each pause", OFFICE, SOLVE(""),
        "d1 09:00 created customer:c1 assignee=olga; d1 10:00 status agent:olga waiting; d1 10:10 message customer:c1; d1 10:30 status agent:olga open;"
        "d1 11:00 status agent:olga waiting; d1 11:10 message customer:c1; d1 11:15 assign agent:olga ivan; d1 11:20 status agent:ivan resolved",
        .expect = "waiting d1 10:10 olga solve 20m goal 2h; waiting d1 11:10 olga solve 10m goal 2h" },
    { "up to as-of", OFFICE, SOLVE(""), "d1 09:00 created customer:c1; d1 10:00 status agent:olga waiting; d1 17:00 message customer:c1", "d2 09:30",
        .expect = "waiting d1 17:00 - solve 1h30m goal 2h" },
    { "the pause ended at once", OFFICE, SOLVE(""),
        "d1 09:00 created customer:c1 assignee=olga; d1 10:00 status agent:olga waiting; d1 17:00 message customer:c1; d1 17:00 status system: open",
        .expect = "waiting d1 17:00 olga solve 0s goal 2h" },
    { "the message ends the pause", OFFICE, "'solve': {'start':['created'],'stop':['resolved'],'pause':['class:waiting+!with_agent']}",
        "d1 09:00 created customer:c1 assignee=olga; d1 09:30 message agent:olga; d1 10:00 status agent:olga waiting; d1 17:00 message customer:c1", .expect = "" },
    { "on hold, or by somebody else, or automatic", OFFICE, "'solve': {'start':['created'],'stop':['resolved'],'pause':['class:waiting','class:hold']}",
        "d1 09:00 created customer:c1; d1 10:00 status agent:olga hold; d1 10:01 message customer:c1; d1 10:02 status agent:olga waiting; d1 10:03 message agent:olga;"
        "d1 10:04 message customer:c1 auto; d1 10:05 message customer:c1 internal",
        .expect = "" },
    { "a ticket that begins waiting", OFFICE, SOLVE(""), "d1 09:00 created customer:c1 status=waiting; d1 12:00 status agent:olga open", .expect = "" },
};

static const struct story_row buried[] = {
    { "merged when it was late", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:30 merge agent:olga T-2", .expect = "buried d1 09:30 olga answer goal 10m" },
    { "discarded, so that its breach is counted nowhere", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high; d1 09:30 discard agent:olga spam", .expect = "buried d1 09:30 olga answer goal 10m" },
    { "merged, and disowned at last", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high; d1 09:30 merge system: T-2; d1 10:00 rating customer:c1 disowned", .expect = "buried d1 09:30 - answer goal 10m" },
    { "the breach was of a cycle before", NULL, SOLVE(",'repeat':true,'calendar':'always'"),
        "d1 09:00 created customer:c1; d1 12:00 status agent:olga resolved; d1 13:00 status customer:c1 open; d1 13:10 merge agent:olga T-2", .expect = "buried d1 13:10 olga solve goal 2h" },
    { "in time", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:10 merge agent:olga T-2", .expect = "" },
    { "a second of grace is over", NULL, ANSWER, "d1 09:00 created customer:c1 priority=high; d1 09:10:01 merge agent:olga T-2", .expect = "buried d1 09:10:01 olga answer goal 10m" },
    { "the first time only", NULL, ANSWER,
        "d1 09:00 created customer:c1 priority=high; d1 09:30 merge agent:olga T-2; d1 09:40 discard agent:ivan spam", .expect = "buried d1 09:30 olga answer goal 10m" },
    { "judged at the stop", NULL, SOLVE(",'judge':'stop','calendar':'always'"), "d1 09:00 created customer:c1; d1 12:00 discard agent:olga spam",
        .expect = "buried d1 12:00 olga solve goal 2h" },
};

static const struct story_table tables[] = {
    { "handed", SHOW_SIGNS, handed, ARRAY_LEN(handed) },
    { "lowered", SHOW_SIGNS, lowered, ARRAY_LEN(lowered) },
    { "waiting", SHOW_SIGNS, waiting, ARRAY_LEN(waiting) },
    { "buried", SHOW_SIGNS, buried, ARRAY_LEN(buried) },
};

int main(void) { return story_run_tables("signs", tables, ARRAY_LEN(tables)); }
