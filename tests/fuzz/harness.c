/* What the targets share: a policy, logs in memory and their comparison. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "measure/run.h"
#include "read/feed.h"
#include "read/intake.h"
#include "read/ndjson.h"

void fuzz_check(bool holds, const char *property) {
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", property);
    abort();
}

/* --- what is the same for all inputs ----------------------------------------------------------------------------------------------- */

static const char policy_text[] =
    "{ \"timezone\": \"Europe/Moscow\","
    "  \"calendars\": { \"office\": { \"week\": { \"mon-fri\": [\"09:00-18:00\"], \"sat\": [\"22:00-02:00\"] }, \"holidays\": [\"2026-03-09\"] } },"
    "  \"statuses\": { \"hold\": \"waiting\", \"closed\": \"closed\", \"solved\": \"resolved\" },"
    "  \"tiers\": [\"first\", \"second\"],"
    "  \"agents\": [ { \"id\": \"olga\", \"team\": \"first\" }, { \"id\": \"ivan\" } ], \"bots\": [\"greeter\"],"
    "  \"clocks\": { \"resolution\": { \"start\": [\"created\", \"reopened\"], \"unless\": [\"done\"], \"stop\": [\"resolved\"], \"pause\": [\"class:waiting\"],"
    "    \"repeat\": true, \"resume\": true, \"calendar\": \"office\", \"goals\": [ { \"if\": { \"priority\": \"high\" }, \"goal\": \"8h\" }, { \"goal\": \"24h\" } ] } } }";

enum { STRINGS_MAX = 1 << 16 /* kept from input to input up to here */ };

static struct strings *strings;
static struct policy *policy;

void fuzz_begin(void) {
    struct err err = { 0 };
    if (policy && strings_bound(strings) < STRINGS_MAX) return;
    policy_free(policy);
    if (strings) strings_free(strings);
    strings = strings_new();
    fuzz_check(policy_load("policy.json", policy_text, strlen(policy_text), strings, &policy, &err), "the harness's policy is one");
}

const struct policy *fuzz_a_policy(void) { return policy; }

struct strings *fuzz_strings(void) { return strings; }

const struct zone *fuzz_zone(void) {
    static struct zone *zone;
    struct err err = { 0 };
    if (!zone) zone = zone_load("Europe/Moscow", ERR_USAGE, &err);
    return zone;
}

/* --- logs ---------------------------------------------------------------------------------------------------------------------------- */

static const struct read_options options = { .threads = 1, .as_of = INSTANT_MAX, .max_rejects = INT64_MAX };

void fuzz_log_start(struct fuzz_log *l) {
    l->log = log_new(fuzz_strings(), 0);
    l->intake = mem_zalloc(1, sizeof *l->intake);
    intake_init(l->intake, fuzz_a_policy(), &options, l->log);
}

void fuzz_log_end(struct fuzz_log *l) {
    log_free(l->log);
    buf_release(&l->said);
}

char *fuzz_block_text(struct str text) {
    char *copy = mem_zalloc(text.n + BLOCK_PAD, 1);
    if (text.n) memcpy(copy, text.p, text.n);
    copy[text.n] = '\n';
    return copy;
}

void fuzz_block_start(struct fuzz_log *l) { log_block(l->intake->writer, l->blocks++); }

void fuzz_block_end(struct fuzz_log *l) {
    struct report *r = &l->intake->report;
    l->counts.lines += r->counts.lines;
    l->counts.blank += r->counts.blank;
    l->counts.rejected += r->counts.rejected;
    l->counts.events += r->counts.events;
    l->counts.unknown_type += r->counts.unknown_type;
    l->counts.after_as_of += r->counts.after_as_of;
    if (r->texts.n) buf_add(&l->said, r->texts.p, r->texts.n);
    report_clear(r);
}

