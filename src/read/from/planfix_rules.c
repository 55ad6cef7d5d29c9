/* planfix_rules: see planfix_rules.h. */
#include "read/from/planfix_rules.h"

#include "base/vec.h"

static const char *const rule_keys[] = { "public", "assignee", "team", "teams", "fields", NULL };

static bool parse_choice(const struct doc *d, const char *what, const char *const *names, int n, bool *second, struct err *err) {
    int which = 0;
    if (d && !doc_one_of(d, what, names, n, &which, err)) return false;
    *second = which == 1;
    return true;
}

static bool parse_teams(struct planfix_rules *rules, const struct doc *d, struct err *err) {
    if (!d) return true;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    rules->teams = arena_alloc(&rules->arena, (size_t)d->n * sizeof *rules->teams);
    for (const struct doc *one = d->child; one; one = one->next) {
        rules->teams[rules->nteams].status = one->key;
        if (!doc_string(one, &rules->teams[rules->nteams++].team, err)) return false;
    }
    return true;
}

static bool parse_field(const struct doc *d, struct planfix_field *out, struct err *err) {
    static const char *const names[] = { "priority", "channel", "team", "tag" };
    static const int fields[] = { FIELD_PRIORITY, FIELD_CHANNEL, FIELD_TEAM, PLANFIX_TAG };
    struct str text;
    int which;
    if (!doc_string(d, &text, err)) return false;
    out->name = d->key;
    if (str_starts(text, "attr.") && text.n > 5) {
        out->field = PLANFIX_ATTR;
        out->attr = str_of(text.p + 5, text.n - 5);
        return true;
    }
    if (!doc_one_of(d, "meaning of a field", names, ARRAY_LEN(names), &which, err)) return false;
    out->field = fields[which];
    return true;
}

static bool parse_fields(struct planfix_rules *rules, const struct doc *d, struct err *err) {
    if (!d) return true;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    rules->fields = arena_alloc(&rules->arena, (size_t)d->n * sizeof *rules->fields);
    for (const struct doc *one = d->child; one; one = one->next)
        if (!parse_field(one, &rules->fields[rules->nfields++], err)) return false;
    return true;
}

bool planfix_rules_parse(struct planfix_rules *rules, const char *name, struct str text, struct err *err) {
    static const char *const publics[] = { "recipients", "not-hidden" }, *const assignees[] = { "unknown", "now" };
    struct doc *root;
    *rules = (struct planfix_rules){ 0 };
    const char *kept = arena_printf(&rules->arena, "%s", name);
    if (!doc_parse(&rules->arena, kept, text.p, text.n, ERR_CONFIG, &root, err)) return false;
    if (!doc_is(root, DOC_OBJECT, err) || !doc_known_keys(root, rule_keys, err)) return false;
    const struct doc *team = doc_get(root, "team");
    if (team && !doc_string(team, &rules->team, err)) return false;
    return parse_choice(doc_get(root, "public"), "rule for public comments", publics, ARRAY_LEN(publics), &rules->not_hidden, err) &&
           parse_choice(doc_get(root, "assignee"), "rule for assignees", assignees, ARRAY_LEN(assignees), &rules->assignee_now, err) &&
           parse_teams(rules, doc_get(root, "teams"), err) && parse_fields(rules, doc_get(root, "fields"), err);
}

void planfix_rules_release(struct planfix_rules *rules) { arena_release(&rules->arena); }

struct str planfix_team_of(const struct planfix_rules *rules, struct str status) {
    for (int i = 0; i < rules->nteams; i++)
        if (status.p && str_eq(rules->teams[i].status, status)) return rules->teams[i].team;
    return (struct str){ 0 };
}

const struct planfix_field *planfix_field_of(const struct planfix_rules *rules, struct str name, struct str id) {
    for (int i = 0; i < rules->nfields; i++)
        if ((name.p && str_eq(rules->fields[i].name, name)) || (id.p && str_eq(rules->fields[i].name, id))) return &rules->fields[i];
    return NULL;
}
