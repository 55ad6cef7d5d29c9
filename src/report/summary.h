/* summary: what happened, in sentences built from the numbers: the same on the summary sheet and in summary.txt.
 *
 * To add a sentence: 1. its words with {0}, {1} ... in words.c, 2. a row in summary.c with the metrics that fill them.
 */
#ifndef SVODKA_REPORT_SUMMARY_H
#define SVODKA_REPORT_SUMMARY_H

#include "report/template.h"

/* Asks for the metrics of all sentences that the policy's clocks allow: the first question of the main pass, t->everything. */
void summary_plan(struct template *t);

enum { SUMMARY_SENTENCES = 8 };
/* The sentences that have their numbers, in r->arena; how many. */
int summary_sentences(const struct report *r, const char *out[SUMMARY_SENTENCES]);
/* The whole of summary.txt: title, period, sentences, findings. Appends to out. */
void summary_text(const struct report *r, struct buf *out);

/* Findings that there are, warnings first, then by count; at most n kinds. Returns how many. */
int summary_findings(const struct report *r, int *kinds, int n);
/* "A status that the policy does not map, ...: 12 (unmapped-status)" */
const char *summary_finding(const struct report *r, int kind);

#endif
