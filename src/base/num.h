/* num: numbers and durations as text, without locale. */
#ifndef SVODKA_BASE_NUM_H
#define SVODKA_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { NUM_TEXT = 40 }; /* room for any number as text */

/* Whole decimal number with optional '-', all of s; false if it is none or does not fit. */
bool num_parse_i64(struct str s, int64_t *out);
/* Decimal number as in JSON, all of s, correctly rounded, finite; false otherwise. */
bool num_parse_double(struct str s, double *out);
/* Writes v without a point if it is integral, else with the fewest digits that read back the same. Returns out.
 * v must be finite. Contract of `metrics --format json`. */
char *num_format(double v, char out[NUM_TEXT]);
/* "90s" "15m" "2h30m" -> whole seconds above zero; "[Nh][Nm][Ns]", each at most once, in this order. */
bool num_parse_duration(struct str s, int64_t *seconds);
/* 5025 -> "1h23m45s"; 0 -> "0s". Returns out. */
char *num_format_duration(int64_t seconds, char out[NUM_TEXT]);
/* "64M" "2G" "512K" "1000" -> bytes. */
bool num_parse_size(struct str s, int64_t *bytes);

#endif
