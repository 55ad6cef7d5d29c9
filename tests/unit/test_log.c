/* The log: events come out by ticket, in time order and input order, whatever the order in which blocks were written, packed, split or spilled. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/vec.h"
#include "reading.h"
#include "ticket/log_pack.h"

/* Numbers that are the same on every run. */
static uint64_t random_state = 1;
static uint64_t random_number(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (random_state >> 33) ^ (random_state << 31);
}

#define AT_BITS ((UINT64_C(1) << 58) - 1)

static struct event event_at(int64_t second, enum event_type type)
{
    return (struct event){ .at = (uint64_t)(1772442000 + second) * 1000000 & AT_BITS, .type = (unsigned)type & 15, .role = ROLE_AGENT };
}

static void append(struct log_writer *w, struct strings *strings, const char *ticket, int64_t second, const char *to)
{
    struct event e = event_at(second, EV_STATUS);
    e.a = strings_addz(strings, to);
    log_append(w, str_c(ticket), e, STR_NONE, NULL);
}

/* A log of its own table of strings, compared as text. */
static void check(struct log *log, const char *expected)
{
    struct buf text = { 0 };
    log_seal(log);
    buf_adds(&text, "");
    log_text(log, &text);
    assert_string_equal(text.p, expected);
    buf_release(&text);
}

static void test_order(void **state)
{
    (void)state;
    struct strings *s = strings_new();
    struct log *log = log_new(s, 0);
    struct log_writer *w = log_writer_new(log);
    assert_int_equal(log_first_at(log), INSTANT_NONE);
    log_block(w, 7); /* the last block of the input is written first */
    append(w, s, "B", 60, "fourth");
    append(w, s, "A", 0, "second");
    log_block(w, 3);
    append(w, s, "A", 0, "first");
    append(w, s, "B", 60, "third");
    append(w, s, "B", 59, "early");
    append(w, s, "AB", 1, "other");
    log_writer_close(w);
    assert_int_equal(log_tickets(log), 3);
    assert_int_equal(log_first_at(log), INT64_C(1772442000) * 1000000);
    assert_int_equal(log_last_at(log), INT64_C(1772442060) * 1000000);
    check(log,
        "A 2026-03-02T09:00:00Z status agent: first\n"
        "A 2026-03-02T09:00:00Z status agent: second\n"
        "AB 2026-03-02T09:00:01Z status agent: other\n"
        "B 2026-03-02T09:00:59Z status agent: early\n"
        "B 2026-03-02T09:01:00Z status agent: third\n"
        "B 2026-03-02T09:01:00Z status agent: fourth\n");
    log_free(log);
    strings_free(s);
}

/* Events that say their order themselves come out by it among equal instants, in whatever order and blocks they were written. */
static void test_own_order(void **state)
{
    (void)state;
    enum { MANY = 20000, STEP = 7919 };
    static const char *const names[] = { "A", "B", "C", "a longer name than what is kept in place" };
    struct strings *strings = strings_new();
    struct log *log = log_new(strings, 0);
    struct log_writer *w = log_writer_new(log);
    uint32_t id = strings_addz(strings, "17");
    const uint32_t tags[] = { id };
    struct created created = { .team = id, .tags = tags, .ntags = 1 };
    for (int64_t i = 0; i < MANY; i++) {
        int64_t order = i * STEP % MANY; /* each once */
        if (i % 1000 == 0) log_block(w, (uint64_t)i);
        struct event e = event_at(order % 3, order % 10 == 0 ? EV_CREATED : EV_MERGE);
        e.actor = (uint32_t)order + 1;
        log_order(w, (order - MANY / 2) * INT64_C(1000000007));
        log_append(w, str_c(names[order % 4]), e, order % 7 ? STR_NONE : id, e.type == EV_CREATED ? &created : NULL);
    }
    log_writer_close(w);
    log_seal(log);
    for (size_t t = 0; t < ARRAY_LEN(names); t++) {
        struct log_view v = { 0 };
        struct err err = { 0 };
        struct created read;
        assert_true(log_open(log, (unsigned)(str_hash(names[t], strlen(names[t])) >> 56), &v, &err));
        assert_int_equal(v.n, 1);
        assert_int_equal(v.tickets[0].n, MANY / 4);
        for (uint32_t i = 0; i < MANY / 4; i++) {
            const struct event *e = &v.tickets[0].ev[i];
            if (i > 0) assert_true(e[-1].at < e->at || (e[-1].at == e->at && e[-1].actor < e->actor));
            assert_int_equal(event_id(v.tickets[0].part, e), (e->actor - 1) % 7 ? STR_NONE : id);
            if (e->type != EV_CREATED) continue;
            event_created(v.tickets[0].part, e, &read);
            assert_int_equal(read.team, id);
            assert_int_equal(read.ntags, 1);
        }
        log_view_release(&v);
    }
    log_free(log);
    strings_free(strings);
}

