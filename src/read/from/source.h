/* source: a vendor's export, read into events (sources.md).
 *
 * To add one: 1. a file NAME.c here that exports one `const struct source source_NAME`, 2. its line in sources.c, 3. a test of records in and
 * events out.  convert() is a function of the exports' bytes and the options alone; whatever it cannot read it gives to sink_reject with its place.
 */
#ifndef SVODKA_READ_FROM_SOURCE_H
#define SVODKA_READ_FROM_SOURCE_H

#include "read/from/sink.h"
#include "read/stream.h"
#include "time/zone.h"

struct source_options {
    const struct zone *zone;     /* --timezone: of times without a zone; NULL: not given */
    const char *mapping_name;    /* --mapping: its file and text; NULL: not given */
    struct str mapping;
};

/* A status as `convert FROM --policy` prints it for a policy: as the log has it, and what people see, in English and in Russian (NULL: the
 * same, or not known), with the class that it usually has. A table of them ends with a row without a name. */
struct source_status { const char *name, *en, *ru, *class; };

struct source {
    const char *name;     /* "csv", as on the command line */
    const char *reads;    /* what it reads, in a line */
    const char *standing; /* NULL, or "unverified": no real file could be seen; each run says so */
    const char *help;     /* more about it, or "" */
    const char *get;      /* how to get the export out: endpoint, parameters, paging, rights, an example call; lines of at most 100 bytes; or NULL */
    const struct source_status *statuses; /* NULL: it has none of its own */
    /* Emits the events of all exports. ERR_INPUT, ERR_USAGE, ERR_CONFIG; a record that cannot be read is no error but rejected. */
    bool (*convert)(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err);
};

extern const struct source *const sources[]; /* NULL-terminated */

/* The source of that name, or NULL with err (ERR_USAGE, hint). */
const struct source *source_find(const char *name, struct err *err);
/* Converts with what every source has in common: a finding for one that is unverified. */
bool source_convert(const struct source *source, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err);

#endif
