#include "measure/filter.h"

#include "measure/dimension.h"

struct filter {
    struct compiled_condition *conditions;
    int n;
    struct local_clock clock;
};

struct filter *filter_new(const struct policy *p, const struct condition *where, int nwhere, struct arena *a) {
    struct filter *f = arena_alloc(a, sizeof *f);
    *f = (struct filter){ .conditions = conditions_compile(where, nwhere, p->strings, a), .n = nwhere, .clock = local_clock_new(p->zone) };
    return f;
}

struct ticket_facts filter_ticket(const struct fact_row *row) {
    struct ticket_facts t = { .ticket = row->ticket, .channel = row->channel, .customer = row->customer, .tags = row->tags, .ntags = row->ntags,
                              .rated = row->rated, .linked_development = row->linked_development, .escalated_at = row->escalated_at };
    t.attrs.v = (uint32_t *)row->attrs; /* read only */
    return t;
}

static bool holds(struct filter *f, const struct ticket_facts *t, const struct attributes *attributes, instant at) {
    const struct fact fact = { .ticket = t, .attributes = attributes, .tags = t->tags, .ntags = t->ntags, .at = at, .day = INT32_MIN };
    return conditions_hold(f->conditions, f->n, &fact, &f->clock);
}

bool filter_holds(struct filter *f, const struct fact_row *row, const struct attributes *attributes, instant at) {
    const struct ticket_facts t = filter_ticket(row);
    return holds(f, &t, attributes, at);
}

bool filter_wants(struct filter *f, const struct fact_list *list, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    if (!list->want(list->data, t, c, m)) return false;
    if (!f) return true;
    if (m) return holds(f, t, &m->attributes, m->at);
    if (list->by_verdict) return holds(f, t, &c->at_verdict, c->verdict_at);
    return holds(f, t, &c->at_end, c->stop_at != INSTANT_NONE ? c->stop_at : c->start_at);
}