static void test_ids_and_attributes(void **state)
{
    (void)state;
    struct strings *s = strings_new();
    struct log *log = log_new(s, 0);
    struct log_writer *w = log_writer_new(log);
    uint32_t a = strings_addz(s, "a"), b = strings_addz(s, "b"), id = strings_addz(s, "17");
    const uint32_t tags[] = { a, b }, attrs[] = { a, b, b, a };
    struct created full = { a, b, a, b, a, b, a, b, tags, attrs, 2, 2 }, empty = { 0 };
    struct event attr = event_at(2, EV_ATTR), created = event_at(0, EV_CREATED);
    attr.a = a;
    attr.b = b;
    created.actor = b;
    log_block(w, 0);
    log_append(w, str_c("T"), created, STR_NONE, &empty);
    log_append(w, str_c("T"), created, id, &full);
    log_append(w, str_c("T"), attr, id, NULL);
    log_append(w, str_c("T"), attr, STR_NONE, NULL);
    log_writer_close(w);
    check(log,
        "T 2026-03-02T09:00:00Z created agent:b\n"
        "T 2026-03-02T09:00:00Z created agent:b customer=a channel=b priority=a team=b status=a assignee=b subject=a url=b tags=a,b attr.a=b attr.b=a #17\n"
        "T 2026-03-02T09:00:02Z attr agent: a=b #17\n"
        "T 2026-03-02T09:00:02Z attr agent: a=b\n");
    log_free(log);
    strings_free(s);
}

/* Names of all lengths, with much in common, come out in the order of their bytes (log_text checks each partition). */
static void test_names(void **state)
{
    (void)state;
    struct strings *s = strings_new();
    struct log *log = log_new(s, 0);
    struct log_writer *w = log_writer_new(log);
    char name[LOG_TICKET_MAX + 1];
    memset(name, 'x', sizeof name);
    log_block(w, 0);
    for (size_t n = LOG_TICKET_MAX; n > 0; n--) log_append(w, str_of(name, n), event_at(0, EV_MESSAGE), STR_NONE, NULL);
    for (int i = 20000; i > 0; i--) {
        snprintf(name, sizeof name, "%s-%s%08d", i % 3 ? "project" : "p", i % 7 ? "a-long-part-in-common-" : "", i * 7919 % 20011);
        append(w, s, name, i, "open");
    }
    log_writer_close(w);
    log_seal(log);
    assert_int_equal(log_tickets(log), LOG_TICKET_MAX + 20000);
    struct buf text = { 0 };
    log_text(log, &text);
    assert_non_null(strstr(text.p, "\nproject-a-long-part-in-common-00000001 "));
    buf_release(&text);
    log_free(log);
    strings_free(s);
}

