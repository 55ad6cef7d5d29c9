/* png_check: reads a PNG back: signature, chunks with their CRCs, size. */
#ifndef SVODKA_WRITE_PNG_CHECK_H
#define SVODKA_WRITE_PNG_CHECK_H

#include <stdint.h>

#include "base/err.h"

struct png_info { uint32_t width, height, pixels_per_metre; /* 0: not said */ };
/* Errors: ERR_SELFCHECK when it is no whole PNG. */
bool png_check(const char *path, struct png_info *out, struct err *err);

#endif
