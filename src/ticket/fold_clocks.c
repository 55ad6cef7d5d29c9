/* Clocks: each starts, pauses, stops or breaches on the signals and levels of its policy, counting its calendar's time (policy.md, "Clocks").
 *
 * Elapsed time is kept lazily: what was counted up to `mark`, and B there; it is brought up to date only where something happens to the cycle.
 * A breach is looked for before each event acts, with the state of the stretch that the event ends: first against a lower bound of the deadline
 * (business time never passes faster than real time), and only then against the exact instant that the calendar gives. */
#include "ticket/fold_int.h"

static const struct calendar *calendar_of(const struct fold *f, int clock) { return f->calendars[f->policy->clocks[clock].calendar]; }

static void trace_clock(struct fold *f, int clock, enum clock_step what, instant at, const struct cycle *c) {
    if (!f->trace || !f->trace->clock) return;
    const struct clock_run *r = &f->runs[clock];
    f->trace->clock(f->trace->data, clock, what, at, r->elapsed, r->goal_s, c);
}

static bool any_term(const struct level_term *terms, int n, uint64_t levels) {
    for (int i = 0; i < n; i++)
        if ((levels & terms[i].all) == terms[i].all && !(levels & terms[i].none)) return true;
    return false;
}

/* Brings elapsed up to t (1. Advance). */
static void advance(struct fold *f, int clock, instant t) {
    struct clock_run *r = &f->runs[clock];
    if (r->paused) return;
    int64_t now = calendar_business(calendar_of(f, clock), t);
    r->elapsed += now - r->mark;
    r->mark = now;
}

int64_t fold_clocks_elapsed(const struct fold *f, int clock, instant t) {
    const struct clock_run *r = &f->runs[clock];
    return (r->paused ? r->elapsed : r->elapsed + calendar_business(calendar_of(f, clock), t) - r->mark) / SECOND;
}

/* Sets the lower bound of the breach for a running cycle whose elapsed is up to date at t. */
static void aim(struct clock_run *r, instant t) {
    r->exact = false;
    bool aims = r->goal_s && !r->breached && !r->paused;
    /* A goal of hundreds of thousands of years is never exceeded. */
    if (!aims || __builtin_add_overflow(t, (r->goal_s + 1) * SECOND - r->elapsed, &r->deadline)) r->deadline = INSTANT_NONE;
}

/* --- goals ------------------------------------------------------------------------------------------------------- */

static bool condition_holds(const struct fold *f, const struct goal_condition *c) {
    uint32_t value = STR_NONE;
    switch (c->key) {
    case KEY_PRIORITY: value = f->state.priority; break;
    case KEY_TEAM: value = f->state.team; break;
    case KEY_CHANNEL: value = f->created.channel; break;
    case KEY_CUSTOMER: value = f->created.customer; break;
    case KEY_ASSIGNEE: value = f->state.assignee; break;
    case KEY_ATTR:
        for (uint32_t i = 0; i < f->state.nattrs; i++)
            if (f->out->attrs.v[f->state.attrs + 2 * i] == c->attr) value = f->out->attrs.v[f->state.attrs + 2 * i + 1];
        break;
    case KEY_TAG:
        for (size_t t = 0; t < f->tags.n; t++)
            for (int i = 0; i < c->n; i++)
                if (f->tags.v[t] == c->values[i]) return true;
        return false;
    }
    for (int i = 0; i < c->n; i++)
        if (value && value == c->values[i]) return true;
    return false;
}

static const struct goal *goal_in_force(const struct fold *f, int clock) {
    const struct clock *k = &f->policy->clocks[clock];
    instant start = f->runs[clock].start_at;
    for (int i = 0; i < k->ngoals; i++) {
        const struct goal *g = &k->goals[i];
        bool holds = (g->from == INSTANT_NONE || start >= g->from) && (g->until == INSTANT_NONE || start < g->until);
        for (int j = 0; holds && j < g->nconditions; j++) holds = condition_holds(f, &g->conditions[j]);
        if (holds) return g;
    }
    return NULL;
}

static void breach(struct fold *f, int clock, instant at) {
    struct clock_run *r = &f->runs[clock];
    r->breached = true;
    r->verdict_at = at;
    r->at_verdict = fold_attributes(&f->state, f->state.assignee);
    r->deadline = INSTANT_NONE;
}

/* 5. Goal: in force from here on; elapsed is up to date. What has breached stays breached, by the goal it breached. */
static void set_goal(struct fold *f, int clock, const struct step *s) {
    struct clock_run *r = &f->runs[clock];
    if (r->breached || r->breached_before) return;
    const struct goal *g = goal_in_force(f, clock);
    int64_t before = r->goal_s;
    r->goal_s = g ? g->goal_s : 0;
    r->warn_s = g ? g->warn_s : 0;
    if (r->goal_s != before) {
        trace_clock(f, clock, CLOCK_GOAL, s->at, NULL);
        fold_signs_goal(f, clock, s, before);
    }
    if (!r->goal_s || r->elapsed / SECOND <= r->goal_s) return;
    breach(f, clock, s->at);
    trace_clock(f, clock, CLOCK_BREACHED, s->at, NULL);
}

