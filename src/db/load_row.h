/* load_row: an event of a log as a row of svodka.events, in the binary format of COPY.
 *
 * A row has its digest, then the fields of line.h in their order, which is that of the table's columns.  What it has is the event as written:
 * a role that is absent stays absent (the policy derives it when the events are read), `public` is null unless it was given.  Only the fields
 * that its type has are kept, of an event of an unknown type all that are well formed.  What does not change the meaning is made the same:
 * 5 and 5.0, "id":1 and "id":"1", the offset of an instant, the order of tags and attributes, empty texts, which are absent.
 */
#ifndef SVODKA_DB_LOAD_ROW_H
#define SVODKA_DB_LOAD_ROW_H

#include "read/line.h"
#include "time/instant.h"

enum { ROW_DIGEST = 16 /* bytes, the first of a SHA-256 */ };

struct row_writer; /* one a thread */
struct row_writer *row_writer_new(void);
void row_writer_free(struct row_writer *w);
/* Appends the row of a line that was accepted; type: an event_type, or -1 if it is none that is known. Tags and attributes of the line are sorted. */
void row_add(struct row_writer *w, struct buf *out, struct line *l, int type, instant at);

/* What a COPY of such rows begins and ends with. */
void rows_begin(struct buf *out);
void rows_end(struct buf *out);

#endif
