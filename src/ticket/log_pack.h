/* log_pack: an event in as few bytes as it needs, about a dozen; the form in which a log keeps it.
 *
 *     ticket    2 bytes, or 2 bytes of ones and 4 more
 *     control   2 bytes: type 4 bits, role 2, code of time 2, of actor 2, of a 2, of b 2, whether flags follow 1
 *     time      since the event packed before it: 3 or 5 bytes of milliseconds, 5 or 8 bytes of microseconds
 *     actor, a, b   0, 2, 3 or 4 bytes each
 *     flags     1 byte, if there are any
 *     id        4 bytes, if EVF_ID
 *     words     of a created event: its attributes, each word in groups of 7 bits, lowest first
 *
 * Both directions copy 8 bytes at a time and move on by what was meant, so PACK_SLACK bytes behind the end are read and written.
 */
#ifndef SVODKA_TICKET_LOG_PACK_H
#define SVODKA_TICKET_LOG_PACK_H

#include "ticket/event.h"

enum { PACK_SLACK = 8, PACK_TICKET_MAX = 6, PACK_MAX = 2 + 8 + 3 * 4 + 1 + 4 /* bytes of an event without its ticket and words */, PACK_WORD_MAX = 5, PACK_WIDE_MAX = 10 };

/* The time from which the first event of a row counts: 2020-01-01, from which milliseconds fit in 5 bytes for 17 years either way. */
#define PACK_EPOCH UINT64_C(1577836800000000)

/* Packs a ticket's number; e and its id; *last is the time of the event before, PACK_EPOCH at a row's beginning; a word. Each returns the end. */
uint8_t *pack_ticket(uint8_t *to, uint32_t number);
uint8_t *pack_event(uint8_t *to, uint64_t *last, const struct event *e, uint32_t id);
uint8_t *pack_word(uint8_t *to, uint32_t word);
uint8_t *pack_wide(uint8_t *to, int64_t number); /* few bytes if it is near zero */

/* And back: an event with its ticket, *id only where it has EVF_ID; a word. */
const uint8_t *unpack_event(const uint8_t *from, uint64_t *last, struct event *e, uint32_t *id);
const uint8_t *unpack_word(const uint8_t *from, uint32_t *word);
const uint8_t *unpack_wide(const uint8_t *from, int64_t *number);

#endif
