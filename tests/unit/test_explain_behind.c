/* What stands behind a cell: which facts count and which near them do not, and why; the arithmetic; who held what breached. For every metric of the table
 * and every agent of two samples the facts amount to what the report says. */
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
#include "measure/behind.h"
#include "read/read.h"
#include "story.h"

/* --- telling -------------------------------------------------------------------------------------------------------------- */

static void tell_entry(struct buf *out, const struct policy *p, const struct behind_entry *e) {
    const struct fact_row *row = e->row;
    char value[NUM_TEXT];
    buf_printf(out, "%.*s ", (int)row->ticket.n, row->ticket.p);
    if (row->kind == FACT_CYCLE) buf_printf(out, "%s#%d", p->clocks[row->cycle.clock].name, (int)row->cycle.n);
    else buf_adds(out, moment_kind_names[row->moment.kind]);
    if (row->kind != FACT_CYCLE || row->cycle.elapsed_s >= 0) buf_printf(out, " %s", num_format(behind_value(e), value));
    if (behind_counts(e)) buf_printf(out, " %s%s", e->above ? "above" : "", e->below ? e->above ? "+below" : "below" : "");
    else buf_printf(out, " %s", behind_reason_names[e->reason]);
    buf_adds(out, "; ");
}

static void tell_holders(struct buf *out, const struct story *s, const struct behind_question *q, const struct fact_list *list, const struct behind_entry *e) {
    struct holding *holders;
    struct arena a = { 0 };
    if (e->view != VIEW_JUDGED || e->row->cycle.verdict != VERDICT_BREACHED) return;
    int n = behind_holders(q, list, e->row, &holders, &a);
    for (int i = 0; i < n; i++)
        buf_printf(out, "held by %s %lld; ", holders[i].agent ? strings_get(s->names, holders[i].agent).p : "nobody", (long long)((holders[i].to - holders[i].from) / SECOND));
    arena_release(&a);
}

/* --- one cell of a story --------------------------------------------------------------------------------------------------- */

struct row { const char *name, *policy, *clocks, *story, *metric, *where, *expect; };

static void run_log(struct run *r, struct log *log, const struct log_counts *counts, const struct policy *p, struct pass *passes, int npasses) {
    struct err err = { .code = ERR_NONE };
    char text[2048];
    *r = (struct run){ .policy = p, .log = log, .passes = passes, .npasses = npasses, .threads = 1, .keep_log = true };
    if (!run_measure(r, counts, &err)) fail_msg("%s", err_format(&err, text, sizeof text));
}

/* olga's number of March, and what is behind it. */
static void test_row(void **state) {
    const struct row *row = *state;
    struct story *s = story_new(row->policy, row->clocks);
    struct story_question asked;
    struct err err = { .code = ERR_NONE };
    char ask[512], number[NUM_TEXT];
    story_tell(s, row->story);
    snprintf(ask, sizeof ask, "%s by agent where agent=olga %s", row->metric, row->where ? row->where : "");
    story_question(s, ask, &asked);
    const struct behind_question q = { .policy = s->policy, .agent = strings_addz(s->names, "olga"), .period = asked.query.period, .as_of = asked.query.period.to,
                                       .where = asked.query.where + 1, .nwhere = asked.query.nwhere - 1 };
    struct fact_list list = behind_list(&q);
    struct pass pass = { .as_of = q.as_of, .queries = &asked.query, .nqueries = 1, .lists = &list, .nlists = 1 };
    struct log *log = story_log(s);
    const struct log_counts counts = { .lines = (int64_t)s->events.n, .events = (int64_t)s->events.n };
    struct run run;
    struct arena a = { 0 };
    struct buf out = { 0 };
    run_log(&run, log, &counts, s->policy, &pass, 1);
    const struct behind *b = behind_cell(&q, metrics_find(s->metrics, str_c(row->metric), &err), &list, &a);
    for (int64_t i = 0; i < b->n; i++) {
        tell_entry(&out, s->policy, &b->entries[i]);
        tell_holders(&out, s, &q, &list, &b->entries[i]);
    }
    buf_printf(&out, "= %s", b->sums.result.has ? num_format(b->sums.result.v, number) : "-");
    story_compare(row->name, out.p, row->expect);
    const struct table *t = pass.tables[0];
    assert_true(behind_agrees(b->sums.result, t->nrows ? *table_cell(t, 0, 0) : t->total[0]));
    buf_release(&out);
    arena_release(&a);
    run_release(&run);
    log_free(log);
    story_free(s);
}

