/* mapped: exports read by a mapping, tables and JSON alike, one after the other:
 *
 *     if (!mapped_new(mapping, options, sink, &m, err)) return false;
 *     for each export: mapped_read(m, &peeked, err);     JSON or a table, as it begins
 *     mapped_finish(m);                                  events of rows that wait for the rest of their ticket
 *     mapped_free(m);
 */
#ifndef SVODKA_READ_FROM_MAPPED_H
#define SVODKA_READ_FROM_MAPPED_H

#include "read/from/mapping.h"
#include "read/from/peek.h"
#include "read/from/source.h"

struct mapped;
/* All borrowed. The zone is that of the options, else the mapping's own. ERR_CONFIG; *out is NULL then. */
bool mapped_new(const struct mapping *m, const struct source_options *options, struct sink *sink, struct mapped **out, struct err *err);
void mapped_free(struct mapped *m);
/* Reads an export; its name outlives the reading of all. ERR_INPUT, ERR_CONFIG where a column is missing, ERR_USAGE where a time has no zone. */
bool mapped_read(struct mapped *m, struct peeked *export, struct err *err);
void mapped_finish(struct mapped *m);

#endif
