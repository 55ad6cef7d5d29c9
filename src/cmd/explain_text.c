/* explain_text: a ticket's timeline for a person. */
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/explain.h"
#include "cmd/print.h"
#include "report/words.h"

/* ---- words ------------------------------------------------------------------------------------------------------------------- */

enum phrase {
    P_TICKET, P_AS_OF, P_EXCLUDED, P_NO_CREATED, P_CREATED, P_STATUS_OF_CREATED, P_MESSAGE, P_NOTE, P_AUTO, P_STATUS, P_ASSIGNED, P_UNASSIGNED, P_TEAM,
    P_PRIORITY, P_TAG, P_UNTAG, P_ATTR, P_RATING, P_VERDICT, P_REVIEW, P_LINK, P_MERGE, P_DISCARD, P_BY, P_LEFT_OUT, P_NOBODY, P_HELD_BY, P_WITH_CUSTOMER,
    P_WITH_AGENT, P_STARTED, P_RESUMED, P_PAUSED, P_UNPAUSED, P_STOPPED, P_CANCELLED, P_GOAL, P_NO_GOAL, P_BREACHED, P_HELD_BACK, P_MET, P_BREACHED_CYCLE,
    P_CREDIT_ACTOR, P_CREDIT_BEFORE, P_CREDIT_AFTER, P_JUDGED, P_CYCLES, P_MOMENTS, P_NONE, PHRASES
};

static const char *const phrases[PHRASES][LANGS] = {
    [P_TICKET] = { "Ticket {0}", "Обращение {0}" },
    [P_AS_OF] = { "as of {0} ({1})", "по состоянию на {0} ({1})" },
    [P_EXCLUDED] = { "This ticket is excluded from all metrics but its own (disowned or discarded).",
                     "Обращение исключено из показателей, кроме собственных (отказ клиента или отброшено)." },
    [P_NO_CREATED] = { "There is no created event: what came before is unknown.", "Нет события создания: что было раньше, неизвестно." },
    [P_CREATED] = { "created", "создано" },
    [P_STATUS_OF_CREATED] = { "its status, at the same instant: {0}", "его статус в тот же момент: {0}" },
    [P_MESSAGE] = { "message", "сообщение" },
    [P_NOTE] = { "internal note", "внутренняя заметка" },
    [P_AUTO] = { "automatic message", "автоматическое сообщение" },
    [P_STATUS] = { "status: {0}", "статус: {0}" },
    [P_ASSIGNED] = { "assigned to {0}", "исполнитель назначен: {0}" },
    [P_UNASSIGNED] = { "assigned to nobody", "исполнитель снят" },
    [P_TEAM] = { "team: {0}", "группа: {0}" },
    [P_PRIORITY] = { "priority: {0}", "приоритет: {0}" },
    [P_TAG] = { "tag added: {0}", "добавлен тег: {0}" },
    [P_UNTAG] = { "tag removed: {0}", "снят тег: {0}" },
    [P_ATTR] = { "attribute {0}: {1}", "поле {0}: {1}" },
    [P_RATING] = { "rating: {0} of {1}", "оценка: {0} из {1}" },
    [P_VERDICT] = { "rating: {0}", "оценка: {0}" },
    [P_REVIEW] = { "review: {0} of {1}", "отзыв: {0} из {1}" },
    [P_LINK] = { "linked: {0} {1}", "связь: {0} {1}" },
    [P_MERGE] = { "merged into {0}", "объединено с {0}" },
    [P_DISCARD] = { "discarded: {0}", "отброшено: {0}" },
    [P_BY] = { "by {0}", "– {0}" },
    [P_LEFT_OUT] = { "left out: {0}", "не учтено: {0}" },
    [P_NOBODY] = { "nobody", "никто" },
    [P_HELD_BY] = { "held by {0}", "исполнитель: {0}" },
    [P_WITH_CUSTOMER] = { "the customer's turn", "ход клиента" },
    [P_WITH_AGENT] = { "our turn", "наш ход" },
    [P_STARTED] = { "started", "старт" },
    [P_RESUMED] = { "resumed at {0}", "продолжение с {0}" },
    [P_PAUSED] = { "paused", "пауза" },
    [P_UNPAUSED] = { "runs on", "продолжение" },
    [P_STOPPED] = { "stopped at {0}", "стоп: {0}" },
    [P_CANCELLED] = { "cancelled, not counted", "отмена, не считается" },
    [P_GOAL] = { "goal {0}", "норматив {0}" },
    [P_NO_GOAL] = { "no goal from here on", "дальше без норматива" },
    [P_BREACHED] = { "exceeded its goal {0}, held by {1}", "норматив {0} превышен, исполнитель: {1}" },
    [P_HELD_BACK] = { "not started: its `unless` holds", "не запущен: действует unless" },
    [P_MET] = { "met its goal {0}", "норматив {0} соблюдён" },
    [P_BREACHED_CYCLE] = { "breached its goal {0}", "норматив {0} нарушен" },
    [P_CREDIT_ACTOR] = { "credited to {0}, who ended it", "засчитано: {0} (завершил)" },
    [P_CREDIT_BEFORE] = { "credited to {0}, who held it just before", "засчитано: {0} (исполнитель перед этим)" },
    [P_CREDIT_AFTER] = { "credited to {0}, who holds it just after", "засчитано: {0} (исполнитель сразу после)" },
    [P_JUDGED] = { "the verdict goes to {0}", "вердикт – кому: {0}" },
    [P_CYCLES] = { "Cycles", "Циклы" },
    [P_MOMENTS] = { "Moments", "Моменты" },
    [P_NONE] = { "none", "нет" },
};

