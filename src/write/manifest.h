/* manifest: manifest.json, which says what a set of files was made from and what it holds (reports.md). */
#ifndef SVODKA_WRITE_MANIFEST_H
#define SVODKA_WRITE_MANIFEST_H

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"
#include "report/template.h"

#define MANIFEST_FILE "manifest.json"

struct written_file { const char *name; int64_t size; char sha256[DIGEST_HEX]; };
/* Size and digest of a finished file, by reading it. ERR_OUTPUT. */
bool manifest_measure(const char *dir, struct written_file *f, struct err *err);
/* The manifest's text; files by name. */
void manifest_text(const struct report *r, const struct written_file *files, size_t n, struct buf *out);

#endif
