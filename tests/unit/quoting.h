/* quoting: JSON in tests, written with ' for ". */
#ifndef TEST_QUOTING_H
#define TEST_QUOTING_H

#include "converting.h"

/* One file, x.json, becomes these lines and these messages; ' stands for " in the first two. */
void expect_quoted(const char *from, const char *text, const char *events, const char *said);

/* The same of several files, in both orders: a.json before b.json, and b.json's text before a.json's. */
void expect_quoted_pair(const char *from, const char *one, const char *other, const char *events, const char *said);

/* Converts a text with each byte after another missing, replaced and cut off there: it must end, and say nothing that is no event. */
void expect_endurance(const char *from, const char *text);

/* One of the real-shaped files becomes these lines (with ' for ") and these messages; skips the test where there are none. */
void expect_fixture(const char *from, const char *path, const char *events, const char *said);

#endif
