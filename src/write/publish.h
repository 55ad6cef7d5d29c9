/* publish: sets of files that appear at once or not at all.
 *
 * Files are written into a staging directory beside the place they go to, synced, and the directory is renamed into place; a run that fails,
 * is killed or runs out of space leaves what was there before. One run per output directory at a time: a lock that dies with its process.
 *
 *     if (!publish_begin(&p, dir, err)) ...                              the lock
 *     if (!(stage = publish_stage(p, "nightly-2026-10", err))) ...       then write files into stage; any number of sets
 *     if (!publish_commit(p, err)) ...                                   all sets into place
 *     publish_end(p)                                                     always: removes what was not committed, unlocks
 */
#ifndef SVODKA_WRITE_PUBLISH_H
#define SVODKA_WRITE_PUBLISH_H

#include <stddef.h>

#include "base/err.h"

struct publish;

/* Makes dir if it is not there (its parent must be), takes its lock, clears staging left by dead runs. ERR_LOCKED, ERR_OUTPUT. */
bool publish_begin(struct publish **out, const char *dir, struct err *err);
/* A new empty staging directory for the set DIR/name (name: one path component, not hidden). Its path, valid until publish_end; NULL with err set. */
const char *publish_stage(struct publish *p, const char *name, struct err *err);
/* Syncs every file of every staged set and renames the sets to DIR/name, replacing what stood there: all of them, or, on an error, none. */
bool publish_commit(struct publish *p, struct err *err);
/* Ends the run: removes staging that was not committed, releases the lock, frees. p may be NULL. */
void publish_end(struct publish *p);
/* Removes the staging of the publish under way, if any; for mem_on_exhausted and for the exit after a signal (not for a signal handler itself). */
void publish_abandon(void);

/* Makes a directory in a staged set; there are none below it. ERR_OUTPUT. */
bool publish_directory(const char *dir, const char *name, struct err *err);
/* Writes a whole file into a directory (O_EXCL, 0644), checking every write and the close. ERR_OUTPUT. */
bool publish_file(const char *dir, const char *name, const void *p, size_t n, struct err *err);

#endif
