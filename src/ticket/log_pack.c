#include "ticket/log_pack.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first bytes of a number are its lowest");

enum { ROLE_AT = 4, TIME_AT = 6, ACTOR_AT = 8, A_AT = 10, B_AT = 12, FLAGS_AT = 14, WIDE_TICKET = 0xFFFF };

/* --- time ------------------------------------------------------------------------------------------------------------------------ */

enum { MILLISECOND = 1000 };
static const uint8_t time_bytes[4] = { 3, 5, 5, 8 };
static const uint16_t time_units[4] = { MILLISECOND, MILLISECOND, 1, 1 };
static const uint64_t time_masks[4] = { (UINT64_C(1) << 24) - 1, (UINT64_C(1) << 40) - 1, (UINT64_C(1) << 40) - 1, UINT64_MAX };

/* Small numbers of either sign as small numbers without one. */
static uint64_t fold_sign(int64_t v) { return (uint64_t)v << 1 ^ (uint64_t)(v >> 63); }
static int64_t unfold_sign(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }

static unsigned time_code(int64_t since, uint64_t *number) {
    int64_t milliseconds = since / MILLISECOND;
    if (milliseconds * MILLISECOND == since) {
        *number = fold_sign(milliseconds);
        if (*number <= time_masks[0]) return 0;
        if (*number <= time_masks[1]) return 1;
    }
    *number = fold_sign(since);
    return *number <= time_masks[2] ? 2 : 3;
}

/* --- ids ---------------------------------------------------------------------------------------------------------------------------- */

static const uint8_t id_bytes[4] = { 0, 2, 3, 4 };
static const uint32_t id_masks[4] = { 0, 0xFFFF, 0xFFFFFF, UINT32_MAX };

static inline unsigned id_code(uint32_t id) {
    /* by the number of its bits */
    static const uint8_t codes[33] = { 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3 };
    return codes[63 - __builtin_clzll((uint64_t)id << 1 | 1)];
}

static inline uint8_t *put_id(uint8_t *to, uint32_t id, unsigned code) {
    memcpy(to, &id, sizeof id);
    return to + id_bytes[code];
}

static inline const uint8_t *take_id(const uint8_t *from, unsigned code, uint32_t *id) {
    memcpy(id, from, sizeof *id);
    *id &= id_masks[code];
    return from + id_bytes[code];
}

/* --- events ------------------------------------------------------------------------------------------------------------------------- */

uint8_t *pack_ticket(uint8_t *to, uint32_t number) {
    uint16_t small = number < WIDE_TICKET ? (uint16_t)number : WIDE_TICKET;
    memcpy(to, &small, sizeof small);
    to += sizeof small;
    if (small < WIDE_TICKET) return to;
    memcpy(to, &number, sizeof number);
    return to + sizeof number;
}

static const uint8_t *unpack_ticket(const uint8_t *from, uint32_t *number) {
    uint16_t small;
    memcpy(&small, from, sizeof small);
    from += sizeof small;
    *number = small;
    if (small < WIDE_TICKET) return from;
    memcpy(number, from, sizeof *number);
    return from + sizeof *number;
}

uint8_t *pack_event(uint8_t *to, uint64_t *last, const struct event *e, uint32_t id) {
    uint64_t since, at = e->at;
    unsigned time = time_code((int64_t)(at - *last), &since), flags = e->flags, has_flags = flags != 0;
    unsigned actor = id_code(e->actor), a = id_code(e->a), b = id_code(e->b);
    *last = at;
    uint16_t control = (uint16_t)(e->type | (unsigned)e->role << ROLE_AT | time << TIME_AT | actor << ACTOR_AT | a << A_AT | b << B_AT |
        has_flags << FLAGS_AT);
    memcpy(to, &control, sizeof control);
    memcpy(to + sizeof control, &since, sizeof since);
    to = put_id(to + sizeof control + time_bytes[time], e->actor, actor);
    to = put_id(to, e->a, a);
    to = put_id(to, e->b, b);
    *to = (uint8_t)flags;
    to += has_flags;
    if (!(flags & EVF_ID)) return to;
    memcpy(to, &id, sizeof id);
    return to + sizeof id;
}

const uint8_t *unpack_event(const uint8_t *from, uint64_t *last, struct event *e, uint32_t *id) {
    uint16_t control;
    uint64_t since;
    uint32_t number, actor, a, b;
    from = unpack_ticket(from, &number);
    memcpy(&control, from, sizeof control);
    memcpy(&since, from + sizeof control, sizeof since);
    unsigned time = control >> TIME_AT & 3, has_flags = control >> FLAGS_AT;
    *last += (uint64_t)(unfold_sign(since & time_masks[time]) * time_units[time]);
    from = take_id(from + sizeof control + time_bytes[time], control >> ACTOR_AT & 3, &actor);
    from = take_id(from, control >> A_AT & 3, &a);
    from = take_id(from, control >> B_AT & 3, &b);
    unsigned flags = *from & -has_flags;
    from += has_flags;
    *e = (struct event){ .at = *last & ((UINT64_C(1) << 58) - 1), .type = control & 15u, .role = (unsigned)control >> ROLE_AT & 3,
        .ticket = number & ((1u << 26) - 1), .flags = flags & 63, .actor = actor, .a = a, .b = b };
    if (!(flags & EVF_ID)) return from;
    memcpy(id, from, sizeof *id);
    return from + sizeof *id;
}

/* --- words -------------------------------------------------------------------------------------------------------------------------- */

uint8_t *pack_word(uint8_t *to, uint32_t word) {
    for (; word > 0x7F; word >>= 7) *to++ = (uint8_t)(word | 0x80);
    *to++ = (uint8_t)word;
    return to;
}

const uint8_t *unpack_word(const uint8_t *from, uint32_t *word) {
    uint32_t value = *from & 0x7F;
    for (unsigned shift = 7; *from++ & 0x80; shift += 7) value |= (uint32_t)(*from & 0x7F) << shift;
    *word = value;
    return from;
}

uint8_t *pack_wide(uint8_t *to, int64_t number) {
    uint64_t folded = fold_sign(number);
    for (; folded > 0x7F; folded >>= 7) *to++ = (uint8_t)(folded | 0x80);
    *to++ = (uint8_t)folded;
    return to;
}

const uint8_t *unpack_wide(const uint8_t *from, int64_t *number) {
    uint64_t folded = *from & 0x7F;
    for (unsigned shift = 7; *from++ & 0x80; shift += 7) folded |= (uint64_t)(*from & 0x7F) << shift;
    *number = unfold_sign(folded);
    return from;
}
