/* sql: the statements of queries/, which are part of the program, by name; and what has to be known of a statement's text.
 *
 * To add one: a file queries/FOLDER/NAME.sql with its header (purpose, parameters, columns with types, order); its name is "FOLDER/NAME".
 */
#ifndef SVODKA_DB_SQL_H
#define SVODKA_DB_SQL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

/* The text of queries/NAME.sql, or NULL if there is none. */
const char *sql_find(const char *name);
/* The same of one that exists. */
const char *sql_text(const char *name);

/* A statement of the operator's, in a, without the semicolon at its end, so that it can stand within another. False if there are several
 * statements or none, or a quote or comment does not end: ERR_CONFIG with source and line. */
bool sql_single(struct arena *a, const char *source, const char *text, const char **out, struct err *err);

/* All of queries/, in the order of their names, made by the Makefile. */
struct sql_file { const char *name; const unsigned char *text; };
extern const struct sql_file sql_files[];
extern const unsigned sql_files_n;

#endif
