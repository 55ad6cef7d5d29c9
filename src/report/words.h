/* words: every built-in word of reports in Russian and English, in one table (words.c); a test fails on a missing one.
 * To add one: 1. an enum name here, 2. its row in words.c. */
#ifndef SVODKA_REPORT_WORDS_H
#define SVODKA_REPORT_WORDS_H

#include "measure/metric.h" /* enum lang */

enum word {
    W_NONE_VALUE, /* "(none)" */
    W_TOO_FEW, W_NO_DATA, W_TARGET, W_TOTAL, W_PERIOD, W_AGENT, W_TEAM,
    WORDS
};
const char *word(enum lang lang, enum word w);
bool lang_parse(const char *s, enum lang *out);

#endif
