/* The fold: steps a ticket's events, in the order in which they are taken, through its state, and says which signals each raises (policy.md, "Signals"). */
#include "ticket/fold.h"

#include <string.h>

#include "ticket/fold_int.h"

const char *const cycle_state_names[4] = { "done", "running", "paused", "cancelled" };
const char *const moment_kind_names[MOMENT_KINDS + 1] = {
    "created", "reply", "auto_reply", "resolved", "auto_resolved", "closed", "reopened", "rated", "rated_again", "rated_inside",
    "disowned", "review", "handoff", "reassigned", "linked", "merged", "discarded", "open", NULL
};

struct attributes fold_attributes(const struct state *s, uint32_t agent) {
    return (struct attributes){ .agent = agent, .team = s->team, .priority = s->priority, .status_name = s->status_name,
        .status = s->class, .attrs = s->attrs, .nattrs = s->nattrs };
}

void fold_find(struct fold *f, enum finding kind, uint32_t subject) {
    if (f->findings) finding_add(f->findings, kind, strings_get(f->policy->strings, subject), f->ticket->name);
}

int fold_compare_text(const struct fold *f, uint32_t a, uint32_t b) {
    return a == b ? 0 : str_cmp(strings_get(f->policy->strings, a), strings_get(f->policy->strings, b));
}

/* --- state --------------------------------------------------------------------------------------------------- */

static void refresh_levels(struct fold *f) {
    struct state *s = &f->state;
    uint64_t levels = s->assignee ? BIT(LEVEL_ASSIGNED) : BIT(LEVEL_UNASSIGNED);
    if (s->class != CLASS_UNKNOWN) {
        levels |= BIT(LEVEL_CLASS + s->class);
        if (class_done(s->class)) levels |= BIT(LEVEL_DONE);
    }
    if (s->conversation == WITH_CUSTOMER) levels |= BIT(LEVEL_WITH_CUSTOMER);
    if (s->conversation == WITH_AGENT) levels |= BIT(LEVEL_WITH_AGENT);
    if (s->status_name) levels |= policy_status_level(f->policy, s->status_name);
    s->levels = levels;
}

static enum status_class class_of(struct fold *f, uint32_t status) {
    bool mapped;
    enum status_class class = policy_class(f->policy, status, &mapped);
    if (!mapped) fold_find(f, FIND_UNMAPPED_STATUS, status);
    return class;
}

/* Replaces the present attributes by a copy with name set to value; facts keep the former range. */
static void set_attribute(struct fold *f, uint32_t name, uint32_t value) {
    struct ticket_facts *out = f->out;
    uint32_t from = f->state.attrs, n = f->state.nattrs, start = (uint32_t)out->attrs.n, i = 0;
    while (i < n && fold_compare_text(f, out->attrs.v[from + 2 * i], name) < 0) i++;
    bool replaces = i < n && out->attrs.v[from + 2 * i] == name;
    if (replaces && out->attrs.v[from + 2 * i + 1] == value) return;
    for (uint32_t j = 0; j < i; j++) {
        uint32_t key = out->attrs.v[from + 2 * j], kept = out->attrs.v[from + 2 * j + 1];
        *VEC_PUSH(&out->attrs) = key;
        *VEC_PUSH(&out->attrs) = kept;
    }
    *VEC_PUSH(&out->attrs) = name;
    *VEC_PUSH(&out->attrs) = value;
    for (uint32_t j = i + replaces; j < n; j++) {
        uint32_t key = out->attrs.v[from + 2 * j], kept = out->attrs.v[from + 2 * j + 1];
        *VEC_PUSH(&out->attrs) = key;
        *VEC_PUSH(&out->attrs) = kept;
    }
    f->state.attrs = start;
    f->state.nattrs = n + !replaces;
}

/* Adds or removes a tag; true if that changed the tags. They stay in the order of their bytes. */
static bool set_tag(struct fold *f, uint32_t tag, bool present) {
    size_t i = 0;
    while (i < f->tags.n && fold_compare_text(f, f->tags.v[i], tag) < 0) i++;
    bool found = i < f->tags.n && f->tags.v[i] == tag;
    if (found == present) return false;
    if (present) {
        (void)VEC_PUSH(&f->tags);
        memmove(&f->tags.v[i + 1], &f->tags.v[i], (f->tags.n - 1 - i) * sizeof *f->tags.v);
        f->tags.v[i] = tag;
    } else {
        memmove(&f->tags.v[i], &f->tags.v[i + 1], (f->tags.n - 1 - i) * sizeof *f->tags.v);
        f->tags.n--;
    }
    return true;
}