/* What is needed to write one timeline. */
struct writer {
    struct buf *out;
    const struct timeline *timeline;
    const struct policy *policy;
    struct arena *arena;
    enum lang lang;
};

/* The phrase with {0} and {1}, NULL where there is none. */
static const char *say(const struct writer *w, enum phrase phrase, const char *zero, const char *one) {
    const char *const args[] = { zero ? zero : "", one ? one : "" };
    return words_fill(w->arena, phrases[phrase][w->lang], args, 2);
}

static const char *safe(const struct writer *w, struct str s) {
    struct buf text = { 0 };
    safe_text(&text, s);
    const char *copy = arena_strndup(w->arena, text.p ? text.p : "", text.n);
    buf_release(&text);
    return copy;
}

static const char *name_of(const struct writer *w, uint32_t id) { return safe(w, strings_get(w->policy->strings, id)); }

static const char *agent_of(const struct writer *w, uint32_t id) {
    return id == STR_NONE ? phrases[P_NOBODY][w->lang] : safe(w, policy_agent_name(w->policy, id));
}

static const char *duration(const struct writer *w, int64_t seconds) {
    struct buf text = { 0 };
    duration_text(&text, (double)seconds);
    const char *copy = arena_strndup(w->arena, text.p, text.n);
    buf_release(&text);
    return copy;
}

static const char *number(const struct writer *w, double v) {
    char text[NUM_TEXT];
    return arena_printf(w->arena, "%s", num_format(v, text));
}

/* "2026-10-01 12:00:00+03:00" */
static const char *local_time(const struct writer *w, instant t) {
    char text[INSTANT_TEXT + 8];
    char *copy = arena_printf(w->arena, "%s", zone_format(w->policy->zone, t, text));
    char *separator = strchr(copy, 'T');
    if (separator) *separator = ' ';
    return copy;
}

/* ---- one event --------------------------------------------------------------------------------------------------------------- */

static const char *describe_score(const struct writer *w, enum phrase phrase, uint32_t id) {
    struct score score = { 0 };
    struct str bytes = strings_get(w->policy->strings, id);
    memcpy(&score, bytes.p, bytes.n < sizeof score ? bytes.n : sizeof score);
    return say(w, phrase, number(w, score.score), number(w, score.max));
}

