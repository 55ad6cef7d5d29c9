/* explain_columns: what is shown of each fact behind a cell. */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/explain_cell.h"
#include "report/lay.h"

/* ---- pieces of cells --------------------------------------------------------------------------------------------------------- */

static enum lang lang_of(const struct fact_view *v) { return v->explained->session->lang; }
static const struct cycle *cycle_of(const struct fact_view *v) { return v->entry->row->kind == FACT_CYCLE ? &v->entry->row->cycle : NULL; }
static const struct moment *moment_of(const struct fact_view *v) { return v->entry->row->kind == FACT_CYCLE ? NULL : &v->entry->row->moment; }
static struct cell nothing(void) { return (struct cell){ 0 }; }
static struct cell of_word(const struct fact_view *v, const char *code, enum cell_phrase phrase) { return cell_text(v->data ? code : cell_phrase(lang_of(v), phrase)); }
static struct cell of_seconds(int64_t seconds) { return cell_number(CELL_SECONDS, (double)seconds); }

static struct cell of_instant(const struct fact_view *v, instant t) {
    char text[INSTANT_TEXT];
    if (t == INSTANT_NONE) return nothing();
    return v->data ? cell_text(arena_printf(v->scratch, "%s", instant_format(t, text))) : lay_instant(v->explained->report, t);
}

