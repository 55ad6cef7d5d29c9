/* Signs that somebody may have played with a clock (facts.h). They count in no metric, so they are yielded of excluded tickets too. */
#include "ticket/fold_int.h"

static struct sign *push_sign(struct fold *f, enum sign_kind kind, const struct step *s, int clock, uint32_t agent) {
    struct sign *sign = VEC_PUSH(&f->out->signs);
    int64_t goal_s = f->runs[clock].goal_s;
    *sign = (struct sign){ .kind = kind, .at = s->own_at, .attributes = fold_attributes(&s->before, agent), .clock = clock, .elapsed_s = -1, .goal_before_s = goal_s, .goal_after_s = goal_s };
    return sign;
}

/* Handed to somebody else when nearly all of a goal was gone. */
void fold_signs_before(struct fold *f, const struct step *s) {
    if (s->e->type != EV_ASSIGN || !(s->signals & BIT(SIG_ASSIGNED)) || !s->before.assignee) return;
    for (uint64_t left = f->running; left; left &= left - 1) {
        int clock = __builtin_ctzll(left);
        const struct clock_run *r = &f->runs[clock];
        if (!r->goal_s || r->breached) continue;
        int64_t elapsed_s = fold_clocks_elapsed(f, clock, s->at);
        if (10 * elapsed_s >= 9 * r->goal_s) push_sign(f, SIGN_HANDED, s, clock, s->before.assignee)->elapsed_s = elapsed_s;
    }
}

void fold_signs_goal(struct fold *f, int clock, const struct step *s, int64_t goal_before_s) {
    const struct clock_run *r = &f->runs[clock];
    if (s->e->type != EV_PRIORITY || goal_before_s == 0 || (r->goal_s && r->goal_s < goal_before_s)) return;
    struct sign *sign = push_sign(f, SIGN_LOWERED, s, clock, acting_agent(s->e));
    sign->elapsed_s = fold_clocks_elapsed(f, clock, s->at);
    sign->goal_before_s = goal_before_s;
}

/* A message does not change a goal: the one after it is the one before it. */
static void find_overlooked(struct fold *f, const struct step *s) {
    for (uint64_t left = f->running & f->clocks_with_pause; left; left &= left - 1) {
        int clock = __builtin_ctzll(left);
        struct clock_run *r = &f->runs[clock];
        if (!r->paused || r->overlooked) continue;
        struct sign *sign = push_sign(f, SIGN_WAITING, s, clock, f->state.assignee);
        sign->elapsed_s = calendar_business(f->calendars[f->policy->clocks[clock].calendar], s->at); /* until the end of the pause: its beginning */
        r->overlooked = f->out->signs.n;
    }
}

void fold_signs_unpause(struct fold *f, int clock, instant t) {
    struct clock_run *r = &f->runs[clock];
    if (!r->overlooked) return;
    struct sign *sign = &f->out->signs.v[r->overlooked - 1];
    sign->elapsed_s = (calendar_business(f->calendars[f->policy->clocks[clock].calendar], t) - sign->elapsed_s) / SECOND;
    r->overlooked = 0;
}

/* The event has ended every cycle that ran. */
static void find_buried(struct fold *f, const struct step *s) {
    uint64_t found = 0;
    for (size_t i = 0; i < f->out->cycles.n; i++)
        if (f->out->cycles.v[i].verdict == VERDICT_BREACHED) found |= BIT(f->out->cycles.v[i].clock);
    for (uint64_t left = found; left; left &= left - 1) {
        int clock = __builtin_ctzll(left);
        const struct cycle *c = f->out->cycles.v;
        while (c->clock != clock || c->verdict != VERDICT_BREACHED) c++;
        struct sign *sign = push_sign(f, SIGN_BURIED, s, clock, acting_agent(s->e));
        sign->goal_before_s = sign->goal_after_s = c->goal_s;
    }
}

void fold_signs_after(struct fold *f, const struct step *s) {
    bool written = s->e->type == EV_MESSAGE && s->signals & BIT(SIG_CUSTOMER_MESSAGE);
    if (written && f->state.class == CLASS_WAITING) find_overlooked(f, s);
    if (f->state.gone && !s->before.gone) find_buried(f, s);
}