/* Events longer than any buffer. */
static void test_long_events(void **state)
{
    (void)state;
    enum { MANY = 50000 };
    struct strings *s = strings_new();
    struct log *log = log_new(s, 0);
    struct log_writer *w = log_writer_new(log);
    uint32_t *tags = mem_alloc(MANY * sizeof *tags);
    for (uint32_t i = 0; i < MANY; i++) tags[i] = UINT32_MAX - i;
    struct created c = { .tags = tags, .ntags = MANY, .attrs = tags, .nattrs = MANY / 2 };
    for (uint64_t block = 0; block < 3; block++) {
        log_block(w, block);
        log_append(w, str_c("T"), event_at(1, EV_MESSAGE), STR_NONE, NULL);
        log_append(w, str_c("T"), event_at(0, EV_CREATED), STR_NONE, &c);
    }
    log_writer_close(w);
    log_seal(log);
    unsigned part = (unsigned)(str_hash("T", 1) >> 56);
    struct log_view v = { 0 };
    struct err err = { 0 };
    assert_true(log_open(log, part, &v, &err));
    assert_int_equal(v.n, 1);
    assert_int_equal(v.tickets[0].n, 6);
    for (int i = 0; i < 3; i++) {
        struct created got;
        event_created(v.tickets[0].part, &v.tickets[0].ev[i], &got);
        assert_int_equal(got.ntags, MANY);
        assert_int_equal(got.nattrs, MANY / 2);
        assert_memory_equal(got.tags, tags, MANY * sizeof *tags);
        assert_memory_equal(got.attrs, tags, MANY * sizeof *tags);
        assert_int_equal(v.tickets[0].ev[3 + i].type, EV_MESSAGE);
    }
    log_discard(log, part);
    assert_true(log_open(log, part, &v, &err)); /* nothing is left */
    assert_int_equal(v.n, 0);
    log_view_release(&v);
    mem_free(tags);
    log_free(log);
    strings_free(s);
}

/* --- packing -------------------------------------------------------------------------------------------------------------------- */

static uint32_t random_id(void)
{
    static const uint32_t bounds[] = { 1, 0x10000, 0x1000000, UINT32_MAX };
    return (uint32_t)random_number() % bounds[random_number() % 4];
}

static uint64_t random_instant(uint64_t last)
{
    uint64_t number = random_number() << 20 ^ random_number();
    switch (random_number() % 5) {
    case 0: return number % ((uint64_t)INSTANT_MAX - 1);
    case 1: return last / 1000 * 1000 + number % 100000 * 1000;
    case 2: return (last + number % 1000000000) % (uint64_t)INSTANT_MAX;
    case 3: return last > 1000000 ? last - number % 1000000 : 0;
    default: return last;
    }
}

static void test_packing(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static uint8_t bytes[MANY * (PACK_TICKET_MAX + PACK_MAX + PACK_WORD_MAX) + PACK_SLACK];
    static struct event events[MANY];
    static uint32_t ids[MANY];
    uint8_t *to = bytes;
    uint64_t last = PACK_EPOCH, at = PACK_EPOCH;
    for (int i = 0; i < MANY; i++) {
        ids[i] = random_number() % 3 ? STR_NONE : random_id() | 1;
        at = random_instant(at);
        events[i] = (struct event){ .at = at & AT_BITS, .type = random_number() % EVENT_TYPES & 15, .role = random_number() & 3,
            .ticket = (uint32_t)random_number() % (i % 2 ? 1u << 26 : 1u << 16) & ((1u << 26) - 1), .flags = (unsigned)(random_number() & 62) & 63,
            .actor = random_id(), .a = random_id(), .b = random_id() };
        if (ids[i]) events[i].flags |= EVF_ID;
        to = pack_event(pack_ticket(to, events[i].ticket), &last, &events[i], ids[i]);
        to = pack_word(to, (uint32_t)i * 100003);
    }
    const uint8_t *from = bytes;
    last = PACK_EPOCH;
    for (int i = 0; i < MANY; i++) {
        struct event e;
        uint32_t id = STR_NONE, word;
        from = unpack_word(unpack_event(from, &last, &e, &id), &word);
        assert_memory_equal(&e, &events[i], sizeof e);
        assert_int_equal(id, ids[i]);
        assert_int_equal(word, (uint32_t)i * 100003);
    }
    assert_ptr_equal(from, to);
}

