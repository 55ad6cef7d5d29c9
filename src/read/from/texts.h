/* texts: lists of texts in a record, and values of attributes: what vendors' files share beside records.h. */
#ifndef SVODKA_READ_FROM_TEXTS_H
#define SVODKA_READ_FROM_TEXTS_H

#include "base/doc.h"
#include "base/mem.h"
#include "read/from/sink.h"

enum { ATTR_BYTES_MAX = 255 /* a longer text is no value to group by */ };

struct texts { struct str *v; int n; }; /* distinct, in the order of their bytes */

/* The ids or scalars of an array; of one text its words. Absent and empty ones are left out. All of it lives in a; d may be NULL. */
struct texts texts_of(struct arena *a, const struct doc *d);
bool texts_have(const struct texts *t, struct str s);

/* The id of an object, or a scalar as one; 0 stands for nobody. p NULL: none. Borrowed. */
struct str texts_id(const struct doc *d);

/* A scalar as the value of an attribute: also true and false, but no long text. p NULL: none. Borrowed. */
struct str attr_value_of(const struct doc *d);

/* Sorts attributes by name and keeps one of each; how many are left. */
int attrs_distinct(struct raw_attr *v, int n);

bool texts_same(struct str a, struct str b);         /* equal, or both absent */
struct str texts_first(struct str a, struct str b);  /* the first that is there */

#endif
