#include "db/engine_int.h"
bool engine_counts(struct engine_work *w, struct err *err) { (void)w, (void)err; return true; }
