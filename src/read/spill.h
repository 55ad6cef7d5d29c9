/* spill: a temporary file for the events that a log cannot keep in memory. */
#ifndef SVODKA_READ_SPILL_H
#define SVODKA_READ_SPILL_H

#include "ticket/log.h"

/* Lets the log spill to a file without a name in TMPDIR, else /var/tmp; it is made when it is first written to, and goes with the log. */
void spill_to_file(struct log *log);

#endif
