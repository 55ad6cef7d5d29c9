/* templates: finding and loading the report templates that --template names, each with its own period and metrics. */
#ifndef SVODKA_CMD_TEMPLATES_H
#define SVODKA_CMD_TEMPLATES_H

#include "cmd/session.h"
#include "report/template.h"

struct loaded_template {
    const char *path;
    struct str text;
    const struct doc *bonus;  /* where its bonus scheme has a file of its own: what that holds; else NULL */
    struct str whole;         /* the text, and the text of the scheme's file: for the digest */
    struct template *plan;
    struct metrics *metrics;  /* the policy's and the template's own */
    struct period period;
    instant as_of;
};
struct loaded_templates { struct loaded_template *v; size_t n, cap; };

/* Loads every --template in its order; s->as_of becomes the latest of their as-of instants, up to which events are to be read.
 * A name is looked for as report-templates/NAME.json in the current directory, beside the job file, beside the program, in the
 * installed data directory; whatever has a '/' or ends in ".json" is a path. ERR_CONFIG. Release out in either case. */
bool templates_load(struct session *s, struct loaded_templates *out, struct err *err);
/* The same template resolved for another period, as of `as_of`, whole whatever --where says; out->metrics is to be freed by the caller, in either case. ERR_CONFIG. */
bool template_for_period(struct session *s, const struct loaded_template *t, const struct period *period, instant as_of, struct loaded_template *out, struct err *err);
void templates_release(struct loaded_templates *t);

#endif
