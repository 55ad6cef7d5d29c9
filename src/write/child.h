/* child: runs a function in a forked process, so that a renderer that crashes, aborts or lies when memory ends cannot take the run with it. */
#ifndef SVODKA_WRITE_CHILD_H
#define SVODKA_WRITE_CHILD_H

#include <stdbool.h>

#include "base/err.h"

enum { CHILD_NOTE = 512 };
struct child { const char *what; int pid, in; };
/* What a child does; note: room for something that a person should know of though all went well, a 0-terminated text, empty at first. */
typedef bool child_function(void *data, char note[CHILD_NOTE], struct err *err);

/* Starts f in a child, which has a copy of everything. `what` names it in messages. The caller must be single-threaded at that moment. */
bool child_start(struct child *c, const char *what, child_function *f, void *data, struct err *err);
/* Waits for its end: false with the child's err. A child that dies of a signal, exits otherwise, or takes longer than `seconds` (0: any time)
 * is ERR_OUTPUT; a signal that comes meanwhile ends the child and is ERR_INTERRUPTED. note: what it noted; or NULL. */
bool child_wait(struct child *c, int seconds, char note[CHILD_NOTE], struct err *err);
/* Ends a child whose work is not wanted any more. */
void child_stop(struct child *c);

#endif