static const char *agent_text(const struct fact_view *v, uint32_t agent) {
    if (agent == STR_NONE) return v->data ? "(none)" : cell_phrase(lang_of(v), CP_NOBODY);
    return v->data ? strings_get(v->explained->session->strings, agent).p : lay_agent(v->explained->report, agent);
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------- */

static struct cell cell_role(const struct fact_view *v) {
    const struct behind_entry *e = v->entry;
    enum behind_how how = v->behind->sums.how;
    bool shared = how == BEHIND_RATIO || how == BEHIND_WILSON || how == BEHIND_SURVIVAL;
    if (!behind_counts(e)) return v->data ? cell_text("left_out") : nothing();
    if (!shared) return v->data ? cell_text("counted") : nothing();
    if (how == BEHIND_SURVIVAL) return e->above ? of_word(v, "done", CP_ROLE_DONE) : of_word(v, "censored", CP_ROLE_CENSORED);
    if (e->above && e->below) return of_word(v, "both", CP_ROLE_BOTH);
    return e->above ? of_word(v, "above", CP_ROLE_ABOVE) : of_word(v, "below", CP_ROLE_BELOW);
}

static struct cell cell_rank(const struct fact_view *v) { return v->entry->rank < 0 ? nothing() : cell_number(CELL_COUNT, (double)v->entry->rank); }

static struct cell cell_ticket(const struct fact_view *v) {
    struct str ticket = v->entry->row->ticket;
    struct cell c = cell_text(arena_strndup(v->scratch, ticket.p, ticket.n));
    const char *url = v->data ? NULL : lay_ticket_url(v->explained->report, ticket, v->scratch);
    return url ? cell_with(v->scratch, c, (struct cell_extra){ .link = url }) : c;
}

static struct cell cell_link(const struct fact_view *v) {
    const struct fact_row *row = v->entry->row;
    const char *url = lay_ticket_url(v->explained->report, row->ticket, v->scratch);
    if (url || !row->url) return cell_text(url);
    return cell_text(strings_get(v->explained->session->strings, row->url).p);
}

static struct cell cell_fact(const struct fact_view *v) {
    struct session *s = v->explained->session;
    if (moment_of(v)) return cell_text(v->data ? moment_kind_names[moment_of(v)->kind] : moment_phrase(s->lang, moment_of(v)->kind));
    const char *clock = s->policy->clocks[cycle_of(v)->clock].name;
    return cell_text(v->data ? clock : metrics_clock_title(s->metrics, clock, s->lang));
}

static struct cell cell_n(const struct fact_view *v) { return cycle_of(v) ? cell_number(CELL_COUNT, cycle_of(v)->n) : nothing(); }
static struct cell cell_at(const struct fact_view *v) { return of_instant(v, v->entry->at); }
/* People need not be told twice of the instant at which a fact counts. */
static struct cell other_instant(const struct fact_view *v, instant t) { return t == v->entry->at && !v->data ? nothing() : of_instant(v, t); }
static struct cell cell_start(const struct fact_view *v) { return cycle_of(v) ? other_instant(v, cycle_of(v)->start_at) : nothing(); }
static struct cell cell_stop(const struct fact_view *v) { return cycle_of(v) ? other_instant(v, cycle_of(v)->stop_at) : nothing(); }
static struct cell cell_elapsed(const struct fact_view *v) { return cycle_of(v) && cycle_of(v)->elapsed_s >= 0 ? of_seconds(cycle_of(v)->elapsed_s) : nothing(); }
static struct cell cell_goal(const struct fact_view *v) { return cycle_of(v) && cycle_of(v)->goal_s > 0 ? of_seconds(cycle_of(v)->goal_s) : nothing(); }

static struct cell cell_state(const struct fact_view *v) {
    if (!cycle_of(v)) return nothing();
    enum cycle_state state = cycle_of(v)->state;
    return cell_text(v->data ? cycle_state_names[state] : word(lang_of(v), (enum word)(W_STATE_DONE + (int)state)));
}

static struct cell cell_verdict(const struct fact_view *v) {
    if (!cycle_of(v) || cycle_of(v)->verdict == VERDICT_ABSENT) return nothing();
    return cycle_of(v)->verdict == VERDICT_MET ? of_word(v, "met", CP_MET) : of_word(v, "breached", CP_BREACHED);
}

/* A rating as it was given: "4 of 5", "good". */
static struct cell cell_score(const struct fact_view *v) {
    const struct moment *m = moment_of(v);
    char score_text[NUM_TEXT], max_text[NUM_TEXT];
    struct score score;
    if (!m || (m->kind != MOM_RATED && m->kind != MOM_RATED_AGAIN && m->kind != MOM_RATED_INSIDE && m->kind != MOM_REVIEW)) return nothing();
    if (m->score == STR_NONE) return m->value > 0 ? of_word(v, "good", CP_GOOD) : of_word(v, "bad", CP_BAD);
    memcpy(&score, strings_get(v->explained->session->strings, m->score).p, sizeof score);
    const char *args[] = { num_format(score.score, score_text), num_format(score.max, max_text) };
    if (v->data) return cell_text(arena_printf(v->scratch, "%s/%s", args[0], args[1]));
    return cell_text(words_fill(v->scratch, cell_phrase(lang_of(v), CP_SCORE), args, 2));
}

/* Durations and shares; what is a mere mark (one-touch, off hours, up or down) is for data. */
static struct cell cell_value_of(const struct fact_view *v) {
    const struct moment *m = moment_of(v);
    if (!m || !m->has_value) return nothing();
    if (m->kind == MOM_REOPENED || m->kind == MOM_OPEN) return of_seconds((int64_t)m->value);
    if (!v->data && (m->kind == MOM_REPLY || m->kind == MOM_RESOLVED || m->kind == MOM_HANDOFF)) return nothing();
    return cell_number(m->value == (double)(int64_t)m->value ? CELL_COUNT : CELL_NUMBER, m->value);
}

static struct cell cell_agent(const struct fact_view *v) { return cell_text(agent_text(v, v->entry->attributes->agent)); }

static struct cell cell_reason(const struct fact_view *v) {
    enum behind_reason reason = v->entry->reason;
    if (reason == BEHIND_COUNTS) return nothing();
    if (v->data) return cell_text(behind_reason_names[reason]);
    const char *agent = agent_text(v, v->entry->attributes->agent);
    return cell_text(words_fill(v->scratch, reason_phrase(lang_of(v), reason), &agent, 1));
}

/* "olga 3600; (none) 60": for CSV; elsewhere the chain has a table of its own. */
static struct cell cell_holders(const struct fact_view *v) {
    struct holder *holders;
    struct buf text = { 0 };
    int n = v->data ? explain_holders(v->explained, v->entry, &holders, v->scratch) : 0;
    for (int i = 0; i < n; i++) buf_printf(&text, "%s%s %lld", i ? "; " : "", agent_text(v, holders[i].agent), (long long)holders[i].seconds);
    struct cell c = cell_text(n ? arena_strndup(v->scratch, text.p, text.n) : NULL);
    buf_release(&text);
    return c;
}

const struct fact_column fact_columns[FACT_COLUMNS] = {
    { "ticket", { "Ticket", "Обращение" }, CELL_TEXT, 16, true, true, cell_ticket },
    { "role", { "Role", "Роль" }, CELL_TEXT, 26, false, true, cell_role },
    { "rank", { "Rank", "Ранг" }, CELL_COUNT, 26, false, true, cell_rank },
    { "fact", { "Fact", "Факт" }, CELL_TEXT, 22, true, true, cell_fact },
    { "n", { "No.", "№" }, CELL_COUNT, 6, true, true, cell_n },
    { "at", { "When", "Когда" }, CELL_INSTANT, 19, true, true, cell_at },
    { "start_at", { "Start", "Начало" }, CELL_INSTANT, 19, true, true, cell_start },
    { "stop_at", { "Stop", "Конец" }, CELL_INSTANT, 19, true, true, cell_stop },
    { "state", { "State", "Состояние" }, CELL_TEXT, 12, true, true, cell_state },
    { "elapsed_s", { "Time", "Время" }, CELL_SECONDS, 12, true, true, cell_elapsed },
    { "goal_s", { "Goal", "Норматив" }, CELL_SECONDS, 12, true, true, cell_goal },
    { "verdict", { "Verdict", "Вердикт" }, CELL_TEXT, 12, true, true, cell_verdict },
    { "score", { "Rating", "Оценка" }, CELL_TEXT, 10, true, true, cell_score },
    { "value", { "Value", "Значение" }, CELL_NUMBER, 10, true, true, cell_value_of },
    { "agent", { "Whose", "Чей" }, CELL_TEXT, 22, false, false, cell_agent },
    { "reason", { "Why it does not count", "Почему не засчитан" }, CELL_TEXT, 52, true, false, cell_reason },
    { "holders", { "Held by", "Кто держал" }, CELL_TEXT, 30, false, false, cell_holders },
    { "link", { "Link", "Ссылка" }, CELL_TEXT, 30, false, false, cell_link },
};

/* ---- the holders of a breached cycle ------------------------------------------------------------------------------------------ */

int explain_holders(struct explained *x, const struct behind_entry *e, struct holder **out, struct arena *a) {
    struct holding *stretches;
    if (e->view != VIEW_JUDGED || e->row->cycle.verdict != VERDICT_BREACHED) return 0;
    int n = behind_holders(&x->question, &x->list, e->row, &stretches, a);
    const struct calendar *calendar = x->calendars[x->session->policy->clocks[e->row->cycle.clock].calendar];
    *out = arena_alloc(a, (size_t)(n + 1) * sizeof **out);
    for (int i = 0; i < n; i++) {
        int64_t time = calendar_business(calendar, stretches[i].to) - calendar_business(calendar, stretches[i].from);
        (*out)[i] = (struct holder){ stretches[i].agent, stretches[i].from, stretches[i].to, time / SECOND };
    }
    return n;
}
