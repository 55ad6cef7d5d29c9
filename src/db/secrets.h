/* secrets: passwords, and pieces of them, are kept out of messages.
 *
 * libpq's own messages may quote a piece of a connection string: of a URI whose password has a character that ends it early ("p@ss/word"), or
 * of a string that it cannot take apart. So all that stands where a URI has its password counts as secret, in pieces too.
 */
#ifndef SVODKA_DB_SECRETS_H
#define SVODKA_DB_SECRETS_H

#include "base/mem.h"

struct secrets;
/* Those that a connection string shows. */
struct secrets *secrets_of(const char *conninfo);
void secrets_add(struct secrets *s, const char *secret); /* copied; the empty one is nothing */
void secrets_free(struct secrets *s);
/* The text with *** for every secret in it; in a. */
char *secrets_hide(const struct secrets *s, struct arena *a, const char *text);
/* The text with "..." for everything that stands in double quotes; in a. */
char *secrets_hide_quoted(struct arena *a, const char *text);

#endif
