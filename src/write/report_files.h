/* report_files: everything that is written of one answered report: workbook, charts and their data twins, CSV files, summary.txt, manifest.json. */
#ifndef SVODKA_WRITE_REPORT_FILES_H
#define SVODKA_WRITE_REPORT_FILES_H

#include "base/err.h"
#include "base/str.h"
#include "report/template.h"
#include "write/publish.h"

/* Lays the report out, renders it in a child process, reads every file back and writes the manifest, into a new staging directory of p for
 * DIR/NAME-PERIOD. Nothing is visible before publish_commit(p). Appends "NAME-PERIOD/FILE\n" of each file to listing (may be NULL). note (of CHILD_NOTE
 * bytes): what a person should know of all the same, or "".
 * The caller must be single-threaded. ERR_OUTPUT; ERR_SELFCHECK when a file does not hold what was laid out. */
bool report_write(const struct report *r, struct publish *p, struct buf *listing, char *note, struct err *err);

#endif
