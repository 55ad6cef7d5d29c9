/* kept_event: see kept_event.h. */
#include "read/from/kept_event.h"

#include "read/from/records.h"

struct raw_event kept_event(struct arena *a, const struct raw_event *e) {
    struct raw_event kept = *e;
    struct str *tags = arena_alloc(a, (size_t)e->ntags * sizeof *tags);
    struct raw_attr *attrs = arena_alloc(a, (size_t)e->nattrs * sizeof *attrs);
    kept.ticket = record_keep(a, e->ticket);
    kept.id = record_keep(a, e->id);
    kept.actor = record_keep(a, e->actor);
    for (int i = 0; i < EVENT_FIELDS; i++) kept.field[i] = record_keep(a, e->field[i]);
    for (int i = 0; i < e->ntags; i++) tags[i] = record_keep(a, e->tags[i]);
    for (int i = 0; i < e->nattrs; i++) attrs[i] = (struct raw_attr){ record_keep(a, e->attrs[i].name), record_keep(a, e->attrs[i].value) };
    kept.tags = tags;
    kept.attrs = attrs;
    return kept;
}
