/* Policies that mean nothing, and what is said of them: where, what, and the hint.  In the texts below ' stands for ". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
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

/* The beginnings of policies whose errors lie inside; the column counts on from their ends. */
#define CLOCK "{'clocks':{'own':{\n"           /* then: line 2 */
#define RUNS "'start':['created'],\n'stop':['resolved'],\n" /* then: line 4 */
#define GOALS CLOCK RUNS "'goals':[\n"          /* then: line 5 */
#define OFFICE "{'calendars':{'office':{\n"    /* then: line 2 */

static const struct { const char *policy, *place, *message, *hint; } errors[] = {
    /* the document */
    { "", "1:1", "the document ends too early", "" },
    { "[]", "1:1", "expected an object, found an array", "" },
    { "{'timezone':'UTC',\n'timezone':'UTC'}", "2:1", "stands twice", "" },
    { "{\n  'timezon': 'UTC'}", "2:3", "unknown key 'timezon'", "'timezone'" },
    { "{'_comment':'x'}", "1:2", "unknown key '_comment'", "expected one of: timezone, calendars," },
    { "{'//':'x'}", "1:2", "unknown key '//'", "" },
    { "{'bonus':{}}", "1:2", "unknown key 'bonus'", "" },
    { "{'metrics':{}}", "1:12", "expected an array, found an object", "" },
    { "{'ticket_url':'https://x/'}", "1:15", "has no {ticket}", "{ticket}" },
    { "{'organisation':7}", "1:17", "expected a string, found a number", "" },
    /* time zones */
    { "{'timezone':'Europe/Moskow'}", "1:13", "Europe/Moskow", "'Europe/Moscow'" },
    { "{'timezone':3}", "1:13", "expected a string, found a number", "" },
    { OFFICE "'timezone':'Mars/Olympus'}}}", "2:12", "Mars/Olympus", "" },
    /* calendars */
    { "{'calendars':[]}", "1:14", "expected an object, found an array", "" },
    { "{'calendars':{'always':{}}}", "1:24", "the calendar 'always' is '24x7'", "" },
    { "{'calendars':{'office':'24/7'}}", "1:24", "expected '24x7' or an object", "'24x7'" },
    { OFFICE "'weeks':{}}}}", "2:1", "unknown key 'weeks'", "'week'" },
    { OFFICE "'week':{'mond':[]}}}}", "2:9", "unknown day 'mond'", "'mon'" },
    { OFFICE "'week':{'mon-fry':[]}}}}", "2:9", "unknown day 'fry'", "'fri'" },
    { OFFICE "'week':{'mon-':[]}}}}", "2:9", "unknown day ''", "mon-fri" },
    { OFFICE "'week':{'from':'2026-01-01'}}}}", "2:9", "stands in an array", "" },
    { OFFICE "'week':{'mon':'09:00-18:00'}}}}", "2:15", "expected an array, found a string", "" },
    { OFFICE "'week':{'mon':['09:00-25:00']}}}}", "2:16", "impossible hours '09:00-25:00'", "HH:MM" },
    { OFFICE "'week':{'mon':['09:60-18:00']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'week':{'mon':['9:00-18:00']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'week':{'mon':['09:00-24:01']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'week':{'mon':['24:00-06:00']}}}}", "2:16", "begin at 24:00", "" },
    { OFFICE "'week':{'mon':['09:00-13:00',\n'12:00-14:00']}}}}", "3:1", "hours '12:00-14:00' overlap 09:00-13:00 of the same day", "" },
    { OFFICE "'week':{'mon':['22:00-06:00','23:00-23:30']}}}}", "2:30", "overlap 22:00-06:00", "" },
    { OFFICE "'week':{'mon-fri':['09:00-18:00'],\n'wed':['17:00-20:00']}}}}", "3:8", "overlap 09:00-18:00", "" },
    { OFFICE "'week':[{'mon':[]}]}}}", "2:9", "needs 'from'", "" },
    { OFFICE "'week':[{'from':'2026-01-01'},{'from':'2026-01-01'}]}}}", "2:39", "two weeks are in force from '2026-01-01'", "" },
    { OFFICE "'week':[{'from':'2026-13-01'}]}}}", "2:17", "impossible date '2026-13-01'", "" },
    { OFFICE "'week':[]}}}", "2:8", "has no weeks", "" },
    { OFFICE "'holidays':['2026-02-30']}}}", "2:13", "impossible date '2026-02-30'", "" },
    { OFFICE "'holidays':[20260101]}}}", "2:13", "expected a string, found a number", "" },
    { OFFICE "'days':{'26-02-01':[]}}}}", "2:9", "impossible date '26-02-01'", "" },
    { OFFICE "'days':{'2026-02-01':['10:00']}}}}", "2:23", "impossible hours '10:00'", "" },
    /* statuses and people */
    { "{'statuses':{'Новый':'nwe'}}", "1:27", "unknown status class 'nwe'", "'new'" },
    { "{'statuses':['Новый']}", "1:13", "expected an object", "" },
    { "{'tiers':['a','b','a']}", "1:19", "tier 'a' is listed twice", "" },
    { "{'tiers':['']}", "1:11", "an empty tier", "" },
    { "{'bots':['a','a']}", "1:14", "bot 'a' is listed twice", "" },
    { "{'agents':['olga'],\n'bots':['olga']}", "2:9", "'olga' is listed in both 'agents' and 'bots'", "" },
    { "{'agents':['olga',\n{'name':'O','id':'olga'}]}", "2:18", "agent 'olga' is listed twice", "line 1" },
    { "{'agents':[{'name':'Ольга'}]}", "1:12", "the agent has no 'id'", "" },
    { "{'agents':[{'id':'olga','teem':'x'}]}", "1:25", "unknown key 'teem'", "'team'" },
    { "{'agents':[{'id':7}]}", "1:18", "expected a string, found a number", "" },
    { "{'agents':[7]}", "1:12", "expected an object, found a number", "" },
    { "{'agents':[{'id':'o','bonus_base':'1e3'}]}", "1:35", "bad bonus_base '1e3'", "" },
    { "{'agents':[{'id':'o','bonus_base':-1}]}", "1:35", "bad bonus_base '-1'", "" },
    { "{'agents':[{'id':'o','bonus_base':'10.'}]}", "1:35", "bad bonus_base", "" },
    { "{'agents':[{'id':'o','bonus_base':true}]}", "1:35", "must be a decimal number, found true", "" },
    { "{'agents':[{'id':'o','payroll_id':123}]}", "1:35", "expected a string, found a number", "" },
    /* clocks */
    { "{'clocks':{'Own':{}}}", "1:12", "bad clock name 'Own'", "small letter" },
    { "{'clocks':{'':{}}}", "1:12", "bad clock name ''", "" },
    { "{'clocks':{'1st':{}}}", "1:12", "bad clock name", "" },
    { "{'clocks':{'tickets':{}}}", "1:12", "no clock can be called 'tickets'", "" },
    { "{'clocks':{'one_touch':null}}", "1:12", "no clock can be called 'one_touch'", "" },
    { "{'clocks':{'resolutoin':null}}", "1:12", "no built-in clock 'resolutoin'", "'resolution'" },
    { "{'clocks':{'own':[]}}", "1:18", "expected an object, found an array", "" },
    { CLOCK "'begin':[]}}}", "2:1", "unknown key 'begin'", "expected one of: start, stop, cancel," },
    { CLOCK "'stop':['resolved']}}}", "1:18", "the clock has no 'start'", "" },
    { CLOCK "'start':['created']}}}", "1:18", "the clock has no 'stop'", "" },
    { CLOCK "'start':[],'stop':['resolved']}}}", "2:9", "'start' has no signals", "" },
    { CLOCK "'start':['created'],'stop':[]}}}", "2:28", "'stop' has no signals", "" },
    { CLOCK "'start':'created'}}}", "2:9", "expected an array, found a string", "" },
    { CLOCK "'start':['create']}}}", "2:10", "unknown signal 'create'", "'created'" },
    { CLOCK "'start':['agent_replay']}}}", "2:10", "unknown signal 'agent_replay'", "'agent_reply'" },
    { CLOCK "'start':['with_agent']}}}", "2:10",
      "'with_agent' is a level, for 'unless' and 'pause'; expected a signal", "'customer_message'" },
    { CLOCK "'start':['class:waiting']}}}", "2:10", "'class:waiting' is a level", "'entered:waiting'" },
    { CLOCK "'start':['waiting']}}}", "2:10", "unknown signal 'waiting'", "'entered:waiting'" },
    { CLOCK "'start':['entered:wating']}}}", "2:10", "unknown signal", "'entered:waiting'" },
    { CLOCK "'start':['link:task']}}}", "2:10", "unknown signal 'link:task'", "status:NAME, linked:KIND" },
    { CLOCK "'start':['linked:']}}}", "2:10", "without the kind of link", "" },
    { CLOCK "'start':['status:Решен']}},'statuses':{'Решён':'resolved'}}", "2:10", "'statuses' has no such status", "'Решён'" },
    { CLOCK "'start':['Решён']}},'statuses':{'Решён':'resolved'}}", "2:10", "unknown signal 'Решён'", "'status:Решён'" },
    { CLOCK "'start':['created'],'stop':['resolved','merged']}}}", "2:40", "'merged' cannot stop a clock", "" },
    { CLOCK "'start':['created'],'stop':['discarded']}}}", "2:29", "'discarded' cannot stop a clock", "" },
    { CLOCK RUNS "'cancel':['done']}}}", "4:11", "'done' is a level", "'resolved'" },
    { CLOCK RUNS "'unless':['resolved']}}}", "4:11",
      "'resolved' is a signal, for 'start', 'stop' and 'cancel'; expected a level", "'done'" },
    { CLOCK RUNS "'unless':['entered:hold']}}}", "4:11", "'entered:hold' is a signal", "'class:hold'" },
    { CLOCK RUNS "'unless':['customer_massage']}}}", "4:11", "unknown level 'customer_massage'", "'with_agent'" },
    { CLOCK RUNS "'pause':['link:task']}}}", "4:10", "unknown level 'link:task'", "with_agent, status:NAME" },
    { CLOCK RUNS "'pause':['hold']}}}", "4:10", "unknown level 'hold'", "'class:hold'" },
    { CLOCK RUNS "'pause':['done','class:waiting+!with_agnet']}}}", "4:17", "unknown level 'with_agnet'", "'with_agent'" },
    { CLOCK RUNS "'pause':['class:waiting+']}}}", "4:10", "a level is missing", "" },
    { CLOCK RUNS "'pause':['']}}}", "4:10", "a level is missing", "" },
    { CLOCK RUNS "'pause':['!status:Нет']}}}", "4:10", "'statuses' has no such status", "" },
    { CLOCK RUNS "'pause':'done'}}}", "4:9", "expected an array, found a string", "" },
    { CLOCK RUNS "'repeat':1}}}", "4:10", "expected true or false, found a number", "" },
    { CLOCK RUNS "'credit':'actr'}}}", "4:10", "unknown credit 'actr'", "'actor'" },
    { CLOCK RUNS "'judge':'end'}}}", "4:9", "unknown judge 'end'", "expected one of: holder, stop" },
    { CLOCK RUNS "'calendar':'ofice'}},'calendars':{'office':{}}}", "4:12", "unknown calendar 'ofice'", "'office'" },
    { CLOCK RUNS "'calendar':'office'}}}", "4:12", "unknown calendar 'office'", "expected always" },
    /* goals */
    { GOALS "{'gaol':'1h'}]}}}", "5:2", "unknown key 'gaol'", "'goal'" },
    { GOALS "{'warn':'1h'}]}}}", "5:1", "the goal has no 'goal'", "" },
    { GOALS "{'goal':'1d'}]}}}", "5:9", "bad duration '1d'", "there are no days" },
    { GOALS "{'goal':'0s'}]}}}", "5:9", "bad duration '0s'", "above zero" },
    { GOALS "{'goal':3600}]}}}", "5:9", "expected a string, found a number", "" },
    { GOALS "{'goal':'1h','warn':'1h'}]}}}", "5:21", "'warn' must be below the goal, '1h'", "" },
    { GOALS "{'goal':'1h'},\n{'goal':'2h','if':{'tag':'x'}}]}}}", "6:1", "could never match: the one at line 5", "" },
    { GOALS "{'goal':'1h','if':{}},\n{'goal':'2h'}]}}}", "6:1", "could never match", "" },
    { GOALS "{'goal':'1h','from':'2026-03-11','until':'2026-03-10'}]}}}", "5:42", "'until' lies before 'from'", "" },
    { GOALS "{'goal':'1h','until':'10.03.2026'}]}}}", "5:22", "impossible date '10.03.2026'", "" },
    { GOALS "{'goal':'1h','if':{'team':[]}}]}}}", "5:27", "an empty array", "" },
    { GOALS "{'goal':'1h','if':{'team':[1]}}]}}}", "5:28", "expected a string, found a number", "" },
    { GOALS "{'goal':'1h','if':{'team':null}}]}}}", "5:27", "expected a string or an array of strings, found null", "" },
    { GOALS "{'goal':'1h','if':{'priorty':'x'}}]}}}", "5:20", "unknown key 'priorty' in 'if'", "'priority'" },
    { GOALS "{'goal':'1h','if':{'attr.':'x'}}]}}}", "5:20", "unknown key 'attr.' in 'if'", "attr.NAME" },
    { GOALS "{'goal':'1h','if':{'product':'x'}}]}}}", "5:20", "unknown key 'product' in 'if'", "attr.NAME" },
    /* the rest */
    { "{'csat':{'max':1}}", "1:16", "'max' must be above 1", "" },
    { "{'csat':{'max':'5'}}", "1:16", "expected a number, found a string", "" },
    { "{'csat':{'satisfied_from':6}}", "1:27", "must lie between 1 and 'max'", "" },
    { "{'csat':{'satisfied_from':0.5}}", "1:27", "must lie between 1 and 'max'", "" },
    { "{'csat':{'max':3}}", "1:16", "'max' lies below 4", "'satisfied_from'" },
    { "{'csat':{'keep':'lst'}}", "1:17", "unknown keep 'lst'", "'last'" },
    { "{'csat':{'credit':'actor'}}", "1:19", "unknown credit 'actor'", "" },
    { "{'reopen':{'from':['resolved','open']}}", "1:31", "unknown done class 'open'", "expected one of: resolved, closed" },
    { "{'reopen':{'courtesy':'skp'}}", "1:23", "unknown courtesy 'skp'", "'skip'" },
    { "{'reopen':{'form':[]}}", "1:12", "unknown key 'form'", "'from'" },
    { "{'exclude':{'disowned':'yes'}}", "1:24", "expected true or false, found a string", "" },
    { "{'exclude':{'discard':true}}", "1:13", "unknown key 'discard'", "'discarded'" },
    /* values of the wrong kind */
    { "{'statuses':{'a':1}}", "1:18", "expected a string, found a number", "" },
    { "{'tiers':{}}", "1:10", "expected an array", "" },
    { "{'tiers':[1]}", "1:11", "expected a string", "" },
    { "{'agents':{}}", "1:11", "expected an array", "" },
    { "{'agents':['a',\n'a']}", "2:1", "agent 'a' is listed twice", "line 1" },
    { "{'agents':[{'id':'a','name':1}]}", "1:29", "expected a string", "" },
    { "{'agents':[{'id':'a','team':1}]}", "1:29", "expected a string", "" },
    { "{'agents':[{'id':'a','bonus_base':'1.x'}]}", "1:35", "bad bonus_base", "" },
    { "{'bots':{}}", "1:9", "expected an array", "" },
    { "{'bots':[{}]}", "1:10", "expected a string", "" },
    { OFFICE "'week':1}}}", "2:8", "expected an object, found a number", "" },
    { OFFICE "'week':[1]}}}", "2:9", "expected an object, found a number", "" },
    { OFFICE "'week':[{'from':1}]}}}", "2:17", "expected a string", "" },
    { OFFICE "'week':{'mon':[9]}}}}", "2:16", "expected a string", "" },
    { OFFICE "'week':{'mon':['09:00+18:00']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'week':{'mon':['09.00-18:00']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'week':{'mon':['0a:00-18:00']}}}}", "2:16", "impossible hours", "" },
    { OFFICE "'holidays':{}}}}", "2:12", "expected an array", "" },
    { OFFICE "'days':[]}}}", "2:8", "expected an object", "" },
    { "{'calendars':{'office':24}}", "1:24", "expected '24x7' or an object", "" },
    { "{'calendars':{'always':'24/7'}}", "1:24", "the calendar 'always' is '24x7'", "" },
    { "{'clocks':[]}", "1:11", "expected an object", "" },
    { "{'clocks':{'a-b':{}}}", "1:12", "bad clock name", "" },
    { "{'clocks':{'~':{}}}", "1:12", "bad clock name", "" },
    { CLOCK "'start':[1]}}}", "2:10", "expected a string", "" },
    { CLOCK RUNS "'pause':[1]}}}", "4:10", "expected a string", "" },
    { CLOCK RUNS "'resume':1}}}", "4:10", "expected true or false", "" },
    { CLOCK RUNS "'credit':1}}}", "4:10", "expected a string", "" },
    { CLOCK RUNS "'calendar':1}}}", "4:12", "expected a string", "" },
    { CLOCK RUNS "'goals':{}}}}", "4:9", "expected an array", "" },
    { GOALS "{'goal':'1h','if':[]}]}}}", "5:19", "expected an object", "" },
    { GOALS "{'goal':'1h','warn':1}]}}}", "5:21", "expected a string", "" },
    { GOALS "{'goal':'1h','from':1}]}}}", "5:21", "expected a string", "" },
    { "{'csat':[]}", "1:9", "expected an object", "" },
    { "{'csat':{'satisfied_from':true}}", "1:27", "expected a number, found true", "" },
    { "{'reopen':{'from':'closed'}}", "1:19", "expected an array", "" },
    { "{'exclude':[]}", "1:12", "expected an object", "" },
    { "{'ticket_url':1}", "1:15", "expected a string", "" },
};

