/* about: what `convert` says of sources: --list, FROM --help, FROM --statuses. */
#ifndef SVODKA_CMD_ABOUT_H
#define SVODKA_CMD_ABOUT_H

#include "cmd/command.h"

/* Prints the table of sources. ERR_OUTPUT. */
bool about_sources(struct err *err);
/* Prints how to get an export out of the source that the first operand names, and how to convert it; false: there is no such operand. */
bool about_source(const struct options *o);
/* Prints the source's statuses as the "statuses" of a policy. ERR_USAGE, ERR_OUTPUT. */
bool about_statuses(const struct options *o, struct err *err);

#endif
