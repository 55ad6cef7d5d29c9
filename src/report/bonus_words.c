/* A bonus scheme and its outcomes in words. */
#include <string.h>

#include "report/bonus.h"
#include "report/say.h"

/* The digits of an exact number, with the language's decimal point. */
static const char *digits(const struct report *r, struct decimal d, int least, int most) {
    char text[DECIMAL_TEXT];
    char *kept = arena_printf(r->arena, "%s", decimal_format(d, least, most, text));
    char *point = strchr(kept, '.');
    if (point && r->lang == LANG_RU) *point = ',';
    return kept;
}

const char *bonus_percent(const struct report *r, struct decimal share) {
    return arena_printf(r->arena, "%s%s%%", digits(r, decimal_mul(share, decimal_ratio(100, 1)), 0, BONUS_PLACES - 2), r->lang == LANG_RU ? "\u00A0" : "");
}

const char *bonus_score(const struct report *r, struct decimal score) { return digits(r, score, 2, 3); }
static const char *rule_score(const struct report *r, struct decimal score) { return digits(r, score, 2, DECIMAL_PLACES); }

static const char *fill(const struct report *r, enum word w, const char *a, const char *b) {
    return words_fill(r->arena, word(r->lang, w), (const char *const[]){ a, b }, 2);
}

const char *bonus_title(const struct report *r, const struct bonus_subject *s) {
    const char *title = titles_in(&s->title, r->lang);
    if (title) return title;
    return s->of_team ? fill(r, W_BONUS_OF_TEAM, s->metric->title[r->lang], "") : s->metric->title[r->lang];
}

const char *bonus_limit(const struct report *r, const struct bonus_subject *s, struct decimal limit) {
    switch (s->metric->unit) {
    case UNIT_SECONDS: return say_working_time(r->arena, r->lang, decimal_double(limit));
    case UNIT_SHARE: return bonus_percent(r, limit);
    case UNIT_COUNT:
    case UNIT_SCORE:
    case UNIT_RATIO: break;
    }
    return digits(r, limit, 0, BONUS_SCORE_PLACES);
}

const char *bonus_band(const struct report *r, const struct bonus_kpi *k, int band) {
    switch (band) {
    case BAND_NONE: return word(r->lang, W_TOO_FEW);
    case BAND_LINE: return word(r->lang, W_BONUS_LINE);
    case BAND_LEAST: return word(r->lang, W_BONUS_LEAST);
    case BAND_MOST: return word(r->lang, W_BONUS_MOST);
    default: break;
    }
    bool last = band == k->nbands - 1;
    if (k->nbands == 1) return word(r->lang, W_BONUS_ANY);
    const char *sign = last ? (k->from_edge ? "<" : ">") : k->from_edge ? "≥" : "≤";
    return arena_printf(r->arena, "%s\u00A0%s", sign, bonus_limit(r, &k->subject, k->bands[last ? band - 1 : band].edge));
}

const char *bonus_scores(const struct report *r, const struct bonus_kpi *k) {
    const char *text = "";
    for (int i = 0; i < k->nbands; i++) text = arena_printf(r->arena, "%s%s%s: %s", text, i ? ";  " : "", bonus_band(r, k, i), rule_score(r, k->bands[i].score));
    if (k->nbands) return text;
    const char *args[] = { bonus_limit(r, &k->subject, k->line.from), rule_score(r, k->line.from_score), bonus_limit(r, &k->subject, k->line.to),
                           rule_score(r, k->line.to_score), rule_score(r, k->line.least), rule_score(r, k->line.most) };
    return words_fill(r->arena, word(r->lang, W_BONUS_LINE_RULE), args, 6);
}

const char *bonus_gate_rule(const struct report *r, const struct bonus_gate *g) {
    const char *relation = word(r->lang, g->at_least ? W_AT_LEAST : W_AT_MOST);
    return arena_printf(r->arena, "%s: %s %s", bonus_title(r, &g->subject), relation, bonus_limit(r, &g->subject, g->limit));
}

const char *bonus_failed(const struct report *r, const struct bonus_scheme *s, const struct bonus_outcome *o) {
    const char *text = "";
    for (int i = 0; i < s->ngates; i++) {
        if (!o->failed[i]) continue;
        const struct bonus_gate *g = &s->gates[i];
        const char *found = fill(r, W_BONUS_FOUND, bonus_gate_rule(r, g), say_value(r->arena, r->lang, g->subject.metric->unit, o->gates[i]));
        text = arena_printf(r->arena, "%s%s%s%s%s", text, *text ? "; " : "", found, g->subject.clause ? ", " : "", g->subject.clause ? g->subject.clause : "");
    }
    return text;
}

const char *bonus_clauses(const struct report *r, const struct bonus_scheme *s) {
    const char *text = "";
    for (int i = 0; i < s->nkpis; i++) {
        const char *clause = s->kpis[i].subject.clause;
        bool known = false;
        for (int k = 0; clause && k < i; k++) known |= s->kpis[k].subject.clause && !strcmp(s->kpis[k].subject.clause, clause);
        if (clause && !known) text = arena_printf(r->arena, "%s%s%s", text, *text ? "; " : "", clause);
    }
    return text;
}
