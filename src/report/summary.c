#include "report/summary.h"

#include <string.h>

#include "base/vec.h"
#include "report/grid.h"
#include "report/lay.h"
#include "report/say.h"

enum { SENTENCE_METRICS = 3 };
static const struct sentence {
    enum word text;
    const char *metrics[SENTENCE_METRICS];
    int compared; /* index of the metric of which the former value is told; -1: none */
} sentences[] = {
    { W_SAY_FLOW, { "tickets.created", "tickets.resolved", "tickets.open" }, -1 },
    { W_SAY_FIRST_RESPONSE, { "first_response.median", "first_response.p90" }, 0 },
    { W_SAY_COMPLIANCE, { "first_response.compliance", "first_response.breached" }, 0 },
    { W_SAY_RESOLUTION, { "resolution.median", "resolution.p90" }, 0 },
    { W_SAY_REOPENED, { "reopen.count", "reopen.rate" }, 1 },
    { W_SAY_CSAT, { "csat.score", "csat.count" }, 0 },
};
_Static_assert(sizeof sentences / sizeof *sentences <= SUMMARY_SENTENCES, "room for all sentences");

void summary_plan(struct template *t) {
    const struct metric *metrics[ARRAY_LEN(sentences) * SENTENCE_METRICS];
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
        for (int k = 0; k < SENTENCE_METRICS && sentences[i].metrics[k]; k++) {
            struct err unknown = { 0 }; /* a clock that the policy has removed: its sentences are left out */
            const struct metric *m = metrics_find(t->metrics, str_c(sentences[i].metrics[k]), &unknown);
            if (m) metrics[n++] = m;
        }
    t->everything = template_ask(t, PASS_MAIN, NULL, 0, metrics, n, NULL, 0);
    t->everything_before = t->ncompared > 0 ? template_ask(t, t->compared[0], NULL, 0, metrics, n, NULL, 0) : -1;
}

/* The value of a metric over a whole period; NULL if it was not asked for. */
static const struct value *whole(const struct report *r, int asked, const char *name, const struct metric **metric) {
    const struct table *answer = report_table(r, asked);
    for (int i = 0; i < answer->query->nmetrics; i++) {
        *metric = answer->query->metrics[i];
        if (!strcmp((*metric)->name, name)) return &answer->total[i];
    }
    return NULL;
}

/* "target 15 min: kept" */
static const char *target_note(const struct report *r, const struct metric *m, const struct value *v) {
    const struct grid_target *target = lay_target(r, m);
    if (!target) return "";
    struct cell c = cell_value(m->unit, *v);
    enum word verdict = grid_mark(&c, target) == MARK_IN_TARGET ? W_TARGET_KEPT : W_TARGET_MISSED;
    return words_fill(r->arena, word(r->lang, verdict), &target->text, 1);
}

static const char *say_amount(const struct report *r, const struct metric *m, const struct value *v) {
    return m->unit == UNIT_SECONDS ? say_working_time(r->arena, r->lang, v->v) : say_value(r->arena, r->lang, m->unit, *v);
}

/* "before: 2 h"; "" where nothing is known of it. */
static const char *former_note(const struct report *r, const struct sentence *s) {
    const struct metric *m;
    if (s->compared < 0 || r->t->everything_before < 0) return "";
    const struct value *v = whole(r, r->t->everything_before, s->metrics[s->compared], &m);
    if (!v || !v->has) return "";
    const char *was = say_amount(r, m, v);
    return words_fill(r->arena, word(r->lang, r->t->compared[0] == PASS_PREVIOUS ? W_WAS : W_YEAR_AGO), &was, 1);
}

/* The sentence with its numbers; NULL where one of them is missing. */
static const char *say_sentence(const struct report *r, const struct sentence *s) {
    const char *args[SENTENCE_METRICS], *note = "";
    int n = 0;
    for (; n < SENTENCE_METRICS && s->metrics[n]; n++) {
        const struct metric *m;
        const struct value *v = whole(r, r->t->everything, s->metrics[n], &m);
        if (!v || !v->has) return NULL;
        args[n] = say_amount(r, m, v);
        if (!note[0]) note = target_note(r, m, v);
    }
    const char *text = words_fill(r->arena, word(r->lang, s->text), args, n), *was = former_note(r, s);
    size_t end = strlen(text) - 1; /* the full stop */
    if (!note[0] && !was[0]) return text;
    return arena_printf(r->arena, "%.*s (%s%s%s)%s", (int)end, text, note, note[0] && was[0] ? "; " : "", was, text + end);
}

static bool nothing_happened(const struct report *r) {
    const struct table *answer = report_table(r, r->t->everything);
    for (int i = 0; i < answer->query->nmetrics; i++)
        if (answer->total[i].has && answer->total[i].v > 0) return false;
    return true;
}

int summary_sentences(const struct report *r, const char *out[SUMMARY_SENTENCES]) {
    int n = 0;
    if (nothing_happened(r)) {
        out[0] = word(r->lang, W_SAY_NO_EVENTS);
        return 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
        const char *text = say_sentence(r, &sentences[i]);
        if (text) out[n++] = text;
    }
    return n;
}

static const struct findings *findings_of(const struct report *r) { return r->findings ? r->findings : &r->run->findings; }

int summary_findings(const struct report *r, int *kinds, int n) {
    const struct findings *f = findings_of(r);
    int found = 0;
    bool taken[FINDINGS] = { false };
    for (; found < n; found++) {
        int best = -1;
        for (int i = 0; i < FINDINGS; i++) {
            if (taken[i] || f->of[i].count == 0) continue;
            bool graver = best < 0 || finding_kinds[i].severity > finding_kinds[best].severity;
            bool as_grave = best >= 0 && finding_kinds[i].severity == finding_kinds[best].severity;
            if (graver || (as_grave && f->of[i].count > f->of[best].count)) best = i;
        }
        if (best < 0) break;
        taken[best] = true;
        kinds[found] = best;
    }
    return found;
}

const char *summary_finding(const struct report *r, int kind) {
    const struct finding_kind *k = &finding_kinds[kind];
    const char *count = say_count(r->arena, r->lang, findings_of(r)->of[kind].count), *text = r->lang == LANG_RU ? k->ru : k->en;
    size_t n = strlen(text);
    int end = (int)(n > 0 && text[n - 1] == '.' ? n - 1 : n);
    return arena_printf(r->arena, "%.*s: %s (%s)", end, text, count, k->name);
}

void summary_text(const struct report *r, struct buf *out) {
    const char *texts[SUMMARY_SENTENCES];
    int kinds[FINDINGS], n = summary_sentences(r, texts), found = summary_findings(r, kinds, FINDINGS);
    buf_printf(out, "%s\n%s\n\n", report_title(r), lay_subtitle(r));
    for (int i = 0; i < n; i++) buf_printf(out, "%s\n", texts[i]);
    if (found == 0) return;
    buf_printf(out, "\n%s:\n", word(r->lang, r->t->nwhere ? W_FINDINGS_WHOLE : W_FINDINGS));
    for (int i = 0; i < found; i++) buf_printf(out, "- %s\n", summary_finding(r, kinds[i]));
}