#define REPLY "'reply': { 'start': ['customer_message'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'repeat': true, 'calendar': 'always', 'goals': [ { 'goal': '10m' } ] }"
#define REPLY_CHAT "'reply': { 'start': ['customer_message'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'cancel': ['resolved'], 'repeat': true, 'calendar': 'always'," \
                   " 'goals': [ { 'if': { 'channel': 'chat' }, 'goal': '10m' } ] }"
#define HELD "'held': { 'start': ['assigned', 'reopened'], 'unless': ['unassigned', 'done'], 'stop': ['assigned', 'unassigned', 'resolved'], 'repeat': true," \
             " 'credit': 'assignee', 'calendar': 'always' }"
#define RESUMED "'work': { 'start': ['created', 'reopened'], 'unless': ['done'], 'stop': ['resolved'], 'repeat': true, 'resume': true, 'calendar': 'always', 'goals': [ { 'goal': '1h' } ] }"

static const struct row rows[] = {
    { "a median between two ranks; others' and unfinished cycles beside it", NULL, REPLY,
      "A d1 09:00 created customer:c1 assignee=olga; d1 09:05 message agent:olga; B d1 09:00 created customer:c1; d1 09:08 message agent:olga;"
      "B d1 10:00 message customer:c1; d1 10:01 message agent:ivan; C d1 12:00 created customer:c1 assignee=olga",
      "reply.median", NULL, "A reply#1 300 above; B reply#1 480 above; B reply#2 60 other_agent; C reply#1 2548800 running; = 390" },
    { "outside the period: in a ticket that the period touches", NULL, REPLY,
      "A d-1 09:00 created customer:c1; d-1 09:05 message agent:olga; d1 09:00 message customer:c1; d1 09:01 message agent:olga;"
      "B d-1 09:00 created customer:c1; d-1 09:05 message agent:olga; d-1 10:00 status agent:olga Решён",
      "reply.count", NULL, "A reply#2 60 above; A reply#1 300 outside_period; = 1" },
    { "a share: above and below the line; no goal, cancelled", NULL, REPLY_CHAT,
      "A d1 09:00 created customer:c1 channel=chat assignee=olga; d1 09:05 message agent:olga; d1 10:00 message customer:c1; d1 10:11 message agent:olga;"
      "B d1 09:00 created customer:c1 channel=phone assignee=olga; d1 09:01 message agent:olga;"
      "C d1 09:00 created customer:c1 channel=chat assignee=olga; d1 09:02 status agent:olga Решён",
      "reply.compliance", NULL, "A reply#1 300 above+below; A reply#2 660 below; B reply#1 60 no_goal; C reply#1 cancelled; = 0.5" },
    { "the holders of a breach", NULL, REPLY ", " HELD,
      "A d1 09:00 created customer:c1; d1 09:04 assign agent:ivan ivan; d1 09:09 assign agent:ivan olga; d1 09:12 message agent:olga",
      "reply.breached", NULL, "A reply#1 720 above; held by nobody 240; held by ivan 300; held by olga 180; = 1" },
    { "another agent's breach, nobody's breach", NULL, REPLY,
      "A d1 09:00 created customer:c1 assignee=ivan; d1 09:15 message agent:olga; B d1 09:00 created customer:c1; d1 09:15 message agent:olga",
      "reply.compliance", NULL, "A reply#1 900 other_agent; B reply#1 900 nobody; = -" },
    { "judged once, resumed", NULL, RESUMED,
      "A d1 09:00 created customer:c1 assignee=olga; d1 09:30 status agent:olga Решён; d1 10:00 status agent:olga Открыт; d1 10:05 status agent:olga Решён",
      "work.met", NULL, "A work#1 1800 above; A work#2 2100 judged_before; = 1" },
    { "near miss: of those in time", NULL, REPLY,
      "A d1 09:00 created customer:c1 assignee=olga; d1 09:09 message agent:olga; d1 10:00 message customer:c1; d1 10:01 message agent:olga;"
      "A d1 11:00 message customer:c1; d1 11:20 message agent:olga",
      "reply.near_miss", NULL, "A reply#1 540 above+below; A reply#2 60 below; A reply#3 1200 breached; = 0.5" },
    { "Kaplan-Meier: those who still wait are at risk", NULL, REPLY,
      "A d30 23:50 created customer:c1 assignee=olga; d30 23:50:10 message agent:olga; B d30 23:50 created customer:c1 assignee=olga; d30 23:50:20 message agent:olga;"
      "C d30 23:50 created customer:c1 assignee=olga; D d30 23:59:45 created customer:c1 assignee=olga",
      "reply.km_median", NULL, "A reply#1 10 above; D reply#1 15 below; B reply#1 20 above; C reply#1 600 below; = 20" },
    { "paused and overdue", NULL, "'work': { 'start': ['created'], 'stop': ['resolved'], 'pause': ['class:hold'], 'calendar': 'always', 'goals': [ { 'goal': '1h' } ] }",
      "A d30 22:00 created customer:c1 assignee=olga; B d30 23:30 created customer:c1 assignee=olga; C d30 20:00 created customer:c1 assignee=olga; d30 22:00 status agent:olga Передан",
      "work.overdue", NULL, "A work#1 7200 above; C work#1 7200 above; B work#1 1800 not_overdue; = 2" },
    { "ratings: one counts per resolution", NULL, NULL,
      "A d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 10:01 rating customer:c1 4/5; d1 10:02 rating customer:c1 1/5;"
      "B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 10:01 rating customer:c1 2/5;"
      "C d1 09:00 created customer:c1; d1 09:30 message agent:olga; d1 10:00 status agent:ivan Решён; d1 10:01 rating customer:c1 5/5",
      "csat.score", NULL, "A rated 0.75 above+below; B rated 0.25 below; A rated_again 0 rated_again; C rated 1 other_agent; = 0.5" },
    { "reopenings over resolutions; a courtesy one is skipped", "'reopen': {'courtesy': 'skip'}", NULL,
      "A d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 11:00 status customer:c1 Открыт; d1 11:30 status agent:olga Решён;"
      "B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 11:00 status customer:c1 Открыт; d1 11:20 message agent:olga; d1 11:30 status agent:olga Решён",
      "reopen.rate", NULL,
      "A resolved 0 below; A resolved 0 below; B resolved 0 below; B reopened 3600 above; B resolved 0 below; A reopened 3600 courtesy; = 0.25" },
    { "a ticket's latest resolution", NULL, NULL,
      "A d1 09:00 created customer:c1 tags=x; d1 10:00 status agent:olga Решён; d1 11:00 status customer:c1 Открыт; d1 11:30 status agent:olga Решён;"
      "B d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён",
      "untagged.share", NULL, "A resolved 0 below; B resolved 0 above+below; A resolved 0 later_resolution; = 0.5" },
    { "distinct tickets", NULL, NULL,
      "A d1 09:00 created customer:c1; d1 10:00 status agent:olga Решён; d1 11:00 status customer:c1 Открыт; d1 11:30 status agent:olga Решён", "tickets.resolved_unique", NULL,
      "A resolved 0 above; A resolved 0 same_ticket; = 1" },
    { "replies per ticket", NULL, NULL, "A d1 09:00 created customer:c1; d1 10:00 message agent:olga; d1 11:00 message agent:olga; B d1 09:00 created customer:c1; d1 10:00 message agent:olga",
      "replies.per_ticket", NULL, "A reply 0 above+below; A reply 0 above; B reply 0 above+below; = 1.5" },
    { "excluded tickets are shown as such", NULL, NULL,
      "A d1 09:00 created agent:olga; d1 10:00 status agent:olga Решён; d1 11:00 rating customer:c1 disowned; B d1 09:00 created agent:olga; d1 10:00 status agent:olga Решён",
      "tickets.resolved", NULL, "B resolved 0 above; A disowned 0 excluded_ticket; = 1" },
    { "and where they are counted, not", NULL, NULL, "A d1 09:00 created agent:olga; d1 11:00 rating customer:c1 disowned; B d1 09:00 created agent:olga", "tickets.created", NULL,
      "B created 0 above; A created 0 excluded_ticket; = 1" },
    { "disowned counts its own", NULL, NULL, "A d1 09:00 created agent:olga; d1 11:00 rating customer:c1 disowned", "disowned.count", NULL, "A disowned 0 above; = 1" },
    { "conditions besides the agent", NULL, REPLY,
      "A d1 09:00 created customer:c1 team=first; d1 09:05 message agent:olga; B d1 09:00 created customer:c1 team=second; d1 09:06 message agent:olga", "reply.sum", "where team=first",
      "A reply#1 300 above; B reply#1 360 where; = 300" },
    { "a ratio of the policy's own", "'metrics': [ { 'name': 'night', 'of': 'replies.count', 'if': { 'hour': ['22', '23'] }, 'per': 'replies.count' } ]", NULL,
      "A d1 09:00 created customer:c1; d1 10:00 message agent:olga; d1 22:30 message agent:olga", "night", NULL, "A reply 0 below; A reply 0 above+below; = 0.5" },
    { "a count narrowed", "'metrics': [ { 'name': 'night', 'of': 'replies.count', 'if': { 'hour': ['22', '23'] } } ]", NULL,
      "A d1 09:00 created customer:c1; d1 10:00 message agent:olga; d1 22:30 message agent:olga", "night", NULL, "A reply 0 above; A reply 0 condition; = 1" },
    { "nothing at all", NULL, REPLY, "A d1 09:00 created customer:c1; d1 10:00 message agent:ivan", "reply.median", NULL, "= -" },
};

