/* stamp: timestamps of a log, quick because most have the date and the offset of the one before. */
#ifndef SVODKA_READ_STAMP_H
#define SVODKA_READ_STAMP_H

#include "time/instant.h"

/* What the last timestamp had; zeroed before the first. One a thread. */
struct stamp {
    char date[12];    /* "2026-03-04T" */
    int64_t midnight; /* of that date, if it were UTC */
    char offset[8];   /* "+03:00" */
    int64_t east;     /* microseconds */
};

/* As instant_parse, with the same answers. */
bool stamp_parse(struct stamp *s, struct str text, instant *out, const char **why);

#endif
