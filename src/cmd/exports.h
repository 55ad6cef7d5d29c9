/* exports: vendors' exports as input: of `convert`, and of a job file, whose "events" may name them beside logs:
 *
 *     { "from": "csv", "files": "exports/journal.csv", "mapping": "mapping.json", "timezone": "Europe/Moscow", "bot": ["robot"] }
 */
#ifndef SVODKA_CMD_EXPORTS_H
#define SVODKA_CMD_EXPORTS_H

#include "cmd/session.h"
#include "read/from/source.h"

/* What is to be converted and how; zeroed, then opened; release in either case. */
struct conversion {
    const struct source *source;
    struct source_options options;
    struct zone *zone;
    struct inputs inputs;
    struct texts bots;
};
/* Loads the mapping (a path, or NULL) into a and the zone (a name, or NULL), and expands the paths. ERR_USAGE, ERR_CONFIG, ERR_INPUT. */
bool conversion_open(struct conversion *c, struct arena *a, const char *from, const char *mapping, const char *timezone, char *const *paths, size_t npaths,
                     struct err *err);
void conversion_release(struct conversion *c);

/* Reads the exports of a job file's source into the session's log, counting in its counts and findings. `sequence` numbers the blocks: above those
 * of other sources by more than there can be events. */
bool exports_read(struct session *s, const struct event_source *source, uint64_t sequence, struct err *err);

#endif