/* --- every metric, every agent, two samples ---------------------------------------------------------------------------------- */

struct sample { const char *policy, *events, *period; };
static const struct sample samples[] = {
    { "samples/two-lines/policy.json", "samples/two-lines/events.ndjson", "2026-10" },
    { "samples/telecom/policy.json", "samples/telecom/events.ndjson", "2026-10" },
};

static bool read_text(const char *path, struct buf *out) {
    char block[4096];
    FILE *f = fopen(path, "rb");
    for (size_t n; f && (n = fread(block, 1, sizeof block, f)) > 0;) buf_add(out, block, n);
    if (f) fclose(f);
    return f != NULL;
}

struct metric_list { const struct metric **v; size_t n, cap; };

static void add_metric(struct metric_list *list, struct metrics *metrics, const char *name) {
    struct err err = { .code = ERR_NONE };
    *VEC_PUSH(list) = metrics_find(metrics, str_c(name), &err);
    if (err.code) fail_msg("%s", err.text);
}

/* The whole table, for each clock of the policy. */
static void all_metrics(struct metric_list *list, const struct policy *p, struct metrics *metrics, struct arena *a) {
    const struct metric_row *table;
    int n = metrics_table(a, &table);
    for (int i = 0; i < n; i++) {
        if (!str_starts(str_c(table[i].name), "CLOCK.")) add_metric(list, metrics, table[i].name);
        else
            for (int c = 0; c < p->nclocks; c++) {
                bool percentile = strcmp(table[i].name, "CLOCK.p1..p99") == 0;
                add_metric(list, metrics, arena_printf(a, "%s.%s", p->clocks[c].name, percentile ? "p83" : table[i].name + strlen("CLOCK.")));
            }
    }
}

