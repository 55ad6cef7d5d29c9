/* progress: a bar on the terminal for runs over a second: bytes, events, time left. Nothing when standard error is no terminal. */
#ifndef SVODKA_CMD_PROGRESS_H
#define SVODKA_CMD_PROGRESS_H

#include <stdbool.h>

#include "base/str.h"
#include "read/read.h"

struct progress_bar;

/* Starts showing p, or gives NULL where nothing is to be shown (quiet, no terminal, TERM=dumb). p is borrowed until progress_stop. */
struct progress_bar *progress_start(const struct progress *p, bool quiet);
/* Wipes the bar and ends its thread; b may be NULL. Messages go to standard error only when no bar is shown. */
void progress_stop(struct progress_bar *b);

/* The bar's text after `seconds`, at most `columns` wide, for tests: "42%  0.5 GB of 1.2 GB  4.1 M events  0:07 left". */
void progress_text(struct buf *out, int64_t bytes, int64_t bytes_total, int64_t events, double seconds, int columns);

#endif
