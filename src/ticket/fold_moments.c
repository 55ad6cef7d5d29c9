/* Moments: what happened to the ticket, as facts (metrics.md, "Moment").  Attributes are those just before the event, but for `created`. */
#include <string.h>

#include "ticket/fold_int.h"

struct moment *fold_moment(struct fold *f, enum moment_kind kind, const struct step *s, uint32_t agent) {
    struct moment *m = VEC_PUSH(&f->out->moments);
    *m = (struct moment){ .kind = kind, .at = s->own_at, .order = s->order };
    m->attributes = fold_attributes(kind == MOM_CREATED ? &f->state : &s->before, agent);
    return m;
}

static void set_value(struct moment *m, double value) {
    m->has_value = true;
    m->value = value;
}

/* Whole seconds from one instant to a later one; never below 0. */
static double seconds_since(instant from, instant to) { return to > from ? (double)((to - from) / SECOND) : 0; }

/* --- replies, resolutions, reopenings ------------------------------------------------------------------------------ */

static void on_reply(struct fold *f, const struct step *s) {
    struct moment *m = fold_moment(f, MOM_REPLY, s, s->e->actor);
    set_value(m, calendar_open(f->calendars[f->reply_calendar], s->own_at) ? 0 : 1);
    f->replied = f->replied_since_reopening = true;
    f->last_replier = s->e->actor;
    f->replies++;
}

static void on_resolved(struct fold *f, const struct step *s) {
    uint32_t agent = acting_agent(s->e) ? acting_agent(s->e) : s->before.assignee;
    struct moment *m = fold_moment(f, MOM_RESOLVED, s, agent);
    if (f->out->has_created) set_value(m, f->replies == 1 && !f->ever_handed && !f->ever_reopened);
    if (f->open_reopening >= 0) f->out->moments.v[f->open_reopening].courtesy = !f->replied_since_reopening;
    f->open_reopening = -1;
    f->kept_rating = -1; /* a new group of ratings begins */
    f->last_resolved = m - f->out->moments.v;
    f->resolver = agent;
    f->ever_resolved = true;
    f->resolved_at = s->own_at;
    if (s->e->role == ROLE_BOT || s->e->role == ROLE_SYSTEM) fold_moment(f, MOM_AUTO_RESOLVED, s, s->before.assignee);
}

static void on_reopened(struct fold *f, const struct step *s) {
    f->ever_reopened = true;
    f->replied_since_reopening = false;
    if (!(f->policy->reopen.from & (1u << s->before.class))) return;
    struct moment *m = fold_moment(f, MOM_REOPENED, s, f->resolver);
    if (f->ever_resolved) set_value(m, seconds_since(f->resolved_at, s->own_at));
    m->to = (uint32_t)(f->last_resolved + 1); /* until the end: the resolution that it undid, from 1 */
    f->open_reopening = m - f->out->moments.v;
}

/* --- satisfaction ---------------------------------------------------------------------------------------------------- */

/* To whom ratings, reviews and disowned tickets go (policy.md, `csat.credit`). */
static uint32_t rated_agent(const struct fold *f, const struct step *s) {
    if (f->policy->csat.credit == CREDIT_LAST_REPLY && f->last_replier) return f->last_replier;
    return f->ever_resolved ? f->resolver : s->before.assignee;
}

static void set_share(struct fold *f, struct moment *m, const struct step *s) {
    unsigned verdict = s->e->flags & EVF_VERDICT;
    m->comment = event_b(f->ticket->part, s->e);
    if (s->e->type == EV_RATING && verdict != VERDICT_NONE) {
        set_value(m, verdict == VERDICT_GOOD ? 1 : 0);
        return;
    }
    struct score score;
    memcpy(&score, strings_get(f->policy->strings, s->e->a).p, sizeof score);
    m->score = s->e->a;
    set_value(m, (score.score - 1) / (score.max - 1));
}

static void on_customer_rating(struct fold *f, const struct step *s) {
    bool keeps_first = f->policy->csat.keep == KEEP_FIRST, first = f->kept_rating < 0;
    struct moment *m = fold_moment(f, first || !keeps_first ? MOM_RATED : MOM_RATED_AGAIN, s, rated_agent(f, s));
    set_share(f, m, s);
    if (m->kind == MOM_RATED) {
        if (!first) f->out->moments.v[f->kept_rating].kind = MOM_RATED_AGAIN;
        f->kept_rating = m - f->out->moments.v;
    }
    f->out->rated = true;
}

static void on_rating(struct fold *f, const struct step *s) {
    bool disowned = (s->e->flags & EVF_VERDICT) == VERDICT_DISOWNED;
    if (disowned && s->e->role != ROLE_CUSTOMER) {
        fold_find(f, FIND_DISOWNED_BY_STAFF, STR_NONE);
    } else if (disowned) {
        struct moment *m = fold_moment(f, MOM_DISOWNED, s, f->creator ? f->creator : rated_agent(f, s));
        m->comment = event_b(f->ticket->part, s->e);
        f->disowned = true;
    } else if (s->e->role == ROLE_CUSTOMER) {
        on_customer_rating(f, s);
    } else if (s->e->role == ROLE_AGENT) {
        if (!s->before.assignee) fold_find(f, FIND_INSIDE_NOBODY, STR_NONE);
        else if (s->before.assignee == s->e->actor) fold_find(f, FIND_INSIDE_SELF, s->e->actor);
        else set_share(f, fold_moment(f, MOM_RATED_INSIDE, s, s->before.assignee), s);
    }
}