static void check_sample(const struct sample *sample, struct policy *p, struct log *log, const struct log_counts *counts) {
    struct metrics *metrics = metrics_new(p);
    struct metric_list all = { 0 };
    struct arena a = { 0 };
    struct err err = { .code = ERR_NONE };
    struct period period;
    assert_true(period_parse(sample->period, p->zone, 0, &period, &err));
    all_metrics(&all, p, metrics, &a);
    int n = p->nagents + 1; /* and nobody */
    struct behind_question *questions = arena_alloc(&a, (size_t)n * sizeof *questions);
    struct fact_list *lists = arena_alloc(&a, (size_t)n * sizeof *lists);
    struct query *queries = arena_alloc(&a, (size_t)n * sizeof *queries);
    for (int i = 0; i < n; i++) {
        struct str *agent = arena_alloc(&a, sizeof *agent);
        struct condition *where = arena_alloc(&a, sizeof *where);
        *agent = i < p->nagents ? strings_get(p->strings, p->agents[i].id) : str_c("(none)");
        *where = (struct condition){ .dim = { .kind = DIM_AGENT }, .values = agent, .n = 1 };
        questions[i] = (struct behind_question){ .policy = p, .agent = i < p->nagents ? p->agents[i].id : STR_NONE, .period = period, .as_of = period.to };
        lists[i] = behind_list(&questions[i]);
        queries[i] = (struct query){ .period = period, .by = { { .kind = DIM_AGENT } }, .nby = 1, .metrics = all.v, .nmetrics = (int)all.n, .where = where, .nwhere = 1 };
    }
    struct pass pass = { .as_of = period.to, .queries = queries, .nqueries = n, .lists = lists, .nlists = n };
    struct run run;
    run_log(&run, log, counts, p, &pass, 1);
    int64_t compared = 0;
    for (int i = 0; i < n; i++)
        for (size_t m = 0; m < all.n; m++, compared++) {
            struct arena scratch = { 0 };
            const struct table *t = pass.tables[i];
            const struct behind *b = behind_cell(&questions[i], all.v[m], &lists[i], &scratch);
            const struct value *cell = t->nrows ? table_cell(t, 0, (int)m) : &t->total[m];
            if (!behind_agrees(b->sums.result, *cell))
                fail_msg("%s of %s: %.17g by its facts, %.17g by the report", all.v[m]->name, strings_get(p->strings, questions[i].agent).p, b->sums.result.v, cell->v);
            arena_release(&scratch);
        }
    assert_true(compared > 1000);
    run_release(&run);
    metrics_free(metrics);
    VEC_RELEASE(&all);
    arena_release(&a);
}