void fuzz_read_ndjson(struct fuzz_log *l, struct str text, bool general) {
    struct ndjson_reader *reader = ndjson_reader_new();
    char *copy = fuzz_block_text(text);
    if (general) ndjson_general_only(reader);
    fuzz_block_start(l);
    ndjson_block(reader, l->intake, copy, text.n, true);
    fuzz_block_end(l);
    mem_free(copy);
    ndjson_reader_free(reader);
}

void fuzz_log_whole(struct fuzz_log *l) {
    intake_release(l->intake);
    mem_free(l->intake);
    log_seal(l->log);
    fuzz_check(l->counts.lines == l->counts.events + l->counts.blank + l->counts.rejected, "lines = events + blank + rejected");
}

void fuzz_fold(const struct fuzz_log *l) {
    struct err err = { 0 };
    struct pass pass = { .as_of = days_from_civil(2027, 1, 1) * DAY }; /* calendars reach from the first event up to here */
    struct run run = { .policy = fuzz_a_policy(), .log = l->log, .passes = &pass, .npasses = 1, .threads = 1, .keep_log = true };
    if (!run_measure(&run, &l->counts, &err)) fuzz_check(false, err.text);
    run_release(&run);
}

/* --- comparing ------------------------------------------------------------------------------------------------------------------------ */

static bool same_ids(const uint32_t *a, const uint32_t *b, uint32_t n) { return n == 0 || memcmp(a, b, n * sizeof *a) == 0; }

static bool same_created(const struct created *a, const struct created *b) {
    return a->customer == b->customer && a->channel == b->channel && a->priority == b->priority && a->team == b->team && a->status == b->status &&
           a->assignee == b->assignee && a->subject == b->subject && a->url == b->url && a->ntags == b->ntags && a->nattrs == b->nattrs &&
           same_ids(a->tags, b->tags, a->ntags) && same_ids(a->attrs, b->attrs, 2 * a->nattrs);
}

static bool same_event(const struct log_part *part_a, const struct event *a, const struct log_part *part_b, const struct event *b) {
    struct created created_a, created_b;
    if (a->at != b->at || a->type != b->type || a->role != b->role || a->flags != b->flags || a->actor != b->actor) return false;
    if ((a->flags & EVF_ID) && event_id(part_a, a) != event_id(part_b, b)) return false;
    if (a->type != EV_CREATED) return a->a == b->a && event_b(part_a, a) == event_b(part_b, b);
    event_created(part_a, a, &created_a);
    event_created(part_b, b, &created_b);
    return same_created(&created_a, &created_b);
}

static bool same_ticket(const struct ticket_events *a, const struct ticket_events *b) {
    if (!str_eq(a->name, b->name) || a->n != b->n) return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!same_event(a->part, &a->ev[i], b->part, &b->ev[i])) return false;
    return true;
}

void fuzz_check_same_events(const struct log *a, const struct log *b, const char *property) {
    struct log_view view_a = { 0 }, view_b = { 0 };
    struct err err = { 0 };
    fuzz_check(log_tickets(a) == log_tickets(b), property);
    for (unsigned part = 0; part < LOG_PARTS && log_tickets(a) > 0; part++) {
        fuzz_check(log_open(a, part, &view_a, &err) && log_open(b, part, &view_b, &err), "a log can be read");
        fuzz_check(view_a.n == view_b.n, property);
        for (uint32_t t = 0; t < view_a.n; t++) fuzz_check(same_ticket(&view_a.tickets[t], &view_b.tickets[t]), property);
    }
    log_view_release(&view_a);
    log_view_release(&view_b);
}

void fuzz_check_same(const struct fuzz_log *a, const struct fuzz_log *b, const char *property) {
    bool said = a->said.n == b->said.n && (a->said.n == 0 || memcmp(a->said.p, b->said.p, a->said.n) == 0);
    fuzz_check(said && memcmp(&a->counts, &b->counts, sizeof a->counts) == 0, property);
    fuzz_check_same_events(a->log, b->log, property);
}
