/* kept_event: an event whose texts outlive the record that it was read from. */
#ifndef SVODKA_READ_FROM_KEPT_EVENT_H
#define SVODKA_READ_FROM_KEPT_EVENT_H

#include "read/from/sink.h"

/* A copy with all its texts, tags and attrs in a. */
struct raw_event kept_event(struct arena *a, const struct raw_event *e);

#endif