void fold_clocks_breach(struct fold *f, instant until) {
    for (uint64_t left = f->running; left; left &= left - 1) {
        int clock = __builtin_ctzll(left);
        struct clock_run *r = &f->runs[clock];
        if (r->deadline == INSTANT_NONE || r->deadline > until) continue;
        if (!r->exact) {
            /* mark is B at the instant from which the bound was reckoned: the exact deadline lies where B is `due` */
            instant from = r->deadline - ((r->goal_s + 1) * SECOND - r->elapsed);
            r->deadline = calendar_after(calendar_of(f, clock), from, (r->goal_s + 1) * SECOND - r->elapsed);
            r->exact = true;
            if (r->deadline == INSTANT_NONE || r->deadline > until) continue;
        }
        instant at = r->deadline;
        breach(f, clock, at);
        if (f->trace) advance(f, clock, at);
        trace_clock(f, clock, CLOCK_BREACHED, at, NULL);
    }
}

/* --- the end of a cycle -------------------------------------------------------------------------------------------- */

static uint32_t credited(const struct fold *f, const struct clock *k, const struct step *s) {
    switch (k->credit) {
    case CREDIT_ACTOR: return acting_agent(s->e) ? acting_agent(s->e) : s->before.assignee;
    case CREDIT_ASSIGNEE: return s->before.assignee;
    case CREDIT_NEXT: return f->state.assignee;
    }
    return STR_NONE;
}

static struct cycle *push_cycle(struct fold *f, int clock, enum cycle_state state) {
    const struct clock_run *r = &f->runs[clock];
    struct cycle *c = VEC_PUSH(&f->out->cycles);
    *c = (struct cycle){ .clock = clock, .n = r->n, .state = state, .start_at = r->start_at, .stop_at = INSTANT_NONE,
        .elapsed_s = state == CYCLE_CANCELLED ? -1 : r->elapsed / SECOND, .goal_s = r->goal_s, .warn_s = r->warn_s,
        .verdict_at = INSTANT_NONE, .breach_at = INSTANT_NONE, .warn_at = INSTANT_NONE };
    return c;
}

/* The verdict of a cycle that ended by s: at its own instant and to its holder, or (judge: stop) at the end and to the cycle's agent. */
static void judge(struct fold *f, int clock, struct cycle *c, const struct step *s) {
    const struct clock *k = &f->policy->clocks[clock];
    const struct clock_run *r = &f->runs[clock];
    bool met = !r->breached && c->state == CYCLE_DONE && r->goal_s && !r->met_before;
    if (!r->breached && !met) return;
    c->verdict = met ? VERDICT_MET : VERDICT_BREACHED;
    if (met || k->judge == JUDGE_STOP) {
        uint32_t holder = s->before.assignee ? s->before.assignee : c->at_end.agent;
        c->verdict_at = s->at;
        c->at_verdict = fold_attributes(&s->before, k->judge == JUDGE_STOP ? c->at_end.agent : holder);
    } else {
        c->verdict_at = r->verdict_at;
        c->at_verdict = r->at_verdict;
    }
}

static void end_cycle(struct fold *f, int clock, const struct step *s, enum cycle_state state) {
    struct clock_run *r = &f->runs[clock];
    const struct clock *k = &f->policy->clocks[clock];
    advance(f, clock, s->at);
    fold_signs_unpause(f, clock, s->at);
    struct cycle *c = push_cycle(f, clock, state);
    c->stop_at = s->at;
    c->at_end = fold_attributes(&s->before, credited(f, k, s));
    judge(f, clock, c, s);
    trace_clock(f, clock, state == CYCLE_DONE ? CLOCK_STOPPED : CLOCK_CANCELLED, s->at, c);
    if (k->resume) {
        r->met_before |= c->verdict == VERDICT_MET;
        r->breached_before |= r->breached;
        if (state == CYCLE_DONE) r->completed = r->elapsed;
    }
    r->running = r->paused = r->breached = false;
    r->goal_s = r->warn_s = 0;
    r->deadline = INSTANT_NONE;
    f->running &= ~BIT(clock);
}

/* --- the start of a cycle ------------------------------------------------------------------------------------------ */

static bool may_start(struct fold *f, int clock, const struct step *s) {
    const struct clock *k = &f->policy->clocks[clock];
    const struct clock_run *r = &f->runs[clock];
    if (r->running || !(s->signals & k->start) || f->state.gone) return false;
    if (r->n > 0 && !k->repeat) return false;
    if (!f->out->has_created && (!k->repeat || k->resume)) return false; /* what came before is unknown */
    if (!any_term(k->unless, k->nunless, f->state.levels)) return true;
    trace_clock(f, clock, CLOCK_HELD_BACK, s->at, NULL);
    return false;
}

