/* replace: a file gets new contents at once or not at all, whatever happens meanwhile: killed, out of space, out of power. */
#ifndef SVODKA_WRITE_REPLACE_H
#define SVODKA_WRITE_REPLACE_H

#include <stddef.h>

#include "base/err.h"

/* Writes n bytes to the file `draft` (in the file system of path; what stands there is lost), syncs it, renames it to path and syncs the directory.
 * A file that stood at path leaves its mode to the new one. On failure the former file stands and no draft is left. ERR_OUTPUT. */
bool replace_file(const char *path, const char *draft, const void *p, size_t n, struct err *err);

#endif
