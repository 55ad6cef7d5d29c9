/* template_int: what template.c and template_ask.c share. */
#ifndef SVODKA_REPORT_TEMPLATE_INT_H
#define SVODKA_REPORT_TEMPLATE_INT_H

#include "report/template.h"

/* Sets err to what `from`, an err without a place, says, at d: ERR_CONFIG. Returns false. */
bool template_fail(const struct doc *d, const struct err *from, struct err *err);

#endif
