/* sources: the registry. To add one: its line here, in the order of `svodka convert --list`. */
#include "read/from/source.h"

#include <string.h>

#include "base/vec.h"

extern const struct source source_chatra, source_csv, source_eadesk, source_intercom, source_jira, source_planfix, source_usedesk, source_xes,
    source_yandex_tracker, source_zendesk;

const struct source *const sources[] = {
    &source_yandex_tracker,
    &source_jira,
    &source_planfix,
    &source_usedesk,
    &source_eadesk,
    &source_chatra,
    &source_intercom,
    &source_zendesk,
    &source_xes,
    &source_csv,
    NULL,
};

const struct source *source_find(const char *name, struct err *err) {
    const char *names[ARRAY_LEN(sources)];
    unsigned long n = 0;
    for (const struct source *const *s = sources; *s; s++) {
        if (strcmp((*s)->name, name) == 0) return *s;
        names[n++] = (*s)->name;
    }
    const char *nearest = err_nearest(name, names, n);
    err_set(err, ERR_USAGE, "unknown source %s", name);
    if (nearest)
        err_hint(err, "did you mean %s?", nearest);
    else
        err_hint(err, "`svodka convert --list` has them");
    return NULL;
}

bool source_convert(const struct source *source, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    if (source->standing && strcmp(source->standing, "unverified") == 0) sink_finding(sink, FIND_UNVERIFIED_SOURCE, str_c(source->name), (struct place){ 0 });
    return source->convert(exports, options, sink, err);
}
