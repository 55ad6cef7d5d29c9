/* policy_words: the policy as a person would read it, for the method sheet. All texts are in r->arena. */
#ifndef SVODKA_REPORT_POLICY_WORDS_H
#define SVODKA_REPORT_POLICY_WORDS_H

#include "report/template.h"

/* "a message of the customer; the ticket is reopened"; "" for none. */
const char *policy_words_signals(const struct report *r, uint64_t mask);
/* "in the class “waiting” and not (the last word is the customer's)"; terms of which any suffices are joined by "or". */
const char *policy_words_terms(const struct report *r, const struct level_term *terms, int n);
/* "Priority: critical → 5 min; 1 h (warning at 45 min)". */
const char *policy_words_goals(const struct report *r, const struct clock *clock);
/* "Mon–Fri 09:00–13:00, 14:00–18:00; Sat 10:00–15:00", with "since ..." before weeks that are dated. */
const char *policy_words_hours(const struct report *r, const struct calendar_spec *spec);
/* "2026-01-01: closed; 2026-03-07: 09:00–14:00". */
const char *policy_words_days(const struct report *r, const struct calendar_spec *spec);

#endif