/* --- who has it --------------------------------------------------------------------------------------------------------- */

static void on_team_changed(struct fold *f, const struct step *s) {
    if (!s->before.team) return;
    int from = policy_tier(f->policy, s->before.team), to = policy_tier(f->policy, f->state.team);
    int direction = from < 0 || to < 0 || from == to ? 0 : to > from ? 1 : -1;
    struct moment *m = fold_moment(f, MOM_HANDOFF, s, acting_agent(s->e));
    set_value(m, direction);
    m->to = f->state.team;
    f->ever_handed = true;
    if (direction > 0 && f->out->escalated_at == INSTANT_NONE) f->out->escalated_at = s->own_at;
}

static void on_discard(struct fold *f, const struct step *s) {
    fold_moment(f, MOM_DISCARDED, s, acting_agent(s->e))->detail = s->e->a;
    if (f->discarded) return; /* the first discard decides */
    f->discarded = true;
    if (f->replied) fold_find(f, FIND_LATE_DISCARD, STR_NONE);
    else f->excluded_discard = f->policy->exclude.discarded;
}

static void on_link(struct fold *f, const struct step *s) {
    struct moment *m = fold_moment(f, MOM_LINKED, s, acting_agent(s->e));
    m->detail = s->e->a;
    m->to = event_b(f->ticket->part, s->e);
    if (s->e->a == f->development) f->out->linked_development = true;
}

void fold_moments_step(struct fold *f, const struct step *s) {
    uint64_t signals = s->signals;
    if (signals & BIT(SIG_CREATED)) {
        f->creator = acting_agent(s->e);
        fold_moment(f, MOM_CREATED, s, f->creator);
    }
    if (signals & BIT(SIG_AGENT_REPLY)) on_reply(f, s);
    if (signals & BIT(SIG_BOT_REPLY)) fold_moment(f, MOM_AUTO_REPLY, s, STR_NONE);
    if (signals & BIT(SIG_RESOLVED)) on_resolved(f, s);
    if (signals & BIT(SIG_CLOSED)) fold_moment(f, MOM_CLOSED, s, acting_agent(s->e) ? acting_agent(s->e) : s->before.assignee);
    if (signals & BIT(SIG_REOPENED)) on_reopened(f, s);
    if (s->e->type == EV_RATING) on_rating(f, s);
    if (s->e->type == EV_REVIEW) set_share(f, fold_moment(f, MOM_REVIEW, s, rated_agent(f, s)), s);
    if (signals & BIT(SIG_TEAM_CHANGED)) on_team_changed(f, s);
    if (s->e->type == EV_ASSIGN && (signals & BIT(SIG_ASSIGNED)) && s->before.assignee)
        fold_moment(f, MOM_REASSIGNED, s, s->before.assignee)->to = s->e->a;
    if (s->e->type == EV_LINK) on_link(f, s);
    if (s->e->type == EV_MERGE) fold_moment(f, MOM_MERGED, s, acting_agent(s->e))->to = s->e->a;
    if (s->e->type == EV_DISCARD) on_discard(f, s);
}

/* --- open tickets ------------------------------------------------------------------------------------------------------- */

bool fold_is_open(const struct fold *f) {
    bool excluded = f->disowned && f->policy->exclude.disowned;
    return f->created_taken && !class_done(f->state.class) && !f->state.gone && !excluded;
}

void fold_open(struct fold *f, instant at) {
    const struct state *s = &f->state;
    if (!fold_is_open(f)) return;
    const struct calendar *calendar = f->calendars[f->age_calendar];
    struct moment *m = VEC_PUSH(&f->out->moments);
    *m = (struct moment){ .kind = MOM_OPEN, .at = at, .order = UINT32_MAX };
    m->attributes = fold_attributes(s, s->assignee);
    int64_t age = calendar_business(calendar, at) - calendar_business(calendar, f->out->created_at);
    set_value(m, (double)(age / SECOND));
    if (at == f->as_of) return;
    m->tags = (uint32_t)f->out->tagbuf.n;
    m->ntags = (uint32_t)f->tags.n;
    for (size_t i = 0; i < f->tags.n; i++) *VEC_PUSH(&f->out->tagbuf) = f->tags.v[i];
}

/* --- a ticket's beginning and end ---------------------------------------------------------------------------------------- */

void fold_moments_reset(struct fold *f) {
    f->creator = f->last_replier = f->resolver = STR_NONE;
    f->replied = f->ever_reopened = f->ever_handed = f->ever_resolved = f->disowned = f->discarded = f->excluded_discard = false;
    f->replied_since_reopening = false;
    f->replies = 0;
    f->resolved_at = INSTANT_NONE;
    f->last_resolved = f->open_reopening = f->kept_rating = -1;
}

/* Marks the resolutions that a counted reopening undid: whether it was a courtesy is known only now. */
void fold_moments_finish(struct fold *f) {
    struct moment *v = f->out->moments.v;
    for (size_t i = 0; i < f->out->moments.n; i++) {
        if (v[i].kind != MOM_REOPENED) continue;
        bool counted = !(v[i].courtesy && f->policy->reopen.skip_courtesy);
        if (v[i].to && counted) v[v[i].to - 1].undone = true;
        v[i].to = STR_NONE;
    }
}
