/* story: from text to a log of events, and from facts and numbers to text (story.h). */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/vec.h"
#include "measure/measure.h"

enum { WORDS = STORY_WORDS };

struct story_event {
    const char *ticket;
    struct event event;
    uint32_t id;
    struct created *created;
};

/* --- the policy ---------------------------------------------------------------------------------------------------------- */

/* What a policy has unless the test says otherwise. */
static const struct { const char *key, *text; } base[] = {
    { "'statuses':", "'statuses': {'Новый': 'new', 'Открыт': 'open', 'Работа': 'in_progress', 'Ждём': 'waiting', 'Передан': 'hold',"
                     " 'Решён': 'resolved', 'Закрыт': 'closed'}" },
    { "'tiers':", "'tiers': ['first', 'second', 'third']" },
    { "'bots':", "'bots': ['greeter']" },
};
static const char *const built_in[] = { "claim", "pickup", "first_response", "reply", "resolution", "in_status", "in_team", "held" };

static void add_clocks(struct buf *b, const char *clocks) {
    char key[32];
    const char *comma = "";
    if (clocks && strcmp(clocks, "defaults") == 0) return;
    buf_adds(b, ", 'clocks': {");
    if (clocks) buf_adds(b, clocks), comma = ", ";
    for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
        snprintf(key, sizeof key, "'%s':", built_in[i]);
        if (clocks && strstr(clocks, key)) continue;
        buf_printf(b, "%s%s null", comma, key);
        comma = ", ";
    }
    buf_adds(b, "}");
}

static void policy_text(struct buf *b, const char *policy, const char *clocks) {
    buf_adds(b, "{'organisation': 'story'");
    for (size_t i = 0; i < ARRAY_LEN(base); i++)
        if (!policy || !strstr(policy, base[i].key)) buf_printf(b, ", %s", base[i].text);
    if (policy) buf_printf(b, ", %s", policy);
    add_clocks(b, clocks);
    buf_adds(b, "}");
    for (char *p = b->p; *p; p++)
        if (*p == '\'') *p = '"';
}

static void must(bool ok, const struct err *err, const char *text) {
    char message[2048];
    if (!ok) fail_msg("%s\n%s", err_format(err, message, sizeof message), text);
}

struct story *story_new(const char *policy, const char *clocks) {
    struct story *s = mem_zalloc(1, sizeof *s);
    struct err err = { .code = ERR_NONE };
    struct buf text = { 0 };
    s->names = strings_new();
    s->threads = s->copies = 1;
    s->ticket = "T-1";
    policy_text(&text, policy, clocks);
    must(policy_load("policy.json", text.p, text.n, s->names, &s->policy, &err), &err, text.p);
    s->metrics = metrics_new(s->policy);
    const struct doc *defined = doc_get(s->policy->doc, "metrics");
    must(!defined || metrics_define(s->metrics, defined, &err), &err, text.p);
    buf_release(&text);
    return s;
}

void story_free(struct story *s) {
    metrics_free(s->metrics);
    policy_free(s->policy);
    strings_free(s->names);
    VEC_RELEASE(&s->events);
    arena_release(&s->arena);
    mem_free(s);
}

/* --- from text to events -------------------------------------------------------------------------------------------------- */

#define DAY_ZERO days_from_civil(2026, 3, 1)

static instant instant_of(const struct story *s, const char *day, const char *time) {
    char text[96], date[INSTANT_TEXT];
    int64_t number, local = 0;
    bool ok = day[0] == 'd' && num_parse_i64(str_c(day + 1), &number);
    if (ok) snprintf(text, sizeof text, "%sT%s", date_format((int32_t)(DAY_ZERO + number), date), time);
    if (!ok || !local_parse(str_c(text), &local)) fail_msg("%s %s is no instant of a story", day, time);
    return zone_instant(s->policy->zone, local);
}

instant story_instant(const struct story *s, const char *text) {
    const char *space = strchr(text, ' ');
    char day[16];
    assert_true(space && space - text < (int)sizeof day);
    snprintf(day, sizeof day, "%.*s", (int)(space - text), text);
    return instant_of(s, day, space + 1);
}

