/* ledger: takes what blocks amount to (intake.h) and adds it up in input order, whatever the order in which threads finish them.
 *
 * A line's number is known when all blocks before its own are: then rejected lines are told of, and findings get their places.
 */
#ifndef SVODKA_READ_LEDGER_H
#define SVODKA_READ_LEDGER_H

#include "read/feed.h"
#include "read/intake.h"

struct ledger;
/* Adds to counts and findings; all borrowed. */
struct ledger *ledger_new(const struct inputs *in, const struct read_options *o, struct log_counts *counts, struct findings *findings);
void ledger_free(struct ledger *l);
/* Takes the report of a block; r is empty afterwards. */
void ledger_take(struct ledger *l, const struct block *b, struct report *r);
/* The number of the block's first line in its file; all blocks before it must have been taken. */
int64_t ledger_first_line(struct ledger *l, const struct block *b);

#endif