static void test_usual_events_are_short(void **state)
{
    (void)state;
    uint8_t bytes[PACK_MAX + PACK_SLACK];
    uint64_t last = (uint64_t)1772442000 * 1000000;
    struct event message = event_at(3600, EV_MESSAGE), status = event_at(3600 + 5, EV_STATUS);
    message.actor = 64000;
    status.actor = 64001;
    status.a = 17;
    assert_int_equal(pack_event(bytes, &last, &message, STR_NONE) - bytes, 7);
    assert_int_equal(pack_event(bytes, &last, &status, STR_NONE) - bytes, 9);
}

/* --- many events: threads and spilling --------------------------------------------------------------------------------------------- */

enum { BLOCKS = 60, BLOCK_EVENTS = 700 };

/* Appends the events of a block, which are the same whoever writes it. */
static void write_block(struct log_writer *w, struct strings *strings, int block)
{
    log_block(w, (uint64_t)block);
    for (int i = 0; i < BLOCK_EVENTS; i++) {
        unsigned number = (unsigned)(block * BLOCK_EVENTS + i) * 2654435761u;
        char ticket[32], to[32];
        snprintf(ticket, sizeof ticket, "T-%u", number % 1009);
        snprintf(to, sizeof to, "%d.%d", block, i);
        append(w, strings, ticket, number % 97, to); /* many at the same second */
    }
}

static struct buf text_of(struct log *log)
{
    struct buf text = { 0 };
    struct err err = { 0 };
    assert_true(log_whole(log, &err));
    log_seal(log);
    log_text(log, &text);
    return text;
}

static struct buf written_in_order(struct strings *strings)
{
    struct log *log = log_new(strings, 0);
    struct log_writer *w = log_writer_new(log);
    for (int block = 0; block < BLOCKS; block++) write_block(w, strings, block);
    log_writer_close(w);
    struct buf text = text_of(log);
    log_free(log);
    return text;
}

struct share { struct log *log; int first, step; };

static void *write_share(void *data)
{
    const struct share *share = data;
    struct log_writer *w = log_writer_new(share->log);
    for (int block = BLOCKS - 1; block >= 0; block--) {
        if (block % share->step == share->first) write_block(w, log_strings(share->log), block);
    }
    log_writer_close(w);
    return NULL;
}

