#include "read/line.h"

#include <string.h>

#include "base/vec.h"

const char *const line_field_names[LINE_FIELDS] = {
    [LINE_TICKET] = "ticket", [LINE_AT] = "at", [LINE_TYPE] = "type", [LINE_ID] = "id", [LINE_ACTOR] = "actor", [LINE_ROLE] = "role",
    [LINE_CUSTOMER] = "customer", [LINE_CHANNEL] = "channel", [LINE_PRIORITY] = "priority", [LINE_TEAM] = "team", [LINE_STATUS] = "status",
    [LINE_ASSIGNEE] = "assignee", [LINE_SUBJECT] = "subject", [LINE_URL] = "url", [LINE_TAGS] = "tags", [LINE_ATTRS] = "attrs",
    [LINE_PUBLIC] = "public", [LINE_AUTO] = "auto", [LINE_TO] = "to", [LINE_ADD] = "add", [LINE_REMOVE] = "remove", [LINE_NAME] = "name",
    [LINE_SCORE] = "score", [LINE_MAX] = "max", [LINE_VERDICT] = "verdict", [LINE_COMMENT] = "comment", [LINE_SITE] = "site",
    [LINE_KIND] = "kind", [LINE_INTO] = "into", [LINE_REASON] = "reason",
};

enum { SLOT_BITS = 6, SLOTS = 1 << SLOT_BITS };

static unsigned slot_of(uint64_t word) { return (unsigned)(word * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS)); }

void name_table_fill(struct name_table *t, const char *const *names, int n) {
    for (int i = 0; i < n; i++) {
        uint64_t word = 0;
        size_t length = strlen(names[i]);
        memcpy(&word, names[i], length);
        unsigned at = slot_of(word);
        while (t->words[at]) at = (at + 1) % SLOTS;
        t->words[at] = word;
        t->lengths[at] = (uint8_t)length;
        t->numbers[at] = (int8_t)i;
    }
}

int name_find(const struct name_table *t, struct str name) {
    uint64_t word;
    if (name.n == 0 || name.n > sizeof word) return -1;
    memcpy(&word, name.p, sizeof word);
    word &= UINT64_MAX >> (64 - 8 * name.n);
    for (unsigned at = slot_of(word); t->words[at]; at = (at + 1) % SLOTS) {
        if (t->words[at] == word) return t->lengths[at] == name.n ? t->numbers[at] : -1;
    }
    return -1;
}

void line_release(struct line *l) {
    VEC_RELEASE(&l->tags);
    VEC_RELEASE(&l->attrs);
}