static const char *describe_rating(const struct writer *w, const struct event *e) {
    switch (e->flags & EVF_VERDICT) {
    case VERDICT_GOOD: return say(w, P_VERDICT, "good", NULL);
    case VERDICT_BAD: return say(w, P_VERDICT, "bad", NULL);
    case VERDICT_DISOWNED: return say(w, P_VERDICT, "disowned", NULL);
    default: return describe_score(w, P_RATING, e->a);
    }
}

static const char *describe(const struct writer *w, const struct event *e) {
    const struct log_part *part = w->timeline->ticket->part;
    switch ((enum event_type)e->type) {
    case EV_CREATED: return say(w, P_CREATED, NULL, NULL);
    case EV_MESSAGE: return say(w, e->flags & EVF_INTERNAL ? P_NOTE : e->flags & EVF_AUTO ? P_AUTO : P_MESSAGE, NULL, NULL);
    case EV_STATUS: return say(w, P_STATUS, name_of(w, e->a), NULL);
    case EV_ASSIGN: return e->a ? say(w, P_ASSIGNED, agent_of(w, e->a), NULL) : say(w, P_UNASSIGNED, NULL, NULL);
    case EV_TEAM: return say(w, P_TEAM, name_of(w, e->a), NULL);
    case EV_PRIORITY: return say(w, P_PRIORITY, name_of(w, e->a), NULL);
    case EV_TAG: return say(w, e->flags & EVF_REMOVE ? P_UNTAG : P_TAG, name_of(w, e->a), NULL);
    case EV_ATTR: return say(w, P_ATTR, name_of(w, e->a), name_of(w, event_b(part, e)));
    case EV_RATING: return describe_rating(w, e);
    case EV_REVIEW: return describe_score(w, P_REVIEW, e->a);
    case EV_LINK: return say(w, P_LINK, name_of(w, e->a), name_of(w, event_b(part, e)));
    case EV_MERGE: return say(w, P_MERGE, name_of(w, e->a), NULL);
    case EV_DISCARD: return say(w, P_DISCARD, name_of(w, e->a), NULL);
    case EVENT_TYPES: break;
    }
    return "";
}

static const char *status_of_created(const struct writer *w, const struct event *e) {
    struct created created;
    event_created(w->timeline->ticket->part, e, &created);
    return say(w, P_STATUS_OF_CREATED, name_of(w, created.status), NULL);
}

static void indent(struct writer *w) { buf_printf(w->out, "%26s", ""); }

static void write_state(struct writer *w, const struct fold_state *s) {
    indent(w);
    if (s->status != CLASS_UNKNOWN) buf_printf(w->out, "[%s] ", class_names[s->status]);
    if (s->status_name) buf_printf(w->out, "%s, ", name_of(w, s->status_name));
    buf_adds(w->out, say(w, P_HELD_BY, agent_of(w, s->assignee), NULL));
    if (s->team) buf_printf(w->out, ", %s", say(w, P_TEAM, name_of(w, s->team), NULL));
    if (s->with_customer) buf_printf(w->out, ", %s", say(w, P_WITH_CUSTOMER, NULL, NULL));
    if (s->with_agent) buf_printf(w->out, ", %s", say(w, P_WITH_AGENT, NULL, NULL));
    buf_addc(w->out, '\n');
}

static void write_event(struct writer *w, const struct entry *entry) {
    const struct event *e = &w->timeline->ticket->ev[entry->event];
    const struct origin *origin = entry->event < w->timeline->origins.n ? &w->timeline->origins.v[entry->event] : NULL;
    buf_printf(w->out, "%s %s", local_time(w, (instant)e->at), entry->again ? status_of_created(w, e) : describe(w, e));
    if (e->actor) buf_printf(w->out, " %s", say(w, P_BY, arena_printf(w->arena, "%s (%s)", agent_of(w, e->actor), role_names[e->role]), NULL));
    if (!e->actor) buf_printf(w->out, " (%s)", role_names[e->role]);
    if (origin) buf_printf(w->out, "  %s:%lld", safe(w, str_c(origin->file)), (long long)origin->line);
    buf_addc(w->out, '\n');
    if (!entry->left_out) {
        write_state(w, &entry->after);
        return;
    }
    indent(w);
    buf_printf(w->out, "%s\n", say(w, P_LEFT_OUT, entry->left_out, NULL));
}