/* Cuts text into words in place. */
static int words_of(char *text, char *words[WORDS]) {
    int n = 0;
    for (char *rest, *word = strtok_r(text, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        assert_true(n < WORDS);
        words[n++] = word;
    }
    return n;
}

static uint32_t id_of(const struct story *s, const char *text) { return strings_addz(s->names, text); }

/* "4/5", "4" of the policy's scale. */
static uint32_t score_of(const struct story *s, const char *text) {
    const char *slash = strchr(text, '/');
    struct score score = { .max = s->policy->csat.max };
    struct str first = slash ? str_of(text, (size_t)(slash - text)) : str_c(text);
    if (!num_parse_double(first, &score.score) || (slash && !num_parse_double(str_c(slash + 1), &score.max))) fail_msg("%s is no score", text);
    return strings_add(s->names, (const char *)&score, sizeof score);
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static uint32_t sorted_ids(struct story *s, char *list, const uint32_t **out) {
    char *items[WORDS];
    uint32_t n = 0;
    for (char *rest, *item = strtok_r(list, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) items[n++] = item;
    qsort(items, n, sizeof *items, by_text);
    uint32_t *ids = arena_alloc(&s->arena, (n + 1) * sizeof *ids);
    for (uint32_t i = 0; i < n; i++) ids[i] = id_of(s, items[i]);
    *out = ids;
    return n;
}

/* Attributes must come in the order of their names. */
static void add_attribute(struct story *s, struct created *c, const char *name, const char *value) {
    uint32_t *pairs = arena_alloc(&s->arena, 2 * (c->nattrs + 1) * sizeof *pairs);
    if (c->nattrs) memcpy(pairs, c->attrs, 2 * c->nattrs * sizeof *pairs);
    pairs[2 * c->nattrs] = id_of(s, name);
    pairs[2 * c->nattrs + 1] = id_of(s, value);
    c->attrs = pairs;
    c->nattrs++;
}

static void read_created(struct story *s, struct story_event *e, char **words, int n) {
    struct created *c = e->created = arena_alloc(&s->arena, sizeof *c);
    const struct { const char *key; uint32_t *to; } keys[] = {
        { "customer", &c->customer }, { "channel", &c->channel }, { "priority", &c->priority }, { "team", &c->team },
        { "status", &c->status }, { "assignee", &c->assignee }, { "subject", &c->subject }, { "url", &c->url },
    };
    for (int i = 0; i < n; i++) {
        char *value = strchr(words[i], '=');
        if (!value) fail_msg("created: what is %s?", words[i]);
        *value++ = 0;
        if (strcmp(words[i], "tags") == 0) c->ntags = sorted_ids(s, value, &c->tags);
        else if (strncmp(words[i], "attr.", 5) == 0) add_attribute(s, c, words[i] + 5, value);
        for (size_t k = 0; k < ARRAY_LEN(keys); k++)
            if (strcmp(words[i], keys[k].key) == 0) *keys[k].to = id_of(s, value);
    }
}

static void read_message(struct story *s, struct story_event *e, char **words, int n) {
    (void)s;
    for (int i = 0; i < n; i++) {
        if (strcmp(words[i], "auto") == 0) e->event.flags |= EVF_AUTO;
        else if (strcmp(words[i], "internal") == 0) e->event.flags |= EVF_INTERNAL;
        else fail_msg("message: what is %s?", words[i]);
    }
}

/* status, team, priority, link, merge, discard. */
static void read_names(struct story *s, struct story_event *e, char **words, int n) {
    if (n > 0) e->event.a = id_of(s, words[0]);
    if (n > 1) e->event.b = id_of(s, words[1]);
}

static void read_assign(struct story *s, struct story_event *e, char **words, int n) {
    assert_int_equal(n, 1);
    e->event.a = strcmp(words[0], "-") == 0 ? STR_NONE : id_of(s, words[0]);
}

static void read_tag(struct story *s, struct story_event *e, char **words, int n) {
    assert_int_equal(n, 1);
    if (words[0][0] == '-') e->event.flags |= EVF_REMOVE;
    e->event.a = id_of(s, words[0] + 1);
}

static void read_attr(struct story *s, struct story_event *e, char **words, int n) {
    char *value = n == 1 ? strchr(words[0], '=') : NULL;
    assert_non_null(value);
    *value++ = 0;
    e->event.a = id_of(s, words[0]);
    e->event.b = id_of(s, value);
}

static void read_rating(struct story *s, struct story_event *e, char **words, int n) {
    static const struct { const char *word; unsigned verdict; } verdicts[] = {
        { "good", VERDICT_GOOD }, { "bad", VERDICT_BAD }, { "disowned", VERDICT_DISOWNED },
    };
    assert_true(n > 0);
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
        if (strcmp(words[0], verdicts[i].word) == 0) e->event.flags |= verdicts[i].verdict & 63;
    if (!(e->event.flags & EVF_VERDICT)) e->event.a = score_of(s, words[0]);
    if (n > 1) e->event.b = id_of(s, words[1]);
}

typedef void read_arguments(struct story *s, struct story_event *e, char **words, int n);
static read_arguments *const readers[EVENT_TYPES] = {
    [EV_CREATED] = read_created, [EV_MESSAGE] = read_message, [EV_STATUS] = read_names, [EV_ASSIGN] = read_assign, [EV_TEAM] = read_names,
    [EV_PRIORITY] = read_names, [EV_TAG] = read_tag, [EV_ATTR] = read_attr, [EV_RATING] = read_rating, [EV_REVIEW] = read_rating,
    [EV_LINK] = read_names, [EV_MERGE] = read_names, [EV_DISCARD] = read_names,
};

static int index_of(const char *const *names, const char *word, size_t n) {
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == n && strncmp(names[i], word, n) == 0) return i;
    return -1;
}

/* "agent:olga" "agent:" ":olga"; false if the word is none of these. */
static bool read_who(struct story *s, struct event *e, const char *word) {
    const char *colon = strchr(word, ':');
    int role = colon ? index_of(role_names, word, (size_t)(colon - word)) : -1;
    if (!colon || (role < 0 && colon != word)) return false;
    if (colon[1]) e->actor = id_of(s, colon + 1);
    e->role = (role >= 0 ? (unsigned)role : policy_role(s->policy, e->type, e->actor)) & 3;
    return true;
}

static bool is_day(const char *word) { return word[0] == 'd' && word[1] && strspn(word + 1, "-0123456789") == strlen(word + 1); }

static void tell_line(struct story *s, char *line) {
    char *words[WORDS], **w = words;
    int n = words_of(line, words);
    if (n == 0) return;
    if (!is_day(*w)) s->ticket = arena_strndup(&s->arena, *w, strlen(*w)), w++, n--;
    assert_true(n >= 3);
    struct story_event e = { .ticket = s->ticket };
    e.event.at = (uint64_t)instant_of(s, w[0], w[1]) & ((UINT64_C(1) << 58) - 1);
    int type = index_of(event_type_names, w[2], strlen(w[2]));
    if (type < 0) fail_msg("unknown type of event: %s", w[2]);
    e.event.type = (unsigned)type & 15;
    w += 3, n -= 3;
    if (n > 0 && w[n - 1][0] == '#') {
        e.id = id_of(s, w[--n] + 1);
        e.event.flags |= EVF_ID;
    }
    e.event.role = policy_role(s->policy, (enum event_type)type, STR_NONE) & 3;
    if (n > 0 && read_who(s, &e.event, *w)) w++, n--;
    readers[type](s, &e, w, n);
    *VEC_PUSH(&s->events) = e;
}

void story_tell(struct story *s, const char *text) {
    char *copy = mem_strdup(text);
    for (char *rest, *line = strtok_r(copy, ";\n", &rest); line; line = strtok_r(NULL, ";\n", &rest)) tell_line(s, line);
    mem_free(copy);
}

struct log *story_log(const struct story *s) {
    struct log *log = log_new(s->names, 0);
    struct log_writer *w = log_writer_new(log);
    size_t all = s->events.n * (size_t)s->copies;
    for (size_t i = 0; i < all; i++) {
        size_t place = s->backwards ? all - 1 - i : i;
        const struct story_event *e = &s->events.v[place % s->events.n];
        log_block(w, place);
        log_append(w, str_c(e->ticket), e->event, e->id, e->created);
    }
    log_writer_close(w);
    log_seal(log);
    return log;
}

/* --- running ------------------------------------------------------------------------------------------------------------------ */

/* All of one instant: in the order of all lists. */
static instant no_order(const void *data, const struct fact_row *row) {
    (void)data, (void)row;
    return 0;
}

static bool want_all_signs(const void *data, const struct ticket_facts *t, const struct sign *s) {
    (void)data, (void)t, (void)s;
    return true;
}

static bool want_all(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)data, (void)t, (void)c, (void)m;
    return true;
}

static void run_story(struct story *s, struct run *run, struct pass *pass) {
    struct err err = { .code = ERR_NONE };
    int64_t events = (int64_t)s->events.n * s->copies;
    struct log_counts counts = { .lines = events, .events = events };
    *run = (struct run){ .policy = s->policy, .log = story_log(s), .passes = pass, .npasses = 1, .threads = s->threads, .keep_log = true };
    must(run_measure(run, &counts, &err), &err, "run_measure");
}

static void end_run(struct run *run) {
    log_free(run->log);
    run_release(run);
}

static void period_of(const struct story *s, const char *text, struct period *period) {
    struct err err = { .code = ERR_NONE };
    must(period_parse(text, s->policy->zone, INSTANT_MAX - 1, period, &err), &err, text);
}

/* --- from facts to text --------------------------------------------------------------------------------------------------------- */

struct teller {
    const struct story *s;
    struct buf *out;
    unsigned show;
    bool tickets; /* more than one: name them */
};

static const char *name_of(const struct teller *t, uint32_t id) { return id ? strings_get(t->s->names, id).p : "-"; }

/* "d1 09:12:30.5", without the day if it is `day`. Returns the day. */
static int64_t tell_instant(const struct teller *t, instant at, int64_t day) {
    int64_t local = zone_local(t->s->policy->zone, at), days = floor_div(local, DAY), seconds = (local - days * DAY) / SECOND;
    if (days != day) buf_printf(t->out, "d%lld ", (long long)(days - DAY_ZERO));
    buf_printf(t->out, "%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
    if (seconds % 60 || local % SECOND) buf_printf(t->out, ":%02d", (int)(seconds % 60));
    if (local % SECOND) buf_printf(t->out, ".%06d", (int)(local % SECOND));
    return days;
}

static void tell_pair(const struct teller *t, const char *key, uint32_t value) {
    if (value) buf_printf(t->out, " %s=%s", key, name_of(t, value));
}

static void tell_attributes(const struct teller *t, const struct attributes *a, const uint32_t *pairs) {
    struct buf *b = t->out;
    if (!(t->show & SHOW_ATTRIBUTES)) return;
    buf_adds(b, " [");
    size_t start = b->n;
    tell_pair(t, "team", a->team);
    tell_pair(t, "priority", a->priority);
    if (a->status != CLASS_UNKNOWN) buf_printf(b, " status=%s", class_names[a->status]);
    if (a->status_name) buf_printf(b, "/%s", name_of(t, a->status_name));
    for (uint32_t i = 0; i < a->nattrs; i++) buf_printf(b, " %s=%s", name_of(t, pairs[a->attrs + 2 * i]), name_of(t, pairs[a->attrs + 2 * i + 1]));
    if (b->n > start) memmove(b->p + start, b->p + start + 1, b->n-- - start);
    buf_adds(b, "]");
}

static void tell_ticket_attributes(const struct teller *t, const struct fact_row *row) {
    if (!(t->show & SHOW_ATTRIBUTES)) return;
    tell_pair(t, "channel", row->channel);
    tell_pair(t, "customer", row->customer);
    for (uint32_t i = 0; i < row->ntags; i++) buf_printf(t->out, "%s%s", i ? "," : " tags=", name_of(t, row->tags[i]));
}

static void tell_duration(const struct teller *t, const char *before, int64_t seconds) {
    char text[NUM_TEXT];
    buf_printf(t->out, "%s%s", before, num_format_duration(seconds, text));
}

static void tell_due(const struct teller *t, const char *what, instant at) {
    if (!(t->show & SHOW_DUE) || at == INSTANT_NONE) return;
    buf_printf(t->out, " %s ", what);
    tell_instant(t, at, INT64_MIN);
}

static void tell_cycle(const struct teller *t, const struct fact_row *row) {
    const struct cycle *c = &row->cycle;
    buf_printf(t->out, "%s#%d ", t->s->policy->clocks[c->clock].name, (int)c->n);
    int64_t day = tell_instant(t, c->start_at, INT64_MIN);
    buf_adds(t->out, "..");
    if (c->stop_at != INSTANT_NONE) tell_instant(t, c->stop_at, day);
    buf_printf(t->out, " %s", cycle_state_names[c->state]);
    if (c->elapsed_s >= 0) tell_duration(t, " ", c->elapsed_s);
    buf_printf(t->out, " %s", name_of(t, c->at_end.agent));
    tell_attributes(t, &c->at_end, row->attrs);
    if (c->goal_s) tell_duration(t, " goal ", c->goal_s);
    if (c->verdict != VERDICT_ABSENT) {
        buf_adds(t->out, c->verdict == VERDICT_MET ? " met " : " breached ");
        tell_instant(t, c->verdict_at, INT64_MIN);
        buf_printf(t->out, " %s", name_of(t, c->at_verdict.agent));
        tell_attributes(t, &c->at_verdict, row->attrs);
    }
    if (c->overdue) buf_adds(t->out, " overdue");
    tell_due(t, "warns", c->warn_at);
    tell_due(t, "breaches", c->breach_at);
}

static void tell_moment(const struct teller *t, const struct fact_row *row) {
    const struct moment *m = &row->moment;
    char number[NUM_TEXT];
    buf_printf(t->out, "%s ", moment_kind_names[m->kind]);
    tell_instant(t, m->at, INT64_MIN);
    buf_printf(t->out, " %s", name_of(t, m->attributes.agent));
    if (m->has_value) buf_printf(t->out, " %s", num_format(m->value, number));
    if (m->detail) buf_printf(t->out, " %s", name_of(t, m->detail));
    if (m->courtesy) buf_adds(t->out, " courtesy");
    if (m->undone) buf_adds(t->out, " undone");
    tell_attributes(t, &m->attributes, row->attrs);
}

static void tell_sign(const struct teller *t, const struct fact_row *row) {
    const struct sign *s = &row->sign;
    static const char *const kinds[SIGN_KINDS] = { "handed", "lowered", "waiting", "buried" };
    buf_printf(t->out, "%s ", kinds[s->kind]);
    tell_instant(t, s->at, INT64_MIN);
    buf_printf(t->out, " %s %s", name_of(t, s->attributes.agent), t->s->policy->clocks[s->clock].name);
    if (s->elapsed_s >= 0) tell_duration(t, " ", s->elapsed_s);
    if (s->goal_before_s) tell_duration(t, " goal ", s->goal_before_s);
    if (s->goal_after_s == s->goal_before_s) return;
    if (s->goal_after_s) tell_duration(t, " to ", s->goal_after_s);
    else buf_adds(t->out, " to none");
}

static void tell_row(const struct teller *t, const struct fact_row *row) {
    static void (*const tell[])(const struct teller *t, const struct fact_row *row) = { [FACT_CYCLE] = tell_cycle, [FACT_MOMENT] = tell_moment, [FACT_SIGN] = tell_sign };
    static const unsigned shown[] = { [FACT_CYCLE] = SHOW_CYCLES, [FACT_MOMENT] = SHOW_MOMENTS, [FACT_SIGN] = SHOW_SIGNS };
    bool open = row->kind == FACT_MOMENT && row->moment.kind == MOM_OPEN;
    if (!(t->show & (open ? SHOW_OPEN : shown[row->kind]))) return;
    if (t->tickets) buf_printf(t->out, "%.*s ", (int)row->ticket.n, row->ticket.p);
    tell[row->kind](t, row);
    tell_ticket_attributes(t, row);
    buf_addc(t->out, '\n');
}

static void tell_findings(const struct teller *t, const struct findings *f) {
    for (int i = 0; i < FINDINGS && t->show & SHOW_FINDINGS; i++)
        if (f->of[i].count) buf_printf(t->out, "%s %lld\n", finding_kinds[i].name, (long long)f->of[i].count);
}

struct count { const char *name; int64_t n; };

static void tell_counts(const struct teller *t, const struct count *counts, size_t n) {
    const char *space = "";
    for (size_t i = 0; i < n; i++) {
        if (counts[i].n) buf_printf(t->out, "%s%s %lld", space, counts[i].name, (long long)counts[i].n), space = " ";
    }
    buf_addc(t->out, '\n');
}

static void tell_run(const struct teller *t, const struct run *run, const struct fact_list *list) {
    const struct event_counts *e = &run->events;
    const struct backlog *b = &run->backlog;
    const struct count events[] = { { "used", e->used }, { "duplicate", e->duplicate }, { "second-created", e->second_created }, { "after-as-of", e->after_as_of } };
    const struct count backlog[] = {
        { "opening", b->opening }, { "created", b->created }, { "reopened", b->reopened }, { "resolved", b->resolved },
        { "merged", b->merged }, { "excluded", b->excluded }, { "closing", b->closing },
    };
    struct arena rows = { 0 };
    for (int64_t i = 0; i < list->nrows; i++) tell_row(t, fact_list_row(list, i, &rows));
    arena_release(&rows);
    tell_findings(t, &run->findings);
    if (t->show & SHOW_EVENTS) tell_counts(t, events, ARRAY_LEN(events));
    if (t->show & SHOW_BACKLOG) tell_counts(t, backlog, ARRAY_LEN(backlog));
}

static bool several_tickets(const struct story *s) {
    for (size_t i = 1; i < s->events.n; i++)
        if (strcmp(s->events.v[0].ticket, s->events.v[i].ticket) != 0) return true;
    return false;
}

char *story_facts(struct story *s, const char *as_of, unsigned show) {
    struct fact_list list = { .want = want_all, .want_sign = want_all_signs, .order = s->packed ? no_order : NULL };
    struct query query = { 0 };
    struct pass pass = { .as_of = story_instant(s, as_of ? as_of : "d31 00:00"), .queries = &query, .nqueries = 1, .lists = &list, .nlists = 1 };
    struct run run;
    struct buf out = { 0 };
    struct teller t = { .s = s, .out = &out, .show = show, .tickets = several_tickets(s) };
    period_of(s, "2026-03", &query.period);
    run_story(s, &run, &pass);
    buf_adds(&out, "");
    tell_run(&t, &run, &list);
    end_run(&run);
    return out.p;
}

/* --- from numbers to text ------------------------------------------------------------------------------------------------------------ */

static void ask_metric(struct story *s, struct story_question *a, const char *word) {
    struct err err = { .code = ERR_NONE };
    const struct metric *m = metrics_find(s->metrics, str_c(word), &err);
    must(m != NULL, &err, word);
    a->metrics[a->query.nmetrics++] = m;
}

static struct dimension dimension_of(struct story *s, const char *word) {
    struct dimension d;
    if (!dimension_parse(str_c(word), s->names, &d)) fail_msg("unknown dimension %s", word);
    return d;
}

static void ask_by(struct story *s, struct story_question *a, char *word) {
    for (char *rest, *name = strtok_r(word, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
        a->query.by[a->query.nby++] = dimension_of(s, name);
}

/* "agent=olga", "hour=9|10" */
static void ask_where(struct story *s, struct story_question *a, char *word) {
    char *values = strchr(word, '=');
    assert_non_null(values);
    *values++ = 0;
    struct condition *c = &a->conditions[a->query.nwhere++];
    *c = (struct condition){ .dim = dimension_of(s, word), .values = arena_alloc(&s->arena, WORDS * sizeof(struct str)) };
    for (char *rest, *value = strtok_r(values, "|", &rest); value; value = strtok_r(NULL, "|", &rest))
        c->values[c->n++] = str_c(arena_strndup(&s->arena, value, strlen(value)));
}

void story_question(struct story *s, const char *ask, struct story_question *a) {
    char *words[WORDS], *text = arena_strndup(&s->arena, ask, strlen(ask));
    int n = words_of(text, words);
    *a = (struct story_question){ .query = { .metrics = NULL } };
    a->query.metrics = a->metrics;
    a->query.where = a->conditions;
    period_of(s, "2026-03", &a->query.period);
    for (int i = 0; i < n; i++) {
        if (strcmp(words[i], "by") == 0) ask_by(s, a, words[++i]);
        else if (strcmp(words[i], "where") == 0) ask_where(s, a, words[++i]);
        else if (strcmp(words[i], "in") == 0) period_of(s, words[++i], &a->query.period);
        else ask_metric(s, a, words[i]);
    }
}

/* Whole numbers whole, others to six digits; one that only looks whole to so many shows all of them. */
static void tell_value(struct buf *b, const struct value *v) {
    char exact[NUM_TEXT], rounded[NUM_TEXT];
    if (!v->has) {
        buf_adds(b, " -");
        return;
    }
    snprintf(rounded, sizeof rounded, "%.6g", v->v);
    bool fraction = strchr(rounded, '.') && !strchr(rounded, 'e');
    buf_printf(b, " %s", fraction ? rounded : num_format(v->v, exact));
}

void story_tell_table(struct buf *b, const struct table *t) {
    const struct query *q = t->query;
    for (int r = 0; r < t->nrows && q->nby > 0; r++) {
        for (int d = 0; d < q->nby; d++) buf_printf(b, "%s%.*s", d ? "/" : "", (int)table_key(t, r, d)->text.n, table_key(t, r, d)->text.p);
        buf_addc(b, ':');
        for (int m = 0; m < q->nmetrics; m++) tell_value(b, table_cell(t, r, m));
        buf_addc(b, '\n');
    }
    buf_adds(b, "total:");
    for (int m = 0; m < q->nmetrics; m++) tell_value(b, &t->total[m]);
    buf_addc(b, '\n');
}

char *story_answer(struct story *s, const char *ask, const char *as_of) {
    struct story_question asked;
    struct run run;
    struct buf out = { 0 };
    story_question(s, ask, &asked);
    struct pass pass = { .as_of = as_of ? story_instant(s, as_of) : asked.query.period.to, .queries = &asked.query, .nqueries = 1 };
    run_story(s, &run, &pass);
    story_tell_table(&out, pass.tables[0]);
    end_run(&run);
    return out.p;
}

/* --- comparing ----------------------------------------------------------------------------------------------------------------------- */

/* One line each, no spaces around, no empty lines. */
static char *tidy(const char *text) {
    struct buf b = { 0 };
    buf_adds(&b, "");
    while (*text) {
        text += strspn(text, " \t\n;");
        size_t n = strcspn(text, "\n;"), end = n;
        while (end > 0 && text[end - 1] == ' ') end--;
        if (end) buf_add(&b, text, end), buf_addc(&b, '\n');
        text += n;
    }
    return b.p;
}

void story_compare(const char *what, const char *got, const char *expected) {
    char *a = tidy(got), *b = tidy(expected);
    if (strcmp(a, b) != 0) fail_msg("\n--- expected\n%s--- got\n%s--- of %s", b, a, what);
    mem_free(a);
    mem_free(b);
}

struct row_of_table { const struct story_table *table; const struct story_row *row; };

static void check_row(void **state) {
    const struct row_of_table *r = *state;
    const struct story_row *row = r->row;
    struct story *s = story_new(row->policy, row->clocks);
    story_tell(s, row->story);
    for (int packed = 0; packed <= !row->ask; packed++) {
        s->packed = packed;
        char *got = row->ask ? story_answer(s, row->ask, row->as_of) : story_facts(s, row->as_of, r->table->show);
        story_compare(row->story, got, row->expect);
        mem_free(got);
    }
    story_free(s);
}

int story_run_tables(const char *group, const struct story_table *tables, size_t n) {
    struct arena arena = { 0 };
    size_t all = 0, k = 0;
    for (size_t i = 0; i < n; i++) all += tables[i].n;
    struct CMUnitTest *tests = arena_alloc(&arena, all * sizeof *tests);
    struct row_of_table *rows = arena_alloc(&arena, all * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < tables[i].n; r++, k++) {
            rows[k] = (struct row_of_table){ &tables[i], &tables[i].rows[r] };
            const char *name = arena_printf(&arena, "%s: %s", tables[i].name, rows[k].row->name);
            tests[k] = (struct CMUnitTest){ .name = name, .test_func = check_row, .initial_state = &rows[k] };
        }
    }
    int failed = _cmocka_run_group_tests(group, tests, all, NULL, NULL);
    arena_release(&arena);
    return failed;
}

void story_fold(struct story *s, instant as_of, const struct plan *plan, story_step *each, void *data) {
    const instant *snapshots;
    int nsnapshots = plan_snapshots(plan, &snapshots), ncalendars = s->policy->ncalendars;
    struct err err = { .code = ERR_NONE };
    struct log *log = story_log(s);
    struct log_view view = { 0 };
    struct ticket_facts facts = { 0 };
    struct calendar **calendars = arena_alloc(&s->arena, (size_t)ncalendars * sizeof(struct calendar *));
    for (int c = 0; c < ncalendars; c++) calendars[c] = calendar_new(&s->policy->calendars[c].spec, log_first_at(log) - 40 * DAY, as_of + 40 * DAY);
    struct fold *fold = fold_new(s->policy, FOLD_ALL_CLOCKS, calendars, as_of, snapshots, nsnapshots);
    for (unsigned part = 0; part < LOG_PARTS; part++) {
        assert_true(log_open(log, part, &view, &err));
        for (uint32_t t = 0; t < view.n; t++) {
            fold_ticket(fold, &view.tickets[t], &facts, NULL);
            each(data, &facts);
        }
    }
    for (int c = 0; c < ncalendars; c++) calendar_free(calendars[c]);
    fold_free(fold);
    ticket_facts_release(&facts);
    log_view_release(&view);
    log_free(log);
}