/* --- what each type of event does to the state, and which signals it raises ------------------------------------ */

static void on_created(struct fold *f, struct step *s) {
    struct created *c = &f->created;
    event_created(f->ticket->part, s->e, c);
    f->created_taken = true;
    f->out->created_at = s->own_at;
    f->out->channel = c->channel;
    f->out->customer = c->customer;
    f->out->subject = c->subject;
    f->out->url = c->url;
    enum status_class class = c->status ? class_of(f, c->status) : CLASS_NEW;
    bool begins_done = class_done(class);
    f->state.class = begins_done ? CLASS_NEW : class;
    f->state.status_name = begins_done ? STR_NONE : c->status;
    f->state.assignee = c->assignee;
    f->state.team = c->team;
    f->state.priority = c->priority;
    for (uint32_t i = 0; i < c->ntags; i++) *VEC_PUSH(&f->tags) = c->tags[i];
    f->state.attrs = (uint32_t)f->out->attrs.n;
    f->state.nattrs = c->nattrs;
    for (uint32_t i = 0; i < 2 * c->nattrs; i++) *VEC_PUSH(&f->out->attrs) = c->attrs[i];
    s->signals = BIT(SIG_CREATED) | BIT(SIG_ENTERED + f->state.class);
    if (s->e->role == ROLE_CUSTOMER) {
        s->signals |= BIT(SIG_CUSTOMER_MESSAGE);
        f->state.conversation = WITH_AGENT;
    }
    if (c->assignee) s->signals |= BIT(SIG_ASSIGNED);
    s->changed = ~0u;
}

static void on_message(struct fold *f, struct step *s) {
    const struct event *e = s->e;
    if (e->flags & EVF_INTERNAL) return;
    bool automatic = e->flags & EVF_AUTO;
    if (e->role == ROLE_CUSTOMER && !automatic) {
        s->signals |= BIT(SIG_CUSTOMER_MESSAGE);
        f->state.conversation = WITH_AGENT;
    } else if (e->role == ROLE_AGENT && !automatic) {
        s->signals |= BIT(SIG_AGENT_REPLY);
        f->state.conversation = WITH_CUSTOMER;
    } else if (e->role == ROLE_BOT || (automatic && e->role != ROLE_CUSTOMER)) {
        s->signals |= BIT(SIG_BOT_REPLY);
    }
}

/* Also the `status` of a `created` event whose class is done. */
static void on_status(struct fold *f, struct step *s, uint32_t name) {
    enum status_class old = f->state.class, new = class_of(f, name);
    bool renamed = name != f->state.status_name;
    f->state.status_name = name;
    f->state.class = new;
    if (!renamed && old == new) return;
    s->signals |= BIT(SIG_STATUS_CHANGED) | policy_status_signal(f->policy, name);
    if (old == new) return;
    s->signals |= BIT(SIG_ENTERED + new);
    if (old == CLASS_UNKNOWN) {
        s->cancels = class_done(new);
        return;
    }
    if (!class_done(old) && class_done(new)) s->signals |= BIT(SIG_RESOLVED);
    if (new == CLASS_CLOSED) s->signals |= BIT(SIG_CLOSED);
    if (class_done(old) && !class_done(new)) s->signals |= BIT(SIG_REOPENED);
}

static void on_assign(struct fold *f, struct step *s) {
    if (s->e->a == f->state.assignee) return;
    s->signals |= s->e->a ? BIT(SIG_ASSIGNED) : BIT(SIG_UNASSIGNED);
    s->changed |= 1u << KEY_ASSIGNEE;
    f->state.assignee = s->e->a;
}

static void on_team(struct fold *f, struct step *s) {
    if (s->e->a == f->state.team) return;
    s->signals |= BIT(SIG_TEAM_CHANGED);
    s->changed |= 1u << KEY_TEAM;
    f->state.team = s->e->a;
}

static void apply(struct fold *f, struct step *s) {
    const struct event *e = s->e;
    switch ((enum event_type)e->type) {
    case EV_CREATED: on_created(f, s); break;
    case EV_MESSAGE: on_message(f, s); break;
    case EV_STATUS: on_status(f, s, e->a); break;
    case EV_ASSIGN: on_assign(f, s); break;
    case EV_TEAM: on_team(f, s); break;
    case EV_PRIORITY:
        s->changed |= 1u << KEY_PRIORITY;
        f->state.priority = e->a;
        break;
    case EV_TAG:
        if (set_tag(f, e->a, !(e->flags & EVF_REMOVE))) s->changed |= 1u << KEY_TAG;
        break;
    case EV_ATTR:
        s->changed |= 1u << KEY_ATTR;
        set_attribute(f, e->a, event_b(f->ticket->part, e));
        break;
    case EV_RATING:
        if (e->role == ROLE_CUSTOMER && (e->flags & EVF_VERDICT) != VERDICT_DISOWNED) s->signals |= BIT(SIG_RATED);
        break;
    case EV_LINK: s->signals |= policy_linked_signal(f->policy, e->a); break;
    case EV_MERGE:
    case EV_DISCARD:
        s->signals |= BIT(e->type == EV_MERGE ? SIG_MERGED : SIG_DISCARDED);
        s->cancels = true;
        f->state.gone = true;
        break;
    case EV_REVIEW:
    case EVENT_TYPES: break;
    }
}