/* ---- one step of a clock ----------------------------------------------------------------------------------------------------- */

static const char *describe_credit(const struct writer *w, const struct entry *entry) {
    const struct clock *clock = &w->policy->clocks[entry->clock];
    uint32_t agent = entry->cycle.at_end.agent;
    if (clock->credit == CREDIT_NEXT) return say(w, P_CREDIT_AFTER, agent_of(w, agent), NULL);
    bool actor = clock->credit == CREDIT_ACTOR && entry->by_agent;
    return say(w, actor ? P_CREDIT_ACTOR : P_CREDIT_BEFORE, agent_of(w, agent), NULL);
}

static void write_end(struct writer *w, const struct entry *entry) {
    const struct cycle *c = &entry->cycle;
    if (c->verdict != VERDICT_ABSENT) buf_printf(w->out, "; %s", say(w, c->verdict == VERDICT_MET ? P_MET : P_BREACHED_CYCLE, duration(w, c->goal_s), NULL));
    if (c->state == CYCLE_DONE) buf_printf(w->out, "; %s", describe_credit(w, entry));
    if (c->verdict != VERDICT_ABSENT && c->at_verdict.agent != c->at_end.agent)
        buf_printf(w->out, "; %s", say(w, P_JUDGED, agent_of(w, c->at_verdict.agent), NULL));
}

static const char *describe_step(const struct writer *w, const struct entry *entry) {
    int64_t elapsed_s = entry->elapsed_us / SECOND;
    switch (entry->step) {
    case CLOCK_STARTED: return say(w, P_STARTED, NULL, NULL);
    case CLOCK_RESUMED: return say(w, P_RESUMED, duration(w, elapsed_s), NULL);
    case CLOCK_PAUSED: return say(w, P_PAUSED, NULL, NULL);
    case CLOCK_UNPAUSED: return say(w, P_UNPAUSED, NULL, NULL);
    case CLOCK_STOPPED: return say(w, P_STOPPED, duration(w, elapsed_s), NULL);
    case CLOCK_CANCELLED: return say(w, P_CANCELLED, NULL, NULL);
    case CLOCK_GOAL: return entry->goal_s ? say(w, P_GOAL, duration(w, entry->goal_s), NULL) : say(w, P_NO_GOAL, NULL, NULL);
    case CLOCK_BREACHED: return say(w, P_BREACHED, duration(w, entry->goal_s), agent_of(w, entry->holder));
    case CLOCK_HELD_BACK: return say(w, P_HELD_BACK, NULL, NULL);
    }
    return "";
}

/* A clock's name as the policy has it; in Russian its title. */
static const char *clock_text(const struct writer *w, int clock) {
    const char *name = w->policy->clocks[clock].name;
    return w->lang == LANG_RU ? safe(w, str_c(metrics_clock_title(w->timeline->session->metrics, name, w->lang))) : name;
}

/* A breach between two events has a line of its own time; what an event did to the clocks stands below the event. */
static void write_clock(struct writer *w, const struct entry *entry, instant event_at) {
    if (entry->at != event_at)
        buf_printf(w->out, "%s ", local_time(w, entry->at));
    else
        indent(w);
    buf_printf(w->out, "%s: ", clock_text(w, entry->clock));
    if (entry->added_us >= SECOND) buf_printf(w->out, "+%s, ", duration(w, entry->added_us / SECOND));
    buf_adds(w->out, describe_step(w, entry));
    if (entry->goal_s && (entry->step == CLOCK_STARTED || entry->step == CLOCK_RESUMED)) buf_printf(w->out, ", %s", say(w, P_GOAL, duration(w, entry->goal_s), NULL));
    if (entry->ended) write_end(w, entry);
    buf_addc(w->out, '\n');
}

/* ---- the facts --------------------------------------------------------------------------------------------------------------- */

static void add_time(const struct writer *w, struct text_table *text, instant t) { text_table_cellz(text, t == INSTANT_NONE ? "" : local_time(w, t)); }

