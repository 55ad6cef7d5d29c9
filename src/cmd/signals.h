/* signals: SIGINT, SIGTERM and SIGHUP end the run with status 128 + N: at once while there is nothing to clean up, else after cleaning up.
 * SIGPIPE is an error of writing, not a signal. */
#ifndef SVODKA_CMD_SIGNALS_H
#define SVODKA_CMD_SIGNALS_H

#include <stdbool.h>

#include "base/err.h"

void signals_install(void);
/* From now on a signal is only noted (true), as while files are staged, or ends the process at once (false, as at first). */
void signals_defer(bool defer);
/* The signal that was noted, or 0. */
int signals_caught(void);
/* False with ERR_INTERRUPTED if a signal was noted: to be asked between the steps of what defers signals. */
bool signals_check(struct err *err);

#endif
