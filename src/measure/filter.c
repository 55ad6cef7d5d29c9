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

bool filter_holds(struct filter *f, const struct fact_row *row, const struct attributes *attributes, instant at) {
    const struct ticket_facts t = filter_ticket(row);
    const struct fact fact = { .ticket = &t, .attributes = attributes, .tags = t.tags, .ntags = t.ntags, .at = at, .day = INT32_MIN };
    return conditions_hold(f->conditions, f->n, &fact, &f->clock);
}