/* --- one ticket ------------------------------------------------------------------------------------------------ */

static void trace_event(struct fold *f, const struct step *s) {
    if (!f->trace || !f->trace->event) return;
    struct fold_state after = { .status = f->state.class, .status_name = f->state.status_name, .assignee = f->state.assignee, .team = f->state.team,
        .priority = f->state.priority, .with_customer = f->state.conversation == WITH_CUSTOMER, .with_agent = f->state.conversation == WITH_AGENT };
    f->trace->event(f->trace->data, s->e, NULL, &after, s->signals);
}

/* Notes when the ticket enters or leaves the backlog, for its identity (measure/run.h). */
static void note_flow(struct fold *f, const struct step *s, bool was_open) {
    bool open = fold_is_open(f);
    if (open == was_open) return;
    enum flow_kind kind = s->signals & BIT(SIG_CREATED) ? FLOW_CREATED : s->signals & BIT(SIG_REOPENED) ? FLOW_REOPENED
        : s->signals & BIT(SIG_RESOLVED) ? FLOW_RESOLVED : s->signals & BIT(SIG_MERGED) ? FLOW_MERGED : FLOW_EXCLUDED;
    *VEC_PUSH(&f->out->flows) = (struct flow){ .kind = kind, .at = s->at };
}

/* What follows a change of state; was_open: before it. */
static void finish_step(struct fold *f, struct step *s, bool was_open) {
    refresh_levels(f);
    trace_event(f, s);
    fold_signs_before(f, s);
    fold_clocks_step(f, s);
    fold_signs_after(f, s);
    fold_moments_step(f, s);
    note_flow(f, s, was_open);
}

static void step(struct fold *f, const struct taken *t) {
    struct step s = { .e = t->e, .at = t->at, .own_at = (instant)t->e->at, .order = t->order, .before = f->state };
    uint32_t actor = acting_agent(t->e);
    if (f->staff.n && actor && (actor >= f->staff.n || !f->staff.v[actor])) fold_find(f, FIND_UNKNOWN_AGENT, actor);
    bool was_open = fold_is_open(f);
    apply(f, &s);
    finish_step(f, &s, was_open);
    if (t->e->type != EV_CREATED || !f->created.status || f->state.status_name == f->created.status) return;
    /* its status is done: a status event by the same actor at the same instant, right after */
    struct step status = { .e = t->e, .at = t->at, .own_at = s.own_at, .order = t->order, .before = f->state };
    on_status(f, &status, f->created.status);
    finish_step(f, &status, true);
}

static void reset(struct fold *f, const struct ticket_events *t, struct ticket_facts *out, struct findings *findings) {
    f->ticket = t;
    f->out = out;
    f->findings = findings;
    f->state = (struct state){ .class = CLASS_UNKNOWN };
    refresh_levels(f);
    f->created = (struct created){ 0 };
    f->created_taken = false;
    f->next_snapshot = 0;
    f->tags.n = 0;
    out->ticket = t->name;
    out->serial++;
    out->channel = out->customer = out->subject = out->url = STR_NONE;
    out->rated = out->linked_development = out->excluded = false;
    out->created_at = out->escalated_at = INSTANT_NONE;
    out->duplicate = out->second_created = 0;
    out->cycles.n = out->moments.n = out->flows.n = out->signs.n = out->attrs.n = out->tagbuf.n = 0;
    fold_clocks_reset(f);
    fold_moments_reset(f);
}

static void finish_tags(struct fold *f) {
    struct ticket_facts *out = f->out;
    size_t from = out->tagbuf.n;
    for (size_t i = 0; i < f->tags.n; i++) *VEC_PUSH(&out->tagbuf) = f->tags.v[i];
    out->tags = out->tagbuf.v ? out->tagbuf.v + from : NULL; /* the first tickets may have none */
    out->ntags = (uint32_t)f->tags.n;
}