static void test_errors(void **state) {
    (void)state;
    int unlike = 0;
    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        struct policy *p = NULL;
        struct err err = { .code = ERR_NONE };
        char place[48], *message = json(errors[i].message), *hint = json(errors[i].hint);
        if (try_load(errors[i].policy, &p, &err)) policy_free(p);
        snprintf(place, sizeof place, "%ld:%ld", err.line, err.col);
        bool as_wanted = err.code == ERR_CONFIG && strcmp(err.source, "p.json") == 0 && strcmp(place, errors[i].place) == 0 &&
            strstr(err.text, message) != NULL && strstr(err.hint, hint) != NULL;
        if (!as_wanted) {
            print_error("%s\nwanted %s: %s (%s)\n", errors[i].policy, errors[i].place, message, hint);
            print_error("got    %s: %s (%s)\n", place, err.text, err.hint);
            unlike++;
        }
        mem_free(message);
        mem_free(hint);
    }
    assert_int_equal(unlike, 0);
}

/* A policy with n clocks of its own, each started by a kind of link of its own where named. */
static char *many_clocks(int n, bool named) {
    struct buf text = { 0 };
    buf_adds(&text, "{'clocks':{");
    for (int i = 0; i < n; i++) {
        buf_printf(&text, "%s'c%d':{'start':['linked:%d'],'stop':['resolved']}", i > 0 ? "," : "", i, named ? i : 0);
    }
    buf_adds(&text, "}}");
    return text.p;
}

static void test_limits(void **state) {
    (void)state;
    static const struct { int clocks; bool named; const char *message; } rows[] = {
        { POLICY_NAMED, true, NULL },
        { POLICY_NAMED + 1, true, "more than 40 different" },
        { POLICY_CLOCKS - 8, false, NULL },
        { POLICY_CLOCKS - 7, false, "more than 64 clocks, the built-in ones counted" },
        { POLICY_CLOCKS + 1, false, "more than 64 clocks" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy *p = NULL;
        struct err err = { .code = ERR_NONE };
        char *text = many_clocks(rows[i].clocks, rows[i].named);
        assert_int_equal(try_load(text, &p, &err), rows[i].message == NULL);
        if (rows[i].message != NULL) assert_non_null(strstr(err.text, rows[i].message));
        policy_free(p);
        mem_free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
