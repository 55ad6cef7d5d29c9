/* child: runs a function in a forked process, so that a renderer that crashes, aborts or lies when memory ends cannot take the run with it. */
#ifndef SVODKA_WRITE_CHILD_H
#define SVODKA_WRITE_CHILD_H

#include <stdbool.h>

#include "base/err.h"

/* Calls f(data, err) in a child and waits. False with the child's err; a child that dies of a signal, exits otherwise, or takes longer than
 * `seconds` (0: any time) is ERR_OUTPUT naming `what`. The caller must be single-threaded at that moment. */
bool child_run(const char *what, bool (*f)(void *data, struct err *err), void *data, int seconds, struct err *err);

#endif