/* An excluded ticket yields only its created, disowned and discarded moments (metrics.md); as of an earlier instant it was a ticket like others. */
static void exclude(struct fold *f) {
    struct ticket_facts *out = f->out;
    size_t kept = 0;
    out->excluded = true;
    out->cycles.n = 0;
    for (size_t i = 0; i < out->moments.n; i++) {
        enum moment_kind kind = out->moments.v[i].kind;
        if (kind != MOM_CREATED && kind != MOM_DISOWNED && kind != MOM_DISCARDED && kind != MOM_OPEN) continue;
        out->moments.v[kept] = out->moments.v[i];
        out->moments.v[kept++].excluded = kind != MOM_OPEN;
    }
    out->moments.n = kept;
}

void fold_ticket(struct fold *f, const struct ticket_events *t, struct ticket_facts *out, struct findings *findings) {
    reset(f, t, out, findings);
    fold_order(f);
    out->has_created = f->taken.n > 0 && f->taken.v[0].e->type == EV_CREATED;
    if (f->taken.n > 0 && !out->has_created) fold_find(f, FIND_NO_CREATED, STR_NONE);
    for (size_t i = 0; i < f->taken.n; i++) {
        const struct taken *now = &f->taken.v[i];
        while (f->next_snapshot < f->nsnapshots && f->snapshots[f->next_snapshot] <= (instant)now->e->at)
            fold_open(f, f->snapshots[f->next_snapshot++]);
        if (f->running) fold_clocks_breach(f, now->at);
        step(f, now);
    }
    while (f->next_snapshot < f->nsnapshots && f->snapshots[f->next_snapshot] < f->as_of) fold_open(f, f->snapshots[f->next_snapshot++]);
    fold_clocks_breach(f, f->as_of);
    fold_clocks_finish(f);
    fold_open(f, f->as_of);
    finish_tags(f);
    fold_moments_finish(f);
    if ((f->disowned && f->policy->exclude.disowned) || f->excluded_discard) exclude(f);
}

/* --- life -------------------------------------------------------------------------------------------------------- */

static void index_clocks(struct fold *f, uint64_t wanted) {
    for (int c = 0; c < f->policy->nclocks; c++) {
        if (!(wanted & BIT(c))) continue;
        const struct clock *k = &f->policy->clocks[c];
        uint64_t signals = k->start | k->stop | k->cancel;
        for (int bit = 0; bit < 64; bit++)
            if (signals & BIT(bit)) f->clocks_of_signal[bit] |= BIT(c);
        if (k->npause) f->clocks_with_pause |= BIT(c);
        for (int key = 0; key <= KEY_ATTR; key++)
            if (k->goal_keys & (1u << key)) f->clocks_with_key[key] |= BIT(c);
    }
}

static void index_staff(struct fold *f) {
    const struct policy *p = f->policy;
    for (int i = 0; i < p->nagents; i++)
        if (p->agents[i].id >= f->staff.n) f->staff.n = p->agents[i].id + 1;
    if (f->staff.n) f->staff.v = mem_zalloc(f->staff.n, 1);
    for (int i = 0; i < p->nagents; i++) f->staff.v[p->agents[i].id] = 1;
}

struct fold *fold_new(const struct policy *policy, uint64_t clocks, struct calendar *const *calendars, instant as_of, const instant *snapshots, int nsnapshots) {
    struct fold *f = mem_zalloc(1, sizeof *f);
    f->policy = policy;
    f->calendars = calendars;
    f->as_of = as_of;
    f->snapshots = snapshots;
    f->nsnapshots = nsnapshots;
    f->reply_calendar = policy_calendar_of(policy, "reply");
    f->age_calendar = policy_calendar_of(policy, "resolution");
    f->development = strings_addz(policy->strings, "development");
    f->runs = mem_zalloc((size_t)policy->nclocks + 1, sizeof *f->runs);
    index_clocks(f, clocks);
    index_staff(f);
    return f;
}

void fold_set_trace(struct fold *f, const struct fold_trace *trace) { f->trace = trace; }

void fold_free(struct fold *f) {
    if (!f) return;
    VEC_RELEASE(&f->taken);
    VEC_RELEASE(&f->dropped);
    VEC_RELEASE(&f->tags);
    mem_free(f->staff.v);
    mem_free(f->runs);
    mem_free(f);
}

void ticket_facts_release(struct ticket_facts *t) {
    VEC_RELEASE(&t->cycles);
    VEC_RELEASE(&t->moments);
    VEC_RELEASE(&t->flows);
    VEC_RELEASE(&t->signs);
    VEC_RELEASE(&t->attrs);
    VEC_RELEASE(&t->tagbuf);
}
