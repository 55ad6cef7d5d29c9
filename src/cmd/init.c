/* init: a starter policy from a log: statuses with a guessed class, agents, bots, teams, goals by channel or priority, hours to fill in. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cmd/print.h"
#include "cmd/session.h"
#include "write/json.h"

/* ---- guessing the class of a status ------------------------------------------------------------------------------------------ */

/* A status has the class of the first row of which it contains a word, letters compared without case; none: open.
 * Rows of words that contain others come first ("reopened" before "open", "unresolved" before "resolved"). */
enum { STATUS_WORDS = 16 };
static const struct { enum status_class class; const char *words[STATUS_WORDS]; } status_words[] = {
    { CLASS_OPEN, { "reopen", "re-open", "unresolved", "not resolved", "переоткр", "не решен", "не решён", "нерешен", "non risolto",
        "riapert", "waiting for support" } },
    { CLASS_CLOSED, { "abandon" } },
    { CLASS_HOLD, { "vendor", "third part", "awaiting problem", "develop", "escalat", "hold", "block", "удержан", "отлож", "разработк", "передан",
        "приостанов", "заблокир", "подрядчик", "sospes" } },
    { CLASS_WAITING, { "wait", "pending", "need info", "needinfo", "snooze", "ждём", "ждем", "ждёт", "ждет", "ожида", "уточн",
        "нужна информация", "требуется информация", "attesa" } },
    { CLASS_CLOSED, { "close", "closing", "cancel", "reject", "duplicate", "archiv", "закры", "отмен", "отклон", "архив", "дублик",
        "chius", "annullat" } },
    { CLASS_RESOLVED, { "resolv", "solved", "done", "fixed", "complet", "finished", "решен", "решён", "выполнен", "готов", "заверш",
        "исполнен", "risolt" } },
    { CLASS_IN_PROGRESS, { "progress", "active", "work", "accepted", "assigned", "started", "take in charge", "работ", "принят",
        "выполня", "назнач", "lavorazione", "in carico", "assegnat" } },
    { CLASS_NEW, { "new", "creat", "insert", "backlog", "новы", "нова", "ново", "создан", "nuov", "inserit" } },
};

/* Lower case of ASCII and of Russian letters, which is all that status_words needs. */
static void lower(struct buf *out, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        char pair[2] = { (char)c, (char)next };
        if (c >= 'A' && c <= 'Z') {
            buf_addc(out, (char)(c + 'a' - 'A'));
            continue;
        }
        if (c != 0xd0) {
            buf_addc(out, (char)c);
            continue;
        }
        if (next >= 0x90 && next <= 0x9f) pair[1] = (char)(next + 0x20);                             /* А..П */
        if (next >= 0xa0 && next <= 0xaf) pair[0] = (char)0xd1, pair[1] = (char)(next - 0x20);         /* Р..Я */
        if (next == 0x81) pair[0] = (char)0xd1, pair[1] = (char)0x91;                                   /* Ё */
        buf_add(out, pair, 2);
        i++;
    }
}

static enum status_class guess_class(struct str status) {
    struct buf text = { 0 };
    enum status_class class = CLASS_UNKNOWN;
    lower(&text, status);
    for (size_t i = 0; i < ARRAY_LEN(status_words) && class == CLASS_UNKNOWN; i++)
        for (const char *const *word = status_words[i].words; *word && text.p; word++)
            if (strstr(text.p, *word)) class = status_words[i].class;
    buf_release(&text);
    return class == CLASS_UNKNOWN ? CLASS_OPEN : class;
}

/* ---- what the log has -------------------------------------------------------------------------------------------------------- */

enum collected { STATUSES, AGENTS, BOTS, TEAMS, CHANNELS, PRIORITIES, COLLECTED };
enum { COLLECT_MAX = 2000 };

struct counted { uint32_t id; int64_t n; };
struct collection {
    const struct strings *strings;
    struct { int64_t *v; size_t n; } counts[COLLECTED]; /* by string id */
    struct counted *found[COLLECTED];                   /* the most frequent first */
    size_t nfound[COLLECTED];
    double greatest_score;                              /* of ratings that do not name their scale */
};

static void count(struct collection *c, enum collected what, uint32_t id) {
    if (id != STR_NONE && id < c->counts[what].n) c->counts[what].v[id]++;
}

/* No scale that a log may use is beyond it: with this as the default, a score that names no scale is kept and known. */
#define SCALE_UNKNOWN 1e9

static void collect_score(struct collection *c, const struct event *e) {
    struct score score;
    struct str bytes = strings_get(c->strings, e->a);
    if ((e->type == EV_RATING && (e->flags & EVF_VERDICT)) || bytes.n != sizeof score) return;
    memcpy(&score, bytes.p, sizeof score);
    if (score.max >= SCALE_UNKNOWN && score.score > c->greatest_score) c->greatest_score = score.score;
}