static void test_sample(void **state) {
    const struct sample *sample = *state;
    struct buf text = { 0 };
    struct err err = { .code = ERR_NONE };
    struct findings findings = { 0 };
    struct policy *p = NULL;
    struct inputs inputs = { 0 };
    struct log_counts counts = { 0 };
    const struct read_options options = { .threads = 1, .as_of = INSTANT_MAX, .max_rejects = 0 };
    char *path = mem_strdup(sample->events);
    struct strings *strings = strings_new();
    bool there = read_text(sample->policy, &text) && inputs_expand(&path, 1, &inputs, &err);
    if (there) {
        struct log *log = log_new(strings, 0);
        assert_true(policy_load(sample->policy, text.p, text.n, strings, &p, &err));
        assert_true(read_events(&inputs, p, &options, log, &counts, &findings, &err));
        log_seal(log);
        check_sample(sample, p, log, &counts);
        log_free(log);
        policy_free(p);
    }
    inputs_release(&inputs);
    findings_release(&findings);
    strings_free(strings);
    buf_release(&text);
    mem_free(path);
    if (there) return;
    print_message("skipped: %s is absent (make samples)\n", sample->events);
    skip();
}

int main(void) {
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(samples)];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) tests[n++] = (struct CMUnitTest){ .name = rows[i].name, .test_func = test_row, .initial_state = (void *)&rows[i] };
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) tests[n++] = (struct CMUnitTest){ .name = samples[i].events, .test_func = test_sample, .initial_state = (void *)&samples[i] };
    return _cmocka_run_group_tests("explain_behind", tests, n, NULL, NULL);
}
