/* signals: SIGINT, SIGTERM and SIGHUP ask the run to stop; SIGPIPE is an error of writing, not a signal. */
#ifndef SVODKA_CMD_SIGNALS_H
#define SVODKA_CMD_SIGNALS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"

void signals_install(void);
/* The flag that a signal sets from now on (a reader polls it); NULL: none. */
void signals_notify(_Atomic bool *flag);
/* The signal that came, or 0. */
int signals_caught(void);
/* ERR_INTERRUPTED if a signal came: to be asked between phases. */
bool signals_check(struct err *err);

#endif