static void collect_event(struct collection *c, const struct log_part *part, const struct event *e) {
    struct created created;
    if (e->type == EV_RATING || e->type == EV_REVIEW) collect_score(c, e);
    if (e->role == ROLE_AGENT) count(c, AGENTS, e->actor);
    if (e->role == ROLE_BOT) count(c, BOTS, e->actor);
    if (e->type == EV_STATUS) count(c, STATUSES, e->a);
    if (e->type == EV_ASSIGN) count(c, AGENTS, e->a);
    if (e->type == EV_TEAM) count(c, TEAMS, e->a);
    if (e->type == EV_PRIORITY) count(c, PRIORITIES, e->a);
    if (e->type != EV_CREATED) return;
    event_created(part, e, &created);
    count(c, STATUSES, created.status);
    count(c, AGENTS, created.assignee);
    count(c, TEAMS, created.team);
    count(c, CHANNELS, created.channel);
    count(c, PRIORITIES, created.priority);
}

static int compare_counted(const void *x, const void *y, void *strings) {
    const struct counted *a = x, *b = y;
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    return str_cmp(strings_get(strings, a->id), strings_get(strings, b->id));
}

static void sort_found(struct collection *c, struct strings *strings) {
    for (int what = 0; what < COLLECTED; what++) {
        size_t n = 0;
        for (size_t id = 0; id < c->counts[what].n; id++) n += c->counts[what].v[id] > 0;
        c->found[what] = mem_zalloc(n + 1, sizeof **c->found);
        for (size_t id = 0; id < c->counts[what].n; id++)
            if (c->counts[what].v[id] > 0) c->found[what][c->nfound[what]++] = (struct counted){ (uint32_t)id, c->counts[what].v[id] };
        qsort_r(c->found[what], n, sizeof **c->found, compare_counted, strings);
        if (c->nfound[what] > COLLECT_MAX) c->nfound[what] = COLLECT_MAX;
    }
}

/* An id cannot be an agent and a bot: what acts as a bot is one. */
static bool is_bot(const struct collection *c, uint32_t id) { return c->counts[BOTS].v[id] > 0; }

static bool collect(struct session *s, struct collection *c, struct err *err) {
    struct log_view view = { 0 };
    bool ok = true;
    c->strings = s->strings;
    for (int what = 0; what < COLLECTED; what++) {
        c->counts[what].n = strings_bound(s->strings);
        c->counts[what].v = mem_zalloc(c->counts[what].n, sizeof *c->counts[what].v);
    }
    for (size_t i = 0; i < s->options->of[OPT_BOT].n; i++) count(c, BOTS, strings_find(s->strings, s->options->of[OPT_BOT].v[i].text, strlen(s->options->of[OPT_BOT].v[i].text)));
    for (unsigned part = 0; part < LOG_PARTS && ok; part++) {
        ok = log_open(s->log, part, &view, err);
        for (uint32_t t = 0; ok && t < view.n; t++)
            for (uint32_t i = 0; i < view.tickets[t].n; i++) collect_event(c, view.tickets[t].part, &view.tickets[t].ev[i]);
    }
    log_view_release(&view);
    if (ok) sort_found(c, s->strings);
    return ok;
}

static void collection_release(struct collection *c) {
    for (int what = 0; what < COLLECTED; what++) {
        mem_free(c->counts[what].v);
        mem_free(c->found[what]);
    }
}

/* ---- the policy -------------------------------------------------------------------------------------------------------------- */

static struct str text_of(const struct collection *c, enum collected what, size_t i) { return strings_get(c->strings, c->found[what][i].id); }

static void write_names(struct json *j, const char *key, const struct collection *c, enum collected what) {
    json_array(j, key);
    for (size_t i = 0; i < c->nfound[what]; i++) json_string(j, NULL, text_of(c, what, i));
    json_end(j);
}

static void write_calendars(struct json *j) {
    json_object(j, "calendars");
    json_object(j, "office");
    json_object(j, "week");
    json_array(j, "mon-fri");
    json_text(j, NULL, "09:00-18:00");
    json_end(j);
    json_end(j);
    json_array(j, "holidays");
    json_end(j);
    json_end(j);
    json_end(j);
}

static void write_statuses(struct json *j, const struct collection *c) {
    json_object(j, "statuses");
    for (size_t i = 0; i < c->nfound[STATUSES]; i++) json_text(j, text_of(c, STATUSES, i).p, class_names[guess_class(text_of(c, STATUSES, i))]);
    json_end(j);
}

static void write_agents(struct json *j, const struct collection *c) {
    json_array(j, "agents");
    for (size_t i = 0; i < c->nfound[AGENTS]; i++) {
        if (is_bot(c, c->found[AGENTS][i].id)) continue;
        json_object(j, NULL);
        json_string(j, "id", text_of(c, AGENTS, i));
        json_string(j, "name", text_of(c, AGENTS, i));
        json_end(j);
    }
    json_end(j);
}

