/* eadesk: Еадеск (Yeahdesk): the journal of events, exported as a table, and collected webhooks.  No real file of either could be seen: both are
 * read by mappings (known_mappings.h), which --mapping replaces. */
#include "read/from/known_mappings.h"
#include "read/from/mapped.h"

enum { JOURNAL, WEBHOOKS, KINDS };
static const struct { const char *name, *text; } known[KINDS] = {
    [JOURNAL] = { "eadesk-journal.json", mapping_eadesk_journal },
    [WEBHOOKS] = { "eadesk-webhooks.json", mapping_eadesk_webhooks },
};

struct conversion {
    struct sink *sink;
    const struct source_options *options;
    struct mapping *mapping[KINDS];
    struct mapped *mapped[KINDS]; /* NULL until an export of that kind comes */
};

static bool begin_kind(struct conversion *c, int kind, struct err *err) {
    const struct source_options *o = c->options;
    bool given = o->mapping_name != NULL;
    return mapping_parse(given ? o->mapping_name : known[kind].name, given ? o->mapping : str_c(known[kind].text), &c->mapping[kind], err) &&
           mapped_new(c->mapping[kind], o, c->sink, &c->mapped[kind], err);
}

static bool read_export(void *data, struct peeked *export, struct err *err) {
    struct conversion *c = data;
    int kind = export->json ? WEBHOOKS : JOURNAL;
    if (export->empty) return true;
    return (c->mapped[kind] || begin_kind(c, kind, err)) && mapped_read(c->mapped[kind], export, err);
}

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .options = options };
    bool ok = exports_peek(exports, read_export, &c, err);
    for (int i = 0; i < KINDS; i++) {
        if (ok && c.mapped[i]) mapped_finish(c.mapped[i]);
        mapped_free(c.mapped[i]);
        mapping_free(c.mapping[i]);
    }
    return ok;
}

static const struct source_status statuses[] = {
    { "open", "Open", "Открытый", "open" },
    { "postponed", "Postponed", "Отложенный", "waiting" },
    { "closed", "Closed", "Завершённый", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_eadesk = {
    .name = "eadesk",
    .reads = "the journal of events of Еадеск (Yeahdesk) as a table (CSV), and its webhooks (JSON, NDJSON)",
    .standing = "unverified",
    .help = "The journal is read by the mapping samples/mappings/eadesk-journal.json, webhooks by eadesk-webhooks.json beside it. Neither columns nor names\n"
            "of events are documented: copy the mapping, put in what your file has, and give it by --mapping FILE. An event that the mapping does not know\n"
            "is the finding unknown-type. The journal has no zone: give --timezone. Menu bots and automations are named by --bot.\n"
            "A closed dialog opens again if the customer writes within 48 hours (messengers) or 120 hours (e-mail); later it is a new one.",
    .get = "  journal    Отчёты, События (Reports, Events): choose the period and all types, then Экспорт; save as\n"
           "             CSV in UTF-8. Needs the right to see reports.\n"
           "  webhooks   Настройки, API и вебхуки (business plan or trial): Новый диалог, Обновление диалога,\n"
           "             Новое сообщение; append each body as a line to a file, with its name as \"event\":\n"
           "             {\"event\": \"Новое сообщение\", \"dialog\": {\"id\": \"65c9f0\"}, \"message\": {...}}\n\n"
           "  Called and answered by POST; five attempts, answer 200. Dialogs cannot be asked for by the API.",
    .statuses = statuses,
    .convert = convert,
};
