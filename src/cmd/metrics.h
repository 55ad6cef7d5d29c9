/* metrics: asking for metrics by options, without a template; shared by `metrics` and its comparison of two policies. */
#ifndef SVODKA_CMD_METRICS_H
#define SVODKA_CMD_METRICS_H

#include "cmd/print.h"
#include "cmd/session.h"

/* The names of --metrics, else the usual ones whose clocks the policy has; texts live in a. */
void metrics_names(const struct session *s, struct texts *names, struct arena *a);
/* The query of --by, --where and these metrics for the session's period, in s->arena. ERR_USAGE. */
bool metrics_ask(struct session *s, const struct texts *names, struct query *q, struct err *err);
/* `metrics --compare-policy`. (metrics_compare.c) */
bool metrics_compare(struct options *o, enum format format, int *status, struct err *err);

#endif