static void write_goal(struct json *j, const char *key, struct str value, const char *goal) {
    json_object(j, NULL);
    if (key) {
        json_object(j, "if");
        json_string(j, key, value);
        json_end(j);
    }
    json_text(j, "goal", goal);
    json_end(j);
}

/* An example of goals to be edited: by priority if the log has some, else by channel; the last one for all the rest. */
static void write_clocks(struct json *j, const struct collection *c) {
    enum collected by = c->nfound[PRIORITIES] ? PRIORITIES : CHANNELS;
    json_object(j, "clocks");
    json_object(j, "first_response");
    json_array(j, "start");
    json_text(j, NULL, "customer_message");
    json_text(j, NULL, "reopened");
    json_end(j);
    json_array(j, "unless");
    json_text(j, NULL, "done");
    json_text(j, NULL, "!with_agent");
    json_end(j);
    json_array(j, "stop");
    json_text(j, NULL, "agent_reply");
    json_end(j);
    json_array(j, "pause");
    json_text(j, NULL, "done");
    json_end(j);
    json_text(j, "calendar", "office");
    json_array(j, "goals");
    for (size_t i = 0; i < c->nfound[by]; i++) write_goal(j, by == PRIORITIES ? "priority" : "channel", text_of(c, by, i), "1h");
    write_goal(j, NULL, str_c(""), "1h");
    json_end(j);
    json_end(j);
    json_end(j);
}

/* The scale of ratings: the least usual one that holds them all; satisfied are its best two fifths. */
static void write_csat(struct json *j, double greatest) {
    double max = greatest <= 5 ? 5 : greatest <= 10 ? 10 : greatest <= 100 ? 100 : greatest;
    json_object(j, "csat");
    json_number(j, "max", max);
    json_number(j, "satisfied_from", max <= 5 ? 4 : 0.8 * max);
    json_end(j);
}

static void write_policy(struct buf *out, const struct session *s, const struct collection *c) {
    struct json j = { .out = out, .indent = 2 };
    json_object(&j, NULL);
    json_text(&j, "timezone", option_given(s->options, OPT_TIMEZONE) ? option_text(s->options, OPT_TIMEZONE) : zone_name(s->policy->zone));
    write_calendars(&j);
    write_statuses(&j, c);
    write_names(&j, "tiers", c, TEAMS);
    write_agents(&j, c);
    write_names(&j, "bots", c, BOTS);
    write_clocks(&j, c);
    write_csat(&j, c->greatest_score);
    json_end(&j);
    buf_addc(out, '\n');
}

/* A policy that does not load would be no start. */
static bool verify_policy(struct session *s, const struct buf *text, struct err *err) {
    struct policy *policy = NULL;
    struct err wrong = { 0 };
    bool ok = policy_load("(starter policy)", text->p, text->n, s->strings, &policy, &wrong);
    if (ok) policy_free(policy);
    return ok || err_set(err, ERR_SELFCHECK, "the starter policy would not load: line %ld: %s", wrong.line, wrong.text);
}

/* ---- the command ------------------------------------------------------------------------------------------------------------- */

static bool check_timezone(const struct options *o, struct err *err) {
    const char *name = option_text(o, OPT_TIMEZONE);
    struct zone *zone = name ? zone_load(name, ERR_USAGE, err) : NULL;
    if (!name) return true;
    if (!zone) return option_fail(o, OPT_TIMEZONE, err);
    zone_free(zone);
    return true;
}

static bool init(struct session *s, int *status, struct err *err) {
    struct collection c = { 0 };
    struct buf out = { 0 };
    s->as_of = INSTANT_MAX;
    s->policy->csat.max = SCALE_UNKNOWN;
    if (!check_timezone(s->options, err) || !session_read(s, 0, err)) return false;
    bool ok = collect(s, &c, err);
    if (ok) write_policy(&out, s, &c);
    ok = ok && verify_policy(s, &out, err) && out_write(out.p, out.n, err);
    collection_release(&c);
    buf_release(&out);
    if (!ok) return false;
    findings_merge(&s->findings, &s->read_findings);
    session_report(s, status);
    return true;
}

static bool init_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    bool ok = session_open(&s, o, err) && init(&s, status, err);
    session_close(&s);
    return ok;
}

const struct command command_init = {
    .name = "init",
    .summary = "prints a starter policy from a log",
    .arguments = "[EVENTS...]",
    .help = "Statuses come with a guessed class, agents and bots as seen, teams as tiers, the most frequent first; hours, holidays and goals are to be filled in.\n\n"
            "Examples:\n"
            "  svodka init events/ > policy.json\n"
            "  svodka init --timezone Europe/Moscow --bot greeter events.ndjson > policy.json",
    .options = OPT_BIT(OPT_TIMEZONE) | OPT_BIT(OPT_BOT),
    .run = init_run,
};