/* Four threads, each writing its blocks last first. */
static void write_by_threads(struct log *log)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    struct share shares[THREADS];
    for (int i = 0; i < THREADS; i++) {
        shares[i] = (struct share){ log, i, THREADS };
        assert_int_equal(pthread_create(&threads[i], NULL, write_share, &shares[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

static void test_threads(void **state)
{
    (void)state;
    struct strings *strings = strings_new();
    struct buf expected = written_in_order(strings);
    struct log *log = log_new(strings, 0);
    write_by_threads(log);
    struct buf text = text_of(log);
    assert_string_equal(text.p, expected.p);
    buf_release(&text);
    buf_release(&expected);
    log_free(log);
    strings_free(strings);
}

/* A "file" in memory that fails when it is told to. */
struct store {
    pthread_mutex_t lock;
    struct buf bytes;
    int writes, reads, closed;
    bool full, damaged;
};

static bool store_write(void *data, const void *bytes, size_t n, int64_t *at, struct err *err)
{
    struct store *s = data;
    pthread_mutex_lock(&s->lock);
    s->writes++;
    *at = (int64_t)s->bytes.n;
    if (!s->full) buf_add(&s->bytes, bytes, n);
    pthread_mutex_unlock(&s->lock);
    return !s->full || err_set(err, ERR_OUTPUT, "the disk is full");
}

static bool store_read(void *data, int64_t at, void *bytes, size_t n, struct err *err)
{
    struct store *s = data;
    s->reads++;
    if (s->damaged) return err_set(err, ERR_INPUT, "the disk is gone");
    assert_true((uint64_t)at + n <= s->bytes.n);
    memcpy(bytes, s->bytes.p + at, n);
    return true;
}

static void store_close(void *data) { ((struct store *)data)->closed++; }

static struct log *log_with_store(struct strings *strings, int64_t limit, struct store *store)
{
    struct log *log = log_new(strings, limit);
    assert_true(log_may_spill(log));
    log_set_spill(log, &(struct log_spill){ store, store_write, store_read, store_close });
    return log;
}

static void test_spilling(void **state)
{
    (void)state;
    static const int64_t limits[] = { 1, 100000, 300000 };
    struct strings *strings = strings_new();
    struct buf expected = written_in_order(strings);
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct store store = { .lock = PTHREAD_MUTEX_INITIALIZER };
        struct log *log = log_with_store(strings, limits[i], &store);
        write_by_threads(log);
        struct buf text = text_of(log);
        assert_string_equal(text.p, expected.p);
        assert_true(store.writes > 0 && store.reads > 0);
        buf_release(&text);
        log_free(log);
        assert_int_equal(store.closed, 1);
        buf_release(&store.bytes);
    }
    buf_release(&expected);
    strings_free(strings);
}

static void test_spilling_fails(void **state)
{
    (void)state;
    struct strings *strings = strings_new();
    struct err err = { 0 };
    struct store full = { .lock = PTHREAD_MUTEX_INITIALIZER, .full = true };
    struct log *log = log_with_store(strings, 1000, &full);
    write_by_threads(log);
    assert_false(log_whole(log, &err));
    assert_string_equal(err.text, "the disk is full");
    log_free(log);

    struct store damaged = { .lock = PTHREAD_MUTEX_INITIALIZER, .damaged = true };
    log = log_with_store(strings, 1000, &damaged);
    write_by_threads(log);
    log_seal(log);
    err = (struct err){ 0 };
    struct log_view v = { 0 };
    bool ok = true;
    for (unsigned part = 0; ok && part < LOG_PARTS; part++) ok = log_open(log, part, &v, &err);
    assert_false(ok);
    assert_int_equal(err.code, ERR_INPUT);
    log_view_release(&v);
    log_free(log);
    buf_release(&damaged.bytes);
    strings_free(strings);
}

/* A ticket with many events out of order is sorted stably. */
static void test_large_ticket(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    struct strings *strings = strings_new();
    struct log *log = log_new(strings, 0);
    struct log_writer *w = log_writer_new(log);
    for (uint32_t i = 0; i < MANY; i++) {
        struct event e = event_at((int64_t)(random_number() % 5000), EV_STATUS);
        e.a = i + 1;
        log_block(w, i / 100);
        log_append(w, str_c("T"), e, STR_NONE, NULL);
    }
    log_writer_close(w);
    log_seal(log);
    struct log_view v = { 0 };
    struct err err = { 0 };
    assert_true(log_open(log, (unsigned)(str_hash("T", 1) >> 56), &v, &err));
    assert_int_equal(v.tickets[0].n, MANY);
    for (uint32_t i = 1; i < MANY; i++) {
        const struct event *e = &v.tickets[0].ev[i];
        assert_true(e[-1].at < e->at || (e[-1].at == e->at && e[-1].a < e->a));
    }
    log_view_release(&v);
    log_free(log);
    strings_free(strings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_own_order), cmocka_unit_test(test_ids_and_attributes), cmocka_unit_test(test_names), cmocka_unit_test(test_long_events),
        cmocka_unit_test(test_packing), cmocka_unit_test(test_usual_events_are_short), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_spilling), cmocka_unit_test(test_spilling_fails), cmocka_unit_test(test_large_ticket),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