static void start_cycle(struct fold *f, int clock, const struct step *s) {
    struct clock_run *r = &f->runs[clock];
    bool resumes = f->policy->clocks[clock].resume && r->completed > 0;
    r->running = true;
    r->paused = r->breached = false;
    r->n++;
    r->start_at = s->at;
    r->elapsed = resumes ? r->completed : 0;
    r->mark = calendar_business(calendar_of(f, clock), s->at);
    r->goal_s = r->warn_s = 0;
    r->deadline = INSTANT_NONE;
    f->running |= BIT(clock);
    trace_clock(f, clock, resumes ? CLOCK_RESUMED : CLOCK_STARTED, s->at, NULL);
}

/* 4. Pause: while any pause level holds in the state after the event. */
static void set_pause(struct fold *f, int clock, instant t) {
    const struct clock *k = &f->policy->clocks[clock];
    struct clock_run *r = &f->runs[clock];
    bool pause = any_term(k->pause, k->npause, f->state.levels);
    if (pause == r->paused) return;
    if (pause) {
        advance(f, clock, t);
    } else {
        r->mark = calendar_business(calendar_of(f, clock), t);
        fold_signs_unpause(f, clock, t);
    }
    r->paused = pause;
    trace_clock(f, clock, pause ? CLOCK_PAUSED : CLOCK_UNPAUSED, t, NULL);
}

static void step_clock(struct fold *f, int clock, const struct step *s) {
    const struct clock *k = &f->policy->clocks[clock];
    struct clock_run *r = &f->runs[clock];
    if (r->running) {
        if (s->cancels) end_cycle(f, clock, s, CYCLE_CANCELLED);
        else if (s->signals & k->stop) end_cycle(f, clock, s, CYCLE_DONE);
        else if (s->signals & k->cancel) end_cycle(f, clock, s, CYCLE_CANCELLED);
    }
    bool starts = may_start(f, clock, s);
    if (starts) start_cycle(f, clock, s);
    if (!r->running) return;
    set_pause(f, clock, s->at);
    if (!k->ngoals || r->breached) return;
    if (!starts) advance(f, clock, s->at);
    if (starts || (k->goal_keys & s->changed)) set_goal(f, clock, s);
    aim(r, s->at);
}

void fold_clocks_step(struct fold *f, const struct step *s) {
    uint64_t concerned = s->cancels ? f->running : 0;
    for (uint64_t signals = s->signals; signals; signals &= signals - 1) concerned |= f->clocks_of_signal[__builtin_ctzll(signals)];
    if (s->before.levels != f->state.levels) concerned |= f->running & f->clocks_with_pause;
    for (unsigned changed = s->changed & ((1u << (KEY_ATTR + 1)) - 1); changed; changed &= changed - 1)
        concerned |= f->running & f->clocks_with_key[__builtin_ctz(changed)];
    for (; concerned; concerned &= concerned - 1) step_clock(f, __builtin_ctzll(concerned), s);
}

/* --- as of the end --------------------------------------------------------------------------------------------------- */

void fold_clocks_reset(struct fold *f) {
    for (int c = 0; c < f->policy->nclocks; c++) f->runs[c] = (struct clock_run){ .deadline = INSTANT_NONE };
    f->running = 0;
}

/* When a running cycle will reach `seconds`, if nothing happens. */
static instant reaches(const struct fold *f, int clock, int64_t seconds) {
    int64_t left = seconds * SECOND - f->runs[clock].elapsed;
    return left > 0 ? calendar_after(calendar_of(f, clock), f->as_of, left) : INSTANT_NONE;
}

void fold_clocks_finish(struct fold *f) {
    for (uint64_t left = f->running; left; left &= left - 1) {
        int clock = __builtin_ctzll(left);
        struct clock_run *r = &f->runs[clock];
        advance(f, clock, f->as_of);
        fold_signs_unpause(f, clock, f->as_of);
        struct cycle *c = push_cycle(f, clock, r->paused ? CYCLE_PAUSED : CYCLE_RUNNING);
        c->at_end = fold_attributes(&f->state, f->state.assignee);
        c->overdue = r->breached;
        if (r->breached && f->policy->clocks[clock].judge == JUDGE_HOLDER) {
            c->verdict = VERDICT_BREACHED;
            c->verdict_at = r->verdict_at;
            c->at_verdict = r->at_verdict;
        } else if (r->breached) {
            c->breach_at = r->verdict_at;
        } else if (!r->paused) {
            if (r->goal_s) c->breach_at = reaches(f, clock, r->goal_s + 1);
            if (r->warn_s) c->warn_at = reaches(f, clock, r->warn_s);
        }
    }
}