static void write_cycles(struct writer *w) {
    static const char *const header[] = { "clock", "n", "state", "start", "stop", "elapsed", "goal", "verdict", "agent" };
    static const char *const verdicts[] = { "", "met", "breached" };
    struct text_table text = { .columns = ARRAY_LEN(header), .right = { [1] = true, [5] = true, [6] = true } };
    for (size_t c = 0; c < ARRAY_LEN(header); c++) text_table_cellz(&text, header[c]);
    for (size_t i = 0; i < w->timeline->facts.cycles.n; i++) {
        const struct cycle *c = &w->timeline->facts.cycles.v[i];
        text_table_cellz(&text, w->policy->clocks[c->clock].name);
        text_table_cellz(&text, number(w, c->n));
        text_table_cellz(&text, cycle_state_names[c->state]);
        add_time(w, &text, c->start_at);
        add_time(w, &text, c->stop_at);
        text_table_cellz(&text, c->elapsed_s < 0 ? "" : duration(w, c->elapsed_s));
        text_table_cellz(&text, c->goal_s ? duration(w, c->goal_s) : "");
        text_table_cellz(&text, verdicts[c->verdict]);
        text_table_cellz(&text, agent_of(w, c->at_end.agent));
    }
    text_table_print(&text, 1, w->out);
    text_table_release(&text);
}

static void write_moments(struct writer *w) {
    static const char *const header[] = { "moment", "at", "agent", "value", "detail" };
    struct text_table text = { .columns = ARRAY_LEN(header), .right = { [3] = true } };
    for (size_t c = 0; c < ARRAY_LEN(header); c++) text_table_cellz(&text, header[c]);
    for (size_t i = 0; i < w->timeline->facts.moments.n; i++) {
        const struct moment *m = &w->timeline->facts.moments.v[i];
        text_table_cellz(&text, moment_kind_names[m->kind]);
        add_time(w, &text, m->at);
        text_table_cellz(&text, m->attributes.agent ? agent_of(w, m->attributes.agent) : "");
        text_table_cellz(&text, m->has_value ? number(w, m->value) : "");
        text_table_cellz(&text, m->courtesy ? "courtesy" : name_of(w, m->detail));
    }
    text_table_print(&text, 1, w->out);
    text_table_release(&text);
}

/* ---- the whole --------------------------------------------------------------------------------------------------------------- */

void explain_text(struct buf *out, const struct timeline *t) {
    const struct session *s = t->session;
    struct arena arena = { 0 };
    struct writer w = { .out = out, .timeline = t, .policy = s->policy, .arena = &arena, .lang = s->lang };
    instant event_at = INSTANT_NONE;
    buf_printf(out, "%s, %s\n", say(&w, P_TICKET, safe(&w, t->ticket->name), NULL), say(&w, P_AS_OF, local_time(&w, s->as_of), zone_name(s->policy->zone)));
    if (t->facts.excluded) buf_printf(out, "%s\n", say(&w, P_EXCLUDED, NULL, NULL));
    if (!t->facts.has_created) buf_printf(out, "%s\n", say(&w, P_NO_CREATED, NULL, NULL));
    buf_addc(out, '\n');
    for (size_t i = 0; i < t->entries.n; i++) {
        const struct entry *entry = &t->entries.v[i];
        if (entry->is_clock) {
            write_clock(&w, entry, event_at);
        } else {
            write_event(&w, entry);
            event_at = (instant)t->ticket->ev[entry->event].at;
        }
    }
    buf_printf(out, "\n%s\n", say(&w, P_CYCLES, NULL, NULL));
    if (t->facts.cycles.n) write_cycles(&w);
    else buf_printf(out, "%s\n", say(&w, P_NONE, NULL, NULL));
    buf_printf(out, "\n%s\n", say(&w, P_MOMENTS, NULL, NULL));
    if (t->facts.moments.n) write_moments(&w);
    else buf_printf(out, "%s\n", say(&w, P_NONE, NULL, NULL));
    arena_release(&arena);
}
